"""Scenarios for tests in the browser: one published, one withdrawn, one draft with something open, one with tries."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from backend.adapters.store import people
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import Person
from backend.services import publish_scenario, write_scenario
from tests.backend.scenarios_made import begin_draft, publish_draft, try_draft
from tests.browser.live import LiveSite


def learning_person(live: LiveSite) -> SignedIn:
    """The demonstration's L&D person."""
    with live.prova.database.reading() as session:
        found = session.scalars(select(Person.id).where(Person.email == "learning@prova.demo")).one()
        who = people.person(session, found)
    assert who is not None
    return who


def add_scenarios(live: LiveSite) -> None:
    """As the demonstration's L&D person."""
    who = learning_person(live)
    with ThreadPoolExecutor(1) as thread:  # Playwright keeps an event loop running in this one
        thread.submit(_add, live, who).result()


def _add(live: LiveSite, who: SignedIn) -> None:
    publish_draft(live.prova, who, "A review of our own")
    publish_scenario.withdraw(live.prova, who, publish_draft(live.prova, who, "An old review"), "Out of date")
    write_scenario.begin(live.prova, who, "blank")
    try_draft(live.prova, who, begin_draft(live.prova, who, "A review still being tried"))
