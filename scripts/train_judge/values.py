"""The features of labelled rows, as the trainer and the benchmark need them."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from competency_frameworks.standards import Criterion
from conversations.judges.features import find
from conversations.judges.reading import (
    CriterionWords,
    criterion_texts,
    read_criterion,
    read_sentences,
    read_turn,
    turn_texts,
)
from conversations.judges.remembered import RememberedTokens
from conversations.ports import Embedder
from scripts.train_judge.rows import Row

TOGETHER = 512


def values_of(embedder: Embedder, rows: Sequence[Row]) -> tuple[list[Row], NDArray[np.float64]]:
    """Rows that can be read, with their features; what the judge never weighs has no place in its scale."""
    kept: list[Row] = []
    found: list[NDArray[np.float64]] = []
    for some in _together(rows):
        remembered = RememberedTokens(embedder, 100_000)
        criteria: dict[Criterion, CriterionWords] = {}
        read = [read_sentences(row.turn) for row in some]
        texts = [text for row, sentences in zip(some, read, strict=True) for text in turn_texts(row.turn, sentences)]
        remembered.embed_tokens([*texts, *(text for row in some for text in criterion_texts(row.criterion))])
        for row, sentences in zip(some, read, strict=True):
            if all(one.barred for one in sentences):
                continue
            if row.criterion not in criteria:
                criteria[row.criterion] = read_criterion(row.criterion, remembered)
            kept.append(row)
            found.append(
                find(read_turn(row.turn, sentences, remembered), row.criterion, criteria[row.criterion]).values
            )
    return kept, np.array(found)


def _together(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows of the same answer stand together, so that it is embedded once."""
    ordered = sorted(rows, key=lambda row: (row.group, row.criterion.urn, row.answer))
    for first in range(0, len(ordered), TOGETHER):
        yield ordered[first : first + TOGETHER]
