"""A document for tests in the browser."""

from sqlalchemy import select

from backend.adapters.store import people
from backend.adapters.store.tables import Person
from backend.services.documents import Sent, upload
from tests.backend.grounding_examples import HANDBOOK
from tests.browser.live import LiveSite


def add_handbook(live: LiveSite) -> str:
    """The demonstration's L&D person uploads the supplier handbook; its id."""
    with live.prova.database.reading() as session:
        found = session.scalars(select(Person.id).where(Person.email == "learning@prova.demo")).one()
        who = people.person(session, found)
    assert who is not None
    return upload(live.prova, who, Sent("Supplier handbook", "handbook.md", HANDBOOK.encode()))[0]
