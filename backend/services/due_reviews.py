"""What is worth recalling today, which points a talk takes up, and putting it off."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from backend.adapters.store import reviews, talk
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import ConversationRow, Enrolment
from backend.prova import Prova
from backend.services.keep_reviews import RECALLS
from backend.services.load_talk import criteria_of
from backend.services.problems import NotAcceptable
from backend.services.standing import own_enrolment
from competency_frameworks.mapping import mapping_for
from competency_frameworks.model import Framework
from conversations.material import shipped_topics, spoken_title
from conversations.model import ConversationStatus
from conversations.spacing import cards, due_points, points_for_talk

DAYS_OFF = (1, 3, 7)
"""For how many days things may be put off. Source: our own; three choices are enough."""


@dataclass(frozen=True)
class DueToday:
    """Points worth recalling by the end of today in the learner's role, oldest first, each in a few plain words."""

    points: tuple[str, ...]
    in_words: tuple[str, ...]


def due_today(prova: Prova, who: SignedIn, framework: Framework) -> DueToday:
    """What is due for the learner in this role; nothing while they have put it off, or a talk about it is open."""
    with prova.database.reading() as session:
        if open_recall(session, own_enrolment(session, who).id):
            return DueToday((), ())
        known = cards(reviews.reviews_of(session, who.id))
        not_before = reviews.put_off_until(session, who.id)
    role = _role_points(framework)
    due = tuple(point for point in due_points(known, prova.clock.now(), not_before) if point in role)
    return DueToday(due, tuple(_words(framework, point) for point in due))


def put_off(prova: Prova, who: SignedIn, days: int) -> None:
    """Nothing is called due for so many days; what is due then is due then.

    Raises:
        NotAcceptable: a number of days that is not offered.
    """
    if days not in DAYS_OFF:
        raise NotAcceptable("It can be put off for one, three or seven days.", "Choose one of them.")
    now = prova.clock.now()
    first = datetime.combine(now.astimezone(UTC).date() + timedelta(days=days), time(), UTC)
    with prova.database.transaction() as session:
        own_enrolment(session, who)
        reviews.put_off(session, who.id, first, now)


def points_to_recall(
    session: Session, wanted: tuple[Enrolment, Framework, str], now: datetime
) -> tuple[list[str], list[str]]:
    """What a talk is about: competency codes and criterion refs, due points first. `wanted` ends with a competency.

    With a competency the points are its own. Without one they are those of the whole role that are due, or were
    talked about before.

    Raises:
        NotAcceptable: no competency is named and there is nothing yet to recall.
    """
    enrolment, framework, competency_code = wanted
    known = cards(reviews.reviews_of(session, enrolment.person_id))
    role = _role_points(framework)
    if competency_code:
        among = [each.ref for each in criteria_of(framework, competency_code)]
        return [competency_code], list(points_for_talk(among, known, now))
    among = [each for each in reviews.criteria_talked_about(session, enrolment.person_id) if each in role]
    chosen = points_for_talk([*(point for point in role if point in known), *among], known, now)
    refs = [point for point in chosen if point not in _unmapped(framework).values()]
    if refs:
        return list(dict.fromkeys(role[ref] for ref in refs)), refs
    if not chosen:
        raise NotAcceptable("There is nothing to recall yet.", "Choose what to talk about first.")
    return [role[chosen[0]]], []


def open_recall(session: Session, enrolment_id: str) -> ConversationRow | None:
    """A talk of this kind that is still open, so that a second one is not begun beside it."""
    mine = [one for one in talk.conversations_of(session, enrolment_id) if one.type_key == RECALLS]
    return next((one for one in mine if one.status == ConversationStatus.OPEN.value), None)


def _role_points(framework: Framework) -> dict[str, str]:
    """Every point of a role → the first competency it belongs to; a competency without criteria is a point itself."""
    found: dict[str, str] = {}
    for mapping in mapping_for(framework):
        for ref in mapping.criterion_refs:
            found.setdefault(ref, mapping.competency_code)
    return found | {point: code for code, point in _unmapped(framework).items()}


def _unmapped(framework: Framework) -> dict[str, str]:
    return {
        mapping.competency_code: f"{framework.key}/{mapping.competency_code}"
        for mapping in mapping_for(framework)
        if not mapping.criterion_refs
    }


def _words(framework: Framework, point: str) -> str:
    topic = shipped_topics().by_criterion.get(point)
    return topic.topic if topic else spoken_title(framework.competency(_role_points(framework)[point]))
