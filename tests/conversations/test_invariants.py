"""What every conversation promises holds in thousands of simulated ones: every type, both voices, every temper."""

from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.conversations.many_dialogues import KEYS, VOICES, hold

EACH = 230
PROMISES = (
    "says something",
    "one question per turn",
    "never two identical questions",
    "no unearned fact",
    "no answer before a reveal, and no criterion ever",
    "distress is met by the safeguarding message with the named contact",
    "a pause resumes in the same words",
    "ends with its summary",
    "the summary asks nothing",
    "the summary is in the learner's own words",
    "the budget is kept",
    "turns alternate",
)


@dataclass
class Count:
    """How many dialogues were held, by type and voice, which moves were made, and what was promised and not kept."""

    held: Counter[tuple[str, str]] = field(default_factory=Counter)
    moves: Counter[str] = field(default_factory=Counter)
    spoken_by: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def all_held() -> Count:
    """Every dialogue held once; what is kept of each is only what was not kept in it."""
    count = Count()
    for key in KEYS:
        for voice in VOICES:
            for number in range(EACH):
                held = hold(key, voice, number)
                count.held[key, voice] += 1
                count.moves.update(turn.move for turn in held.talk.tutor_turns)
                count.spoken_by.update(turn.voice for turn in held.talk.tutor_turns)
                count.broken += held.broken
    return count


def test_at_least_five_thousand_dialogues_were_held_of_every_type_with_both_voices(all_held: Count) -> None:
    assert sum(all_held.held.values()) >= 5_000
    assert len({key for key, _ in all_held.held}) >= 11
    assert set(all_held.held) == {(key, voice) for key in KEYS for voice in VOICES}
    assert min(all_held.spoken_by["scripted"], all_held.spoken_by["model"]) > 1_000
    for move in ("nudge", "hint", "example", "reveal", "clarify", "safeguard", "hold_boundary", "ask_which_fits"):
        assert all_held.moves[move] > 20, move


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_is_kept_in_all_of_them(all_held: Count, promise: str) -> None:
    broken = [one for one in all_held.broken if one.startswith(promise)]
    assert not broken, f"{len(broken)} times, first: {broken[:3]}"


def test_no_promise_is_looked_at_by_another_name(all_held: Count) -> None:
    assert {one.split(" | ")[0] for one in all_held.broken} <= set(PROMISES)
