"""A joined product with a small organisation, on a real database and the real embedded engine."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from backend.adapters.null_passages import PassagesInMemory
from backend.adapters.onnx_embedder import OnnxEmbedder
from backend.adapters.store import frameworks, people
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.tables import Organisation
from backend.app import Parts, join
from backend.prova import Prova
from backend.services.enrol import enrol
from backend.services.new_organisation import NewPerson, add_organisation, add_person
from backend.settings import Settings
from backend.web.session import COOKIE
from backend.web.site import create_site
from conversations.judges.remembered import RememberedTokens
from conversations.ports import Embedder, Passages

PASSWORD = "a-long-password"
PEOPLE = {
    "learner": PersonRole.LEARNER,
    "other.learner": PersonRole.LEARNER,
    "learning": PersonRole.LEARNING,
    "assessor": PersonRole.ASSESSOR,
    "quality": PersonRole.QUALITY,
    "admin": PersonRole.ADMIN,
}


@cache
def embedder() -> RememberedTokens:
    """One for all tests: a text that comes again, in whatever test, is not computed again."""
    return RememberedTokens(OnnxEmbedder(), 5_000)


class QuickParts(Parts):
    """The real parts, but vectors in memory and one embedder for all tests."""

    @cached_property
    def embedder(self) -> Embedder:
        return embedder()

    @cached_property
    def passages(self) -> Passages:
        return PassagesInMemory(self.embedder)


@dataclass
class Site:
    """The running product and its people by short name (learner, assessor, …)."""

    client: TestClient
    prova: Prova
    organisation_id: str
    people: dict[str, SignedIn]

    def sign_in(self, name: str) -> TestClient:
        """Signs in as one of the people, through the page."""
        self.client.cookies.clear()
        answer = self.client.post("/sign-in", data={"email": f"{name}@test.example", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return self.client

    def enter(self, name: str) -> TestClient:
        """The same without the cost of a password."""
        token = secrets.token_urlsafe()
        ends = self.prova.clock.now() + timedelta(hours=1)
        with self.prova.database.transaction() as session:
            people.keep_sign_in(session, token, self.people[name].id, ends)
        self.client.cookies.clear()
        self.client.cookies.set(COOKIE, token)
        return self.client

    def enrol(self, name: str = "learner", role: str = "outsourcing-manager", questions: int = 8) -> str:
        """Enrols a learner without the pages."""
        with self.prova.database.reading() as session:
            row = next(r for r in frameworks.frameworks_of(session, self.organisation_id) if r.key == role)
        return enrol(self.prova, self.people[name], row.id, "PRV-L4", questions)


def furnish(prova: Prova, name: str = "Test organisation", domain: str = "test.example") -> str:
    """Adds an organisation with one person of each role; the assessor has the first learner. Returns its id."""
    organisation_id = add_organisation(prova, name)
    ids = {
        short: add_person(
            prova, organisation_id, NewPerson(short.replace(".", " ").title(), f"{short}@{domain}", role, PASSWORD)
        )
        for short, role in PEOPLE.items()
    }
    with prova.database.transaction() as session:
        people.assign(session, ids["assessor"], [ids["learner"]])
    return organisation_id


@cache
def furnished() -> bytes:
    """A database with one organisation in it, made once: passwords and documents take a second or two."""
    with TemporaryDirectory() as folder:
        chosen = Settings(_env_file=None, home=Path(folder))
        prova = join(chosen, QuickParts(chosen))
        furnish(prova)
        prova.worker.stop()
        prova.database.close()
        return (Path(folder) / "prova.sqlite3").read_bytes()


def make_site(home: Path, parts: type[Parts] = QuickParts, **settings: object) -> Site:
    """Joins the product in a folder with an organisation in it; a folder used before is opened as it was left."""
    stored = home / "prova.sqlite3"
    home.mkdir(parents=True, exist_ok=True)
    if not stored.exists():
        stored.write_bytes(furnished())
    chosen = Settings(_env_file=None, home=home, **settings)
    prova = join(chosen, parts(chosen))
    prova.new_seed = lambda: 7  # the same words in every run
    with prova.database.reading() as session:
        organisation_id = session.scalars(select(Organisation.id).where(Organisation.name == "Test organisation")).one()
        found = {each.email.split("@")[0]: each for each in people.people_of(session, organisation_id)}
    client = TestClient(create_site(prova), headers={"Origin": "http://testserver"})
    return Site(client, prova, organisation_id, found)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The running product."""
    made = make_site(tmp_path)
    with made.client:
        yield made
    made.prova.database.close()


@pytest.fixture
def today(site: Site) -> date:
    """The product's own day."""
    return site.prova.clock.now().date()
