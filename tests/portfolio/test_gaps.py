from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.model import CompetencyKind, Level
from portfolio.gaps import CellState, Standing, gaps_by_priority, heat_map, held_against, to_find_out
from portfolio.impact import impact, responsibilities_served
from portfolio.team import team_heat_map
from portfolio.time_to_competency import HOURS_PER_LEVEL, levels_to_go, planned_hours, time_to_competency
from tests.evidence_made import competency, framework

distributions = (
    st.lists(st.integers(0, 20), min_size=5, max_size=5)
    .filter(any)
    .map(lambda masses: tuple(mass / sum(masses) for mass in masses))
)
kinds = st.sampled_from(list(CompetencyKind))
levels = st.sampled_from(list(Level))


def sure(code, level, observations=2):
    return Standing(code, tuple(float(each == level) for each in range(5)), observations)


@st.composite
def maps(draw):
    needs = draw(st.lists(st.tuples(kinds, levels, distributions, st.integers(0, 4)), max_size=12))
    role = framework(*(competency(f"C{at}", need[1], need[0]) for at, need in enumerate(needs)))
    standings = {f"C{at}": Standing(f"C{at}", need[2], need[3]) for at, need in enumerate(needs)}
    return role, standings


def test_a_standing_reads_its_belief():
    standing = Standing("T01", (0.1, 0.2, 0.45, 0.25, 0.0), 3)
    assert standing.level is Level.INTERMEDIATE
    assert standing.expected == pytest.approx(1.85)
    assert standing.confidence == 0.45
    assert standing.likely == (Level.NONE, Level.ADVANCED)


@pytest.mark.parametrize("masses", [(0.5, 0.5, 0.5, 0, 0), (-0.5, 1.5, 0, 0, 0), (0, 0, 0, 0, 0)])
def test_what_is_no_belief_is_refused(masses):
    with pytest.raises(ValueError, match="T01"):
        Standing("T01", masses, 2)


@given(distributions)
def test_the_level_lies_inside_what_is_likely(distribution):
    standing = Standing("T01", distribution, 2)
    lowest, highest = standing.likely
    assert lowest <= standing.level <= highest
    assert sum(distribution[lowest : highest + 1]) >= 0.8 - 1e-9
    assert 0 <= standing.expected <= 4


def test_untested_is_not_weak():
    role = framework(competency("F01"), competency("T01"))
    cells = heat_map(role, {"T01": sure("T01", 0, observations=0)})
    assert [cell.state for cell in cells] == [CellState.UNTESTED] * 2
    assert all((cell.level, cell.gap, cell.confidence, cell.priority) == (None, None, None, 0) for cell in cells)
    assert cells[0].likely == (Level.NONE, Level.EXPERT)


def test_one_observation_states_no_gap():
    cell = heat_map(framework(competency("T01")), {"T01": sure("T01", 0, observations=1)})[0]
    assert (cell.state, cell.level, cell.gap, cell.priority) == (CellState.PROVISIONAL, Level.NONE, None, 0)


def test_two_observations_state_a_gap_or_that_it_is_met():
    role = framework(competency("T01"), competency("T02"), competency("T03"))
    cells = heat_map(role, {"T01": sure("T01", 0), "T02": sure("T02", 2), "T03": sure("T03", 4)})
    assert [(cell.state, cell.gap) for cell in cells] == [
        (CellState.GAP, 2), (CellState.MET, 0), (CellState.MET, 0),
    ]  # fmt: skip


def test_foundation_comes_first_then_the_wider_gap_then_what_the_role_leans_on():
    role = framework(
        competency("T01", Level.BASIC, title="Data Storytelling"),
        competency("T02", Level.BASIC, title="Contract Administration"),
        competency("T03", Level.EXPERT),
        competency("F01", Level.BASIC),
        responsibilities=("Keep every contract up to date.", "Read a contract before it renews."),
    )
    cells = heat_map(role, {code: sure(code, 0) for code in ("T01", "T02", "T03", "F01")})
    assert [cell.competency_code for cell in gaps_by_priority(cells)] == ["F01", "T03", "T02", "T01"]
    assert [cell.impact for cell in cells] == [0, 2, 0, 0]


def test_impact_counts_responsibilities_and_metrics_but_not_words_that_stand_everywhere():
    role = framework(
        competency("T01", title="Vendor Negotiation"),
        responsibilities=("Negotiate with vendors.", "Pay vendors.", "Rate vendors.", "Visit vendors."),
        metrics=("Negotiated savings", "Invoices on time"),
    )
    needed = role.competency("T01")
    assert impact(needed, role.role_description) == 2
    assert responsibilities_served(needed, role.role_description.responsibilities, 1) == ["Negotiate with vendors."]
    assert responsibilities_served(competency("F01", title="Patience"), ("Pay vendors.",)) == []


def test_a_cell_beside_another_version_says_what_that_version_needs():
    role = framework(competency("T01", Level.BASIC), competency("T02", Level.BASIC), competency("T03", Level.BASIC))
    met, early, untested = heat_map(role, {"T01": sure("T01", 1), "T02": sure("T02", 1, observations=1)})
    later = competency("T09", Level.ADVANCED)
    moved = held_against(met, later)
    assert (moved.competency_code, moved.required) == ("T09", Level.ADVANCED)
    assert (met.state, moved.state, moved.gap) == (CellState.MET, CellState.GAP, 2)
    assert held_against(moved, competency("T01", Level.BASIC)) == met
    assert held_against(early, later).state is CellState.PROVISIONAL
    assert (held_against(untested, later).state, held_against(untested, later).gap) == (CellState.UNTESTED, None)


@given(maps())
def test_every_gap_has_one_rank_and_nothing_else_has(made):
    role, standings = made
    cells = heat_map(role, standings)
    gaps = gaps_by_priority(cells)
    assert [cell.priority for cell in gaps] == list(range(1, len(gaps) + 1))
    assert all(cell.priority == 0 for cell in cells if cell.state is not CellState.GAP)
    kinds_in_order = [cell.kind is CompetencyKind.FOUNDATION for cell in gaps]
    assert kinds_in_order == sorted(kinds_in_order, reverse=True)
    assert all(standings[cell.competency_code].observations >= 2 for cell in gaps)
    assert {cell.competency_code for cell in to_find_out(cells)} == {
        code for code, standing in standings.items() if standing.observations < 2
    }


def test_time_is_a_range_with_its_arithmetic():
    role = framework(competency("T01", title="Contract Administration"), competency("K01"))
    cells = heat_map(role, {"T01": Standing("T01", (0.3, 0.6, 0.1, 0.0, 0.0), 2)})
    estimate = time_to_competency(cells, 4)
    assert (estimate.hours_low, estimate.hours_high) == (8, 32)
    assert (estimate.weeks_low, estimate.weeks_high) == (2, 8)
    assert (estimate.untested, estimate.hours_high_untested) == (("K01",), 12)
    assert estimate.lines[0] == "T01 Contract Administration: 1–2 levels to go × 8–16 h (technical) = 8–32 h"
    assert estimate.lines[1:3] == ("Gaps together: 8–32 h", "At 4 h a week: 2–8 weeks")
    assert estimate.lines[3] == (
        "Not known yet: 1 competency, not counted as a gap; at the lowest likely level that would add up to 12 h "
        "(in all at most 11 weeks)"
    )


def test_no_hours_are_no_plan():
    with pytest.raises(ValueError, match="above zero"):
        time_to_competency((), 0)


@given(maps(), st.floats(0.5, 40))
def test_the_planned_hours_lie_inside_the_estimate(made, hours_per_week):
    cells = heat_map(*made)
    estimate = time_to_competency(cells, hours_per_week)
    planned = sum(planned_hours(cell) for cell in cells)
    assert estimate.hours_low <= planned <= estimate.hours_high
    assert estimate.weeks_low <= estimate.weeks_high
    assert (estimate.hours_high_untested > 0) <= bool(estimate.untested)
    assert estimate.hours_high == sum(
        levels_to_go(cell)[1] * HOURS_PER_LEVEL[cell.kind][1] for cell in gaps_by_priority(cells)
    )


@given(maps())
def test_a_surer_belief_never_widens_the_range(made):
    role, standings = made
    broad = time_to_competency(heat_map(role, standings), 5)
    certain = {code: sure(code, each.level, each.observations) for code, each in standings.items()}
    narrow = time_to_competency(heat_map(role, certain), 5)
    assert broad.hours_low <= narrow.hours_low <= narrow.hours_high <= broad.hours_high


def test_a_team_counts_people_and_knows_a_single_holder():
    role = framework(competency("T01"), competency("T02"))
    people = [
        heat_map(role, {"T01": sure("T01", 3), "T02": sure("T02", 1)}),
        heat_map(role, {"T01": sure("T01", 0), "T02": sure("T02", 1, observations=1)}),
        heat_map(role, {"T01": sure("T01", 1)}),
    ]
    first, second = team_heat_map(role, {"Vendors": people})
    assert (first.people, first.met, first.gap, first.provisional, first.untested) == (3, 1, 2, 0, 0)
    assert (first.median_level, first.single_holder) == (Level.BASIC, True)
    assert first.share_met == pytest.approx(1 / 3)
    assert (second.met, second.gap, second.provisional, second.untested) == (0, 1, 1, 1)
    assert (second.median_level, second.share_met, second.single_holder) == (Level.BASIC, None, False)


def test_the_smallest_group_can_be_set_and_a_team_of_one_has_no_single_holder():
    role = framework(competency("T01"))
    alone = {"A": [heat_map(role, {"T01": sure("T01", 3)})], "B": []}
    one, nobody = team_heat_map(role, alone, smallest_group=1)
    assert (one.share_met, one.single_holder) == (1.0, False)
    assert (nobody.people, nobody.share_met, nobody.median_level) == (0, None, None)
    assert team_heat_map(role, alone)[0].share_met is None


@given(st.lists(st.tuples(distributions, st.integers(0, 3)), max_size=7))
def test_team_counts_add_up(people):
    role = framework(competency("T01"))
    cells = [heat_map(role, {"T01": Standing("T01", *person)}) for person in people]
    team = team_heat_map(role, {"A": cells})[0]
    assert team.people == len(people) == team.met + team.gap + team.provisional + team.untested
    assert (team.share_met is None) == (team.observed < 3)
    assert replace(team, team="B") == team_heat_map(role, {"B": list(reversed(cells))})[0]
