"""What a voice is given and what it returns. A voice finds words for a move; it never chooses the move."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from conversations.grounding import NOTHING, Grounding
from conversations.leaking import Secret
from conversations.model import Help, Move, Turn
from conversations.types import BRIEF, SAY, ConversationType
from conversations.voices import grounded

BETWEEN_VARIANTS = "---or---"
# Nothing is asked of somebody in distress, of somebody who wants to stop, or at the end.
ASK_NOTHING = frozenset({"safeguard", "paused"})


@dataclass(frozen=True)
class MoveBrief:
    """All a voice may know of one move. `variables` are exactly the type's inputs; `turns` the dialogue so far.

    `asked` holds keys of questions already put; `must_not_say` the leak words of facts not yet earned;
    `must_not_recite` texts of which no five words in a row may be said before a reveal; `grounding` what the
    organisation's documents give to this reply; `secrets` the facts behind `must_not_say`, to be known in other words.
    """

    spec: ConversationType
    move: Move
    variables: Mapping[str, object]
    turns: tuple[Turn, ...] = ()
    seed: int = 0
    asked: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    must_not_recite: tuple[str, ...] = ()
    grounding: Grounding = NOTHING
    secrets: tuple[Secret, ...] = ()

    @property
    def prompt_ref(self) -> str:
        """Recorded with the reply."""
        return f"{self.spec.prompt_ref} {grounded.prompt_ref()}" if self.grounding else self.spec.prompt_ref

    @property
    def asks_nothing(self) -> bool:
        """Whether the reply must not put a question."""
        return self.move.closes or self.move.name in ASK_NOTHING

    def variants(self) -> tuple[str, ...]:
        """The scripted ways of saying this move, in file order."""
        said = self.spec.prompt.render(self.variables, f"{SAY}{self.move.name}")
        return tuple(text for variant in said.split(BETWEEN_VARIANTS) if (text := variant.strip()))

    def instructions(self) -> str:
        """What a model is told: the standing brief, then this move's."""
        prompt = self.spec.prompt
        told = f"{prompt.render(self.variables, 'brief')}\n\n{prompt.render(self.variables, BRIEF + self.move.name)}"
        return f"{told}\n\n{grounded.instructions(self.grounding)}" if self.grounding else told

    def with_passage(self, said: str) -> str:
        """Scripted words with what the documents add to them."""
        answers_only = self.grounding.asked and self.move.help < Help.HINT
        seed = f"{self.seed}-{len(self.turns) + 1}"
        return grounded.with_passage(said, self.grounding, seed, answers_only=answers_only)

    def held_to_passages(self, sentence: str) -> str:
        """A model's sentence as far as documents bear it out; "" if it may not be said. A scene is invented: it may."""
        return grounded.held_to_passages(sentence, self.grounding, self.variables, invented=self.spec.rehearses)


@dataclass
class Utterance:
    """A reply being spoken: iterate it once for its pieces; afterwards read who spoke.

    `voice` is "model" or "scripted"; `fallback` says that a model was asked and its words, or the rest of them, were
    replaced; `notice` is what the learner is told about that; `text` the whole reply as it was spoken.
    """

    voice: str
    model: str = ""
    notice: str = ""
    fallback: bool = False
    text: str = ""
    pieces: AsyncIterator[str] | None = field(default=None, repr=False)

    async def __aiter__(self) -> AsyncIterator[str]:
        """The pieces in order, gathered into `text` on the way."""
        if self.pieces is None:
            raise RuntimeError("an utterance without pieces cannot be spoken")
        async for piece in self.pieces:
            self.text += piece
            yield piece


class Voice(Protocol):
    """Puts moves into words."""

    @property
    def name(self) -> str:
        """Recorded with the reply: "scripted" or "model"."""
        ...

    @property
    def model(self) -> str:
        """The model's name; "" when there is none."""
        ...

    def speak(self, brief: MoveBrief) -> Utterance:
        """Begins a reply; nothing is fetched before the first piece is asked for."""
        ...
