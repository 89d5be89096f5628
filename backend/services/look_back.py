"""What a learner can look back on: their conversations, and the words behind each cell of their heat map."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from backend.adapters.store import people
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import ConversationRow, TurnRow
from backend.prova import Prova
from backend.services.load_talk import Talk, load_talk
from backend.services.standing import own_enrolment, standing_of
from conversations.discover import LEAST_CONFIDENCE
from portfolio.evidence import Observation


@dataclass(frozen=True)
class Heard:
    """One observation with the answer it rests on and the question before it ("" = none).

    `counts` is false when the judge was too unsure for the observation to change anything.
    """

    observation: Observation
    conversation_id: str
    asked: str
    said: str
    said_at: datetime
    counts: bool


def talks_of(prova: Prova, who: SignedIn) -> tuple[Talk, ...]:
    """Every conversation of the learner, of earlier roles too, newest first."""
    query = (
        select(ConversationRow.id)
        .where(ConversationRow.learner_id == who.id)
        .order_by(ConversationRow.started_at.desc(), ConversationRow.id)
    )
    with prova.database.reading() as session:
        return tuple(load_talk(session, conversation_id) for conversation_id in session.scalars(query).all())


def heard_about(prova: Prova, who: SignedIn, competency_code: str) -> tuple[Heard, ...]:
    """The observations on one competency, oldest first; a turn that was judged again appears once, as last judged.

    Raises:
        NotFound: the learner has not chosen a role.
    """
    with prova.database.reading() as session:
        standing = standing_of(session, own_enrolment(session, who))
        latest = {each.turn_id: each for each in standing.observations if each.competency_code == competency_code}
        found, talks = [], dict[str, Talk]()
        for observation in latest.values():
            row = session.get_one(TurnRow, observation.turn_id)
            if row.conversation_id not in talks:
                talks[row.conversation_id] = load_talk(session, row.conversation_id)
            asked = talks[row.conversation_id].asked_before(row.number)
            counts = observation.confidence >= LEAST_CONFIDENCE
            found.append(
                Heard(observation, row.conversation_id, asked.text if asked else "", row.text, row.made_at, counts)
            )
    return tuple(found)


def names_of(prova: Prova, person_ids: Iterable[str]) -> dict[str, str]:
    """Id → name, for the people whose decisions a learner may read."""
    with prova.database.reading() as session:
        found = (people.person(session, person_id) for person_id in set(person_ids))
        return {each.id: each.name for each in found if each}
