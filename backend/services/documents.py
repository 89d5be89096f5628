"""Documents an organisation gives to the tutor: uploading, listing, opening, withdrawing, and keeping the index."""

import hashlib
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.adapters.store import documents
from backend.adapters.store.database import Database
from backend.adapters.store.documents import DocumentRow, Listed, WithdrawalRow
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import PersonRole, SignedIn
from backend.prova import Prova
from backend.services.access import NOT_HERE, require_role
from backend.services.documents_read import read_passages
from backend.services.problems import NotAcceptable, NotFound, TooLarge
from conversations.chunking import Chunk
from conversations.ports import Passage, Passages

LONGEST_TITLE, LONGEST_REASON = 120, 500
MOST_PASSAGES = 1_500
"""About 150,000 words. Source: our own: some 400 pages, which take a minute or so to be made searchable."""
STAFF = (PersonRole.LEARNING, PersonRole.ADMIN)


@dataclass(frozen=True)
class Sent:
    """What the form sent."""

    title: str
    file_name: str
    data: bytes


@dataclass(frozen=True)
class Opened:
    """One version of a document. `newest` is whether no later one is under its title."""

    row: DocumentRow
    passages: tuple[Chunk, ...]
    uploaded_by: str
    withdrawn: WithdrawalRow | None
    newest: bool


def collection_of(organisation_id: str) -> str:
    """The index of one organisation's passages; no other is ever asked for its people."""
    return f"documents of {organisation_id}"


def passage_id(document_id: str, number: int) -> str:
    """The id of a passage in the index."""
    return f"{document_id}/{number}"


def upload(prova: Prova, who: SignedIn, sent: Sent) -> tuple[str, tuple[str, ...]]:
    """Keeps a document as the next version under its title; returns its id and what could not be read of it.

    Raises:
        NotAllowed: not L&D or an administrator.
        NotAcceptable: no title, or nothing that can be read.
        TooLarge: more passages than are kept of one document.
    """
    require_role(who, *STAFF)
    title = " ".join(sent.title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise NotAcceptable("The document needs a title.", f"Give it one of up to {LONGEST_TITLE} characters.")
    found = read_passages(sent.file_name, sent.data)
    if not found.passages:
        raise NotAcceptable("Nothing could be read from this file.", " ".join(found.problems))
    if len(found.passages) > MOST_PASSAGES:
        raise TooLarge("This document is longer than Prova keeps in one piece.", "Upload it in parts, by chapter.")
    row = DocumentRow(
        id=new_id(),
        organisation_id=who.organisation_id,
        title=title,
        file_name=sent.file_name,
        file_sha256=hashlib.sha256(sent.data).hexdigest(),
        uploaded_by=who.id,
        uploaded_at=prova.clock.now(),
    )
    with prova.database.transaction() as session:
        documents.add_document(session, row, found.passages)
    keep_index(prova.database, prova.passages, who.organisation_id)
    return row.id, found.problems


def withdraw(prova: Prova, who: SignedIn, document_id: str, reason: str) -> None:
    """Takes a version out of use; conversations that cite it keep their citations.

    Raises:
        NotAllowed: not L&D or an administrator.
        NotFound: unknown, or another organisation's.
        NotAcceptable: no reason, or a very long one.
    """
    require_role(who, *STAFF)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise NotAcceptable("A withdrawal needs a reason.", f"Give one of up to {LONGEST_REASON} characters.")
    with prova.database.transaction() as session:
        _own(session, who, document_id)
        row = WithdrawalRow(document_id=document_id, withdrawn_by=who.id, reason=reason, withdrawn_at=prova.clock.now())
        documents.withdraw(session, row)
    keep_index(prova.database, prova.passages, who.organisation_id)


def listed(prova: Prova, who: SignedIn) -> tuple[Listed, ...]:
    """Every version of the organisation's documents, by title, newest first."""
    require_role(who, *STAFF)
    with prova.database.reading() as session:
        return documents.documents_of(session, who.organisation_id)


def opened(prova: Prova, who: SignedIn, document_id: str) -> Opened:
    """A document of the viewer's organisation; a learner sees those that were cited to them.

    Raises:
        NotFound: unknown, another organisation's, or never cited to this learner.
    """
    with prova.database.reading() as session:
        row = _own(session, who, document_id)
        if who.role is PersonRole.LEARNER and not documents.is_cited_to(session, document_id, who.id):
            raise NotFound(NOT_HERE)
        about = next(each for each in documents.documents_of(session, who.organisation_id) if each.id == document_id)
    newest = about.version == about.newest
    return Opened(row, documents.passages_of(row), about.uploaded_by, about.withdrawn, newest)


def _own(session: Session, who: SignedIn, document_id: str) -> DocumentRow:
    row = documents.document_by_id(session, document_id)
    if row is None or row.organisation_id != who.organisation_id:
        raise NotFound(NOT_HERE)
    return row


def keep_indexes(database: Database, passages: Passages) -> None:
    """At the start: whatever the index has lost, or kept too long, is put right from the store."""
    with database.reading() as session:
        organisations = documents.organisations_with_documents(session)
    for organisation_id in organisations:
        keep_index(database, passages, organisation_id)


def keep_index(database: Database, passages: Passages, organisation_id: str) -> None:
    """Makes the organisation's index hold exactly the passages that may be quoted."""
    collection = collection_of(organisation_id)
    with database.reading() as session:
        standing = [each for each in documents.documents_of(session, organisation_id) if each.stands]
        held = passages.held(collection)
        wanted = {each.id: _ids(each) for each in standing}
        missing = [each.id for each in standing if not wanted[each.id] <= held]
        rows = [documents.document_by_id(session, each) for each in missing]
    if surplus := held - frozenset[str]().union(*wanted.values()):
        passages.remove(collection, sorted(surplus))
    for row in filter(None, rows):
        passages.put(
            collection,
            [Passage(passage_id(row.id, each.number), each.to_embed) for each in documents.passages_of(row)],
        )


def _ids(document: Listed) -> frozenset[str]:
    return frozenset(passage_id(document.id, number + 1) for number in range(document.passage_count))
