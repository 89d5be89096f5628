"""Units: what ships is whole, and a broken file is named with its field."""

import pytest

from competency_frameworks.standards import Criterion, CriterionKind, Mode
from competency_frameworks.standards_library import criterion_by_ref, load_units, parse_unit, unit_by_urn

CRITERIA = [criterion for unit in load_units() for criterion in unit.criteria]
SIMULATED_PERFORMANCE = {
    "PRV-SUP/P3", "PRV-SUP/P4", "PRV-CON/P6", "PRV-SLA/P6", "PRV-STK/P1", "PRV-STK/P2", "PRV-STK/P4", "PRV-STK/P5",
    "PRV-INF/P4", "PRV-RSK/P5", "PRV-COM/P1", "PRV-COM/P3", "PRV-COM/P4", "PRV-COM/P5", "PRV-GRO/P3", "PRV-GRO/P4",
}  # fmt: skip

UNIT = """
urn: T-ONE
version: 1
title: A unit
overview: What it is about
informed_by: [{urn: X1, title: Something official}]
criteria:
  - code: P1
    text: Do one observable thing
    modes: [work product, observation]
    sufficiency: {items: 2, modes: 2, currency_days: 365}
    indicators: [I did the thing and checked it]
    counter_examples: [I always do things]
"""


def test_there_are_at_least_eight_units_and_each_has_performance_and_knowledge() -> None:
    assert len(load_units()) >= 8
    for unit in load_units():
        kinds = [criterion.kind for criterion in unit.criteria]
        assert 4 <= kinds.count(CriterionKind.PERFORMANCE) <= 6, unit.urn
        assert 3 <= kinds.count(CriterionKind.KNOWLEDGE) <= 4, unit.urn
        assert unit.overview, unit.urn


def test_refs_are_unique_and_lead_back_to_their_criterion() -> None:
    refs = [criterion.ref for criterion in CRITERIA]
    assert len(set(refs)) == len(refs)
    assert all(criterion_by_ref(criterion.ref) is criterion for criterion in CRITERIA)
    assert unit_by_urn("PRV-SUP").criterion("P1") is criterion_by_ref("PRV-SUP/P1")


def test_an_unknown_urn_or_ref_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        unit_by_urn("PRV-NONE")
    with pytest.raises(KeyError):
        criterion_by_ref("PRV-SUP/P99")


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.ref)
def test_each_criterion_can_be_met_and_can_be_judged(criterion: Criterion) -> None:
    assert 1 <= criterion.sufficiency.modes <= len(set(criterion.modes))
    assert criterion.sufficiency.modes <= criterion.sufficiency.items <= 3
    assert criterion.sufficiency.currency_days >= 365
    assert 3 <= len(criterion.indicators) <= 4
    assert len(criterion.counter_examples) == 2
    assert len({*criterion.indicators, *criterion.counter_examples}) == len(criterion.indicators) + 2


def test_indicators_are_not_shared_between_criteria() -> None:
    said = [words for criterion in CRITERIA for words in (*criterion.indicators, *criterion.counter_examples)]
    assert len(set(said)) == len(said)


def test_practice_counts_as_performance_only_where_the_performance_is_a_conversation() -> None:
    simulated = {
        criterion.ref
        for criterion in CRITERIA
        if criterion.kind is CriterionKind.PERFORMANCE and Mode.SIMULATION in criterion.modes
    }
    assert simulated == SIMULATED_PERFORMANCE


def test_answering_questions_evidences_knowledge_and_not_performance() -> None:
    for criterion in CRITERIA:
        knowledge = criterion.kind is CriterionKind.KNOWLEDGE
        assert (Mode.QUESTION_AND_ANSWER in criterion.modes) is knowledge, criterion.ref
        assert (Mode.WORK_PRODUCT in criterion.modes) is not knowledge, criterion.ref


def test_official_standards_are_named_with_their_status_open() -> None:
    informing = [standard for unit in load_units() for standard in unit.informed_by]
    assert len(informing) >= 8
    assert {standard.status for standard in informing} == {"verify status"}


def test_a_well_formed_file_is_a_unit() -> None:
    unit = parse_unit("one.yaml", UNIT)
    assert [criterion.ref for criterion in unit.criteria] == ["T-ONE/P1"]
    assert unit.criterion("P1").modes == (Mode.WORK_PRODUCT, Mode.OBSERVATION)
    assert unit.informed_by[0].status == "verify status"


@pytest.mark.parametrize(
    ("good", "bad", "named"),
    [
        ("work product", "telepathy", "criteria.0.modes.0"),
        ("[work product, observation]", "[]", "criteria.0.modes"),
        ("[work product, observation]", "[observation, observation]", "names a mode twice"),
        ("[work product, observation]", "[observation]", "more modes than it admits"),
        ("items: 2, modes: 2", "items: 1, modes: 2", "than it has items"),
        ("items: 2", "items: 4", "criteria.0.sufficiency.items"),
        ("code: P1", "code: Q1", "criteria.0.code"),
        ("title: A unit", "titel: A unit", "titel"),
        ("title: A unit", "title: ''", "title"),
        ("urn: T-ONE", "urn: T/ONE", "urn"),
        ("indicators: [I did the thing and checked it]", "indicators: []", "criteria.0.indicators"),
        ("overview: What it is about", "overview: [", "not readable as YAML"),
    ],
)
def test_a_broken_file_is_refused_by_name_and_field(good: str, bad: str, named: str) -> None:
    with pytest.raises(ValueError, match=r"one\.yaml") as refused:
        parse_unit("one.yaml", UNIT.replace(good, bad, 1))
    assert named in str(refused.value)


def test_a_code_that_occurs_twice_is_refused() -> None:
    again = UNIT.split("criteria:\n")[1]
    with pytest.raises(ValueError, match="criterion code P1 occurs twice"):
        parse_unit("one.yaml", UNIT + again)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(ValueError, match=r"one\.yaml: the whole file"):
        parse_unit("one.yaml", "")
