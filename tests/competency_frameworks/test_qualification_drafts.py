"""What keeps a qualification from being published, and what it becomes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.qualification_drafts import (
    DraftGroup,
    QualificationDraft,
    draft_from,
    draft_problems,
    narrowed,
    qualification_from,
)
from competency_frameworks.qualifications import combination_problems
from competency_frameworks.qualifications_library import load_qualifications

KNOWN = frozenset("ABCDE")
GOOD = QualificationDraft(
    "OPS-L4",
    "Operations",
    "4",
    "24",
    "120",
    "240",
    (DraftGroup("All", "2", "2", ("A", "B")), DraftGroup("Some", "0", "1", ("C",))),
)


def fields(draft: QualificationDraft) -> list[str]:
    return [each.field for each in draft_problems(draft, KNOWN)]


def test_a_draft_that_fits_has_no_problem_and_becomes_a_version() -> None:
    assert fields(GOOD) == []
    made = qualification_from(GOOD, 3)
    assert (made.code, made.credit, made.unit_urns, made.specimen) == ("OPS-L4-v3", 24, ("A", "B", "C"), False)
    assert draft_from(made, "OPS-L4") == GOOD


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "ops"}, "key"),
        ({"title": ""}, "title"),
        ({"level": "9"}, "level"),
        ({"level": "four"}, "level"),
        ({"level": "٤"}, "level"),
        ({"credit": "25"}, "credit"),
        ({"glh": "241"}, "glh"),
        ({"groups": ()}, ""),
        ({"groups": (DraftGroup("All", "1", "1", ()),)}, "group-1-units"),
        ({"groups": (DraftGroup("All", "1", "1", ("Z",)),)}, "group-1-units"),
        ({"groups": (DraftGroup("All", "-1", "1", ("A",)),)}, "group-1-minimum"),
        ({"groups": (DraftGroup("All", "1", "0", ("A",)),)}, "group-1-maximum"),
        ({"groups": (DraftGroup("All", "2", "1", ("A", "B")),)}, "group-1-minimum"),
        ({"groups": (DraftGroup("All", "1", "2", ("A",)),)}, "group-1-maximum"),
        ({"groups": (DraftGroup("", "1", "1", ("A",)),)}, "group-1-title"),
        ({"groups": (DraftGroup("X", "1", "1", ("A",)), DraftGroup("Y", "1", "1", ("A",)))}, "group-2-units"),
    ],
)
def test_each_thing_that_does_not_fit_is_named_at_its_field(change: dict, field: str) -> None:
    assert fields(replace(GOOD, **change)) == [field]


def test_an_empty_form_names_every_field_once() -> None:
    found = fields(QualificationDraft())
    assert len(found) == len(set(found)) == 10


@given(st.text(max_size=8), st.text(max_size=8), st.lists(st.text(max_size=3), max_size=4))
def test_whatever_is_typed_is_a_problem_or_a_qualification(level: str, minimum: str, units: list[str]) -> None:
    draft = replace(GOOD, level=level, groups=(DraftGroup("One", minimum, "1", tuple(units)),))
    if not draft_problems(draft, KNOWN):
        assert 1 <= qualification_from(draft, 1).level <= 8


def test_a_narrowed_qualification_asks_for_the_chosen_units_and_no_others() -> None:
    whole = load_qualifications()[1]
    chosen = [*whole.groups[0].unit_urns, *whole.groups[1].unit_urns[: whole.groups[1].minimum]]
    assert combination_problems(whole, chosen) == ()
    small = narrowed(whole, chosen)
    assert small.unit_urns == tuple(chosen)
    assert all(each.minimum == each.maximum == len(each.unit_urns) for each in small.groups)
