"""Organisations and the people in them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.adapters.store import people
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import PersonRole
from backend.adapters.store.tables import Organisation, Person
from backend.prova import Prova
from backend.services.frameworks import read, store_framework
from backend.services.problems import NotAcceptable
from competency_frameworks.framework import shipped_documents

SHORTEST_PASSWORD = 10
"""Source: our own, above the eight characters of NIST SP 800-63B, section 5.1.1.1."""


@dataclass(frozen=True)
class NewPerson:
    """Somebody to be added. `simulated` people are labelled as such wherever they appear."""

    name: str
    email: str
    role: PersonRole
    password: str
    simulated: bool = False


def add_organisation(prova: Prova, name: str) -> str:
    """Creates an organisation with the shipped roles published in it; returns its id."""
    organisation_id = new_id()
    with prova.database.transaction() as session:
        session.add(Organisation(id=organisation_id, name=name))
    for file_name, data in shipped_documents():
        store_framework(prova, organisation_id, read(data, file_name))
    return organisation_id


def check_person(session: Session, person: NewPerson) -> None:
    """Whether somebody could be added.

    Raises:
        NotAcceptable: the address is taken or is none, there is no name, or the password is too short.
    """
    if "@" not in person.email or not person.name.strip():
        raise NotAcceptable("A person needs a name and an e-mail address.", "Fill in both.")
    if len(person.password) < SHORTEST_PASSWORD:
        raise NotAcceptable(f"A password needs at least {SHORTEST_PASSWORD} characters.", "Choose a longer one.")
    if people.person_by_email(session, person.email):
        raise NotAcceptable(f"Somebody already signs in as {person.email.strip()}.", "Use another address.")


def add_person(prova: Prova, organisation_id: str, person: NewPerson) -> str:
    """Adds somebody who can sign in; returns their id.

    Raises:
        NotAcceptable: as `check_person`.
    """
    password_hash = prova.front_door.hash_password(person.password)  # slow on purpose: not while others wait to write
    with prova.database.transaction() as session:
        return add_in(session, organisation_id, person, password_hash)


def add_in(session: Session, organisation_id: str, person: NewPerson, password_hash: str) -> str:
    """The same inside the caller's transaction, with the password hashed before it.

    Raises:
        NotAcceptable: as `check_person`.
    """
    check_person(session, person)
    row = Person(
        id=new_id(),
        organisation_id=organisation_id,
        email=person.email.strip().lower(),
        name=person.name.strip(),
        role=person.role.value,
        password_hash=password_hash,
        simulated=person.simulated,
    )
    session.add(row)
    return row.id
