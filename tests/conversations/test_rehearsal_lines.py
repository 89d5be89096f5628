"""Each shipped scenario played twice: by somebody who listens, and by somebody who does not."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from conversations.debrief import debrief_lines, things_to_try
from conversations.judges.deeds import judge_deeds
from conversations.judges.verdict import TurnInContext
from conversations.rehearsal import Rehearsal, persona_line, rehearse
from conversations.rehearsal_moves import recognised_moves
from conversations.scenarios import Scenario, leaked_facts, scenario_by_key, scenarios
from conversations.signals import hear
from conversations.simulated_learner import rehearsal_lines
from portfolio.evidence import Verdict

PLACE = Path(__file__).parent / "rehearsal_lines.yaml"
TABLE = TypeAdapter(dict[str, dict[str, tuple[str, ...]]]).validate_python(yaml.safe_load(PLACE.read_text("utf-8")))
KEYS = [one.key for one in scenarios()]
# The lines of the table, and those the simulated learners say.
GOOD = [pytest.param(key, TABLE[key]["good"], id=f"{key}-everyday") for key in TABLE]
GOOD += [pytest.param(key, rehearsal_lines(key, "strong"), id=f"{key}-simulated") for key in KEYS]
POOR = [pytest.param(key, TABLE[key]["poor"], id=f"{key}-everyday") for key in TABLE]
POOR += [pytest.param(key, rehearsal_lines(key, "weak"), id=f"{key}-simulated") for key in KEYS]


def played(scenario: Scenario, lines: Sequence[str]) -> Rehearsal:
    heard = [(2 * n, text, hear(text, "", scenario.decision_limit)) for n, text in enumerate(lines, start=1)]
    return rehearse(scenario, heard)


def test_the_table_has_every_scenario() -> None:
    assert sorted(TABLE) == sorted(KEYS)


@pytest.mark.parametrize(("key", "lines"), GOOD)
def test_somebody_who_listens_earns_facts_warms_the_persona_and_shows_something(
    key: str, lines: tuple[str, ...]
) -> None:
    scenario = scenario_by_key(key)
    rehearsal = played(scenario, lines)
    assert len(lines) <= scenario.turn_budget
    assert rehearsal.ended_by is None
    assert len(rehearsal.earned) >= 2
    assert rehearsal.mood >= max(1, scenario.persona.opening_mood + 1)
    assert not {"threatens", "blames", "concedes_too_early", "crosses_decision_limit"} & set(rehearsal.moves_made)
    turns = [TurnInContext(str(n), text) for n, text in enumerate(lines)]
    judged = [one for turn in turns for one in judge_deeds(turn, scenario.shows, scenario.decision_limit)]
    assert {one.verdict for one in judged} & {Verdict.SHOWN, Verdict.PARTLY}
    said = debrief_lines(scenario, rehearsal)
    assert said[0] == f"{scenario.persona.name}: “{scenario.lines.closing.good}”"
    points = {point.say for point in scenario.debrief if point.when in rehearsal.moves_made}
    assert points
    assert points <= set(said)


@pytest.mark.parametrize(("key", "lines"), POOR)
def test_somebody_who_threatens_and_tells_earns_nothing(key: str, lines: tuple[str, ...]) -> None:
    scenario = scenario_by_key(key)
    rehearsal = played(scenario, lines)
    assert rehearsal.earned == ()
    assert rehearsal.mood < 0
    assert things_to_try(scenario, rehearsal)
    said = debrief_lines(scenario, rehearsal)
    assert scenario.persona.name in said[0]
    assert scenario.lines.closing.good not in said[0]
    own = set(lines)
    assert not any(leaked_facts(line, scenario, ()) for line in said if not any(words[:12] in line for words in own))


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("I'll call you at eleven, either way.", "sets_next_step"),
        ("We'll have it in ten minutes.", "sets_next_step"),
        ("Can you send it by half past eight if it's late?", "sets_next_step"),
        ("If we send it earlier, could you bring somebody back?", "offers_trade"),
        ("412 people are waiting.", "cites_data"),
        ("It was late on 7 of the last 20 days.", "cites_data"),
        ("I get £40,790 rather than £44,020.", "cites_data"),
        ("That sounds like a hard week.", "acknowledges"),
        ("I can imagine that it was no fun.", "acknowledges"),
        ("How could you let that happen?", "blames"),
        ("All right, fine, we can leave it until Monday.", "concedes_too_early"),
        ("Stop it or I'll report you.", "threatens"),
    ],
)
def test_everyday_wording_is_heard(text: str, move: str) -> None:
    assert move in recognised_moves(text)


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("We can put both in one report.", "sets_next_step"),
        ("Let's look at one point at a time.", "sets_next_step"),
        ("I can see that this is a lot at this hour.", "sets_next_step"),
        ("You send me the report on Mondays.", "sets_next_step"),
        ("I see.", "acknowledges"),
        ("It isn't your fault, and I'm not here to blame you.", "blames"),
        ("How could you have done that?", "asks_open_question"),
        ("Okay, I'll take it to my manager by Friday.", "concedes_too_early"),
        ("I'll report it to the officer today.", "threatens"),
        ("I can confirm that the invoice says £44,020.", "crosses_decision_limit"),
    ],
)
def test_what_only_looks_like_a_move_is_none(text: str, move: str) -> None:
    assert move not in recognised_moves(text, "Your own limit is £0.")


def test_a_question_that_is_no_reproach_stays_a_question() -> None:
    assert "asks_open_question" in recognised_moves("How could you help us?")
    assert "blames" not in recognised_moves("How could you help us?")
    assert "blames" in recognised_moves("It is not my fault but your fault.")


@pytest.mark.parametrize("scenario", [pytest.param(one, id=one.key) for one in scenarios()])
def test_what_the_tutor_says_in_the_learner_s_part_makes_the_move_it_stands_for(scenario: Scenario) -> None:
    assert {"acknowledges", "asks_open_question", "offers_trade", "sets_next_step"} <= set(scenario.good_lines)
    for move, lines in scenario.good_lines.items():
        for line in lines:
            made = recognised_moves(line, scenario.decision_limit)
            assert move in made, line
            assert all(scenario.mood_moves[each] >= 0 for each in made), line
            assert line.count("?") <= 1, line


def test_somebody_who_has_asked_is_not_told_that_they_never_asked() -> None:
    scenario = scenario_by_key("tough_renewal")
    asked = played(scenario, ["What is behind the eight per cent?", "I will think about it then."])
    assert persona_line(scenario, asked, (), "3") not in scenario.lines.on_no_question
    told = played(scenario, ["Eight per cent is too much for us.", "I will think about it then."])
    assert persona_line(scenario, told, (), "3") in scenario.lines.on_no_question
