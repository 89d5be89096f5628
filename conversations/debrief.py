"""Looking back at a rehearsal: what moved the mood and when, in the learner's words, and two things to try."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from conversations.rehearsal import Rehearsal
from conversations.scenarios import Scenario
from conversations.text import phrases

# Source: our own choice: a debrief that fits one screen, with no more advice than can be tried next time.
THINGS_TO_TRY = 2
QUOTED_CHANGES = 4
LONG_CHARACTERS = 90


class Advice(BaseModel):
    """What helps: as a hint during the scene (a phrase that fits after "think of") and as advice afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    hint: str
    afterwards: str


@cache
def _advice() -> Mapping[str, Advice]:
    place = files("conversations").joinpath("data", "rehearsal_moves.yaml")
    return TypeAdapter(dict[str, Advice]).validate_python(yaml.safe_load(place.read_text(encoding="utf-8")))


def _moves_to_try(scenario: Scenario, rehearsal: Rehearsal) -> tuple[str, ...]:
    """First the moves that cost something, to be replaced; then helpful ones not made, in the file's order."""
    cost = [move for move in rehearsal.moves_made if scenario.mood_moves.get(move, 0) < 0]
    unused = [move for move in _advice() if move not in rehearsal.moves_made]
    return (*cost, *(move for move in unused if scenario.mood_moves.get(move, 0) > 0))


def hints(scenario: Scenario, rehearsal: Rehearsal) -> tuple[str, ...]:
    """What a learner who asks for help in the scene may think of; never a fact about the persona."""
    return tuple(_advice()[move].hint for move in _moves_to_try(scenario, rehearsal))


def things_to_try(scenario: Scenario, rehearsal: Rehearsal) -> tuple[str, ...]:
    """At most two pieces of advice for the next time."""
    return tuple(_advice()[move].afterwards for move in _moves_to_try(scenario, rehearsal)[:THINGS_TO_TRY])


def short_quote(text: str) -> str:
    """An exact part of the turn without a question mark: the whole of a short turn, else its fullest phrase."""
    whole = text.strip().rstrip(".?!")
    if len(whole) <= LONG_CHARACTERS and "?" not in whole:
        return whole
    return next(iter(phrases(text)), whole.split("?")[0])


def debrief_lines(scenario: Scenario, rehearsal: Rehearsal) -> tuple[str, ...]:
    """The persona's last word, the turns that moved the mood with quotes, the file's points, two things to try."""
    closing = scenario.lines.closing
    last_word = closing.good if rehearsal.mood >= 1 else closing.poor
    changes = sorted(rehearsal.changes, key=lambda change: -abs(change.after - change.before))[:QUOTED_CHANGES]
    moved = [
        f"Your turn {change.ordinal}: “{short_quote(change.quote)}”. {scenario.persona.name} went {change.in_words}."
        for change in sorted(changes, key=lambda change: change.turn_number)
    ]
    points = [point.say for point in scenario.debrief if point.when in rehearsal.moves_made]
    return (f"{scenario.persona.name}: “{last_word}”", *moved, *points, *things_to_try(scenario, rehearsal))
