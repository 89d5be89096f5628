"""From what was read to the framework of a role."""

import re
import unicodedata
from importlib import resources

from competency_frameworks.model import Competency, CompetencyKind, Framework, RoleDescription
from competency_frameworks.reading.competencies import Found, with_codes
from competency_frameworks.reading.duties import RoleWords, short_title
from competency_frameworks.reading.levels import role_level

DERIVED = "Derived from responsibilities"
"""Category of the competencies that the document does not name itself."""


def framework_from(description: RoleDescription, key: str, version: int = 1) -> Framework:
    """The framework of a role: the competencies read, in document order.

    A document that names no technical competency gets one for each responsibility, because a role without technical
    competencies could be neither taught nor assessed. Those carry the category `DERIVED` and an inferred level.
    """
    competencies = description.competencies
    if not any(one.kind is CompetencyKind.TECHNICAL for one in competencies):
        competencies = (*competencies, *_derived(description))
    return Framework(key, version, description, competencies)


def framework_key(title: str) -> str:
    """A key for addresses and file names: "BPO Operations Manager" → "bpo-operations-manager"."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "role"


def shipped_documents() -> tuple[tuple[str, bytes], ...]:
    """File name and bytes of each role description that comes with the product, by file name."""
    folder = resources.files("competency_frameworks").joinpath("data", "roles")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".txt")), key=lambda file: file.name)
    return tuple((file.name, file.read_bytes()) for file in files)


def _derived(description: RoleDescription) -> tuple[Competency, ...]:
    """One technical competency a responsibility, named by what is done; the same name counts once."""
    words = RoleWords(description.role.title.split()[-1].casefold()) if description.role.title else None
    found: dict[str, Found] = {}
    for text, source in zip(description.responsibilities, description.responsibility_lines, strict=True):
        # Later sentences explain the duty or address the reader; the first one states it.
        first = re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]
        title = short_title((words.duty(first) if words else "") or first)
        found.setdefault(title, Found(CompetencyKind.TECHNICAL, DERIVED, title, text, source))
    return with_codes(list(found.values()), role_level(description))
