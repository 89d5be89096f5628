"""Units an organisation imported. A changed unit is a new version; no version ever changes or goes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pydantic import TypeAdapter
from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.adapters.store.chain import append_row
from backend.adapters.store.judging import new_id
from backend.adapters.store.tables import Table
from competency_frameworks.standards import Unit

_unit = TypeAdapter(Unit)


class ImportedUnitRow(Table):
    """One version. `body` is the unit as JSON with its criteria; `imported_by` None = from the command line."""

    __tablename__ = "imported_units"
    __table_args__ = (UniqueConstraint("organisation_id", "urn", "version"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    urn: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    form: Mapped[str]
    body: Mapped[str]
    body_sha256: Mapped[str]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    imported_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    imported_at: Mapped[datetime]


@dataclass(frozen=True)
class Origin:
    """Where an import came from. `person_id` None = from the command line."""

    file_name: str
    file_sha256: str
    person_id: str | None
    at: datetime


def keep_units(session: Session, organisation_id: str, units: Iterable[Unit], origin: Origin) -> None:
    """Adds these versions, in the caller's transaction."""
    for unit in units:
        body = _unit.dump_json(unit).decode()
        row = ImportedUnitRow(
            id=new_id(),
            organisation_id=organisation_id,
            urn=unit.urn,
            version=unit.version,
            title=unit.title,
            form=unit.form.value,
            body=body,
            body_sha256=hashlib.sha256(body.encode()).hexdigest(),
            file_name=origin.file_name,
            file_sha256=origin.file_sha256,
            imported_by=origin.person_id,
            imported_at=origin.at,
        )
        append_row(session, row)


@lru_cache(maxsize=4096)
def _read(body: str) -> Unit:
    return _unit.validate_json(body)


def unit_of(row: ImportedUnitRow) -> Unit:
    """The unit in a row; immutable, so it is parsed once."""
    return _read(row.body)


def newest_units(session: Session, organisation_id: str) -> tuple[ImportedUnitRow, ...]:
    """The newest version of each unit the organisation imported, by URN."""
    newest = (
        select(ImportedUnitRow.urn, func.max(ImportedUnitRow.version).label("version"))
        .where(ImportedUnitRow.organisation_id == organisation_id)
        .group_by(ImportedUnitRow.urn)
        .subquery()
    )
    query = (
        select(ImportedUnitRow)
        .join(newest, (ImportedUnitRow.urn == newest.c.urn) & (ImportedUnitRow.version == newest.c.version))
        .where(ImportedUnitRow.organisation_id == organisation_id)
        .order_by(ImportedUnitRow.urn)
    )
    return tuple(session.scalars(query))


def unit_version(session: Session, organisation_id: str, urn: str, version: int) -> Unit | None:
    """One version, the newest or not: what evidence that pins it was judged against."""
    query = select(ImportedUnitRow).where(
        ImportedUnitRow.organisation_id == organisation_id,
        ImportedUnitRow.urn == urn,
        ImportedUnitRow.version == version,
    )
    row = session.scalar(query)
    return unit_of(row) if row else None
