"""An account written up holds the learner's exact words and nothing else; what was changed is told word by word."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.model import Speaker, Turn
from conversations.text import words
from conversations.types import conversation_type
from conversations.write_up import Kind, as_one, changes, not_said, write_up
from tests.conversations.dialogues import START, dialogue

HEADINGS = conversation_type("reflective_account").headings
ANSWERS = {
    "open": "The supplier's report was wrong in March.",
    "what_happened": "Ok. The report said 96.5 per cent. Nobody had looked at paused tickets.",
    "what_you_did": "I pulled 1,200 tickets and worked it out again. Can I have a hint? Then I phoned Ines.",
    "why_that_way": "I don't know. I wanted to be sure before I said anything.",
    "what_came_of_it": "We agreed on 91 and the rule was changed",
    "what_you_would_change": "I would look at it monthly.\n\nThat's it, thank you.",
}


def said(pairs: list[tuple[str, str]]) -> list[Turn]:
    """Turns of a tutor's move and the learner's answer, one after the other."""
    turns = []
    for number, (move, answer) in enumerate(pairs):
        at = START + timedelta(minutes=number)
        turns.append(Turn(f"q{number}", "c", 2 * number + 1, Speaker.TUTOR, "And?", at, move))
        turns.append(Turn(f"a{number}", "c", 2 * number + 2, Speaker.LEARNER, answer, at))
    return turns


def test_words_stand_under_the_heading_of_the_question_they_answer() -> None:
    draft = write_up(HEADINGS, said(list(ANSWERS.items())))
    by_heading = {section.heading: section.text for section in draft.sections}
    assert by_heading == {
        "What happened": "The supplier's report was wrong in March.\n"
        "The report said 96.5 per cent. Nobody had looked at paused tickets.",
        "What I did": "I pulled 1,200 tickets and worked it out again. Then I phoned Ines.",
        "Why I did it that way": "I wanted to be sure before I said anything.",
        "What came of it": "We agreed on 91 and the rule was changed",
        "What I would do differently": "I would look at it monthly.",
    }
    left_out = [piece.text for piece in draft.left_out]
    assert left_out == ["Ok.", "Can I have a hint?", "I don't know.", "That's it, thank you."]


def test_an_answer_after_a_hint_stays_with_its_part() -> None:
    turns = said(
        [("what_you_did", "I phoned Ines."), ("hint", "And I wrote to the client."), ("clarify", "On Monday.")]
    )
    did = next(each for each in write_up(HEADINGS, turns).sections if each.heading == "What I did")
    assert did.text == "I phoned Ines.\nAnd I wrote to the client.\nOn Monday."


def test_words_in_distress_are_not_taken_up() -> None:
    draft = write_up(HEADINGS, said([("what_happened", "I can't cope any more. The report was late.")]))
    assert draft.text == ""
    assert draft.left_out == ()


@pytest.mark.parametrize("sentence", ["ok go on", "Yes.", "Sure, next question please.", "I'm ready", "stop", "pass"])
def test_what_is_said_to_the_tutor_is_left_out(sentence: str) -> None:
    draft = write_up(HEADINGS, said([("what_happened", sentence)]))
    assert draft.text == ""
    assert [piece.text for piece in draft.left_out] == [sentence]


@pytest.mark.parametrize(
    "sentence", ["The match failed.", "They asked us to continue.", "No one told me.", "I did it.", "Why was it late?"]
)
def test_short_words_about_the_work_stay(sentence: str) -> None:
    assert write_up(HEADINGS, said([("what_happened", sentence)])).text == sentence


texts = st.one_of(
    st.sampled_from([*ANSWERS.values(), "ok", "", "?!", "…", "Dr. No said “go”. ok. And 3.5 % more (really)."]),
    st.text(max_size=80),
)
moves = st.sampled_from([*HEADINGS, "nudge", "hint", "clarify", "hold_boundary", "paused", "summarise"])


@given(st.lists(st.tuples(moves, texts), max_size=12))
def test_a_draft_is_nothing_but_exact_words_of_the_learner(pairs: list[tuple[str, str]]) -> None:
    turns = said(pairs)
    own = {turn.id: turn.text for turn in turns if turn.speaker is Speaker.LEARNER}
    draft = write_up(HEADINGS, turns)
    pieces = [piece for section in draft.sections for piece in section.pieces]
    for piece in (*pieces, *draft.left_out):
        assert piece.text
        assert own[piece.turn_id][piece.start : piece.end] == piece.text
    assert len({(piece.turn_id, piece.start) for piece in pieces}) == len(pieces)
    assert "".join(draft.text.split()) == "".join("".join(piece.text for piece in pieces).split())
    assert [section.heading for section in draft.sections] == list(dict.fromkeys(HEADINGS.values()))


@given(st.lists(st.sampled_from(sorted(ANSWERS.values())), min_size=6, max_size=10), st.integers(0, 999))
def test_a_conversation_held_to_its_end_gives_every_part_its_turn(answers: list[str], seed: int) -> None:
    held = dialogue("reflective_account", seed, points=3)
    held.reply()
    for answer in [*answers, *ANSWERS.values()]:
        if not held.closed:
            held.exchange(answer)
    assert held.closed
    asked = [turn.move for turn in held.tutor_turns if turn.move in HEADINGS]
    assert asked == list(HEADINGS)
    assert "?" not in held.tutor_turns[-1].text


def test_a_turn_lost_to_something_else_costs_no_part() -> None:
    held = dialogue("reflective_account")
    held.reply()
    for answer in ("ok", *ANSWERS.values(), "Fine.", ANSWERS["open"]):
        if not held.closed:
            held.exchange(answer)
    assert [turn.move for turn in held.tutor_turns if turn.move in HEADINGS] == list(HEADINGS)


prose = st.lists(st.sampled_from(["the", "report", "was", "late\n", "I", "phoned\n\n", "her", "twice."]), max_size=30)


@given(prose.map(" ".join), prose.map(" ".join))
def test_changes_lead_from_one_text_to_the_other(before: str, after: str) -> None:
    found = changes(before, after)
    assert "".join(each.text for each in found if each.kind is not Kind.REMOVED) == after
    old = "".join(f"{each.text} " for each in found if each.kind is not Kind.ADDED)
    assert old.split() == before.split()


def test_changes_name_what_was_added_and_what_was_taken_out() -> None:
    found = changes("I phoned her. It was late.", "I phoned Ines twice. It was late.")
    assert [(each.kind.value, each.text) for each in found] == [
        ("same", "I phoned "),
        ("removed", "her. "),
        ("added", "Ines twice. "),
        ("same", "It was late."),
    ]


def test_a_text_of_one_word_over_and_over_is_compared_all_the_same() -> None:
    found = changes("so " * 4000, "so " * 3999)
    assert "".join(each.text for each in found if each.kind is not Kind.REMOVED) == "so " * 3999


def test_words_moved_and_mended_are_still_the_learners() -> None:
    spoken = ["I pulled the tickets out of the system.", "Then I phoned Ines about it."]
    moved = not_said("Then I phoned Ines about it. I pulled the tickets out of the system.", spoken)
    assert moved.statement == "0 % of these words were not in the conversation."
    pasted = "Stakeholder engagement is a continuous endeavour which leverages synergies across the value chain."
    assert not_said(pasted, spoken).per_cent == 100
    half = not_said(f"{spoken[0]} {pasted}", spoken)
    assert half.is_much
    assert half.statement == "62 % of these words were not in the conversation."


@given(texts, st.lists(texts, max_size=4))
def test_the_share_is_a_share(account: str, spoken: list[str]) -> None:
    found = not_said(account, spoken)
    assert 0 <= found.new <= found.total == len(words(account))
    assert 0 <= found.per_cent <= 100
    assert not_said(account, []).new == found.total


def test_an_empty_part_leaves_no_trace() -> None:
    assert as_one(["one", "  ", "", "two\n"]) == "one\n\ntwo"
