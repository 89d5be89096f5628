"""The trainer sees what the judge sees."""

import numpy as np

from backend.adapters.null_embedder import WordOverlapEmbedder
from competency_frameworks.standards_library import criterion_by_ref
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.features import FEATURES
from scripts.train_judge.rows import Row
from scripts.train_judge.values import values_of

QUESTION = "How do you tell whether a supplier is delivering what was agreed with you?"
ANSWERS = (
    "Every month I put the supplier's report beside the targets. In May two were missed, so I rang them.",
    "I am very good with suppliers.",
    "No idea, I have never done it.",
)
CRITERIA = [criterion_by_ref(ref) for ref in ("PRV-SUP/P1", "PRV-COM/P4")]
ROWS = [Row(criterion, QUESTION, answer, 0, "made up") for criterion in CRITERIA for answer in ANSWERS]


def test_each_row_has_the_features_the_judge_finds() -> None:
    kept, values = values_of(WordOverlapEmbedder(), ROWS)
    judge = EmbeddedJudge(WordOverlapEmbedder())
    assert sorted(kept, key=ROWS.index) == ROWS
    assert values.shape == (len(ROWS), len(FEATURES))
    for row, found in zip(kept, values, strict=True):
        finding = judge.finding(row.turn, row.criterion)
        assert finding is not None
        np.testing.assert_allclose(found, finding.values, atol=1e-6)


def test_what_the_judge_never_weighs_is_left_out() -> None:
    echo = Row(ROWS[0].criterion, QUESTION, QUESTION, 0, "echo")
    kept, values = values_of(WordOverlapEmbedder(), [echo, *ROWS])
    assert echo not in kept
    assert len(kept) == len(values) == len(ROWS)
    assert EmbeddedJudge(WordOverlapEmbedder()).finding(echo.turn, echo.criterion) is None
