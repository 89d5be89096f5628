"""An organisation's documents with their passages, their withdrawals, and the citations that lead to them.

Nothing is changed or taken away: a new upload under the same title is the next version, a withdrawal is a row of its
own, and whatever a conversation cited can still be read.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.adapters.store.chain import append_row
from backend.adapters.store.judging import new_id
from backend.adapters.store.tables import ConversationRow, Person, Table, TurnRow
from conversations.chunking import Chunk
from conversations.grounding import Given


class DocumentRow(Table):
    """One version of a document. `passages` is a JSON list of chunks in order, so that the chain links every word."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("organisation_id", "title", "version"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    title: Mapped[str]
    version: Mapped[int]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    passages: Mapped[str]
    passage_count: Mapped[int]
    uploaded_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    uploaded_at: Mapped[datetime]


class WithdrawalRow(Table):
    """That a version is no longer quoted from; it stays readable where it was cited."""

    __tablename__ = "document_withdrawals"
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    withdrawn_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str]
    withdrawn_at: Mapped[datetime]


class CitationRow(Table):
    """What a reply cites as `[number]`: a passage by its number, with its place and words as they were cited.

    The words are kept here too, so that a conversation is shown and judged without opening whole documents.
    """

    __tablename__ = "citations"
    __table_args__ = (UniqueConstraint("turn_id", "number"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id"))
    number: Mapped[int]
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    passage: Mapped[int]
    place: Mapped[str]
    words: Mapped[str]


@dataclass(frozen=True)
class Listed:
    """A document without its words. `newest` is the highest version under its title; `withdrawn` None = it is not."""

    id: str
    title: str
    version: int
    newest: int
    file_name: str
    passage_count: int
    uploaded_by: str
    uploaded_at: datetime
    withdrawn: WithdrawalRow | None

    @property
    def stands(self) -> bool:
        """Whether replies may quote it: the newest version under its title, and not withdrawn."""
        return self.withdrawn is None and self.version == self.newest


def passages_of(row: DocumentRow) -> tuple[Chunk, ...]:
    """Its passages in order."""
    return tuple(Chunk(**each) for each in json.loads(row.passages))


def add_document(session: Session, row: DocumentRow, chunks: Sequence[Chunk]) -> None:
    """Keeps a document as the next version under its title."""
    newest = select(func.max(DocumentRow.version)).where(
        DocumentRow.organisation_id == row.organisation_id, DocumentRow.title == row.title
    )
    row.version = (session.scalar(newest) or 0) + 1
    row.passages = json.dumps([asdict(each) for each in chunks], ensure_ascii=False)
    row.passage_count = len(chunks)
    append_row(session, row)


def document_by_id(session: Session, document_id: str) -> DocumentRow | None:
    """One version, withdrawn or not."""
    return session.get(DocumentRow, document_id)


def withdrawal_of(session: Session, document_id: str) -> WithdrawalRow | None:
    """When and why it was withdrawn; None = it was not."""
    return session.get(WithdrawalRow, document_id)


def withdraw(session: Session, row: WithdrawalRow) -> None:
    """Adds a withdrawal; a second one changes nothing."""
    if withdrawal_of(session, row.document_id) is None:
        append_row(session, row)


def documents_of(session: Session, organisation_id: str) -> tuple[Listed, ...]:
    """Every version of every document of an organisation, by title, newest first."""
    newest = func.max(DocumentRow.version).over(partition_by=DocumentRow.title)
    query = (
        select(
            DocumentRow.id,
            DocumentRow.title,
            DocumentRow.version,
            newest,
            DocumentRow.file_name,
            DocumentRow.passage_count,
            Person.name,
            DocumentRow.uploaded_at,
            WithdrawalRow,
        )
        .join(Person, Person.id == DocumentRow.uploaded_by)
        .outerjoin(WithdrawalRow, WithdrawalRow.document_id == DocumentRow.id)
        .where(DocumentRow.organisation_id == organisation_id)
        .order_by(DocumentRow.title, DocumentRow.version.desc())
    )
    return tuple(Listed(*found) for found in session.execute(query))


def organisations_with_documents(session: Session) -> tuple[str, ...]:
    """Ids of the organisations that have uploaded anything."""
    return tuple(session.scalars(select(DocumentRow.organisation_id).distinct()))


def cite(session: Session, turn_id: str, given: Sequence[Given]) -> None:
    """Keeps what a reply cites, each under its number in the reply."""
    for each in given:
        row = CitationRow(
            id=new_id(),
            turn_id=turn_id,
            number=each.number,
            document_id=each.document_id,
            passage=each.passage.number,
            place=each.passage.place,
            words=each.passage.text,
        )
        append_row(session, row)


def cited_by(session: Session, turn_ids: Sequence[str]) -> tuple[tuple[CitationRow, str], ...]:
    """What these turns cite, by number, each with its document's title."""
    query = (
        select(CitationRow, DocumentRow.title)
        .join(DocumentRow, DocumentRow.id == CitationRow.document_id)
        .where(CitationRow.turn_id.in_(turn_ids))
        .order_by(CitationRow.turn_id, CitationRow.number)
    )
    return tuple((row, title) for row, title in session.execute(query))


def is_cited_to(session: Session, document_id: str, learner_id: str) -> bool:
    """Whether a reply in one of the learner's conversations cites the document."""
    query = (
        select(CitationRow.id)
        .join(TurnRow, TurnRow.id == CitationRow.turn_id)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .where(CitationRow.document_id == document_id, ConversationRow.learner_id == learner_id)
        .limit(1)
    )
    return session.scalar(query) is not None
