"""Looking back at a rehearsal: what moved the mood and when, in the learner's words, and what to try another time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from conversations.rehearsal import MoodChange, Rehearsal
from conversations.scenarios import Scenario, mood_word
from conversations.text import phrases

# Source: our own choice: a debrief that fits one screen, with no more advice than can be tried next time.
THINGS_TO_TRY = 2
QUOTED_CHANGES = 4
LONG_CHARACTERS = 90


class Advice(BaseModel):
    """What helps: as a hint during the scene (a phrase that fits after "think of") and as advice afterwards.

    `did` names the move to whoever made it ("you asked an open question"); `lines` say it, with the sides swapped.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    did: str
    hint: str
    afterwards: str
    lines: tuple[str, ...] = ()


@cache
def advice() -> Mapping[str, Advice]:
    """Advice by move, in the order that breaks ties."""
    place = files("conversations").joinpath("data", "rehearsal_moves.yaml")
    return TypeAdapter(dict[str, Advice]).validate_python(yaml.safe_load(place.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Replay:
    """The turn to take up again, and the one thing to do differently there."""

    turn_number: int
    ordinal: int
    quote: str
    change: str


@dataclass(frozen=True)
class Debrief:
    """A rehearsal looked back at. `ended_because` is the red line that ended it, "" for none; `moments` in order.

    `replay` is None while nothing has been said.
    """

    last_word: str
    ended_because: str
    began: str
    ended: str
    moments: tuple[MoodChange, ...]
    points: tuple[str, ...]
    tries: tuple[str, ...]
    replay: Replay | None


def debrief_of(scenario: Scenario, rehearsal: Rehearsal) -> Debrief:
    """What code knows of how it went. Every quote is the learner's exact words."""
    closing = scenario.lines.closing
    left = rehearsal.ended_by
    last_word = (left.line if left else "") or (closing.good if rehearsal.mood >= 1 and not left else closing.poor)
    return Debrief(
        last_word=last_word.replace("?", "."),  # nothing is asked at the end
        ended_because=left.says if left else "",
        began=mood_word(scenario.persona.opening_mood),
        ended=mood_word(rehearsal.mood),
        moments=rehearsal.changes,
        points=tuple(point.say for point in scenario.debrief if point.when in rehearsal.moves_made),
        tries=things_to_try(scenario, rehearsal),
        replay=_replay(scenario, rehearsal),
    )


def _replay(scenario: Scenario, rehearsal: Rehearsal) -> Replay | None:
    """The turn that cost most; where none cost anything, the first that moved nothing, else the last one."""
    if not rehearsal.steps:
        return None
    worst = min(rehearsal.steps, key=lambda step: step.after - step.before)
    still = next((step for step in rehearsal.steps if step.after == step.before), rehearsal.steps[-1])
    step = worst if worst.after < worst.before else still
    cost = sorted(step.moves, key=lambda move: scenario.mood_moves.get(move, 0))
    instead = [move for move in cost if scenario.mood_moves.get(move, 0) < 0 and step is worst]
    move = next(iter((*instead, *_moves_to_try(scenario, rehearsal))), "")
    change = advice()[move].afterwards if move else "To try: say the same thing in half the words."
    return Replay(step.turn_number, step.ordinal, short_quote(step.quote), change)


def in_short(advised: str) -> str:
    """Advice under a heading that says already that it is something to try."""
    short = advised.removeprefix("To try: ").removeprefix("To try ")
    return short[:1].upper() + short[1:]


def did(moves: tuple[str, ...]) -> str:
    """The moves of one turn in words: "you asked an open question and you named a next step"; "" for none."""
    return " and ".join(advice()[move].did for move in moves)


def _moves_to_try(scenario: Scenario, rehearsal: Rehearsal) -> tuple[str, ...]:
    """First the moves that cost something, to be replaced; then helpful ones not made, in the file's order."""
    cost = [move for move in rehearsal.moves_made if scenario.mood_moves.get(move, 0) < 0]
    unused = [move for move in advice() if move not in rehearsal.moves_made]
    return (*cost, *(move for move in unused if scenario.mood_moves.get(move, 0) > 0))


def hints(scenario: Scenario, rehearsal: Rehearsal) -> tuple[str, ...]:
    """What a learner who asks for help in the scene may think of; never a fact about the persona."""
    return tuple(advice()[move].hint for move in _moves_to_try(scenario, rehearsal))


def things_to_try(scenario: Scenario, rehearsal: Rehearsal) -> tuple[str, ...]:
    """At most two pieces of advice for the next time."""
    return tuple(advice()[move].afterwards for move in _moves_to_try(scenario, rehearsal)[:THINGS_TO_TRY])


def short_quote(text: str) -> str:
    """An exact part of the turn without a question mark: the whole of a short turn, else its fullest phrase."""
    whole = text.strip().rstrip(".?!")
    if len(whole) <= LONG_CHARACTERS and "?" not in whole:
        return whole
    return next(iter(phrases(text)), whole.split("?")[0])


def moment_lines(scenario: Scenario, rehearsal: Rehearsal) -> tuple[str, ...]:
    """The turns that moved the mood most, in order, each with an exact quote."""
    changes = sorted(rehearsal.changes, key=lambda change: -abs(change.after - change.before))[:QUOTED_CHANGES]
    return tuple(
        f"Your turn {change.ordinal}: “{short_quote(change.quote)}”. {scenario.persona.name} went {change.in_words}."
        for change in sorted(changes, key=lambda change: change.turn_number)
    )


def debrief_lines(scenario: Scenario, rehearsal: Rehearsal) -> tuple[str, ...]:
    """The persona's last word, the turns that moved the mood with quotes, the file's points, two things to try."""
    found = debrief_of(scenario, rehearsal)
    last_word = f"{scenario.persona.name}: “{found.last_word}”"
    return (last_word, *moment_lines(scenario, rehearsal), *found.points, *found.tries)


@dataclass(frozen=True)
class Coaching:
    """For a pause: one move the learner made last and what it did; both "" while no move has been made."""

    did: str
    effect: str


def coaching(scenario: Scenario, rehearsal: Rehearsal) -> Coaching:
    """The weightiest move of the last turn that had one."""
    step = next((one for one in reversed(rehearsal.steps) if one.moves), None)
    if step is None:
        return Coaching("", "")
    move = max(step.moves, key=lambda one: abs(scenario.mood_moves.get(one, 0)))
    name = scenario.persona.name
    effect = f"{name} went {step.in_words}." if step.before != step.after else f"{name} stayed {mood_word(step.after)}."
    return Coaching(advice()[move].did, effect)
