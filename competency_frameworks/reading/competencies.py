"""Records of the competency sections to competencies with codes and levels."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from competency_frameworks.model import (
    Competency,
    CompetencyKind,
    Level,
    LevelOrigin,
    Problem,
    Source,
)
from competency_frameworks.reading.concepts import read_concepts
from competency_frameworks.reading.levels import inferred_level, stated_level
from competency_frameworks.reading.records import Filled, Piece, Record

KINDS = {
    "Foundation Skills (Transferable)": CompetencyKind.FOUNDATION,
    "Technical Competencies": CompetencyKind.TECHNICAL,
    "Digital Tools": CompetencyKind.TOOL,
    "Industry Knowledge": CompetencyKind.KNOWLEDGE,
    "Regulatory Compliance Regulations": CompetencyKind.REGULATION,
    "Emerging Foundation Skills": CompetencyKind.EMERGING,
    "Advancing Technical Skills": CompetencyKind.ADVANCING,
}
_PREFIXES = {
    CompetencyKind.FOUNDATION: "F",
    CompetencyKind.TECHNICAL: "T",
    CompetencyKind.TOOL: "L",
    CompetencyKind.KNOWLEDGE: "K",
    CompetencyKind.REGULATION: "R",
    CompetencyKind.EMERGING: "E",
    CompetencyKind.ADVANCING: "A",
}
_LEVELS = ", ".join(level.title for level in Level if level)


def code(kind: CompetencyKind, number: int) -> str:
    """The code of the `number`th competency (from 1) of its kind: F01, T02…"""
    return f"{_PREFIXES[kind]}{number:02d}"


@dataclass(frozen=True)
class Found:
    """A competency as it stands in the document, before it has a code.

    `level` is the document's word; `worded` what the item's other words suggest.
    """

    kind: CompetencyKind
    category: str
    title: str
    description: str
    source: Source
    level: str = ""
    level_line: int | None = None
    worded: Level | None = None


def competencies_of(
    sections: tuple[Filled, ...], role: Level, asked: list[Found]
) -> tuple[tuple[Competency, ...], tuple[Problem, ...]]:
    """All competencies in document order, levels inferred from the role's where none is stated; and problems.

    `asked` are those that plain requirements name; they come last, and a title that is there already counts once.
    """
    found: list[Found] = []
    problems: list[Problem] = []
    for section in sections:
        for record in section.records if section.name in KINDS else ():
            if KINDS[section.name] is CompetencyKind.FOUNDATION:
                found += _skills(record)
            else:
                competency, problem = _competency(section.name, record)
                found.append(competency)
                problems += [problem] if problem else []
    titles = {one.title.casefold() for one in found}
    found += [one for one in asked if one.title.casefold() not in titles]
    problems += [problem for one in found if (problem := _level_problem(one))]
    return with_codes(found, role), tuple(problems)


def with_codes(found: list[Found], role: Level) -> tuple[Competency, ...]:
    """Number what was found by kind and settle its level."""
    counts: Counter[CompetencyKind] = Counter()
    competencies = []
    for one in found:
        counts[one.kind] += 1
        stated = stated_level(one.level)
        competencies.append(
            Competency(
                code=code(one.kind, counts[one.kind]),
                kind=one.kind,
                category=one.category,
                title=one.title.rstrip(". "),
                description=one.description,
                level=stated or one.worded or inferred_level(one.kind, role),
                level_origin=LevelOrigin.STATED if stated else LevelOrigin.INFERRED,
                source=one.source,
            )
        )
    return tuple(competencies)


def _skills(record: Record) -> Iterator[Found]:
    """Foundation skills stand one an item, "name: what it means", under their category."""
    category = record.text("category")
    for piece in record.pieces("skills"):
        title, _, description = piece.text.partition(": ")
        source = Source(piece.start, piece.end)
        yield Found(CompetencyKind.FOUNDATION, category, title, description, source)


def _competency(section: str, record: Record) -> tuple[Found, Problem | None]:
    names, problem = _concepts(record.pieces("concepts"))
    described = record.text("description")
    description = f"{described} Concepts: {names}." if names else described
    levels = record.pieces("level")
    found = Found(
        KINDS[section],
        section,
        record.text("title"),
        description.strip(),
        record.source,
        record.text("level"),
        levels[0].start if levels else None,
    )
    return found, problem


def _concepts(pieces: tuple[Piece, ...]) -> tuple[str, Problem | None]:
    if not pieces:
        return "", None
    concepts, problem = read_concepts(pieces[0])
    return "; ".join(name for name, _ in concepts), problem


def _level_problem(found: Found) -> Problem | None:
    if not found.level or stated_level(found.level):
        return None
    message = f"The level “{found.level[:40]}” is none of {_LEVELS}; a level was inferred instead."
    return Problem(found.level_line, message)
