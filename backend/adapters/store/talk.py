"""Conversations and their turns."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.adapters.store.branches import first_number
from backend.adapters.store.chain import append_row
from backend.adapters.store.tables import ConversationRow, Enrolment, FrameworkRow, TurnRow
from conversations.model import Conversation, ConversationStatus, Help, Speaker, Turn

ACCOUNT = "account"
"""The action of a turn that is a submitted account."""
JUDGED = ("say", ACCOUNT)
"""The actions of turns that are judged."""


@dataclass(frozen=True)
class Said:
    """What a learner sent: `client_key` makes a double click one turn.

    `action` is say, help, stop, coach, correct or account.
    """

    text: str
    client_key: str
    action: str = "say"


def turn_of(row: TurnRow) -> Turn:
    """The record of a row."""
    return Turn(
        id=row.id,
        conversation_id=row.conversation_id,
        number=row.number,
        speaker=Speaker(row.speaker),
        text=row.text,
        made_at=row.made_at,
        move=row.move,
        focus=row.focus,
        help=Help(row.help),
        prompt=row.prompt,
        voice=row.voice,
        model=row.model,
    )


def conversation_of(session: Session, row: ConversationRow) -> Conversation:
    """The record of a row, with the framework version pinned by its enrolment."""
    # Both are mostly read already in this session, and a framework's text is long: neither is asked for again.
    enrolment = session.get_one(Enrolment, row.enrolment_id)
    framework = session.get_one(FrameworkRow, enrolment.framework_id)
    return Conversation(
        id=row.id,
        learner_id=row.learner_id,
        type_key=row.type_key,
        type_version=row.type_version,
        framework_key=framework.key,
        framework_version=framework.version,
        focus=tuple(row.focus),
        criterion_refs=tuple(row.criterion_refs),
        seed=row.seed,
        started_at=row.started_at,
        status=ConversationStatus(row.status),
        scenario_key=row.scenario_key,
        turn_budget=row.turn_budget,
    )


def turns_of(session: Session, conversation_id: str) -> tuple[TurnRow, ...]:
    """All turns in order."""
    query = select(TurnRow).where(TurnRow.conversation_id == conversation_id).order_by(TurnRow.number)
    return tuple(session.scalars(query))


def conversations_of(session: Session, enrolment_id: str) -> tuple[ConversationRow, ...]:
    """The enrolment's conversations, newest first."""
    query = (
        select(ConversationRow)
        .where(ConversationRow.enrolment_id == enrolment_id)
        .order_by(ConversationRow.started_at.desc(), ConversationRow.id)
    )
    return tuple(session.scalars(query))


def kept_before(session: Session, conversation_id: str, client_key: str) -> TurnRow | None:
    """The turn stored with this client key, if any."""
    return session.scalar(
        select(TurnRow).where(TurnRow.conversation_id == conversation_id, TurnRow.client_key == client_key)
    )


def add_learner_turn(session: Session, row_id: str, conversation_id: str, said: Said, at: datetime) -> TurnRow:
    """Keeps the learner's words. The same client key again gives the turn already kept."""
    kept = kept_before(session, conversation_id, said.client_key)
    if kept is not None:
        return kept
    row = TurnRow(
        id=row_id,
        conversation_id=conversation_id,
        number=_next_number(session, conversation_id),
        speaker=Speaker.LEARNER.value,
        text=said.text,
        made_at=at,
        client_key=said.client_key,
        reply_to=None,
        action=said.action,
    )
    append_row(session, row)
    return row


def add_tutor_turn(session: Session, turn: Turn, reply_to: str | None, notice: str = "") -> TurnRow:
    """Keeps a reply. If the learner's turn already has one, that one is returned and this one dropped."""
    if reply_to is not None:
        kept = reply_of(session, reply_to)
        if kept is not None:
            return kept
    row = TurnRow(
        id=turn.id,
        conversation_id=turn.conversation_id,
        number=_next_number(session, turn.conversation_id),
        speaker=Speaker.TUTOR.value,
        text=turn.text,
        made_at=turn.made_at,
        client_key=None,
        reply_to=reply_to,
        move=turn.move,
        focus=turn.focus,
        help=int(turn.help),
        prompt=turn.prompt,
        voice=turn.voice,
        model=turn.model,
        notice=notice,
    )
    append_row(session, row)
    return row


def reply_of(session: Session, turn_id: str) -> TurnRow | None:
    """The stored reply to a learner's turn."""
    return session.scalar(select(TurnRow).where(TurnRow.reply_to == turn_id))


def _next_number(session: Session, conversation_id: str) -> int:
    highest = session.scalar(select(func.max(TurnRow.number)).where(TurnRow.conversation_id == conversation_id))
    return (highest or first_number(session, conversation_id) - 1) + 1
