"""What makes a rehearsal worth repeating: the look back, coaching, red lines, swapped sides, and words said twice."""

from dataclasses import replace

import pytest

from conversations.branches import LEAST_TURNS_AGAIN, Branch, BranchKind, attempt_of, budget_again
from conversations.debrief import coaching, debrief_of, did
from conversations.rehearsal import Rehearsal, rehearse
from conversations.scenarios import Scenario, leaks, scenario_by_key
from conversations.signals import hear
from conversations.swapping import MOST_SWAPPED_TURNS
from conversations.text import questions
from portfolio.evidence import Attempt
from tests.conversations.dialogues import Dialogue, dialogue

QBR, RENEWAL = scenario_by_key("qbr_presentation"), scenario_by_key("tough_renewal")
HEARD = "I understand that this quarter was hard for your people."
THREAT = "Fix it or we'll terminate the contract."


def _rehearsal(*texts: str, scenario: Scenario = QBR) -> Rehearsal:
    heard = [(2 * n, text, hear(text, "", scenario.decision_limit)) for n, text in enumerate(texts, start=1)]
    return rehearse(scenario, heard)


def test_the_same_words_again_move_nothing() -> None:
    once = _rehearsal(HEARD)
    assert once.mood == QBR.persona.opening_mood + 1
    assert _rehearsal(HEARD, HEARD).mood == once.mood
    assert _rehearsal(HEARD, f"{HEARD.upper()} So there.").mood == once.mood
    assert _rehearsal(HEARD, HEARD).steps[-1].moves == ()
    assert _rehearsal(THREAT, THREAT).changes == _rehearsal(THREAT).changes


def test_the_same_move_in_other_words_still_moves() -> None:
    assert _rehearsal(HEARD, "I can see why you are careful with us.").mood == QBR.persona.opening_mood + 2
    assert _rehearsal(HEARD, f"{HEARD} What is behind the figures?").mood == QBR.persona.opening_mood + 2


def test_a_red_line_crossed_often_enough_ends_the_scene() -> None:
    first, second = "Otherwise we will replace you.", "Then we will find someone else, it is that simple."
    assert _rehearsal(first, scenario=RENEWAL).ended_by is None
    ended = _rehearsal(first, second, scenario=RENEWAL).ended_by
    assert ended is not None
    assert "replaced" in ended.says
    assert _rehearsal(first, "Nobody wants to find someone else.", scenario=RENEWAL).ended_by is None
    assert debrief_of(RENEWAL, _rehearsal(first, second, scenario=RENEWAL)).last_word == ended.line


def test_the_persona_ends_the_call_and_the_debrief_says_why() -> None:
    held = dialogue("role_play_rehearsal", scenario="tough_renewal")
    held.reply()
    assert not held.closed
    held.exchange("Otherwise we will replace you.")
    assert not held.closed
    text = held.exchange("Fine. Then we will find someone else.").text
    assert held.closed
    assert "That is twice now." in text
    assert "He ends the call if he is told twice that he will be replaced" in text


def test_the_look_back_names_moments_points_and_one_change() -> None:
    found = debrief_of(QBR, _rehearsal(HEARD, "What is behind the figures?", THREAT))
    assert [(one.turn_number, one.ordinal, one.before, one.after) for one in found.moments] == [
        (2, 1, -1, 0), (4, 2, 0, 1), (6, 3, 1, -1),
    ]  # fmt: skip
    assert (found.began, found.ended) == ("guarded", "guarded")
    assert found.replay is not None
    assert (found.replay.turn_number, found.replay.ordinal) == (6, 3)
    assert found.replay.quote in THREAT
    assert "instead of a threat" in found.replay.change
    assert len(found.tries) == 2


def test_where_nothing_cost_anything_the_turn_that_moved_nothing_is_played_again() -> None:
    found = debrief_of(QBR, _rehearsal(HEARD, "Well, it is what it is."))
    assert found.replay is not None
    assert found.replay.ordinal == 2
    assert debrief_of(QBR, _rehearsal()).replay is None


def test_coaching_names_one_move_and_what_it_did() -> None:
    assert coaching(QBR, _rehearsal()).did == ""
    told = coaching(QBR, _rehearsal(HEARD, "pause"))
    assert told.did == did(("acknowledges",))
    assert told.effect == f"{QBR.persona.name} went from guarded to neutral."
    held = dialogue("role_play_rehearsal")
    held.reply()
    held.exchange(HEARD)
    paused = held.exchange("Pause for a moment of coaching, please.")
    assert paused.move == "pause_and_coach"
    assert told.did in paused.text
    assert told.effect in paused.text
    assert len(questions(paused.text)) == 1


def test_a_branch_is_never_a_first_attempt_and_swapped_sides_yield_nothing() -> None:
    assert attempt_of(None) is Attempt.FIRST
    for kind in BranchKind:
        assert attempt_of(Branch("b", "a", 4, kind)) is Attempt.REPEATED
    assert [kind for kind in BranchKind if not kind.yields_evidence] == [BranchKind.SWAP]
    assert budget_again(8, 2) == 8
    assert budget_again(8, 7) == 7 + LEAST_TURNS_AGAIN


def _swapped() -> Dialogue:
    held = dialogue("role_play_rehearsal", change=lambda context: replace(context, swapped_from=3))
    plain = dialogue("role_play_rehearsal")
    plain.reply()
    plain.say(HEARD)
    held.turns = plain.turns
    return held


def test_with_swapped_sides_the_tutor_speaks_four_turns_then_asks_then_ends() -> None:
    held = _swapped()
    moves = [held.reply().move]
    while not held.closed:
        moves.append(held.exchange("I hear you, but eleven of my people left and nobody asked us.").move)
    assert moves == ["swap_sides", *["other_side"] * (MOST_SWAPPED_TURNS - 1), "ask_noticed", "end_swap"]
    asked = held.turns[-3]
    assert len(questions(asked.text)) == 1
    assert "Nothing said here becomes evidence" in held.turns[2].text or "evidence" in held.turns[2].text


def test_with_swapped_sides_nothing_hidden_is_told_and_safety_comes_first() -> None:
    held = _swapped()
    held.reply()
    assert held.planned
    assert not any(leaks(turn.text, held.planned.brief.must_not_say) for turn in held.tutor_turns)
    assert held.exchange("I want to die.").move == "safeguard"
    assert _paused(_swapped()) == "paused"


def _paused(held: Dialogue) -> str:
    held.reply()
    return held.exchange("I'd like to stop now.").move


def test_a_model_reads_aims_and_red_lines_but_none_that_tell_a_fact() -> None:
    held = dialogue("role_play_rehearsal", scenario="tough_renewal")
    held.reply()
    held.exchange("Hello Tom.")
    assert held.planned
    told = held.planned.brief.instructions()
    assert "Get a longer contract" in told
    assert "financial year" in " ".join(RENEWAL.persona.aims)
    assert "told twice that he will be replaced" in told
    assert told.count("[[[") == told.count("]]]")
    assert "financial year" not in told


@pytest.mark.parametrize("swapped", [True, False])
def test_a_model_is_told_whom_it_plays(swapped: bool) -> None:
    held = _swapped() if swapped else dialogue("role_play_rehearsal")
    held.reply()
    assert held.planned
    assert ("You speak in the learner's place".lower() in held.planned.brief.instructions().lower()) is swapped
