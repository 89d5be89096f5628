"""Reading a role description, publishing what was read, and what is published."""

from dataclasses import dataclass

from backend.adapters.reading_apart import read_role_apart
from backend.adapters.store import frameworks
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import FrameworkRow
from backend.prova import Prova
from backend.services.access import NOT_HERE
from backend.services.problems import NotFound
from competency_frameworks.framework import framework_from, framework_key
from competency_frameworks.model import Framework, RoleDescription


@dataclass(frozen=True)
class Read:
    """A document as read, and the framework that would be published from it."""

    document: str
    description: RoleDescription
    framework: Framework


def read(data: bytes, name: str) -> Read:
    """Reads a document; what could not be read is in `description.problems`."""
    document, description = read_role_apart(name, data)
    key = framework_key(description.role.title) if description.role.title else ""
    return Read(document.text, description, framework_from(description, key))


def store_framework(prova: Prova, organisation_id: str, found: Read) -> str:
    """Stores the next version of a framework for an organisation; returns its id."""
    with prova.database.transaction() as session:
        newest = {row.key: row.version for row in frameworks.frameworks_of(session, organisation_id)}
        version = newest.get(found.framework.key, 0) + 1
        framework = framework_from(found.description, found.framework.key, version)
        row_id = new_id()
        frameworks.publish(session, row_id, organisation_id, framework, (found.document, prova.clock.now()))
    return row_id


def listed(prova: Prova, who: SignedIn) -> tuple[FrameworkRow, ...]:
    """The organisation's published frameworks."""
    with prova.database.reading() as session:
        return frameworks.frameworks_of(session, who.organisation_id)


def one(prova: Prova, who: SignedIn, framework_id: str) -> tuple[FrameworkRow, Framework]:
    """A framework of the viewer's organisation.

    Raises:
        NotFound: unknown or another organisation's.
    """
    with prova.database.reading() as session:
        row = frameworks.framework_by_id(session, framework_id)
    if row is None or row.organisation_id != who.organisation_id:
        raise NotFound(NOT_HERE)
    return row, frameworks.framework_of(row)
