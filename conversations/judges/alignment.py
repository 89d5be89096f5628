"""A passage laid word by word beside the texts that say what a criterion asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Prefix

from conversations.judges.contextual import ContextWords
from conversations.judges.spelling import is_known

SAME_SPELLING = 84
"""Similarity (0–100) from which two words of four letters or more are one word spelt twice.

Source: own choice: "seperated" and "recieved" reach 88 and more beside their words.
"""
MEET = 0.6
"""Cosine of two words in context from which they are taken for each other when negations are compared. Source: own."""
_FLOOR = 0.35
"""Cosine at which two words in context have nothing in common. Source: own count: of content
words of two unrelated labelled answers, 99 pairs of 100 lie below."""
_LIGHT = 0.1
"""Weight of a function word beside a content word's 1. Source: own choice."""
_HEARD = 0.15
"""Weight of a word that the question or the tutor said before. Source: own choice."""


@dataclass(frozen=True)
class Wanted:
    """Several texts, their words behind one another; `first` is where each text's words start.

    `wholes` has shape (texts, dimensions); `spellable` as in `ContextWords`.
    """

    texts: tuple[ContextWords, ...]
    first: NDArray[np.int64]
    vectors: NDArray[np.float32]
    words: tuple[str, ...]
    stems: tuple[str, ...]
    content: NDArray[np.bool_]
    negated: NDArray[np.bool_]
    wholes: NDArray[np.float32]
    spellable: tuple[int, ...]

    @classmethod
    def of(cls, texts: Sequence[ContextWords]) -> "Wanted":
        """Texts without any word are left out."""
        kept = tuple(text for text in texts if text.words)
        lengths = [len(text.words) for text in kept]
        starts = [sum(lengths[:place]) for place in range(len(kept))]
        return cls(
            kept,
            np.array(starts, dtype=np.int64),
            np.concatenate([text.vectors for text in kept]) if kept else np.zeros((0, 1), dtype=np.float32),
            tuple(word for text in kept for word in text.words),
            tuple(stem for text in kept for stem in text.stems),
            np.concatenate([text.content for text in kept]) if kept else np.zeros(0, dtype=bool),
            np.concatenate([text.negated for text in kept]) if kept else np.zeros(0, dtype=bool),
            np.stack([text.whole for text in kept]) if kept else np.zeros((0, 1), dtype=np.float32),
            tuple(start + place for start, text in zip(starts, kept, strict=True) for place in text.spellable),
        )


@dataclass(frozen=True)
class Alignment:
    """How well a passage says what each text says; every array has one entry a text, values 0–1.

    `recall`: share of the text's meaning found in the passage; `recall_new`: of the words nobody said before;
    `same_words`, `same_words_new`: likewise, by the very words; `precision`, `precision_words`: share of the passage
    found in the text, by meaning and by the very words; `turned`: share of the words met that are denied on one side
    only; `cosine` (−1–1): of the whole texts.
    `met_at` has one entry a word of `Wanted`: the word of the passage it met, or −1.
    """

    recall: NDArray[np.float64]
    recall_new: NDArray[np.float64]
    same_words: NDArray[np.float64]
    same_words_new: NDArray[np.float64]
    precision: NDArray[np.float64]
    precision_words: NDArray[np.float64]
    turned: NDArray[np.float64]
    cosine: NDArray[np.float64]
    met_at: NDArray[np.int64]


def align(passage: ContextWords, wanted: Wanted, heard: frozenset[str]) -> Alignment:
    """Lays a passage beside the texts; `heard` are the stems that the question or the tutor said.

    Raises:
        ValueError: the passage or the texts have no words.
    """
    if not passage.words or not wanted.texts:
        raise ValueError("only words can be laid beside words")
    cosine = wanted.vectors @ passage.vectors.T
    same = _same(wanted, passage)
    likeness = np.where(same, 0.9 + 0.1 * cosine, cosine)
    best, met = likeness.max(axis=1), likeness.argmax(axis=1)
    found = np.clip((best - _FLOOR) / (1 - _FLOOR), 0, 1)
    weight = np.where(wanted.content, 1.0, _LIGHT)
    new = weight * np.where([stem in heard for stem in wanted.stems], _HEARD, 1.0)
    exact = np.asarray(same.any(axis=1))
    meets = (best > MEET) & wanted.content
    turned: NDArray[np.bool_] = meets & (wanted.negated != passage.negated[met])
    back = np.maximum.reduceat(likeness, wanted.first, axis=0)
    back_same = np.maximum.reduceat(same, wanted.first, axis=0)
    own = np.where(passage.content, 1.0, _LIGHT)
    return Alignment(
        recall=_share(weight, found, wanted.first),
        recall_new=_share(new, found, wanted.first),
        same_words=_share(weight, exact, wanted.first),
        same_words_new=_share(new, exact, wanted.first),
        precision=np.clip((back - _FLOOR) / (1 - _FLOOR), 0, 1) @ own / own.sum(),
        precision_words=back_same @ own / own.sum(),
        turned=_share(meets.astype(float), turned, wanted.first),
        cosine=(wanted.wholes @ passage.whole).astype(np.float64),
        met_at=np.where(meets, met, -1),
    )


def _share(
    weight: NDArray[np.float64], of: NDArray[np.float64] | NDArray[np.bool_], first: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Weighted share per text; 0 where nothing weighs."""
    total = np.add.reduceat(weight, first)
    found: NDArray[np.float64] = np.add.reduceat(weight * of, first) / np.maximum(total, 1e-9)
    return found


def _same(wanted: Wanted, passage: ContextWords) -> NDArray[np.bool_]:
    """Which words are one word: by stem, or by nearly the same spelling."""
    numbers: dict[str, int] = {}
    rows = [numbers.setdefault(stem, len(numbers)) for stem in wanted.stems]
    columns = [numbers.get(stem, -1) for stem in passage.stems]
    same: NDArray[np.bool_] = np.array(rows)[:, None] == np.array(columns)[None, :]
    said = [place for place in passage.spellable if columns[place] < 0]
    asked = wanted.spellable
    if said and asked:
        scores = process.cdist(
            [wanted.words[place] for place in asked],
            [passage.words[place] for place in said],
            scorer=fuzz.ratio,
            score_cutoff=SAME_SPELLING,
            dtype=np.uint8,
        )
        alike = scores >= SAME_SPELLING
        for row, column in np.argwhere(alike):
            alike[row, column] = _one_word(wanted.words[asked[row]], passage.words[said[column]])
        same[np.ix_(asked, said)] |= alike
    return same


def _one_word(word: str, other: str) -> bool:
    """Whether words spelt alike are one: one of them is misspelt, or they differ in their ending alone.

    "evaporated" and "evaporation" are one; "reliable" and "unreliable", both in the dictionary, are not.
    """
    alike = Prefix.similarity(word, other)
    return not (is_known(word) and is_known(other)) or (alike >= 5 and alike >= 0.6 * max(len(word), len(other)))


def in_order(alignment: Alignment, wanted: Wanted, which: int) -> float:
    """Share (0–1) of neighbouring met words of one text that stand in the text's order; 0.5 when too few were met."""
    first = int(wanted.first[which])
    met = [int(place) for place in alignment.met_at[first : first + len(wanted.texts[which].words)] if place >= 0]
    steps = [one < other for one, other in pairwise(met) if one != other]
    return sum(steps) / len(steps) if steps else 0.5
