"""Rows of a batch: read or refused by number, never thrown away."""

import json

from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.model import Problem
from conversations.judges.batch import LONGEST_ROW, BatchRow, read_row, refused

ROW = {"id": "a", "criterion": "Keep a record of each issue", "answer": "I logged it."}


def test_a_row_carries_context_and_its_own_id() -> None:
    row = read_row(json.dumps({**ROW, "id": 7, "question": "What did you do?", "tutor_said": "Think of a log."}), 3)
    assert isinstance(row, BatchRow)
    assert (row.id, row.turn.question, row.turn.tutor_said) == (7, "What did you do?", ("Think of a log.",))


def test_bad_rows_are_problems_that_name_the_row() -> None:
    for line in ("not json", "[]", json.dumps({**ROW, "answer": 5}), json.dumps({"id": 1}), "{" * 100_000):
        problem = read_row(line, 12)
        assert isinstance(problem, Problem), line[:40]
        assert problem.message.startswith("row 12: ")
        assert refused(problem)["verdict"] == "unjudged"


def test_a_line_past_the_limit_is_refused_unread() -> None:
    problem = read_row("x" * (LONGEST_ROW + 1), 1)
    assert isinstance(problem, Problem)
    assert "longer than" in problem.message


@given(st.text())
def test_nothing_in_a_line_can_raise(line: str) -> None:
    assert isinstance(read_row(line, 1), BatchRow | Problem)
