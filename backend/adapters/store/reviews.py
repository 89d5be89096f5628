"""Reviews of points recalled, and what was put off: both only added to. Cards are folded from them, never stored."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.adapters.store.chain import append_row
from backend.adapters.store.judging import new_id
from backend.adapters.store.tables import ConversationRow, JudgedTurn, JudgementRow, Table, TurnRow
from conversations.model import ConversationStatus, Speaker
from conversations.spacing import Recall, Review


class ReviewRow(Table):
    """One point taken up in one talk. `recall` is 1–4 as in FSRS; NULL where nothing could be read."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("conversation_id", "point"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    point: Mapped[str]
    recall: Mapped[int | None]
    reviewed_at: Mapped[datetime]


class PostponementRow(Table):
    """The learner put off what is due; the last one stands."""

    __tablename__ = "postponements"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    not_before: Mapped[datetime]
    made_at: Mapped[datetime]


def reviews_of(session: Session, person_id: str) -> tuple[Review, ...]:
    """Everything the learner has recalled or tried to, oldest first."""
    query = select(ReviewRow).where(ReviewRow.person_id == person_id).order_by(ReviewRow.reviewed_at, ReviewRow.point)
    return tuple(
        Review(row.point, Recall(row.recall) if row.recall else None, row.reviewed_at) for row in session.scalars(query)
    )


def keep_reviews_of(session: Session, conversation: ConversationRow, reviews: Sequence[Review]) -> None:
    """Stores what one talk showed; nothing when it was stored before."""
    if session.scalar(select(ReviewRow.id).where(ReviewRow.conversation_id == conversation.id).limit(1)):
        return
    for review in reviews:
        row = ReviewRow(
            id=new_id(),
            person_id=conversation.learner_id,
            conversation_id=conversation.id,
            point=review.point,
            recall=int(review.recall) if review.recall else None,
            reviewed_at=review.at,
        )
        append_row(session, row)


def unreviewed(session: Session, type_key: str, limit: int) -> tuple[str, ...]:
    """Ids of finished talks of this type whose answers are all judged and of which nothing is stored yet."""
    answered = (
        TurnRow.conversation_id == ConversationRow.id,
        TurnRow.speaker == Speaker.LEARNER.value,
        TurnRow.action == "say",
    )
    waits = exists().where(*answered, ~exists().where(JudgedTurn.turn_id == TurnRow.id))
    query = (
        select(ConversationRow.id)
        .where(
            ConversationRow.type_key == type_key,
            ConversationRow.status == ConversationStatus.CLOSED.value,
            exists().where(*answered),
            ~waits,
            ~exists().where(ReviewRow.conversation_id == ConversationRow.id),
        )
        .order_by(ConversationRow.started_at)
        .limit(limit)
    )
    return tuple(session.scalars(query))


def put_off(session: Session, person_id: str, not_before: datetime, at: datetime) -> None:
    """Stores that nothing is to be called due before this time."""
    append_row(session, PostponementRow(id=new_id(), person_id=person_id, not_before=not_before, made_at=at))


def put_off_until(session: Session, person_id: str) -> datetime | None:
    """What the learner last put things off to; None = never."""
    query = select(PostponementRow.not_before).where(PostponementRow.person_id == person_id)
    return session.scalar(query.order_by(PostponementRow.made_at.desc(), PostponementRow.id).limit(1))


def readings_of(session: Session, turn_ids: Sequence[str]) -> tuple[JudgementRow, ...]:
    """Every verdict on these turns, oldest first: for one turn and criterion the last one is the newest reading."""
    query = select(JudgementRow).where(JudgementRow.turn_id.in_(turn_ids))
    return tuple(session.scalars(query.order_by(JudgementRow.made_at, JudgementRow.judge_version)))


def criteria_talked_about(session: Session, person_id: str) -> tuple[str, ...]:
    """Refs of criteria that the learner's words have been proposed for, the longest ago first."""
    query = (
        select(JudgementRow.criterion_ref)
        .join(TurnRow, TurnRow.id == JudgementRow.turn_id)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .where(ConversationRow.learner_id == person_id, JudgementRow.verdict.in_(("shown", "partly")))
        .order_by(TurnRow.made_at, JudgementRow.criterion_ref)
    )
    return tuple(dict.fromkeys(session.scalars(query)))
