"""Where scenes were taken up again: one row for each conversation that begins inside another."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, and_, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.adapters.store.chain import append_row
from backend.adapters.store.scenarios import is_published
from backend.adapters.store.tables import ConversationRow, Table, TurnRow
from conversations.branches import Branch, BranchKind


class BranchRow(Table):
    """That a conversation takes up another one before a learner's turn. `kind`: rewind, replay or swap."""

    __tablename__ = "branches"
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    of_conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    before_turn_number: Mapped[int]
    kind: Mapped[str]
    changed: Mapped[str]
    made_at: Mapped[datetime]


def branch_of(row: BranchRow) -> Branch:
    """The record of a row."""
    return Branch(
        row.conversation_id, row.of_conversation_id, row.before_turn_number, BranchKind(row.kind), row.changed
    )


def branch_at(session: Session, conversation_id: str) -> Branch | None:
    """The branch a conversation is; None for one that begins at its own beginning."""
    row = session.get(BranchRow, conversation_id)
    return branch_of(row) if row else None


def branches_from(session: Session, conversation_id: str) -> tuple[Branch, ...]:
    """The branches taken from a conversation, oldest first."""
    query = select(BranchRow).where(BranchRow.of_conversation_id == conversation_id)
    return tuple(branch_of(row) for row in session.scalars(query.order_by(BranchRow.made_at)))


def keep_branch(session: Session, branch: Branch, row: ConversationRow, at: datetime) -> None:
    """Stores a new conversation together with where it branches off, and links that into the chain."""
    session.add(row)
    session.flush()
    kept = BranchRow(
        conversation_id=branch.conversation_id,
        of_conversation_id=branch.of_conversation_id,
        before_turn_number=branch.before_turn_number,
        kind=branch.kind.value,
        changed=branch.changed,
        made_at=at,
    )
    append_row(session, kept)


def inherited_rows(session: Session, conversation_id: str) -> tuple[TurnRow, ...]:
    """The turns a branch takes over, in order: those of the conversations it comes from, up to where each left off."""
    branch, before, found = branch_at(session, conversation_id), 0, list[TurnRow]()
    while branch is not None:
        before = min(before, branch.before_turn_number) if before else branch.before_turn_number
        query = select(TurnRow).where(TurnRow.conversation_id == branch.of_conversation_id, TurnRow.number < before)
        found += session.scalars(query)
        branch = branch_at(session, branch.of_conversation_id)
    return tuple(sorted(found, key=lambda row: row.number))


def first_number(session: Session, conversation_id: str) -> int:
    """The number of a conversation's first own turn: a branch goes on counting where it branched off."""
    branch = branch_at(session, conversation_id)
    return branch.before_turn_number if branch else 1


def may_be_judged() -> ColumnElement[bool]:
    """That a turn's words may become evidence: none said with swapped sides do, and none in an unpublished scene."""
    swapped = [kind.value for kind in BranchKind if not kind.yields_evidence]
    in_swapped = exists().where(BranchRow.conversation_id == TurnRow.conversation_id, BranchRow.kind.in_(swapped))
    return and_(~in_swapped, is_published())
