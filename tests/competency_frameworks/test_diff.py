"""What differs between two versions, and which code carries on where."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.diff import ALIKE, carried_codes, diff, likeness, not_kept
from competency_frameworks.framework import framework_from, shipped_documents
from competency_frameworks.model import Competency, CompetencyKind, Level, LevelOrigin, Source
from competency_frameworks.reading.reader import read_role_description


def competency(code: str, title: str, description: str = "", level: Level = Level.BASIC) -> Competency:
    return Competency(code, CompetencyKind.TECHNICAL, "", title, description, level, LevelOrigin.STATED, Source(1, 1))


OLD = (
    competency("T01", "Contract negotiation", "Settle terms with a supplier so that both sides can keep to them."),
    competency("T02", "Invoice checking"),
    competency("T03", "Risk assessment"),
    competency("T04", "Reporting"),
)


def test_a_difference_is_told_by_code() -> None:
    new = (
        replace(OLD[0], title="Negotiating contracts", level=Level.EXPERT),
        OLD[2],
        OLD[1],
        competency("T05", "Forecasting"),
    )
    found = diff(OLD, new)
    assert [each.code for each in found.added] == ["T05"]
    assert [each.code for each in found.removed] == ["T04"]
    assert [(each.after.code, each.fields) for each in found.changed] == [("T01", ("title", "level"))]
    assert [each.after.level for each in found.levels_changed] == [Level.EXPERT]
    assert len(found.moved) == 1
    assert found.moved[0].code in {"T02", "T03"}
    assert not found.nothing
    assert diff(OLD, OLD).nothing


@pytest.mark.parametrize(
    ("title", "carries"),
    [
        ("Negotiating contracts", "T01"),
        ("Risk assessment and mitigation", "T03"),
        ("invoice  checking.", "T02"),
        ("Juggling", None),
    ],
)
def test_a_code_is_carried_over_a_renaming(title: str, carries: str | None) -> None:
    found = carried_codes(OLD, {"T09": competency("T09", title)})
    assert (found["T09"].code if "T09" in found else None) == carries
    if carries:
        assert found["T09"].certain == (carries == "T02")


def test_other_words_with_the_same_description_are_offered() -> None:
    renamed = replace(OLD[0], title="Agreeing terms and contract")
    assert carried_codes(OLD, {"X": renamed})["X"].code == "T01"


def test_another_kind_under_the_same_title_is_never_certain() -> None:
    other = replace(OLD[3], kind=CompetencyKind.KNOWLEDGE, code="K01")
    found = carried_codes(OLD, {"K01": other})["K01"]
    assert (found.code, found.certain) == ("T04", False)


def test_versions_counted_anew_are_compared_by_their_words() -> None:
    counted_anew = tuple(replace(each, code=f"T{9 - at:02d}") for at, each in enumerate(OLD))
    assert not_kept(OLD, counted_anew) == frozenset()
    assert not_kept(OLD, (*counted_anew[1:], replace(counted_anew[0], level=Level.EXPERT))) == {"T01"}


@given(st.permutations(OLD))
def test_the_same_in_another_order_is_moved_and_nothing_else(order: list[Competency]) -> None:
    found = diff(OLD, tuple(order))
    assert not (found.added or found.removed or found.changed)
    assert bool(found.moved) == (tuple(order) != OLD)
    carried = carried_codes(OLD, {each.code: each for each in order})
    assert all(key == each.code and each.certain for key, each in carried.items())


@given(st.lists(st.sampled_from([each.title for each in OLD] + ["Risk reports", "Contracts"]), max_size=6))
def test_a_code_is_carried_once(titles: list[str]) -> None:
    found = carried_codes(OLD, {str(at): competency(f"T{at:02d}", title) for at, title in enumerate(titles)})
    codes = [each.code for each in found.values()]
    assert len(set(codes)) == len(codes)


def test_the_threshold_is_as_rare_among_the_shipped_roles_as_it_says() -> None:
    scores = []
    for name, data in shipped_documents():
        found = framework_from(read_role_description(data, name), "role").competencies
        scores += [likeness(one, other) for at, one in enumerate(found) for other in found[at + 1 :]]
    assert len(scores) > 1_500
    assert sum(score >= ALIKE for score in scores) / len(scores) < 0.006
