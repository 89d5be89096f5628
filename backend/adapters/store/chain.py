"""The hash chain over append-only records.

Each link holds the hash of a record, not the record: erasing a person's words leaves the chain whole.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

import rfc8785
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from backend.adapters.store.tables import ChainLink, Table

START = "0" * 64


def record_sha256(record: Mapping[str, str | int | float | bool | None]) -> str:
    """SHA-256 of the record in canonical JSON (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(dict(record))).hexdigest()


def link_sha256(previous: str, kind: str, record_id: str, record: str) -> str:
    """The hash a link must carry. Source: design rule 11."""
    return hashlib.sha256("\n".join((previous, kind, record_id, record)).encode()).hexdigest()


def head(session: Session) -> str:
    """The hash of the last link; sixty-four zeros while there is none."""
    return session.scalar(select(ChainLink.sha256).order_by(ChainLink.number.desc()).limit(1)) or START


def append(session: Session, kind: str, record_id: str, record: Mapping[str, str | int | float | bool | None]) -> None:
    """Adds the record to the end of the chain, in the caller's transaction."""
    last = head(session)
    digest = record_sha256(record)
    session.add(
        ChainLink(
            kind=kind,
            record_id=record_id,
            record_sha256=digest,
            previous_sha256=last,
            sha256=link_sha256(last, kind, record_id, digest),
        )
    )
    session.flush()


def append_row(session: Session, row: Table) -> None:
    """Stores a new row and links all its columns into the chain; the link's kind is the table's name."""
    session.add(row)
    session.flush()
    (record_id,) = inspect(row).identity or ("",)
    append(session, row.__tablename__, str(record_id), facts_of(row))


def facts_of(row: Table) -> dict[str, str | int | float | bool | None]:
    """Every column of a row as canonical JSON can hold it; times in UTC."""
    return {column.key: _plain(getattr(row, column.key)) for column in inspect(type(row)).columns}


def _plain(value: object) -> str | int | float | bool | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"a {type(value).__name__} has no place in a record")


def first_altered_record(session: Session) -> str | None:
    """The first linked row whose columns are no longer what was linked: "turns 4f…"; None = all are as they were.

    A turn that was emptied at somebody's request is not counted as altered: its words are gone, its link stays.
    """
    tables = {mapper.class_.__tablename__: mapper.class_ for mapper in Table.registry.mappers}
    for link in session.scalars(select(ChainLink).order_by(ChainLink.number)):
        kind = tables.get(link.kind)
        row = session.get(kind, link.record_id) if kind else None
        erased = row is not None and getattr(row, "text", None) == ""
        if kind and not erased and (row is None or record_sha256(facts_of(row)) != link.record_sha256):
            return f"{link.kind} {link.record_id}"
    return None


def first_broken_link(session: Session) -> int | None:
    """Number of the first link that does not follow from the one before; None = the chain is whole."""
    previous = START
    for link in session.scalars(select(ChainLink).order_by(ChainLink.number)):
        expected = link_sha256(previous, link.kind, link.record_id, link.record_sha256)
        if link.previous_sha256 != previous or link.sha256 != expected:
            return link.number
        previous = link.sha256
    return None
