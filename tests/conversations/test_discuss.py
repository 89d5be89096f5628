from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from competency_frameworks.model import CompetencyKind, Level
from conversations.discuss import WAYS_TO_LEARN, Preferences, make_plan
from portfolio.exports.plan_ics import plan_calendar
from portfolio.gaps import Standing, gaps_by_priority, heat_map, to_find_out
from portfolio.plan import Purpose
from portfolio.time_to_competency import planned_hours
from tests.evidence_made import competency, framework

MONDAY = date(2026, 11, 23)
STAMP = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ROLE = framework(
    competency("T01", title="Contract Administration"),
    competency("F01", title="Active Listening"),
    competency("K01", Level.BASIC, title="Service Models"),
    responsibilities=("Keep every contract up to date.", "Listen to what clients need."),
)


def sure(code, level, observations=2):
    return Standing(code, tuple(float(each == level) for each in range(5)), observations)


CELLS = heat_map(ROLE, {"T01": sure("T01", 1), "F01": sure("F01", 0)})


def plan(hours=4.0, cells=CELLS, role=ROLE, **preferences):
    return make_plan(role, cells, hours, MONDAY, Preferences(**preferences))


def parts(made, purpose=Purpose.LEARN):
    return [module for module in made.modules if module.purpose is purpose]


def test_foundation_first_then_functional_then_what_is_not_known_yet():
    made = plan()
    order = list(dict.fromkeys(module.competency_codes for module in made.modules))
    assert order == [("F01",), ("T01",), ("K01",)]
    assert made.modules[-1].purpose is Purpose.FIND_OUT
    assert made.modules[-1].title == "Find out where you stand: Service Models"


def test_a_module_says_what_it_serves_how_it_is_learnt_and_how_it_is_checked():
    first = plan().modules[0]
    assert first.title == "Active Listening: from None to Intermediate"
    assert first.responsibilities == ("Listen to what clients need.",)
    assert first.conversation_types == ("role_play_rehearsal", "coaching_grow", "reflective_account")
    last_part = [module for module in plan().modules if module.competency_codes == ("F01",)][-1]
    assert "Active Listening" in last_part.checkpoint
    assert first.checkpoint != last_part.checkpoint


def test_a_big_module_is_split_over_weeks():
    listening = [module for module in plan().modules if module.competency_codes == ("F01",)]
    assert [module.hours for module in listening] == [4, 4, 4, 3.5, 2.5]
    assert [(module.part, module.parts) for module in listening] == [(at, 5) for at in range(1, 6)]


def test_milestones_come_every_few_weeks_and_after_the_last_gap():
    made = plan()
    at = [week.number for week in made.weeks if week.milestone]
    assert at == [4, 8]
    assert made.weeks[3].milestone.competency_codes == ()
    assert made.weeks[7].milestone.competency_codes == ("F01", "T01")
    assert made.weeks[7].milestone.text.startswith("Talk through Active Listening, Contract Administration,")


def test_weeks_follow_each_other_from_the_start():
    assert [week.starts for week in plan().weeks][:2] == [MONDAY, MONDAY + timedelta(days=7)]
    assert [week.number for week in plan().weeks] == list(range(1, len(plan().weeks) + 1))
    assert plan().weeks[0].ends == date(2026, 11, 29)


def test_more_hours_make_fewer_weeks_of_the_same_work():
    few, many = plan(2), plan(10)
    assert len(many.weeks) < len(few.weeks)
    assert sum(module.hours for module in few.modules) == sum(module.hours for module in many.modules)


def test_less_than_half_an_hour_a_week_is_planned_as_half_an_hour():
    assert {week.hours for week in plan(0.2).weeks} == {0.5}


def test_preferences_choose_among_what_suits():
    preferred = plan(preferred_types=("reflective_account",)).modules[0]
    assert preferred.conversation_types[0] == "reflective_account"
    avoided = plan(avoided_types=("role_play_rehearsal",)).modules[0]
    assert avoided.conversation_types == ("coaching_grow", "reflective_account")
    all_avoided = plan(avoided_types=WAYS_TO_LEARN[CompetencyKind.FOUNDATION]).modules[0]
    assert len(all_avoided.conversation_types) == 3


def test_the_worked_example_is_for_beginners():
    beginner = heat_map(ROLE, {"T01": sure("T01", 0)})
    advanced = heat_map(framework(competency("T01", Level.EXPERT)), {"T01": sure("T01", 3)})
    assert plan(cells=beginner).modules[0].conversation_types[0] == "guided_walk_through"
    role = framework(competency("T01", Level.EXPERT))
    assert plan(cells=advanced, role=role).modules[0].conversation_types == (
        "case_study", "socratic_dialogue", "role_play_rehearsal",
    )  # fmt: skip


def test_nothing_to_learn_is_an_empty_plan():
    met = heat_map(ROLE, {code: sure(code, 4) for code in ("T01", "F01", "K01")})
    assert plan(cells=met).weeks == ()


@pytest.mark.parametrize(
    ("hours", "preferences"), [(0, {}), (-1, {}), (4, {"modules_per_week": 0}), (4, {"milestone_every": 1})]
)
def test_impossible_wishes_are_refused(hours, preferences):
    with pytest.raises(ValueError, match="above zero"):
        plan(hours, **preferences)


@st.composite
def situations(draw):
    needs = draw(
        st.lists(
            st.tuples(st.sampled_from(list(CompetencyKind)), st.sampled_from(list(Level)), st.integers(0, 4),
                      st.integers(0, 3)),
            max_size=12,
        )
    )  # fmt: skip
    role = framework(*(competency(f"C{at}", need[1], need[0]) for at, need in enumerate(needs)))
    standings = {f"C{at}": sure(f"C{at}", need[2], need[3]) for at, need in enumerate(needs)}
    return role, heat_map(role, standings)


wishes = st.builds(Preferences, modules_per_week=st.integers(1, 4), milestone_every=st.integers(2, 6))


@given(situations(), st.floats(0.1, 40), wishes)
def test_every_gap_is_covered_exactly_and_no_week_is_too_long(situation, hours, preferences):
    role, cells = situation
    made = make_plan(role, cells, hours, MONDAY, preferences)
    for cell in gaps_by_priority(cells):
        mine = [module for module in parts(made) if module.competency_codes == (cell.competency_code,)]
        assert sum(module.hours for module in mine) == planned_hours(cell) > 0
        assert [module.part for module in mine] == list(range(1, len(mine) + 1))
        assert {module.parts for module in mine} == {len(mine)}
    assert {code for module in parts(made) for code in module.competency_codes} == {
        cell.competency_code for cell in gaps_by_priority(cells)
    }
    assert all(week.hours <= max(hours, 0.5) for week in made.weeks)
    assert all(week.modules or week.milestone for week in made.weeks)
    assert all(len(week.modules) <= preferences.modules_per_week for week in made.weeks)


@given(situations(), st.floats(0.1, 40), wishes)
def test_foundation_before_functional_and_finding_out_last(situation, hours, preferences):
    role, cells = situation
    made = make_plan(role, cells, hours, MONDAY, preferences)
    order = [
        (module.purpose is Purpose.FIND_OUT, role.competency(module.competency_codes[0]).kind.value != "foundation")
        for module in made.modules
    ]
    assert order == sorted(order)
    found_out = parts(made, Purpose.FIND_OUT)
    assert {code for module in found_out for code in module.competency_codes} == {
        cell.competency_code for cell in to_find_out(cells)
    }
    assert sum(module.hours for module in found_out) == 0.5 * len(to_find_out(cells))


@given(situations(), st.floats(0.1, 40), wishes)
def test_everything_learnt_is_talked_through_once(situation, hours, preferences):
    role, cells = situation
    made = make_plan(role, cells, hours, MONDAY, preferences)
    talked_through = [code for week in made.weeks if week.milestone for code in week.milestone.competency_codes]
    assert talked_through == [cell.competency_code for cell in gaps_by_priority(cells)]
    for week in made.weeks:
        if week.number % preferences.milestone_every == 0:
            assert week.milestone


def test_the_calendar_can_be_read_back():
    made = plan()
    calendar = Calendar.from_ical(plan_calendar(made, "Your plan, week by week", "learner-1", STAMP))
    events = list(calendar.walk("VEVENT"))
    assert len(events) == len(made.modules) + sum(week.milestone is not None for week in made.weeks)
    assert calendar["X-WR-CALNAME"] == "Your plan, week by week"
    first = events[0]
    assert first["SUMMARY"] == "Active Listening: from None to Intermediate (part 1 of 5), 4 h"
    assert (first.decoded("DTSTART"), first.decoded("DTEND")) == (MONDAY, MONDAY + timedelta(days=7))
    assert "Serves: Listen to what clients need." in first["DESCRIPTION"]
    assert len({str(event["UID"]) for event in events}) == len(events)
    milestone = next(event for event in events if str(event["SUMMARY"]).startswith("Milestone"))
    assert milestone.decoded("DTEND") - milestone.decoded("DTSTART") == timedelta(days=1)


def test_the_calendar_is_the_same_every_time_and_keeps_its_uids_when_replanned():
    assert plan_calendar(plan(), "Plan", "a", STAMP) == plan_calendar(plan(), "Plan", "a", STAMP)
    uids = [
        {str(event["UID"]) for event in Calendar.from_ical(plan_calendar(made, "Plan", seed, STAMP)).walk("VEVENT")}
        for made, seed in ((plan(4), "a"), (plan(2), "a"), (plan(4), "b"))
    ]
    assert uids[0] <= uids[1]
    assert not uids[0] & uids[2]


def test_what_is_planned_cannot_break_out_of_its_line():
    role = framework(competency("F01", title="Listening\r\nEND:VCALENDAR; a,b"))
    made = plan(cells=heat_map(role, {"F01": sure("F01", 0)}), role=role)
    events = Calendar.from_ical(plan_calendar(made, "Plan", "a", STAMP)).walk("VEVENT")
    assert len(events) == len(made.modules) + sum(week.milestone is not None for week in made.weeks)


def test_an_empty_plan_is_an_empty_calendar():
    empty = replace(plan(), weeks=())
    assert Calendar.from_ical(plan_calendar(empty, "Plan", "a", STAMP)).walk("VEVENT") == []
