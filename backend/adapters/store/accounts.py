"""Accounts a learner writes up: a draft that changes as they write, and what they submitted, which never does.

The words of a submitted account are a learner turn of the action "account" in the conversation it grew from, so that
they are judged, quoted, linked and exported like any other words of a learner.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.adapters.store.chain import append_row
from backend.adapters.store.judging import new_id
from backend.adapters.store.tables import Declaration, Table, TurnRow
from backend.adapters.store.talk import ACCOUNT, Said, add_learner_turn


class AccountDraft(Table):
    """What a learner is writing: one text for each heading, in order. `revision` counts the times it was kept."""

    __tablename__ = "account_drafts"
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    parts: Mapped[list[str]]
    revision: Mapped[int]
    saved_at: Mapped[datetime]


class AccountRow(Table):
    """That a turn is a submitted account: which version, counted from 1, and what was declared about it."""

    __tablename__ = "accounts"
    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id"), primary_key=True)
    version: Mapped[int]
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.id"))


def draft_of(session: Session, conversation_id: str) -> AccountDraft | None:
    """The draft as it was last kept; None before the first time."""
    return session.get(AccountDraft, conversation_id)


def keep_draft(session: Session, conversation_id: str, parts: Sequence[str], at: datetime) -> int:
    """Keeps the draft in place of the one before; returns its revision."""
    row = draft_of(session, conversation_id)
    if row is None:
        row = AccountDraft(conversation_id=conversation_id, parts=[], revision=0, saved_at=at)
        session.add(row)
    if row.parts != list(parts):
        row.parts, row.revision, row.saved_at = list(parts), row.revision + 1, at
    session.flush()
    return row.revision


def submitted(session: Session, conversation_id: str) -> tuple[tuple[AccountRow, TurnRow, str], ...]:
    """The accounts submitted from one conversation, oldest first, each with its words and what was declared."""
    query = (
        select(AccountRow, TurnRow, Declaration.text)
        .join(TurnRow, TurnRow.id == AccountRow.turn_id)
        .join(Declaration, Declaration.id == AccountRow.declaration_id)
        .where(TurnRow.conversation_id == conversation_id)
        .order_by(AccountRow.version)
    )
    return tuple((row, turn, declared) for row, turn, declared in session.execute(query))


def add_account(session: Session, person_id: str, conversation_id: str, said: Said, declared: str, at: datetime) -> str:
    """Adds the words, the declaration and the account, each a record of its own; returns the turn's id."""
    turn = add_learner_turn(session, new_id(), conversation_id, said, at)
    declaration = Declaration(id=new_id(), person_id=person_id, text=declared, made_at=at)
    append_row(session, declaration)
    query = select(func.count()).select_from(TurnRow)
    before = session.scalar(
        query.where(TurnRow.conversation_id == conversation_id, TurnRow.action == ACCOUNT, TurnRow.number < turn.number)
    )
    append_row(session, AccountRow(turn_id=turn.id, version=(before or 0) + 1, declaration_id=declaration.id))
    return turn.id


def declared_for(session: Session, turn_ids: Iterable[str]) -> Mapping[str, str]:
    """Turn id → what was declared about the account it holds; other turns are left out."""
    query = (
        select(AccountRow.turn_id, Declaration.text)
        .join(Declaration, Declaration.id == AccountRow.declaration_id)
        .where(AccountRow.turn_id.in_(list(turn_ids)))
    )
    return {row.turn_id: row.text for row in session.execute(query)}
