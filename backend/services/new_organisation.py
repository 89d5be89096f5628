"""Organisations and the people in them."""

from dataclasses import dataclass

from backend.adapters.store import people
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import PersonRole
from backend.adapters.store.tables import Organisation, Person
from backend.prova import Prova
from backend.services.frameworks import read, store_framework
from backend.services.problems import NotAcceptable
from competency_frameworks.framework import shipped_documents


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


def add_person(prova: Prova, organisation_id: str, person: NewPerson) -> str:
    """Adds somebody who can sign in; returns their id.

    Raises:
        NotAcceptable: the address is taken or is none, or the password is shorter than ten characters.
    """
    email = person.email.strip().lower()
    if "@" not in email or not person.name.strip():
        raise NotAcceptable("A person needs a name and an e-mail address.", "Fill in both.")
    if len(person.password) < 10:
        raise NotAcceptable("A password needs at least ten characters.", "Choose a longer one.")
    person_id = new_id()
    with prova.database.transaction() as session:
        if people.person_by_email(session, email):
            raise NotAcceptable(f"Somebody already signs in as {email}.", "Use another address.")
        session.add(
            Person(
                id=person_id,
                organisation_id=organisation_id,
                email=email,
                name=person.name.strip(),
                role=person.role.value,
                password_hash=prova.front_door.hash_password(person.password),
                simulated=person.simulated,
            )
        )
    return person_id
