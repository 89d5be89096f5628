"""Specimen qualifications and their rules of combination."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.qualifications import Qualification, UnitGroup, combination_problems
from competency_frameworks.qualifications_library import (
    load_qualifications,
    parse_qualification,
    qualification_by_code,
)
from competency_frameworks.standards_library import load_units, unit_by_urn

SMALL = Qualification(
    code="T",
    title="Specimen test",
    level=3,
    credit=10,
    glh=50,
    tqt=100,
    groups=(UnitGroup("Mandatory", 2, 2, ("A", "B")), UnitGroup("Optional", 1, 2, ("C", "D", "E"))),
)

FILE = """
code: T1
title: Specimen award
level: 3
credit: 6
glh: 40
tqt: 60
groups:
  - {title: Mandatory, minimum: 1, maximum: 1, units: [PRV-COM]}
  - {title: Optional, minimum: 1, maximum: 1, units: [PRV-SUP, PRV-CON]}
"""


def _messages(chosen: list[str]) -> list[str]:
    return [problem.message for problem in combination_problems(SMALL, chosen)]


def test_three_levels_ship_and_each_says_specimen() -> None:
    assert [qualification.level for qualification in load_qualifications()] == [3, 4, 5]
    for qualification in load_qualifications():
        assert qualification.title.startswith("Specimen ")
        assert qualification.specimen
        assert qualification.credit * 10 == qualification.tqt
        assert qualification.glh <= qualification.tqt
        assert all(unit_by_urn(urn) in load_units() for urn in qualification.unit_urns)
        assert qualification_by_code(qualification.code) is qualification


def test_every_unit_counts_towards_some_qualification() -> None:
    used = {urn for qualification in load_qualifications() for urn in qualification.unit_urns}
    assert used == {unit.urn for unit in load_units()}


def test_a_choice_that_keeps_the_rules_has_no_problems() -> None:
    assert _messages(["A", "B", "D"]) == []
    assert _messages(["E", "B", "C", "A"]) == []


def test_each_broken_rule_is_said_in_words() -> None:
    assert _messages(["A", "C"]) == ["Mandatory: 1 of 2 chosen, at least 2 needed. Add 1 from B."]
    assert _messages(["A", "B"]) == ["Optional: 0 of 3 chosen, at least 1 needed. Add 1 from C, D, E."]
    assert _messages(["A", "B", "C", "D", "E"]) == [
        "Optional: 3 of 3 chosen, at most 2 allowed. Take away 1 of C, D, E."
    ]
    assert _messages(["A", "B", "C", "X"]) == ["X is not a unit of Specimen test. Take it away."]
    assert _messages(["A", "A", "B", "C"]) == ["A is chosen 2 times. A unit counts once."]


@given(st.lists(st.sampled_from(["A", "B", "C", "D", "E", "X"]), max_size=8))
def test_no_problems_exactly_when_every_rule_is_kept(chosen: list[str]) -> None:
    kept = (
        len(set(chosen)) == len(chosen)
        and "X" not in chosen
        and {"A", "B"} <= set(chosen)
        and 1 <= len({"C", "D", "E"} & set(chosen)) <= 2
    )
    assert (combination_problems(SMALL, chosen) == ()) is kept


@given(st.sampled_from(load_qualifications()), st.data())
def test_a_shipped_qualification_accepts_any_choice_within_its_groups(
    qualification: Qualification, data: st.DataObject
) -> None:
    chosen = [
        urn
        for group in qualification.groups
        for urn in data.draw(
            st.lists(st.sampled_from(group.unit_urns), min_size=group.minimum, max_size=group.maximum, unique=True)
        )
    ]
    assert combination_problems(qualification, data.draw(st.permutations(chosen))) == ()
    without_first = chosen[1:]  # the first group is mandatory: nothing in it can be left out
    assert len(combination_problems(qualification, without_first)) == 1


@pytest.mark.parametrize(
    ("good", "bad", "named"),
    [
        ("credit: 6", "credit: 7", "credit is not a tenth of tqt"),
        ("glh: 40", "glh: 61", "glh is more than tqt"),
        ("title: Specimen award", "title: Award", "title"),
        ("PRV-SUP", "PRV-NONE", "there is no unit PRV-NONE"),
        ("PRV-SUP", "PRV-COM", "a unit stands twice"),
        ("minimum: 1, maximum: 1, units: [PRV-COM]", "minimum: 2, maximum: 1, units: [PRV-COM]", "do not fit together"),
        ("level: 3", "level: nine", "level"),
    ],
)
def test_a_broken_file_is_refused_by_name_and_reason(good: str, bad: str, named: str) -> None:
    assert parse_qualification("t.yaml", FILE).code == "T1"
    with pytest.raises(ValueError, match=r"t\.yaml") as refused:
        parse_qualification("t.yaml", FILE.replace(good, bad, 1))
    assert named in str(refused.value)
