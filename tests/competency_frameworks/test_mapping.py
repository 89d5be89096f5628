"""The curated map covers the shipped roles, and admits what it does not know."""

from dataclasses import replace

import pytest

from competency_frameworks.framework import framework_from
from competency_frameworks.mapping import (
    NOT_CURATED,
    load_curated_maps,
    mapping_for,
    parse_map,
    unmapped,
)
from competency_frameworks.model import Framework
from competency_frameworks.standards_library import criterion_by_ref, load_units
from tests.shipped_roles import shipped_roles

FRAMEWORKS = [framework_from(description, key) for key, description in shipped_roles().items()]


def _manager() -> Framework:
    return next(framework for framework in FRAMEWORKS if framework.key == "outsourcing-manager")


def test_there_is_one_map_for_each_shipped_role_and_no_other() -> None:
    assert {framework.key for framework in FRAMEWORKS} == set(load_curated_maps())
    assert len(FRAMEWORKS) == 5


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda framework: framework.key)
def test_a_map_names_exactly_the_competencies_of_its_role_in_order(framework: Framework) -> None:
    mapped = [(entry.competency_code, entry.competency_title) for entry in load_curated_maps()[framework.key]]
    assert mapped == [(competency.code, competency.title) for competency in framework.competencies]


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda framework: framework.key)
def test_every_competency_leads_to_criteria_or_to_a_reason(framework: Framework) -> None:
    for mapping in mapping_for(framework):
        criteria = [criterion_by_ref(ref) for ref in mapping.criterion_refs]
        assert len(criteria) <= 4
        assert bool(criteria) is not bool(mapping.unmapped_because), mapping.competency_title
    assert all(mapping.unmapped_because != NOT_CURATED for mapping in unmapped(framework))


def test_a_competency_is_found_by_kind_and_title_when_its_code_has_moved() -> None:
    manager = _manager()
    moved = tuple(
        replace(competency, code=f"{competency.code[0]}{90 - place:02d}", title=competency.title.upper())
        for place, competency in enumerate(manager.competencies)
    )
    found = mapping_for(replace(manager, competencies=moved))
    assert [mapping.criterion_refs for mapping in found] == [mapping.criterion_refs for mapping in mapping_for(manager)]
    assert [mapping.competency_code for mapping in found] == [competency.code for competency in moved]


def test_a_new_competency_under_a_known_code_is_not_given_anothers_criteria() -> None:
    manager = _manager()
    first = replace(manager.competencies[0], title="Deep-sea diving")
    imported = replace(manager, competencies=(first, *manager.competencies[1:]))
    assert mapping_for(imported)[0].criterion_refs == ()
    assert [(mapping.competency_title, mapping.unmapped_because) for mapping in unmapped(imported)] == [
        ("Deep-sea diving", NOT_CURATED)
    ]


def test_a_framework_nobody_has_mapped_is_wholly_unmapped() -> None:
    stranger = replace(_manager(), key="head-of-diving")
    assert len(unmapped(stranger)) == len(stranger.competencies)


def test_every_shipped_criterion_shows_some_competency_of_some_shipped_role() -> None:
    cited = {ref for mappings in load_curated_maps().values() for mapping in mappings for ref in mapping.criterion_refs}
    assert cited == {criterion.ref for unit in load_units() for criterion in unit.criteria}


def test_listening_leads_to_the_listening_criterion() -> None:
    assert "PRV-COM/P1" in mapping_for(_manager())[0].criterion_refs
    assert mapping_for(_manager())[0].competency_title == "Active Listening"


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        ("{code: F01, title: Listening, criteria: [PRV-COM/P99]}", "there is no criterion PRV-COM/P99"),
        ("{code: F01, title: Listening}", "either criteria or unmapped_because"),
        ("{code: F01, title: L, criteria: [PRV-COM/P1], unmapped_because: none}", "either criteria or"),
        ("{code: F01, title: L, criteria: [PRV-COM/P1, PRV-COM/P1]}", "names a criterion twice"),
        ("{code: X01, title: L, criteria: [PRV-COM/P1]}", "competencies.0.code"),
    ],
)
def test_a_broken_map_is_refused_by_name_and_reason(entry: str, named: str) -> None:
    with pytest.raises(ValueError, match=r"m\.yaml") as refused:
        parse_map("m.yaml", f"framework: some-role\ncompetencies:\n  - {entry}\n")
    assert named in str(refused.value)


def test_a_competency_may_be_listed_as_unmapped_with_its_reason() -> None:
    text = "framework: r\ncompetencies:\n  - {code: T01, title: Diving, unmapped_because: No unit treats diving.}\n"
    (mapping,) = parse_map("m.yaml", text)
    assert (mapping.criterion_refs, mapping.unmapped_because) == ((), "No unit treats diving.")
