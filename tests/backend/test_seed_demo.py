"""The demonstration: made by simulated learners, and begun again when a start was interrupted."""

import asyncio

import pytest
from sqlalchemy import func, select

from backend.adapters.store.people import PersonRole
from backend.adapters.store.tables import AssessorOf, Person
from backend.prova import Prova
from backend.services.new_organisation import NewPerson, add_person
from backend.services.problems import NotAcceptable
from backend.services.seed_demo import demo_sign_ins, is_seeded, seed
from conversations.simulated_learner import personas
from tests.backend.conftest import PASSWORD, Site


def filled(prova: Prova) -> list[str]:
    """One simulated learner talks a little; returns what was said about it."""
    told: list[str] = []
    asyncio.run(seed(prova, told.append, personas()[:1], questions=4))
    return told


def signing_in(prova: Prova) -> int:
    """How many of the demonstration's sign-ins there are."""
    addresses = [each["email"] for each in demo_sign_ins()]
    with prova.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Person).where(Person.email.in_(addresses))) or 0


def test_a_start_that_fails_at_the_last_step_leaves_nobody_and_can_be_begun_again(site: Site) -> None:
    prova = site.prova
    taken = NewPerson("In the way", "admin@prova.demo", PersonRole.ADMIN, PASSWORD)
    in_the_way = add_person(prova, site.organisation_id, taken)
    with pytest.raises(NotAcceptable):
        filled(prova)
    assert signing_in(prova) == 1
    assert not is_seeded(prova)
    with prova.database.transaction() as session:
        session.get_one(Person, in_the_way).email = "moved@prova.demo"
    (told,) = filled(prova)
    assert personas()[0].name in told
    assert is_seeded(prova)
    assert signing_in(prova) == len(demo_sign_ins())
    with prova.database.reading() as session:
        assigned = select(func.count()).select_from(AssessorOf).join(Person, Person.id == AssessorOf.assessor_id)
        assert session.scalar(assigned.where(Person.email == "assessor@prova.demo")) == 2
