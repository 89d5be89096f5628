"""What the conversation room needs from outside. Adapters live in backend; each has a null twin."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Message:
    """One message to a model; role is "system", "user" or "assistant"."""

    role: str
    text: str


class ModelUnavailable(Exception):
    """The model did not answer in a usable way. The message says what happened and what to do."""


class ModelTooSlow(ModelUnavailable):
    """No first word, or no next one, in the time allowed."""


class ModelBusy(ModelUnavailable):
    """Over its limit, and still so after the wait it asked for, or the wait would have been too long."""


class ModelRefused(ModelUnavailable):
    """The model, or its provider's filter, would not answer."""


class ModelCutShort(ModelUnavailable):
    """The reply ran into its length limit; what was streamed before is the model's own."""


class ModelSilent(ModelUnavailable):
    """The reply was empty."""


class BudgetSpent(ModelUnavailable):
    """What the organisation allows itself for models this month is used up; nothing was sent."""


@dataclass(frozen=True)
class TokenUse:
    """What one request used. `estimated` is true where the server did not report it."""

    model: str
    sent: int
    received: int
    estimated: bool = False


class Meter(Protocol):
    """Counts what a chat model uses, for whoever the work is done."""

    def check(self) -> None:
        """Called before each request.

        Raises:
            BudgetSpent: nothing more may be sent this month.
        """
        ...

    def add(self, use: TokenUse) -> None:
        """Called after each request that was answered, in whole or in part."""
        ...


@dataclass(frozen=True)
class YesOrNo:
    """How likely a reply starts with yes and with no: the shares of all first words, each 0–1, together at most 1."""

    yes: float
    no: float


class ChatModel(Protocol):
    """A chat model playing one role (tutor, persona, judge). Code names roles, never models."""

    @property
    def model_name(self) -> str:
        """What is recorded with each reply."""
        ...

    def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """Streams the reply as text pieces.

        Raises:
            ModelUnavailable: no connection, or the stream broke off; the kinds above say where more is known.
        """
        ...

    async def answer(self, messages: Sequence[Message], schema: Mapping[str, object]) -> Mapping[str, object]:
        """Returns an object that satisfies the JSON schema.

        Raises:
            ModelUnavailable: no connection, or no object satisfying the schema after one retry.
        """
        ...

    async def yes_or_no(self, messages: Sequence[Message]) -> YesOrNo | None:
        """Asks for one word and returns how likely it is yes or no; None when this endpoint does not tell.

        None is found out once and remembered; from then on nothing is sent.

        Raises:
            ModelUnavailable: no connection, time-out or refusal.
        """
        ...


@dataclass(frozen=True)
class TokenVectors:
    """A text's word pieces, each in its context.

    `spans` has shape (pieces, 2): characters [start, end) of the text; `vectors` has shape (pieces, dimensions), not
    scaled; `whole` has shape (dimensions,) and length 1, and is the text's vector as `Embedder.embed` gives it.
    """

    spans: NDArray[np.int64]
    vectors: NDArray[np.float32]
    whole: NDArray[np.float32]


class Embedder(Protocol):
    """Sentence embeddings of unit length, and the vectors of the words in them."""

    @property
    def name(self) -> str:
        """Names model and version, so that stored vectors can be told apart."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimensions); each row has Euclidean length 1."""
        ...

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """The word pieces of each text, in order; nothing of a long text is left out."""
        ...


@dataclass(frozen=True)
class Passage:
    """A stored text with its id."""

    id: str
    text: str


@dataclass(frozen=True)
class Match:
    """A passage found, with cosine similarity −1–1, best first."""

    passage: Passage
    similarity: float


class Passages(Protocol):
    """A vector index over passages, one collection per name."""

    def put(self, collection: str, passages: Sequence[Passage]) -> None:
        """Adds or replaces by id."""
        ...

    def nearest(self, collection: str, text: str, count: int) -> tuple[Match, ...]:
        """At most `count` matches, best first; an unknown collection is empty."""
        ...

    def held(self, collection: str) -> frozenset[str]:
        """Ids of the passages in a collection."""
        ...

    def remove(self, collection: str, ids: Sequence[str]) -> None:
        """Takes passages out; an id that is not there changes nothing."""
        ...


class Clock(Protocol):
    """Now, in UTC, aware."""

    def now(self) -> datetime:
        """The current time."""
        ...
