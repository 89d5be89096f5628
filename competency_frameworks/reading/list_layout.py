"""List-shaped role descriptions: dashed, numbered, and headed by section names."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from competency_frameworks.model import (
    Accommodation,
    Adjustments,
    CareerStep,
    Certification,
    DecisionRight,
    Education,
    Metric,
    Pathways,
    Problem,
    RoleDescription,
    Section,
    Source,
    TitledText,
    Trait,
)
from competency_frameworks.reading.blocks import split_blocks
from competency_frameworks.reading.competencies import competencies_of
from competency_frameworks.reading.concepts import read_concepts
from competency_frameworks.reading.facts import Head, read_head, role_facts
from competency_frameworks.reading.levels import role_level
from competency_frameworks.reading.lines import Line, account
from competency_frameworks.reading.prose_layout import SENTENCE_END
from competency_frameworks.reading.records import Filled, Piece, Record, fill
from competency_frameworks.reading.requirements import asked, certifications_of, education_of, is_item
from competency_frameworks.reading.section_names import section_names

_T = TypeVar("_T")
NO_TITLE = "The name of the role was not found. Begin the document with it, or write “The … is responsible for …”."


def read_lists(lines: tuple[Line, ...]) -> RoleDescription:
    """Everything a list-shaped document says. Lines without a home are problems and lower the coverage."""
    blocks, furniture = split_blocks(lines)
    head = read_head(blocks[0])
    filled = tuple(fill(block) for block in blocks[1:])
    role = role_facts(head, filled)
    sections = _Sections(filled)
    description = _parts(sections, role_description=RoleDescription(role))
    competencies, problems = competencies_of(filled, role_level(description), asked(sections.asking()))
    unplaced = [pair for section in filled for pair in section.unplaced] + head.unplaced
    # A concept list that cannot be read is a line without a home, whose problem is told once.
    broken = {problem.line: problem.message for problem in problems if problem.line in _concept_lines(filled)}
    unplaced += [(line, broken[line.number]) for line in lines if line.number in broken]
    coverage, homeless = account(lines, unplaced)
    told = tuple(problem for problem in problems if problem.line not in broken)
    untitled = () if role.title else (Problem(None, NO_TITLE),)
    return replace(
        description,
        competencies=competencies,
        sections=_sections(head, filled, furniture),
        problems=(*untitled, *sorted((*homeless, *told), key=lambda problem: problem.line or 0)),
        coverage=coverage,
    )


@dataclass(frozen=True)
class _Sections:
    filled: tuple[Filled, ...]

    def records(self, name: str, make: Callable[[Record], _T]) -> tuple[_T, ...]:
        return tuple(make(record) for one in self.filled if one.name == name for record in one.records)

    def pieces(self, name: str) -> list[Piece]:
        """The items of a plain list; where nobody set list markers, its lines."""
        found = [piece for one in self.filled if one.name == name for piece in (one.items or _sentences(one.prose))]
        return [piece for piece in found if is_item(piece.text)]

    def asking(self) -> dict[str, list[Piece]]:
        """By section that asks something of a person: its items."""
        names = dict.fromkeys(one.name for one in self.filled)
        return {known.name: self.pieces(known.name) for known in section_names() if known.asks and known.name in names}

    def texts(self, name: str) -> tuple[str, ...]:
        return _texts(self.pieces(name))


def _sentences(prose: tuple[Piece, ...]) -> list[Piece]:
    return [replace(piece, text=text) for piece in prose for text in SENTENCE_END.split(piece.text)]


def _parts(sections: _Sections, role_description: RoleDescription) -> RoleDescription:
    asking = sections.asking()
    by_level = sections.records("Experience Levels Responsibilities", lambda record: record.pieces("responsibilities"))
    duties = [piece for pieces in by_level for piece in pieces] or sections.pieces("Key Responsibilities")
    return replace(
        role_description,
        responsibilities=tuple(piece.text for piece in duties),
        responsibility_lines=tuple(Source(piece.start, piece.end) for piece in duties),
        decision_rights=sections.records("Decision-Making Authority", _decision_right),
        metrics=(
            *sections.records("Quantitative Metrics", lambda record: _metric("quantitative", record)),
            *sections.records("Qualitative Metrics", lambda record: _metric("qualitative", record)),
        ),
        traits=(
            *sections.records("Primary Traits", lambda record: _trait("primary", record)),
            *sections.records("Supporting Traits", lambda record: _trait("supporting", record)),
        ),
        motivators=sections.records("Primary Motivators", _titled),
        frustrations=sections.texts("Common Frustrations"),
        adjustments=Adjustments(*(_accommodation(sections, name) for name in ("ADHD", "Dyslexia", "Autism"))),
        ai_tools=sections.records("AI Productivity", _titled),
        prerequisites=(*sections.texts("Essential Prerequisites"), *_texts(p for one in asking.values() for p in one)),
        education=(*sections.records("Education Requirements", _education), *_schooling(sections, asking)),
        certifications=(
            *sections.records("Preferred Certifications", _certification),
            *certifications_of([piece for pieces in asking.values() for piece in pieces]),
        ),
        activities=sections.texts("Recommended Activities"),
        pathways=Pathways(
            entry=sections.records("Entry Paths to This Role", _step),
            next=sections.records("Career Progression From This Role", _step),
            long_term=sections.records("Long Term Vision Potential Roles", _step),
        ),
    )


def _schooling(sections: _Sections, asking: dict[str, list[Piece]]) -> list[Education]:
    """Education that is asked for in running text, or among other requirements."""
    plain = [piece for one in sections.filled if one.name == "Education Requirements" and not one.records
             for piece in one.prose]  # fmt: skip
    found = [Education("", piece.text) for piece in plain]
    for name, pieces in asking.items():
        found += education_of(pieces, "Preferred" if name == "Desirable Requirements" else "Minimum")
    return found


def _decision_right(record: Record) -> DecisionRight:
    """ "N/A" is the documents' way of leaving a cell empty."""
    cells = (record.text(name) for name in ("entry", "mid", "senior"))
    entry, mid, senior = ("" if cell.casefold().strip(". ") in ("n/a", "na", "-") else cell for cell in cells)
    return DecisionRight(record.text("type"), entry, mid, senior)


def _metric(kind: str, record: Record) -> Metric:
    names = ("title", "description", "target", "frequency", "example", "evidence")
    return Metric(kind, *(record.text(name) for name in names))


def _trait(rank: str, record: Record) -> Trait:
    return Trait(record.text("title"), rank, record.text("description"), record.text("benefit"))


def _titled(record: Record) -> TitledText:
    return TitledText(record.text("title"), record.text("text") or record.text("description"))


def _accommodation(sections: _Sections, name: str) -> Accommodation:
    return Accommodation(sections.texts(f"{name} Positives"), sections.texts(f"{name} Challenges and Accommodations"))


def _education(record: Record) -> Education:
    level, requirement = record.text("level"), record.text("requirement")
    if not requirement:  # a plain list, without labels
        level, requirement = "", ": ".join(part for part in (level, record.text("description")) if part)
    return Education(level, requirement, record.text("alternatives"))


def _certification(record: Record) -> Certification:
    usage = record.text("usage") or record.text("description")
    return Certification(record.text("title"), record.text("provider"), usage)


def _step(record: Record) -> CareerStep:
    return CareerStep(record.text("title"), record.text("time") or record.text("description"))


def _sections(head: Head, filled: tuple[Filled, ...], furniture: tuple[Line, ...]) -> tuple[Section, ...]:
    concepts = _concept_lines(filled)
    sections = [
        Section(one.name, one.line, tuple(_item(p, concepts) for p in one.items), _texts(one.prose)) for one in filled
    ]
    if head.items or head.prose:
        first = min(piece.start for piece in (*head.items, *head.prose))
        sections.insert(0, Section("Head", first, _texts(head.items), _texts(head.prose)))
    if furniture:
        sections.append(Section("Page furniture", furniture[0].number, prose=tuple(line.text for line in furniture)))
    return tuple(sections)


def _item(piece: Piece, concepts: dict[int, Piece]) -> str:
    """The item as written; a list of concepts as words instead of brackets."""
    if piece.start not in concepts:
        return piece.text
    pairs, problem = read_concepts(concepts[piece.start])
    return piece.text if problem else "Concepts: " + "; ".join(f"{name}: {what}" for name, what in pairs)


def _concept_lines(filled: tuple[Filled, ...]) -> dict[int, Piece]:
    pieces = (p for one in filled for record in one.records for p in record.pieces("concepts"))
    return {piece.start: piece for piece in pieces}


def _texts(pieces: Iterable[Piece]) -> tuple[str, ...]:
    return tuple(piece.text for piece in pieces)
