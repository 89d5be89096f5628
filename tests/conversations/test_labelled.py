"""Labelled sets: rows with their labels, bad rows by number, the shipped held-out rows, and answers written twice."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.model import Problem
from competency_frameworks.standards import CriterionKind
from competency_frameworks.standards_library import criterion_by_ref, load_units
from conversations.judges.labelled import (
    HELD_OUT,
    is_held_out,
    read_fairness,
    read_labelled,
    read_set,
    shipped_held_out,
)
from portfolio.evidence import Strength, Verdict

ROW = {"id": 1, "criterion": "PRV-SUP/P1", "question": "What did you do?", "answer": "I rang them.", "label": "partly"}


def lines(*rows: object) -> bytes:
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()


def test_a_row_about_a_shipped_criterion() -> None:
    row = read_labelled(json.dumps({**ROW, "kind": "described", "group": "night shift", "strength": "described"}), 1)
    assert not isinstance(row, Problem)
    assert row.criterion == criterion_by_ref("PRV-SUP/P1")
    assert (row.id, row.about, row.label) == ("1", "PRV-SUP/P1", Verdict.PARTLY)
    assert (row.group, row.kind, row.strength) == ("night shift", "described", Strength.DESCRIBED)
    assert (row.turn.text, row.turn.question) == ("I rang them.", "What did you do?")


def test_a_row_with_a_criterion_of_its_own() -> None:
    own = {**ROW, "criterion": "Explain why", "criterion_kind": "knowledge", "indicators": ["a reason"]}
    row = read_labelled(json.dumps(own), 1)
    assert not isinstance(row, Problem)
    assert (row.about, row.criterion.text, row.criterion.indicators) == ("Explain why", "Explain why", ("a reason",))
    assert row.criterion.kind is CriterionKind.KNOWLEDGE


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"label": "unjudged"}, "label"),
        ({"label": None}, "label"),
        ({"criterion": "PRV-SUP/P99"}, "no shipped criterion is called PRV-SUP/P99"),
        ({"criterion": ""}, "criterion"),
        ({"answer": 3}, "answer"),
        ({"strength": "huge"}, "strength"),
        ({"criterion_kind": "magic"}, "magic"),
        ({"group": 7}, "group"),
    ],
)
def test_a_bad_row_says_which_field_of_which_row(change: dict[str, object], said: str) -> None:
    problem = read_labelled(json.dumps({**ROW, **change}), 4)
    assert isinstance(problem, Problem)
    assert problem.message.startswith("row 4: ")
    assert said in problem.message


def test_bad_rows_are_numbered_and_the_rest_goes_on() -> None:
    read = read_set("mine", lines(ROW, "broken", [1], {**ROW, "id": 2}, ROW, "", "y" * 1_000_001, {**ROW, "id": 3}))
    assert [row.id for row in read.rows] == ["1", "2", "3"]
    assert [problem.line for problem in read.problems] == [2, 3, 5, 6, 7]
    assert "same id and criterion as row 1" in read.problems[2].message
    assert (read.name, read.card) == ("mine", None)


def test_line_ends_and_marks_of_other_systems_are_no_problem() -> None:
    plain = lines(ROW, {**ROW, "id": 2, "answer": "one\u2028two"}) + b"\n"
    marked = b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n")
    for content in (plain, marked):
        read = read_set("mine", content)
        assert len(read.rows) == 2
        assert read.problems == ()
    assert read_set("mine", plain).sha256 != read_set("mine", marked).sha256


def test_an_empty_file_has_no_rows_and_no_problems() -> None:
    assert (read_set("mine", b"").rows, read_set("mine", b"").problems) == ((), ())


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    read = read_set("mine", content)
    assert read.rows == ()
    assert all(problem.message.startswith("row ") for problem in read.problems)
    assert read_fairness(content).pairs == ()


def test_the_shipped_held_out_rows_are_whole_and_on_held_out_criteria_alone() -> None:
    read = shipped_held_out()
    assert read.name == HELD_OUT
    assert read.problems == ()
    assert read.card is not None
    assert "licence" in read.card
    assert {row.label for row in read.rows} == {Verdict.SHOWN, Verdict.PARTLY, Verdict.NOT_SHOWN}
    assert all(is_held_out(row.about) for row in read.rows)
    assert any(row.kind.startswith("account") for row in read.rows)


def test_the_split_keeps_most_criteria_for_fitting() -> None:
    refs = [criterion.ref for unit in load_units() for criterion in unit.criteria]
    assert 0.15 < sum(map(is_held_out, refs)) / len(refs) < 0.45


def test_answers_written_twice() -> None:
    pair = {"id": "pair#1", "criterion": "PRV-SUP/P1", "marker": "fast typing", "label": "shown", "question": "What?"}
    both = {**pair, "plain": "I rang them.", "varied": "i rang em"}
    read = read_fairness(lines(both, {**both, "marker": ""}, {**both, "varied": 1}, {**both, "label": "?"}))
    (found,) = read.pairs
    assert (found.marker, found.plain.turn.text, found.varied.turn.text) == ("fast typing", "I rang them.", "i rang em")
    assert [problem.line for problem in read.problems] == [2, 3, 4]
