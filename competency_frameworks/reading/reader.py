"""The one door of the reader: bytes of a file to a role description."""

from dataclasses import replace

from competency_frameworks.model import Problem, RoleDescription, RoleFacts
from competency_frameworks.reading import (
    bulletin_layout,
    headed_layout,
    record_layout,
    run_in_layout,
    table_layout,
)
from competency_frameworks.reading.blocks import known_headings
from competency_frameworks.reading.document import Document
from competency_frameworks.reading.formats import read_lines
from competency_frameworks.reading.lines import Line
from competency_frameworks.reading.list_layout import read_lists
from competency_frameworks.reading.prose_layout import read_prose

_FEWEST_HEADINGS = 2
"""Known headings that make a document list-shaped; one alone can be a chance word in an article."""
_LAYOUTS = (table_layout, bulletin_layout, record_layout, run_in_layout, headed_layout)
"""Each restates its own sort of line as a list-shaped document would say it, and leaves the others alone."""


def read_role_description(data: bytes, name: str = "") -> RoleDescription:
    """Read a role description. Never raises for bad input.

    An unreadable file yields an empty title and the problems. `name` is the file's, for messages about the whole file.
    """
    return read_document(data, name)[1]


def read_document(data: bytes, name: str = "") -> tuple[Document, RoleDescription]:
    """The same, beside the lines it was read from."""
    document = read_lines(name, data)
    if not document.lines:
        return document, RoleDescription(RoleFacts(title=""), problems=_named(document.problems, name))
    description = _read(document.lines)
    return document, replace(description, problems=(*_named(document.problems, name), *description.problems))


def _read(lines: tuple[Line, ...]) -> RoleDescription:
    listed = lines
    for layout in _LAYOUTS:
        listed = layout.restated(listed)
    headings = known_headings(listed)
    if headings >= _FEWEST_HEADINGS:
        return read_lists(listed)
    article = read_prose(lines)
    return article if article.role.title or not headings else read_lists(listed)


def _named(problems: tuple[Problem, ...], name: str) -> tuple[Problem, ...]:
    if not name:
        return problems
    return tuple(Problem(problem.line, f"{name}: {problem.message}") for problem in problems)
