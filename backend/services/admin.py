"""An administrator's use cases: who is in the organisation, and which learners an assessor sees."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete

from backend.adapters.store import people
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.tables import AssessorOf
from backend.prova import Prova
from backend.services.access import NOT_HERE, require_role
from backend.services.new_organisation import SHORTEST_PASSWORD, NewPerson, add_person
from backend.services.problems import NotAcceptable, NotFound

LONGEST = 200
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class Asked:
    """What the form for a new person says."""

    name: str
    email: str
    role: str
    password: str


@dataclass(frozen=True)
class Organisation:
    """The administrator's page: everybody by name, and assessor id → ids of the learners they see."""

    people: tuple[SignedIn, ...]
    assigned: dict[str, frozenset[str]]

    def of_role(self, role: PersonRole) -> tuple[SignedIn, ...]:
        """Those with one role, in order of name."""
        return tuple(each for each in self.people if each.role is role)


def organisation_of(prova: Prova, who: SignedIn) -> Organisation:
    """The administrator's own organisation.

    Raises:
        NotAllowed: not an administrator.
    """
    require_role(who, PersonRole.ADMIN)
    with prova.database.reading() as session:
        everybody = people.people_of(session, who.organisation_id)
        assigned = {
            each.id: frozenset(learner.id for learner in people.learners_of(session, each.id))
            for each in everybody
            if each.role is PersonRole.ASSESSOR
        }
    return Organisation(everybody, assigned)


def invite(prova: Prova, who: SignedIn, asked: Asked) -> dict[str, str]:
    """Adds somebody to the administrator's organisation; returns field → what is wrong, empty when added.

    Raises:
        NotAllowed: not an administrator.
    """
    require_role(who, PersonRole.ADMIN)
    wrong = _wrong_with(asked)
    if wrong:
        return wrong
    new = NewPerson(asked.name, asked.email, PersonRole(asked.role), asked.password)
    try:
        add_person(prova, who.organisation_id, new)
    except NotAcceptable as no:
        return {"email": f"{no.happened} {no.what_to_do}"}
    return {}


def _wrong_with(asked: Asked) -> dict[str, str]:
    wrong = {}
    if not asked.name.strip() or len(asked.name) > LONGEST:
        wrong["name"] = f"Give a name of at most {LONGEST} characters."
    if not ADDRESS.fullmatch(asked.email.strip()) or len(asked.email) > LONGEST:
        wrong["email"] = "Give an e-mail address, like name@example.org."
    if asked.role not in set(PersonRole):
        wrong["role"] = "Choose a role."
    if not SHORTEST_PASSWORD <= len(asked.password) <= LONGEST:
        wrong["password"] = f"Give a first password of {SHORTEST_PASSWORD} to {LONGEST} characters."
    return wrong


def assign_learners(prova: Prova, who: SignedIn, assessor_id: str, learner_ids: Collection[str]) -> None:
    """Makes these learners, and no others, the ones an assessor sees.

    Raises:
        NotAllowed: not an administrator.
        NotFound: no such assessor in the organisation.
        NotAcceptable: somebody named is not a learner of the organisation.
    """
    organisation = organisation_of(prova, who)
    if assessor_id not in {each.id for each in organisation.of_role(PersonRole.ASSESSOR)}:
        raise NotFound(NOT_HERE)
    if set(learner_ids) - {each.id for each in organisation.of_role(PersonRole.LEARNER)}:
        raise NotAcceptable("One of those is not a learner of your organisation.", "Load the page again and choose.")
    with prova.database.transaction() as session:
        session.execute(delete(AssessorOf).where(AssessorOf.assessor_id == assessor_id))
        people.assign(session, assessor_id, sorted(learner_ids))
