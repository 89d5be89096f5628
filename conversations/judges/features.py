"""What the calibrated scale weighs to tell whether words bear on a criterion.

How strongly they show it is another question, answered by the written rules in `strength.py`: with reasons, results and
particulars among the features, the scale learnt to favour fluent accounts of something else.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from competency_frameworks.standards import Criterion, CriterionKind
from conversations.judges.marks import Marks
from conversations.judges.reading import CriterionWords, ReadSentence, best_window
from conversations.judges.strength import acts_of, is_denial
from conversations.judges.words import odd_pairs

FEATURES = (
    "similar_to_text",
    "similar_to_best_indicator",
    "similar_to_indicators",
    "shared_own_words",
    "nearer_counter_example",
    "echo",
    "actions_in_performance",
    "claims",
    "denial",
    "odd_pairs",
    "is_knowledge",
)


@dataclass(frozen=True)
class Finding:
    """Where in the turn the criterion is spoken about, and the features there, in the order of `FEATURES`."""

    start: int
    end: int
    marks: Marks
    acts: int
    values: NDArray[np.float64]

    def value(self, name: str) -> float:
        """One feature by name."""
        return float(self.values[FEATURES.index(name)])


def _some(count: float, scale: float) -> float:
    """A count as 0–1: the first few matter most."""
    return 1 - math.exp(-count / scale)


def find(
    sentences: Sequence[ReadSentence], vectors: NDArray[np.float32], criterion: Criterion, words: CriterionWords
) -> Finding:
    """Lays sentences beside a criterion.

    Args:
        sentences: the usable ones, in order; at least one.
        vectors: their embeddings, shape (len(sentences), dimensions).
        criterion: what they may show.
        words: the same criterion, read.

    Raises:
        ValueError: there is no sentence.
    """
    if not sentences:
        raise ValueError("a turn without a usable sentence cannot be laid beside a criterion")
    similarity = vectors @ words.wanted.T
    shared = [len(sentence.own_stems & words.stems) for sentence in sentences]
    relevance = [float(row.max()) + 0.15 * _some(count, 2) for row, count in zip(similarity, shared, strict=True)]
    carries_on = [
        bool(one.marks.own_actions + one.marks.reasons + one.marks.outcomes + one.marks.enacted) for one in sentences
    ]
    first, last = best_window(relevance, carries_on)
    chosen, rows = sentences[first : last + 1], similarity[first : last + 1]
    mean = vectors[first : last + 1].mean(axis=0)
    whole = words.wanted @ (mean / max(float(np.linalg.norm(mean)), 1e-6))
    unwanted = float((vectors[first : last + 1] @ words.unwanted.T).max()) if len(words.unwanted) else 0.0
    marks = Marks.total(one.marks for one in chosen)
    acts = acts_of(marks, criterion)
    relevant = [
        float(max(rows[:, 0].max(), whole[0])),
        float(max(rows.max(), whole.max())),
        float(np.maximum(rows.max(axis=0), whole)[1:].mean()) if len(words.wanted) > 1 else float(whole[0]),
        # Of one sentence: a long account shares a few words with everything.
        _some(max(shared[first : last + 1]), 3),
        unwanted - float(rows.max()),
    ]
    told = _told(chosen, marks, acts, criterion.kind is CriterionKind.KNOWLEDGE)
    return Finding(chosen[0].sentence.start, chosen[-1].sentence.end, marks, acts, np.array([*relevant, *told]))


def _told(chosen: Sequence[ReadSentence], marks: Marks, acts: int, knowledge: bool) -> list[float]:
    text = " ".join(one.sentence.text for one in chosen)
    stems = sum(len(one.stems) for one in chosen)
    return [
        1 - sum(len(one.own_stems) for one in chosen) / stems if stems else 1.0,
        0.0 if knowledge else _some(acts, 2),
        _some(marks.claims / (1 + acts), 1),
        1.0 if is_denial(marks, acts) else 0.0,
        # One slip is no salad: what counts is what goes beyond it.
        min(1.0, max(0.0, odd_pairs(text) - 0.05) * 8),
        1.0 if knowledge else 0.0,
    ]
