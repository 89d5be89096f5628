"""The one door of the reader: bytes of a file to a role description."""

from dataclasses import replace

from competency_frameworks.model import Problem, RoleDescription, RoleFacts
from competency_frameworks.reading.blocks import known_headings
from competency_frameworks.reading.lines import numbered_lines
from competency_frameworks.reading.list_layout import read_lists
from competency_frameworks.reading.plain_text import decode
from competency_frameworks.reading.prose_layout import read_prose

_FEWEST_HEADINGS = 2
"""Known headings that make a document list-shaped; one alone can be a chance word in an article."""
_MOST_LINES = 20_000
"""Lines read. The longest document seen has under 400; beyond this somebody chose the wrong file."""
_TOO_LONG = f"The file has more than {_MOST_LINES:,} lines; a role description has a few hundred. Shorten or split it."


def read_role_description(data: bytes, name: str = "") -> RoleDescription:
    """Read a role description. Never raises for bad input.

    An unreadable file yields an empty title and the problems. `name` is the file's, for messages about the whole file.
    """
    text, problems = decode(data)
    lines = numbered_lines(text)
    if len(lines) > _MOST_LINES:
        lines, problems = (), (Problem(None, _TOO_LONG),)
    if not lines:
        return RoleDescription(RoleFacts(title=""), problems=_named(problems, name))
    read = read_lists if known_headings(lines) >= _FEWEST_HEADINGS else read_prose
    description = read(lines)
    return replace(description, problems=(*_named(problems, name), *description.problems))


def _named(problems: tuple[Problem, ...], name: str) -> tuple[Problem, ...]:
    if not name:
        return problems
    return tuple(Problem(problem.line, f"{name}: {problem.message}") for problem in problems)
