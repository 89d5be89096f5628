"""A joined product with a small organisation, on a real database and the real embedded engine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from backend.adapters.null_passages import PassagesInMemory
from backend.adapters.onnx_embedder import OnnxEmbedder
from backend.adapters.store import frameworks, people
from backend.adapters.store.people import PersonRole, SignedIn
from backend.app import Parts, join
from backend.prova import Prova
from backend.services.enrol import enrol
from backend.services.new_organisation import NewPerson, add_organisation, add_person
from backend.settings import Settings
from backend.web.site import create_site

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
def embedder() -> OnnxEmbedder:
    """One for all tests: it holds no state."""
    return OnnxEmbedder()


class QuickParts(Parts):
    """The real parts, but vectors in memory and one embedder for all tests."""

    embedder = property(lambda self: embedder())  # type: ignore[assignment]
    passages = property(lambda self: PassagesInMemory(embedder()))  # type: ignore[assignment]


@dataclass
class Site:
    """The running product and its people by short name (learner, assessor, …)."""

    client: TestClient
    prova: Prova
    organisation_id: str
    people: dict[str, SignedIn]

    def sign_in(self, name: str) -> TestClient:
        """Signs in as one of the people."""
        self.client.cookies.clear()
        answer = self.client.post("/sign-in", data={"email": f"{name}@test.example", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return self.client

    def enrol(self, name: str = "learner", role: str = "outsourcing-manager", questions: int = 8) -> str:
        """Enrols a learner without the pages."""
        with self.prova.database.reading() as session:
            row = next(r for r in frameworks.frameworks_of(session, self.organisation_id) if r.key == role)
        return enrol(self.prova, self.people[name], row.id, "PRV-L4", questions)


def make_site(home: Path, parts: type[Parts] = QuickParts, **settings: object) -> Site:
    """Joins the product in a folder and adds an organisation with one person of each role."""
    chosen = Settings(_env_file=None, home=home, **settings)
    prova = join(chosen, parts(chosen))
    organisation_id = add_organisation(prova, "Test organisation")
    for name, role in PEOPLE.items():
        new = NewPerson(name.replace(".", " ").title(), f"{name}@test.example", role, PASSWORD)
        add_person(prova, organisation_id, new)
    with prova.database.transaction() as session:
        found = {each.email.split("@")[0]: each for each in people.people_of(session, organisation_id)}
        people.assign(session, found["assessor"].id, [found["learner"].id])
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
