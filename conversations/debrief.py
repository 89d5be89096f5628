"""Looking back at a rehearsal: what moved the mood and when, in the learner's words, and two things to try."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from conversations.scenarios import Rehearsal, Scenario
from conversations.text import phrases

THINGS_TO_TRY = 2
QUOTED_CHANGES = 4


@cache
def _advice() -> Mapping[str, str]:
    place = files("conversations").joinpath("data", "rehearsal_moves.yaml")
    return {str(move): str(say) for move, say in yaml.safe_load(place.read_text(encoding="utf-8")).items()}


def things_to_try(scenario: Scenario, rehearsal: Rehearsal) -> tuple[str, ...]:
    """Two moves that would have helped here and were not made, as advice; those that gain most come first."""
    unused = [move for move in _advice() if move not in rehearsal.moves_made]
    ranked = sorted(unused, key=lambda move: -scenario.mood_moves.get(move, 0))
    return tuple(_advice()[move] for move in ranked[:THINGS_TO_TRY])


def short_quote(text: str) -> str:
    """An exact phrase of the turn; the whole turn when it is short or has no phrase of a fitting length."""
    found = phrases(text)
    return found[0] if found and len(text) > 90 else text.strip()


def debrief_lines(scenario: Scenario, rehearsal: Rehearsal) -> tuple[str, ...]:
    """The persona's last word, the turns that moved the mood with quotes, the file's points, two things to try."""
    closing = scenario.lines.closing
    last_word = closing.good if rehearsal.mood >= 1 else closing.poor
    changes = sorted(rehearsal.changes, key=lambda change: -abs(change.after - change.before))[:QUOTED_CHANGES]
    moved = [
        f"Your turn {change.turn_number}: “{short_quote(change.quote)}”. "
        f"{scenario.persona.name} went {change.in_words}."
        for change in sorted(changes, key=lambda change: change.turn_number)
    ]
    points = [point.say for point in scenario.debrief if point.when in rehearsal.moves_made]
    return (f"{scenario.persona.name}: “{last_word}”", *moved, *points, *things_to_try(scenario, rehearsal))

