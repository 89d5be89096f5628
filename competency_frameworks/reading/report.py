"""What was read, as the JSON contract and as words for a terminal."""

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from competency_frameworks.model import Competency, RoleDescription
from competency_frameworks.reading.indicators import level_indicators

_WIDTH = 100


def to_contract(description: RoleDescription) -> dict[str, object]:
    """The JSON contract of `prova framework read`: plain lists, dicts, strings and numbers.

    Source: issue 2, point 2.
    """
    content = _plain(asdict(description))
    for row, competency in zip(content["competencies"], description.competencies, strict=True):
        row["level_title"] = competency.level.title
        del row["importance"]  # a person's word in a review; a document has none
    content["level_indicators"] = {
        level.title: list(said) for level, said in level_indicators(description.decision_rights).items()
    }
    del content["responsibility_lines"]  # for the framework; the contract has the words only
    return dict(content)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, str):
        return str(value)
    return int(value) if isinstance(value, int) else value


def to_text(description: RoleDescription) -> str:
    """The same for a person: facts, competencies, every section, problems, coverage."""
    return "\n".join(_lines(description)) + "\n"


def _lines(description: RoleDescription) -> Iterator[str]:
    role = description.role
    yield role.title or "(no title found)"
    facts = {
        "Job ID": role.job_id,
        "Department": role.department,
        "Experience": role.experience,
        "OFQUAL level": role.ofqual_level,
        "Also called": ", ".join(role.alternative_titles),
    }
    yield from (f"  {name}: {value}" for name, value in facts.items() if value)
    yield from _competencies(description.competencies)
    for level, said in level_indicators(description.decision_rights).items():
        yield from ("", f"What {level.title} may decide")
        for one in said:
            yield from _wrapped(one, "  • ", "    ")
    for section in description.sections:
        yield from ("", f"{section.name} (line {section.line})")
        for prose in section.prose:
            yield from _wrapped(prose, "  ", "  ")
        for item in section.items:
            yield from _wrapped(item, "  • ", "    ")
    yield from ("", f"Problems: {len(description.problems) or 'none'}")
    for problem in description.problems:
        place = f"line {problem.line}: " if problem.line else ""
        yield from _wrapped(f"{place}{problem.message}", "  • ", "    ")
    yield f"Coverage: {description.coverage:.1%} of the lines that are not blank"


def _competencies(competencies: tuple[Competency, ...]) -> Iterator[str]:
    yield from ("", f"Competencies: {len(competencies) or 'none'}")
    heading = ("", "")
    for one in competencies:
        if heading != (one.kind, one.category):
            heading = (one.kind, one.category)
            yield f"  {one.kind.capitalize()}: {one.category}" if one.category else f"  {one.kind.capitalize()}"
        lines = f"line {one.source.start}"
        if one.source.end != one.source.start:
            lines = f"lines {one.source.start}–{one.source.end}"
        yield f"    {one.code} {one.title} · {one.level.title} ({one.level_origin}) · {lines}"
        if one.description:
            yield from _wrapped(one.description, "        ", "        ")


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=rest)
