"""Importing standards: a plan a person reads, then one transaction. And finding what an organisation holds."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from backend.adapters.reading_apart import read_lines_apart
from backend.adapters.store import imported_units
from backend.adapters.store.imported_units import Origin
from backend.adapters.store.people import PersonRole, SignedIn
from backend.prova import Prova
from backend.services.access import require_role
from backend.services.problems import NotAcceptable
from competency_frameworks.exchange.parsed import Parsed
from competency_frameworks.exchange.plan import ImportPlan, plan_import
from competency_frameworks.exchange.read import read_standards
from competency_frameworks.standards import Unit
from competency_frameworks.standards_library import load_units
from competency_frameworks.standards_shelf import StandardsShelf

_CHANGED_MEANWHILE = "The standards changed after this plan was made, so nothing was kept."


def shelf_in(session: Session, organisation_id: str) -> StandardsShelf:
    """What an organisation can use now, in the caller's transaction."""
    return StandardsShelf(_held(session, organisation_id).values())


def shelf_of(prova: Prova, organisation_id: str) -> StandardsShelf:
    """The same in a transaction of its own."""
    with prova.database.reading() as session:
        return shelf_in(session, organisation_id)


def plan_for(prova: Prova, who: SignedIn, name: str, data: bytes) -> ImportPlan:
    """What importing a file would do; nothing is kept.

    Raises:
        NotAllowed: not L&D or an administrator.
    """
    require_role(who, PersonRole.LEARNING, PersonRole.ADMIN)
    return plan_in(prova, who.organisation_id, read_standards(name, data, read_lines_apart))


def apply_plan(prova: Prova, who: SignedIn, name: str, data: bytes, fingerprint: str) -> ImportPlan:
    """Keeps what the plan with this fingerprint would keep.

    Raises:
        NotAllowed: not L&D or an administrator.
        NotAcceptable: what would be kept now is not what the person read.
    """
    require_role(who, PersonRole.LEARNING, PersonRole.ADMIN)
    parsed = read_standards(name, data, read_lines_apart)
    return keep(prova, who.organisation_id, (name, data), parsed, person_id=who.id, fingerprint=fingerprint)


def plan_in(prova: Prova, organisation_id: str, parsed: Parsed) -> ImportPlan:
    """The plan for an organisation; who asks was checked before."""
    with prova.database.reading() as session:
        return _plan(session, organisation_id, parsed)


def keep(
    prova: Prova,
    organisation_id: str,
    sent: tuple[str, bytes],
    parsed: Parsed,
    *,
    person_id: str | None = None,
    fingerprint: str = "",
) -> ImportPlan:
    """Plans anew and keeps the outcome in one transaction; all of it or nothing. `sent` is the file's name and bytes.

    Raises:
        NotAcceptable: a fingerprint is given, and the plan is no longer that one.
    """
    name, data = sent
    origin = Origin(name, hashlib.sha256(data).hexdigest(), person_id, prova.clock.now())
    with prova.database.transaction() as session:
        plan = _plan(session, organisation_id, parsed)
        if fingerprint and plan.fingerprint != fingerprint:
            raise NotAcceptable(_CHANGED_MEANWHILE, "Look at the new plan and agree again.")
        imported_units.keep_units(session, organisation_id, plan.to_keep, origin)
    return plan


def _plan(session: Session, organisation_id: str, parsed: Parsed) -> ImportPlan:
    return plan_import(parsed, _held(session, organisation_id), {unit.urn: unit for unit in load_units()})


def _held(session: Session, organisation_id: str) -> dict[str, Unit]:
    rows = imported_units.newest_units(session, organisation_id)
    return {row.urn: imported_units.unit_of(row) for row in rows}


def newest_with_time(prova: Prova, organisation_id: str, urn: str) -> tuple[Unit, datetime] | None:
    """An imported unit in its newest version, and when it was imported."""
    with prova.database.reading() as session:
        for row in imported_units.newest_units(session, organisation_id):
            if row.urn == urn:
                return imported_units.unit_of(row), row.imported_at
    return None
