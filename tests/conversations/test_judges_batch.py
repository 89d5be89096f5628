"""Rows of a batch: read or refused by number, never thrown away."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.model import Problem
from competency_frameworks.standards import CriterionKind
from competency_frameworks.standards_library import criterion_by_ref
from conversations.judges.batch import (
    LONGEST_ROW,
    LONGEST_TEXT,
    MOST_BYTES,
    BatchRow,
    Refused,
    judge_block,
    read_line,
    read_row,
    written,
    written_unjudged,
)
from conversations.judges.verdict import Judgement
from conversations.ports import ModelUnavailable
from tests.backend.judges_made import SayingJudge

ROW = {"id": "a", "criterion": "Keep a record of each issue", "answer": "I logged it."}


def row(**changes: object) -> BatchRow:
    read = read_row(json.dumps({**ROW, **changes}), 1)
    assert isinstance(read, BatchRow), read
    return read


def refused(line: str | bytes, number: int = 12) -> Refused:
    read = read_line(line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line, number)
    assert isinstance(read, Refused), read
    return read


def test_a_row_carries_context_and_its_own_id() -> None:
    read = row(id=7, question="What did you do?", tutor_said="Think of a log.")
    assert (read.id, read.turn.question, read.turn.tutor_said) == (7, "What did you do?", ("Think of a log.",))


def test_what_is_left_out_may_be_null_and_one_text_may_stand_for_a_list() -> None:
    assert row(indicators=None, counter_examples=None, question=None, tutor_said=None, kind=None) == row()
    assert row(indicators="A log is kept").criterion.indicators == ("A log is kept",)
    assert row(indicators=["", "A log is kept"]).criterion.indicators == ("A log is kept",)


def test_the_same_criterion_is_one_criterion_in_every_row() -> None:
    assert row(id=1).criterion == row(id=2, answer="Another.").criterion


def test_the_kind_is_taken_from_the_row_and_else_from_the_wording() -> None:
    assert row().criterion.kind is CriterionKind.PERFORMANCE
    assert row(criterion="Explain why records are kept").criterion.kind is CriterionKind.KNOWLEDGE
    assert row(kind="knowledge").criterion.kind is CriterionKind.KNOWLEDGE
    assert row(criterion_kind="knowledge").criterion.kind is CriterionKind.KNOWLEDGE
    # In a labelled row the kind is that of the answer.
    assert row(kind="near miss", label="not shown").criterion.kind is CriterionKind.PERFORMANCE


def test_a_reference_stands_for_the_shipped_criterion() -> None:
    assert row(criterion="PRV-SUP/P1").criterion == criterion_by_ref("PRV-SUP/P1")
    assert (
        "no shipped criterion is called PRV-SUP/P99"
        in refused(json.dumps({**ROW, "criterion": "PRV-SUP/P99"})).problem.message
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("not json", "not JSON"),
        ("", "an empty line"),
        (" \r\n", "an empty line"),
        ("\0\0", "not JSON"),
        ("[]", "the row"),
        ("null", "the row"),
        ('{"id": 1}', "criterion"),
        (json.dumps({**ROW, "answer": 5}), "answer"),
        (json.dumps({**ROW, "criterion": " "}), "criterion"),
        (json.dumps({**ROW, "indicators": [1]}), "indicators.0"),
        (json.dumps({**ROW, "kind": "knowlege"}), "kind: 'knowlege' is none of performance"),
        (json.dumps({**ROW, "answer": "\ud800"}), "answer"),
        (json.dumps({**ROW, "answer": "x" * (LONGEST_TEXT + 1)}), "answer: 100,001 characters"),
        (json.dumps({**ROW, "indicators": ["x" * 1000] * 101}), "criterion and its indicators"),
        ("[" * 100_000, "nested too deeply"),
        ('{"id": ' + "9" * 5000 + "}", "digits"),
        (b'{"id": "a", "answer": "caf\xe9"}', "not UTF-8 at byte 27"),
        ("x" * (LONGEST_ROW + 1), "longer than"),
        (b"x" * MOST_BYTES, "longer than"),
    ],
)
def test_a_bad_row_is_a_problem_that_names_the_row(line: str | bytes, why: str) -> None:
    problem = refused(line).problem
    assert problem.message.startswith("row 12: ")
    assert why in problem.message
    assert written_unjudged(12, None, problem.message)["verdict"] == "unjudged"


def test_a_bad_row_keeps_its_id_where_it_can_be_read() -> None:
    assert refused(json.dumps({"id": "seven", "answer": 5})).id == "seven"
    assert refused(json.dumps({"id": 7})).id == 7
    assert [refused(line).id for line in ('{"id": true}', '{"id": "\\ud800"}', "7", "{")] == [None] * 4


def test_line_ends_and_a_byte_order_mark_are_no_part_of_a_row() -> None:
    plain = json.dumps(ROW).encode()
    assert read_line(b"\xef\xbb\xbf" + plain + b"\r\n", 1) == read_line(plain, 1) == row()
    assert "not JSON" in refused(b"\xef\xbb\xbf" + plain, 2).problem.message


@given(st.text())
def test_nothing_in_a_line_can_raise(line: str) -> None:
    assert isinstance(read_row(line, 1), BatchRow | Problem)


@given(st.binary())
def test_nothing_in_the_bytes_of_a_line_can_raise(line: bytes) -> None:
    assert isinstance(read_line(line, 1), BatchRow | Refused)


def test_a_block_is_judged_in_order_and_a_row_without_an_answer_stays_in_its_place() -> None:
    rows = [row(id=number, answer="dead line" if number == 1 else "I kept a record.") for number in range(5)]
    said = asyncio.run(judge_block(SayingJudge(fails_on="dead"), rows, at_once=2))
    assert [type(one) for one in said] == [Judgement, ModelUnavailable, Judgement, Judgement, Judgement]


def test_what_goes_out_names_row_and_id_and_is_json() -> None:
    (said,) = asyncio.run(judge_block(SayingJudge(), [row(id="x")]))
    assert isinstance(said, Judgement)
    out = json.loads(json.dumps(written(3, "x", said)))
    assert (out["row"], out["id"], out["verdict"], out["start"]) == (3, "x", "shown", 0)
    assert out["flags"]
