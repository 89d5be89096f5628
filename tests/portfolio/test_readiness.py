import pytest

from competency_frameworks.qualifications import Qualification, UnitGroup
from portfolio.matrix import matrix
from portfolio.readiness import readiness
from tests.evidence_made import NOW, evidence, unit

TODAY = NOW.date()
MUST = unit("PRV-CON", ("P1", "P2"))
OPTIONS = [unit("PRV-SUP", ("P1", "P2", "K1")), unit("PRV-RSK", ("P1", "K1")), unit("PRV-DIG", ("P1", "P2", "K1"))]
ALL = [MUST, *OPTIONS]
QUALIFICATION = Qualification(
    "SPEC-3", "Specimen certificate", 3, 12, 60, 120,
    (UnitGroup("Optional", 1, 2, tuple(each.urn for each in OPTIONS)), UnitGroup("Mandatory", 1, 1, ("PRV-CON",))),
)  # fmt: skip


def rows(*achieved):
    held = [evidence(f"{each.ref}{at}", each) for each in achieved for at in range(2)]
    return matrix(ALL, [], held, TODAY)


def chosen(result):
    return [each.urn for each in result.units if each.chosen]


def test_with_nothing_the_shortest_option_is_chosen_and_everything_is_missing():
    result = readiness(QUALIFICATION, ALL, rows())
    assert result.words == "0 of 4 criteria accepted"
    assert chosen(result) == ["PRV-RSK", "PRV-CON"]
    assert result.specimen
    missing = {each.urn: each.missing for each in result.units}
    assert missing["PRV-CON"] == ("P1: 0 of 2 items; needs two more from any mode",
                                  "P2: 0 of 2 items; needs two more from any mode")  # fmt: skip


def test_the_option_nearest_to_done_is_chosen():
    supplier = OPTIONS[0]
    result = readiness(QUALIFICATION, ALL, rows(*supplier.criteria, MUST.criteria[0]))
    assert chosen(result) == ["PRV-SUP", "PRV-CON"]
    assert result.words == "4 of 5 criteria accepted"


def test_all_accepted_is_still_only_a_count():
    result = readiness(QUALIFICATION, ALL, rows(*(each for unit in ALL for each in unit.criteria)))
    assert (result.accepted, result.total) == (5, 5)
    assert "qualified" not in repr(result).lower()


def test_a_unit_in_two_groups_counts_once():
    twice = Qualification(
        "S", "Specimen", 3, 1, 5, 10,
        (UnitGroup("Mandatory", 1, 1, ("PRV-CON",)), UnitGroup("Optional", 1, 2, ("PRV-CON", "PRV-RSK"))),
    )  # fmt: skip
    result = readiness(twice, ALL, rows())
    assert chosen(result) == ["PRV-CON"]
    assert [each.urn for each in result.units] == ["PRV-CON", "PRV-RSK"]


def test_an_unknown_unit_or_a_missing_row_is_a_broken_promise():
    with pytest.raises(KeyError):
        readiness(QUALIFICATION, OPTIONS, rows())
    with pytest.raises(ValueError, match="no row"):
        readiness(QUALIFICATION, ALL, rows()[:-1])
