"""A persona's mood, what it tells, and what it keeps."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.standards_library import criterion_by_ref
from conversations.debrief import debrief_lines, hints, things_to_try
from conversations.model import Signals, Speaker
from conversations.rehearsal import Rehearsal, fact_text, persona_line, rehearse
from conversations.rehearsal_moves import ORDER
from conversations.scenarios import (
    Scenario,
    can_and_cannot,
    leaked_facts,
    leaks,
    read_scenario,
    scenario_by_key,
    scenarios,
    unearned_leak_words,
)
from conversations.signals import hear
from tests.conversations.dialogues import dialogue

QBR = scenario_by_key("qbr_presentation")
FILE = files("conversations").joinpath("data", "scenarios", "qbr_presentation.yaml").read_text(encoding="utf-8")


def _rehearsal(*texts: str, scenario: Scenario = QBR) -> Rehearsal:
    return rehearse(
        scenario, [(2 * n, text, hear(text, "", scenario.decision_limit)) for n, text in enumerate(texts, start=1)]
    )


def test_the_scenarios_are_there_and_their_criteria_exist() -> None:
    assert len(scenarios()) == 13
    for scenario in scenarios():
        told = can_and_cannot(scenario)
        assert told.can
        assert told.cannot
        assert all(criterion_by_ref(ref) for ref in (*told.can, *(one.ref for one in told.cannot)))


def test_the_mood_moves_only_by_recognised_moves_and_gains_one_step_a_turn() -> None:
    assert _rehearsal("You are wonderful, what a lovely day.").mood == QBR.persona.opening_mood
    everything = "I understand this is hard. What is behind it? It was 88 per cent. If you add people, we can help."
    assert _rehearsal(everything).mood == QBR.persona.opening_mood + 1
    assert _rehearsal("Fix it or we'll terminate the contract.").mood == -2


@given(st.lists(st.lists(st.sampled_from(ORDER), unique=True, max_size=4), max_size=12))
def test_the_mood_keeps_its_range_and_facts_are_earned_one_a_turn(turns: list[list[str]]) -> None:
    for scenario in scenarios():
        heard = []
        for number, moves in enumerate(turns, start=1):
            heard.append((2 * number, "words", Signals(moves=tuple(moves))))
            before, now = rehearse(scenario, heard[:-1]), rehearse(scenario, heard)
            assert -2 <= now.mood <= min(2, before.mood + 1)
            assert len(now.earned) - len(before.earned) == bool(now.earned_now)
            if now.mood > before.mood:
                assert any(scenario.mood_moves[move] > 0 for move in moves)


def test_a_fact_is_told_only_when_a_move_earned_it_in_a_good_enough_mood() -> None:
    cold = _rehearsal("What is behind the figures?", scenario=QBR.model_copy(update={"mood_moves": {}}))
    assert cold.earned == ()
    asked = _rehearsal("What is behind the figures?")
    assert asked.earned == ("turnover",)
    assert asked.earned_now == "turnover"
    assert persona_line(QBR, asked, (), "7") == QBR.lines.on_fact["turnover"]
    assert fact_text(QBR, "turnover")
    assert fact_text(QBR, "") == ""


@pytest.mark.parametrize(
    "text",
    [
        "Eleven people left.",
        "They r-e-s-i-g-n-e-d in August.",
        "Some had been resigning.",
        "The ｒｅｓｉｇｎｅｄ agents",
        "re\u200bsigned",
        "We moved the team leads.",
        "It was six\ntimes.",
    ],
)
def test_leaks_are_found_in_disguise(text: str) -> None:
    assert leaked_facts(text, QBR, ())


def test_an_earned_fact_is_no_leak_and_frees_its_own_words_only() -> None:
    told = QBR.lines.on_fact["turnover"]
    assert leaked_facts(told, QBR, ()) == ("turnover",)
    assert leaked_facts(told, QBR, ("turnover",)) == ()
    words = unearned_leak_words(QBR, ("turnover",))
    assert "resigned" not in words
    assert "rosters" in words


def test_persona_lines_come_back_only_when_all_are_used_up() -> None:
    rehearsal = _rehearsal("Hello, is this a good moment?")
    said: list[str] = []
    count = sum(len(lines) for lines in QBR.lines.by_mood.values())
    for turn in range(count):
        line = persona_line(QBR, rehearsal, said, str(turn))
        assert line not in said
        said.append(line)
    assert persona_line(QBR, rehearsal, said, "more") in said


def test_the_debrief_quotes_what_moved_the_mood_and_names_two_things_to_try() -> None:
    rehearsal = _rehearsal(
        "I understand this quarter was hard.", "What is behind the figures?", "Fix it or we'll terminate the contract."
    )
    lines = debrief_lines(QBR, rehearsal)
    assert lines[0] == f"{QBR.persona.name}: “{QBR.lines.closing.poor}”"
    assert "Your turn 1: “I understand this quarter was hard”. Priya Raman went from guarded to neutral." in lines
    assert "Your turn 3: “Fix it or we'll terminate the contract”. Priya Raman went from open to guarded." in lines
    assert [change.turn_number for change in rehearsal.changes] == [2, 4, 6]
    assert lines[-2:] == things_to_try(QBR, rehearsal)
    assert "instead of a threat" in lines[-2]
    assert "figure" in lines[-1]
    assert not any(leaked_facts(line, QBR, rehearsal.earned) for line in (*lines, *hints(QBR, rehearsal)))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("difficulty: 2", "difficulty: 9", "difficulty"),
        ("opening_mood: -1", "opening_mood: cold", "persona.opening_mood"),
        ("earned_by: [offers_trade]", "earned_by: [begs]", "no such move as begs"),
        ("    warm:\n", "    warmish:\n", "lines.by_mood: nothing for warm"),
        ("    turnover: Since", "    turn: Since", "lines.on_fact: nothing for turnover"),
        ("Where would you like to begin?", "Eleven have resigned.", "lines.opening: leaks turnover"),
        ("title: ", "titel: ", "title"),
        ("key: qbr", "key: [qbr", "not readable as YAML"),
    ],
)
def test_a_bad_scenario_file_comes_back_as_problems_that_name_file_and_field(old: str, new: str, fault: str) -> None:
    assert old in FILE
    problems = read_scenario("mine.yaml", FILE.replace(old, new))
    assert isinstance(problems, tuple)
    assert any(fault in problem.message and problem.message.startswith("mine.yaml: ") for problem in problems)


LINES = (
    "I understand that it was a hard quarter for your people.", "What is behind it?", "The figures show 88 per cent.",
    "If you bring them back, we can send it earlier.", "I'll write to you by Friday.", "You never tell us anything.",
    "Or we'll cancel the contract.", "ok", "Hm.", "Can I have a hint?", "pause", "Fine, we'll accept the price.",
)  # fmt: skip


@given(st.sampled_from(scenarios()), st.lists(st.sampled_from(LINES), max_size=9), st.integers(0, 99))
def test_no_rehearsal_ever_shows_a_fact_before_it_is_earned(scenario: Scenario, said: list[str], seed: int) -> None:
    held = dialogue("role_play_rehearsal", seed=seed, scenario=scenario.key)
    held.reply()
    for words in said:
        if held.closed:
            break
        turn = held.exchange(words)
        assert held.planned
        # The debrief quotes the learner, whose words are theirs to use.
        own = " ".join(one.text for one in held.turns if one.speaker is Speaker.LEARNER)
        hidden = [word for word in held.planned.brief.must_not_say if not leaks(own, (word,))]
        assert not leaks(turn.text, hidden)
