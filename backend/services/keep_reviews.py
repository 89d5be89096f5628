"""After a talk that calls points back from memory: how well each was recalled, stored once."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from backend.adapters.store import reviews
from backend.adapters.store.readings import observations_on
from backend.adapters.store.tables import ConversationRow, TurnRow
from backend.prova import Prova
from backend.services.load_talk import Talk, load_talk
from competency_frameworks.model import Level
from conversations.model import Help, Speaker, Turn
from conversations.signals import hear
from conversations.spacing import Answered, Review, own_share, recall_of
from conversations.state import help_before
from portfolio.evidence import Strength, Verdict

RECALLS = "retrieval_practice"
TALKS_AT_A_TIME = 20
Read = tuple[Verdict, Strength | None]


def keep_reviews(prova: Prova) -> int:
    """Stores the reviews of finished talks whose answers are all judged; returns of how many talks.

    What is left to do is found by query, so a crash loses nothing and a second call changes nothing.
    """
    with prova.database.reading() as session:
        waiting = reviews.unreviewed(session, RECALLS, TALKS_AT_A_TIME)
        found = {each: _reviews(session, load_talk(session, each)) for each in waiting}
    for conversation_id, seen in found.items():
        with prova.database.transaction() as session:
            reviews.keep_reviews_of(session, session.get_one(ConversationRow, conversation_id), seen)
    return len(found)


def point_key(talk: Talk, focus: str) -> str:
    """What a point is stored under: a criterion's ref, or a competency's code with the role it belongs to."""
    return focus if focus in talk.conversation.criterion_refs else f"{talk.framework.key}/{focus}"


def _reviews(session: Session, talk: Talk) -> tuple[Review, ...]:
    answers = [row for row in talk.rows if row.speaker == Speaker.LEARNER.value]
    newest = _readings(session, talk, [row.id for row in answers])
    asked = {row.id: talk.asked_before(row.number) for row in answers}
    points = dict.fromkeys(turn.focus for turn in asked.values() if turn and turn.focus)
    found = []
    for point in points:
        about = [row for row in answers if (turn := asked[row.id]) and turn.focus == point]
        given = [_answered(talk, row, point, newest) for row in about if row.action == "say"]
        recall = recall_of([*given, *_only_told(talk.turns, about, point)])
        found.append(Review(point_key(talk, point), recall, about[-1].made_at))
    return tuple(found)


def _only_told(turns: Sequence[Turn], about: Sequence[TurnRow], point: str) -> list[Answered]:
    """Somebody who asked on until the answer was given has said that it did not come."""
    asked_on = any(row.action == "help" for row in about)
    told = any(turn.help is Help.REVEAL and turn.move == "reveal" and turn.focus == point for turn in turns)
    return [Answered(Verdict.UNJUDGED, forgot=True)] if asked_on and told else []


def _readings(session: Session, talk: Talk, turn_ids: Sequence[str]) -> Mapping[tuple[str, str], Read]:
    """(turn id, point) → what the newest reading of the turn says about it."""
    found: dict[tuple[str, str], Read] = {}
    for turn_id in turn_ids:
        for seen in observations_on(session, turn_id):
            needed = talk.framework.competency(seen.competency_code).level
            found[turn_id, seen.competency_code] = _read_level(Level(seen.level), needed)
    for row in reviews.readings_of(session, turn_ids):
        found[row.turn_id, row.criterion_ref] = Verdict(row.verdict), Strength(row.strength) if row.strength else None
    return found


def _read_level(level: Level, needed: Level) -> Read:
    """A point without criteria is shown at the level the role needs, partly at a lower one."""
    if level is Level.NONE:
        return Verdict.NOT_SHOWN, None
    return (Verdict.SHOWN if level >= needed else Verdict.PARTLY), Strength.DESCRIBED


def _answered(talk: Talk, row: TurnRow, point: str, newest: Mapping[tuple[str, str], Read]) -> Answered:
    told = [turn.text for turn in talk.turns if turn.speaker is Speaker.TUTOR and turn.number < row.number]
    asked = talk.asked_before(row.number)
    verdict, strength = newest.get((row.id, point), (Verdict.UNJUDGED, None))
    return Answered(
        verdict=verdict,
        strength=strength,
        help=help_before(talk.turns, row.number, point),
        own=own_share(row.text, told),
        forgot=hear(row.text, asked.text if asked else "").stuck,
    )
