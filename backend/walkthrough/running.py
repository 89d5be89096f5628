"""The real application on a free loopback port, in a folder of its own, with four simulated people in it."""

import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from backend.adapters.store import people
from backend.adapters.store.people import PersonRole
from backend.app import join
from backend.prova import Prova
from backend.services.new_organisation import NewPerson, add_organisation, add_person
from backend.settings import Settings
from backend.web.site import create_site
from conversations.simulated_learner import Persona

LONGEST_START_SECONDS = 60.0
PERSONA = Persona(
    name="Nadia Holm",
    role="outsourcing-manager",
    portrait="Firm with suppliers, contracts and service levels; writes little, plans little, avoids hard talks.",
    seed=5,
    ability={
        "PRV-SUP": 4.0,
        "PRV-SLA": 3.9,
        "PRV-CON": 3.8,
        "PRV-INF": 3.0,
        "PRV-STK": 2.2,
        "PRV-DIG": 2.0,
        "PRV-RSK": 2.0,
        "PRV-PRO": 1.2,
        "PRV-ORG": 1.0,
        "PRV-COM": 1.0,
        "PRV-GRO": 1.0,
    },
)
NAMES = {
    PersonRole.LEARNER: PERSONA.name,
    PersonRole.LEARNING: "Lewis Grant",
    PersonRole.ASSESSOR: "Priya Nair",
    PersonRole.QUALITY: "Tom Hale",
}


@dataclass(frozen=True)
class Account:
    """How one of the four signs in."""

    name: str
    role: PersonRole
    email: str
    password: str


@dataclass(frozen=True)
class Running:
    """Where the application answers, and who may sign in."""

    address: str
    accounts: dict[PersonRole, Account]
    engine: str


@contextmanager
def running_application() -> Iterator[Running]:
    """Starts and stops it. Nothing of it remains: settings are the environment's, but database and home are new."""
    with tempfile.TemporaryDirectory(prefix="prova-walkthrough-") as folder:
        settings = Settings(home=Path(folder), database_url="", secure_cookies=False, demo=False)
        prova = join(settings)
        try:
            accounts = _people(prova)
            server = _Server(
                # No WebSockets are served; without this, uvicorn looks for a library that it does not need.
                uvicorn.Config(create_site(prova), host="127.0.0.1", port=0, ws="none", log_config=None)
            )
            with server.in_thread() as port:
                yield Running(f"http://127.0.0.1:{port}", accounts, prova.engine_notice)
        finally:
            prova.database.close()


class _Server(uvicorn.Server):
    @contextmanager
    def in_thread(self) -> Iterator[int]:
        """Serves in a thread; gives the port the system chose."""
        thread = threading.Thread(target=self.run, name="walkthrough-server", daemon=True)
        thread.start()
        try:
            deadline = time.monotonic() + LONGEST_START_SECONDS
            while not self.started:
                if not thread.is_alive() or time.monotonic() > deadline:
                    raise RuntimeError("the application did not start")
                time.sleep(0.02)
            yield self.servers[0].sockets[0].getsockname()[1]
        finally:
            self.should_exit = True
            thread.join(timeout=LONGEST_START_SECONDS)


def _people(prova: Prova) -> dict[PersonRole, Account]:
    """What an operator does before anybody can sign in: the organisation, its people, who assesses whom."""
    organisation_id = add_organisation(prova, "Walk-through (all people simulated)")
    accounts, ids = {}, {}
    for role, given in NAMES.items():
        # In the name itself, so that no page, spreadsheet or portfolio can leave it out.
        name = f"{given} (simulated)"
        account = Account(name, role, f"{role.value}@simulated.prova.demo", secrets.token_urlsafe(12))
        new = NewPerson(name, account.email, role, account.password, simulated=True)
        ids[role] = add_person(prova, organisation_id, new)
        accounts[role] = account
    with prova.database.transaction() as session:
        people.assign(session, ids[PersonRole.ASSESSOR], [ids[PersonRole.LEARNER]])
    return accounts
