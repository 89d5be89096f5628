"""The one door of the reader: bytes of a file to a role description."""

from dataclasses import replace

from competency_frameworks.model import Problem, RoleDescription, RoleFacts
from competency_frameworks.reading.blocks import known_headings
from competency_frameworks.reading.document import Document
from competency_frameworks.reading.formats import read_lines
from competency_frameworks.reading.list_layout import read_lists
from competency_frameworks.reading.prose_layout import read_prose

_FEWEST_HEADINGS = 2
"""Known headings that make a document list-shaped; one alone can be a chance word in an article."""


def read_role_description(data: bytes, name: str = "") -> RoleDescription:
    """Read a role description. Never raises for bad input.

    An unreadable file yields an empty title and the problems. `name` is the file's, for messages about the whole file.
    """
    return read_document(data, name)[1]


def read_document(data: bytes, name: str = "") -> tuple[Document, RoleDescription]:
    """The same, beside the lines it was read from."""
    document = read_lines(name, data)
    lines = document.lines
    if not lines:
        return document, RoleDescription(RoleFacts(title=""), problems=_named(document.problems, name))
    read = read_lists if known_headings(lines) >= _FEWEST_HEADINGS else read_prose
    description = read(lines)
    return document, replace(description, problems=(*_named(document.problems, name), *description.problems))


def _named(problems: tuple[Problem, ...], name: str) -> tuple[Problem, ...]:
    if not name:
        return problems
    return tuple(Problem(problem.line, f"{name}: {problem.message}") for problem in problems)
