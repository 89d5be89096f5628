"""A document for tests in the browser."""

from sqlalchemy import select

from backend.adapters.store import people
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import Person
from backend.services.documents import Sent, upload
from backend.services.frameworks import read
from backend.services.review_framework import begin_review
from competency_frameworks.framework import shipped_documents
from tests.backend.grounding_examples import HANDBOOK
from tests.browser.live import LiveSite


def add_handbook(live: LiveSite) -> str:
    """The demonstration's L&D person uploads the supplier handbook; its id."""
    return upload(live.prova, _staff(live), Sent("Supplier handbook", "handbook.md", HANDBOOK.encode()))[0]


def begin_a_review(live: LiveSite) -> str:
    """The same person has a new document of a role read, and its review begun; the review's id."""
    name, data = shipped_documents()[0]
    return begin_review(live.prova, _staff(live), read(data, name), name)


def _staff(live: LiveSite) -> SignedIn:
    with live.prova.database.reading() as session:
        found = session.scalars(select(Person.id).where(Person.email == "learning@prova.demo")).one()
        who = people.person(session, found)
    assert who is not None
    return who
