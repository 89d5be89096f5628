"""The words of a text with their vectors in context, ready to be laid beside other words."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from conversations.judges.polarity import negated_words
from conversations.judges.words import WORD, is_content, stem
from conversations.ports import TokenVectors


@dataclass(frozen=True)
class ContextWords:
    """The words of a text, in order; each array has one entry a word.

    `starts` counts characters; `vectors` has shape (words, dimensions), each of length 1; `negated` tells which stand
    under a negation; `whole` is the vector of the text, of length 1.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    starts: NDArray[np.int64]
    content: NDArray[np.bool_]
    negated: NDArray[np.bool_]
    vectors: NDArray[np.float32]
    whole: NDArray[np.float32]

    @cached_property
    def spellable(self) -> tuple[int, ...]:
        """The places of words long enough to be told apart by spelling alone."""
        long_enough = (
            self.content[place] and len(word) >= 4 and word.isalpha() for place, word in enumerate(self.words)
        )
        return tuple(place for place, is_it in enumerate(long_enough) if is_it)

    def between(self, start: int, end: int) -> "ContextWords":
        """The words of a passage, characters [start, end), still in the context of the whole text."""
        first, last = np.searchsorted(self.starts, [start, end])
        if first == 0 and last == len(self.words):
            return self
        vectors = self.vectors[first:last]
        return ContextWords(
            self.words[first:last],
            self.stems[first:last],
            self.starts[first:last],
            self.content[first:last],
            self.negated[first:last],
            vectors,
            scaled(vectors.mean(axis=0)) if len(vectors) else self.whole,
        )

    def windows(self, size: int) -> list["ContextWords"]:
        """Passages of `size` words, each half over the one before; the whole where it is no longer.

        Cut by words, not by sentences: where somebody sets full stops must not matter.
        """
        if len(self.words) <= size:
            return [self]
        firsts = [*range(0, len(self.words) - size, size // 2), len(self.words) - size]
        ends = [*self.starts, self.starts[-1] + 1]
        return [self.between(int(self.starts[first]), int(ends[first + size])) for first in firsts]


def scaled(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vector at length 1; zero stays zero."""
    one: NDArray[np.float32] = vector / max(float(np.linalg.norm(vector)), 1e-6)
    return one


def words_in_context(text: str, tokens: TokenVectors, written: str = "") -> ContextWords:
    """Joins word pieces to words: a word's vector is the mean of its pieces'.

    Args:
        text: what was embedded.
        tokens: its word pieces.
        written: the text as it was written, where `text` is the same respelt; `starts` are then counted in it.
    """
    matches = list(WORD.finditer(text))
    words = tuple(match.group().casefold().replace("’", "'") for match in matches)
    spans = [match.span() for match in matches]
    starts = np.array([start for start, _ in spans], dtype=np.int64)
    places = [match.start() for match in WORD.finditer(written)] if written else list(starts)
    vectors = np.zeros((len(words), len(tokens.whole)), dtype=np.float32)
    if words and len(tokens.spans):
        owner = np.searchsorted(starts, tokens.spans[:, 0], side="right") - 1
        inside = (owner >= 0) & (tokens.spans[:, 0] < np.array([end for _, end in spans])[owner])
        np.add.at(vectors, owner[inside], tokens.vectors[inside])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return ContextWords(
        words,
        tuple(stem(word) for word in words),
        np.array(places, dtype=np.int64),
        np.array([is_content(word) for word in words], dtype=bool),
        np.array(negated_words(text, spans), dtype=bool),
        vectors / np.maximum(lengths, 1e-6),
        tokens.whole,
    )
