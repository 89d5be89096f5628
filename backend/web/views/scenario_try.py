"""A try of a scenario: what was said, how the mood moved, what was earned, and whether anything leaked."""

from backend.adapters.store.people import SignedIn
from backend.services.try_scenario import Tried, Way
from backend.web.views.learner_words import count
from backend.web.views.staff_words import moment
from conversations.model import Speaker, Turn
from conversations.rehearsal import MoodChange
from conversations.scenario_form import move_words
from conversations.scenario_trial import ENOUGH_SAID
from conversations.scenarios import COLDEST, WARMEST, mood_word

View = dict[str, object]
NAMES = {"weak": "A weak learner", "middling": "A middling learner", "strong": "A strong learner", "": "You"}


def try_view(tried: Tried, who: SignedIn, client_key: str) -> View:
    """For `scenario_try.html`. `says` is whether the viewer can go on with it."""
    held = not tried.row.simulated
    says = held and not tried.ended and tried.row.tried_by == who.id
    return {
        "title": tried.scenario.title,
        "kind": "You hold it yourself" if held else "Three simulated learners",
        "on": moment(tried.row.tried_at),
        "back": f"/scenarios/drafts/{tried.row.draft_id}" if tried.has_draft else "/scenarios",
        "back_label": "The draft" if tried.has_draft else "Scenarios",
        "is_current": tried.is_current,
        "has_draft": tried.has_draft,
        "counts": tried.counts,
        "needed": f"It counts as a try once you have said {ENOUGH_SAID} things in the scene.",
        "leaked": any(way.report.leaks for way in tried.ways),
        "double": any(way.report.double for way in tried.ways),
        "ways": [_way(way, tried) for way in tried.ways],
        "says": says,
        "held": held,
        "client_key": client_key,
        "at": f"/scenarios/tries/{tried.row.id}",
    }


def _way(way: Way, tried: Tried) -> View:
    report, person = way.report, tried.scenario.persona.name
    steps = {step.turn_number: step for step in report.steps}
    name = NAMES[way.learner] if way.learner or tried.row.simulated else "The learner’s part"
    return {
        "id": way.learner or "held",
        "name": name,
        "curve": curve(report.moods),
        "moods": ", ".join(report.mood_words),
        "went": f"{person} began {report.mood_words[0]} and ended {report.mood_words[-1]}.",
        "earned": report.earned,
        "kept": report.kept,
        "earned_words": f"{len(report.earned)} of {count(len(report.earned) + len(report.kept), 'hidden fact')} earned",
        "leaks": [f"Reply {each.turn_number} gives away: {each.fact}" for each in report.leaks],
        "turns": [_turn(turn, person, steps.get(turn.number), way) for turn in way.turns],
        "open": not tried.row.simulated,
    }


def _turn(turn: Turn, person: str, step: MoodChange | None, way: Way) -> View:
    learner = turn.speaker is Speaker.LEARNER
    return {
        "who": NAMES[way.learner] if learner else (person if turn.move == "in_character" else "Prova"),
        "is_learner": learner,
        "text": turn.text,
        "heard": ", ".join(move_words(move).lower() for move in step.moves) if step else "",
        "mood": mood_word(step.after) if step else "",
    }


def curve(moods: tuple[int, ...]) -> str:
    """Points of a line in a box of 100 by 40, the warmest mood at the top."""
    wide = max(len(moods) - 1, 1)
    high = WARMEST - COLDEST
    return " ".join(f"{100 * at / wide:.1f},{2 + 36 * (WARMEST - mood) / high:.1f}" for at, mood in enumerate(moods))
