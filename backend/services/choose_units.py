"""Choosing the units of a qualification: a check in words, and what a learner chose, which progress then counts."""

import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.adapters.store import frameworks
from backend.adapters.store import qualifications as store
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.qualifications import UnitChoiceRow
from backend.adapters.store.tables import Enrolment
from backend.prova import Prova
from backend.services.edit_qualification import find_qualification, qualification_seen_by
from competency_frameworks.qualification_drafts import narrowed
from competency_frameworks.qualifications import Qualification, combination_problems


@dataclass(frozen=True)
class Checked:
    """A choice with why it breaks the rules of combination; `kept` when it became the learner's own."""

    qualification: Qualification
    chosen: tuple[str, ...]
    problems: tuple[str, ...]
    kept: bool = False


def standing_choice(prova: Prova, who: SignedIn, code: str) -> Checked:
    """The choice to begin with: what the learner chose, else every unit that must be taken.

    Raises:
        NotFound: no such qualification.
    """
    qualification = qualification_seen_by(prova, who, code)
    with prova.database.reading() as session:
        enrolment = _aiming(session, who, code)
        urns = chosen_units(session, enrolment) if enrolment else ()
    must = (urn for group in qualification.groups if group.minimum == len(group.unit_urns) for urn in group.unit_urns)
    return Checked(qualification, urns or tuple(must), ())


def choose(prova: Prova, who: SignedIn, code: str, urns: tuple[str, ...]) -> Checked:
    """Checks a choice; when it keeps the rules and a learner aims at this qualification, it is kept as theirs.

    Raises:
        NotFound: no such qualification.
    """
    qualification = qualification_seen_by(prova, who, code)
    problems = tuple(each.message for each in combination_problems(qualification, urns))
    with prova.database.transaction() as session:
        enrolment = _aiming(session, who, code)
        if problems or enrolment is None:
            return Checked(qualification, urns, problems)
        ordered = [urn for urn in qualification.unit_urns if urn in urns]
        row = UnitChoiceRow(
            id=new_id(),
            enrolment_id=enrolment.id,
            qualification_code=code,
            urns=json.dumps(ordered),
            chosen_by=who.id,
            chosen_at=prova.clock.now(),
        )
        store.keep_choice(session, row)
    return Checked(qualification, urns, (), kept=True)


def chosen_units(session: Session, enrolment: Enrolment) -> tuple[str, ...]:
    """URNs of the units an enrolment aims at; empty while nobody has chosen."""
    row = store.newest_choice(session, enrolment.id)
    return tuple(json.loads(row.urns)) if row and row.qualification_code == enrolment.qualification_code else ()


def aimed_at(session: Session, organisation_id: str, enrolment: Enrolment) -> tuple[Qualification, Qualification]:
    """The qualification an enrolment aims at, whole, and with only the units that were chosen, if any were."""
    whole = find_qualification(session, organisation_id, enrolment.qualification_code)
    chosen = chosen_units(session, enrolment)
    return whole, narrowed(whole, chosen) if chosen else whole


def _aiming(session: Session, who: SignedIn, code: str) -> Enrolment | None:
    enrolment = frameworks.enrolment_of(session, who.id) if who.role is PersonRole.LEARNER else None
    return enrolment if enrolment and enrolment.qualification_code == code else None
