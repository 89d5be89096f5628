"""Swapped sides: the learner plays the persona, the tutor takes the learner's part for a few turns, then asks.

Nothing said here is evidence: the learner speaks for somebody else.
"""

from random import Random

from conversations.debrief import advice
from conversations.model import Move, Signals
from conversations.scenarios import Scenario
from conversations.state import DialogueState
from conversations.text import contains_words
from conversations.types import ConversationType

MOST_SWAPPED_TURNS = 4
"""Turns in which the tutor speaks in the learner's part. Source: our own; one for each move that helps."""
TRIED_IN_ORDER = ("acknowledges", "asks_open_question", "offers_trade", "sets_next_step")
STARTS, GOES_ON, ASKS, ENDS = "swap_sides", "other_side", "ask_noticed", "end_swap"


def next_swapped_move(spec: ConversationType, state: DialogueState, signals: Signals) -> Move:
    """The tutor's next move while the sides are swapped. Safety first, and a wish to stop is granted."""
    if STARTS not in state.moves:
        return _move(STARTS, "the learner wants to hear it from the other side")
    if signals.distress and "safeguard" in spec.said_moves:
        return _move("safeguard", "distress comes before everything")
    if signals.asks_to_stop or signals.asks_to_pause or state.halted:
        return _move("paused", "asked to stop")
    if ASKS in state.moves:
        return Move(ENDS, "", closes=True, reason="what was noticed has been said")
    if lines_spoken(state) >= MOST_SWAPPED_TURNS:
        return _move(ASKS, "the tutor has had its turns")
    return _move(GOES_ON, "the scene goes on, the other way round")


def _move(name: str, reason: str) -> Move:
    return Move(name, "", reason=reason)


def lines_spoken(state: DialogueState) -> int:
    """How often the tutor has spoken in the learner's part."""
    return state.moves.count(STARTS) + state.moves.count(GOES_ON)


def line_in_your_part(scenario: Scenario, state: DialogueState, seed: str) -> str:
    """What the tutor says next in the learner's part: the scenario's own words for the move, else general ones."""
    move = TRIED_IN_ORDER[min(lines_spoken(state), MOST_SWAPPED_TURNS - 1)]
    lines = scenario.good_lines.get(move) or advice()[move].lines
    fresh = [line for line in lines if not any(contains_words(said, line) for said in state.said)]
    return Random(seed).choice(fresh or list(lines))  # noqa: S311 - a choice of words


def moves_tried(state: DialogueState) -> tuple[str, ...]:
    """What the tutor did in the learner's part, in words: "asked an open question"."""
    tried = TRIED_IN_ORDER[: lines_spoken(state)]
    return tuple(advice()[move].did.removeprefix("you ") for move in tried)
