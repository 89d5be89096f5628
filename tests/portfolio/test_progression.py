from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.mapping import CompetencyMapping
from competency_frameworks.model import Level
from portfolio.gaps import Standing
from portfolio.progression import Match, match_competencies, progression
from tests.evidence_made import competency, framework


def mapped(code, *refs):
    return CompetencyMapping("role", code, code, refs)


def sure(code, level, observations=2):
    return Standing(code, tuple(float(each == level) for each in range(5)), observations)


def test_shared_criteria_come_before_likeness_of_titles():
    present = [mapped("T01", "S/P1"), mapped("T02", "S/P1", "S/P2"), mapped("T03", "S/P9")]
    coming = [mapped("A", "S/P1", "S/P2"), mapped("B", "S/P1", "S/P7", "S/P8"), mapped("C", "S/K9")]
    matches = match_competencies(present, coming, {"A": "T03", "C": "T03"})
    assert matches["A"] == Match("T02", "shares S/P1, S/P2")
    assert "B" not in matches
    assert matches["C"] == Match("T03", "titles alike")


def test_half_of_the_criteria_is_a_match_and_the_closer_one_wins():
    present = [mapped("T01", "S/P1", "S/P5", "S/P6"), mapped("T02", "S/P1")]
    assert match_competencies(present, [mapped("A", "S/P1", "S/P2")], {})["A"].code == "T02"


def test_unmapped_competencies_match_nothing():
    assert match_competencies([mapped("T01")], [mapped("A")], {}) == {}


def test_the_unknown_is_shown_apart_and_widens_the_range():
    coming = framework(competency("T01"), competency("T02"), competency("T03", Level.EXPERT), key="next")
    matches = {"T01": Match("T09", "titles alike"), "T02": Match("T08", "titles alike")}
    result = progression(coming, {"T09": sure("T09", 1), "T08": sure("T08", 0, observations=1)}, matches)
    assert result.score == 50
    assert (result.low, result.high) == (12.5, 87.5)
    assert (result.known_levels, result.all_levels) == (2, 8)
    assert [term.competency_code for term in result.unknown] == ["T02", "T03"]
    assert result.unknown[0].because == "T08 (titles alike) is not tested enough"


def test_nothing_known_gives_no_score():
    result = progression(framework(competency("T01")), {}, {})
    assert (result.score, result.low, result.high) == (None, 0, 100)


def test_more_than_required_does_not_make_up_for_less_elsewhere():
    coming = framework(competency("T01"), competency("T02"))
    matches = {code: Match(code, "titles alike") for code in ("T01", "T02")}
    result = progression(coming, {"T01": sure("T01", 4), "T02": sure("T02", 0)}, matches)
    assert result.score == 50


masses = st.lists(st.integers(0, 9), min_size=5, max_size=5).filter(any)


@given(st.lists(st.tuples(st.integers(0, 4), masses, st.integers(0, 3)), max_size=10))
def test_the_score_stays_inside_its_range_and_0_to_100(made):
    coming = framework(*(competency(f"T{at}", Level(level)) for at, (level, _, _) in enumerate(made)))
    standings = {
        f"T{at}": Standing(f"T{at}", tuple(mass / sum(weights) for mass in weights), observations)
        for at, (_, weights, observations) in enumerate(made)
    }
    result = progression(coming, standings, {code: Match(code, "same") for code in standings})
    assert 0 <= result.low <= result.high <= 100 + 1e-9
    if result.score is not None:
        assert result.low - 1e-9 <= result.score <= result.high + 1e-9
    if not result.unknown and result.terms:
        assert result.low == result.high
        assert result.score is None or result.score == result.low
