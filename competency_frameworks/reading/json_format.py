"""JSON: a job posting as schema.org describes it, or what this product exports itself."""

import json
from collections.abc import Iterator
from typing import Any

from competency_frameworks.model import Problem
from competency_frameworks.reading.document import Document, DocumentFormat, unreadable, written
from competency_frameworks.reading.html_format import html_lines
from competency_frameworks.reading.lines import Line, numbered_lines
from competency_frameworks.reading.plain_text import decode

_NEITHER = (
    "This JSON is neither a job posting (schema.org JobPosting) nor a role description exported from here. "
    "Save the words themselves as text and try again."
)
_BROKEN = "This file is not whole JSON: {} Save it again from where it came."
_MOST_DEEP = 12
_FACTS = {
    "identifier": "Job ID", "hiringOrganization": "Employer", "jobLocation": "Location", "baseSalary": "Salary",
    "employmentType": "Contract", "workHours": "Hours", "industry": "Sector", "datePosted": "Date posted",
    "validThrough": "Closing date", "occupationalCategory": "Occupation",
}  # fmt: skip
"""Source: https://schema.org/JobPosting"""
_PARTS = {
    "description": "Role Summary", "responsibilities": "Key Responsibilities", "skills": "Skills",
    "qualifications": "Qualifications", "educationRequirements": "Education",
    "experienceRequirements": "Experience Requirements", "jobBenefits": "Benefits",
    "incentiveCompensation": "Benefits", "applicationContact": "How to Apply",
}  # fmt: skip


def read_json(data: bytes) -> Document:
    """Lines of a job posting or of an exported role description."""
    text, problems = decode(data)
    if not text:
        return unreadable(DocumentFormat.JSON, problems[0].message)
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        return unreadable(DocumentFormat.JSON, _BROKEN.format(f"line {error.lineno}, {error.msg}."))
    except (RecursionError, ValueError):
        return unreadable(DocumentFormat.JSON, _BROKEN.format("it is nested too deeply or holds numbers too long."))
    if (
        isinstance(content, dict)
        and isinstance(content.get("sections"), list)
        and isinstance(content.get("role"), dict)
    ):
        return written(DocumentFormat.JSON, _exported(content), problems)
    posting = _posting(content, 0)
    if posting is None:
        return unreadable(DocumentFormat.JSON, _NEITHER)
    lines, missed = _posted(posting)
    return written(DocumentFormat.JSON, lines, (*problems, *missed))


def _posting(content: Any, depth: int) -> dict[str, Any] | None:
    if depth > _MOST_DEEP:
        return None
    if isinstance(content, dict):
        kind = content.get("@type")
        if kind == "JobPosting" or (isinstance(kind, list) and "JobPosting" in kind):
            return content
        content = list(content.values())
    found = (_posting(inner, depth + 1) for inner in content) if isinstance(content, list) else ()
    return next((one for one in found if one), None)


def _posted(posting: dict[str, Any]) -> tuple[list[Line], tuple[Problem, ...]]:
    """Facts first, then each part under its heading; fields the reader has no place for are told."""
    title = _words(posting.get("title") or posting.get("name"))
    lines = [Line(0, title, heading=1)]
    lines += [Line(0, f"{label}: {words}") for key, label in _FACTS.items() if (words := _words(posting.get(key)))]
    missed: dict[str, None] = {}
    for key, heading in _PARTS.items():
        part, problems = _part(posting.get(key))
        headed = any(line.heading for line in part)
        lines += [Line(0, heading, heading=2)] if part and not headed else []
        lines += part
        missed |= {problem.message: None for problem in problems}
    unread = [key for key in posting if key not in {*_FACTS, *_PARTS, "title", "name"} and not key.startswith("@")]
    if unread:
        missed[f"These fields of the job posting were not read: {', '.join(sorted(unread)[:12])}."] = None
    return lines, tuple(Problem(None, message) for message in missed)


def _part(value: Any) -> tuple[list[Line], tuple[Problem, ...]]:
    """Text, a page's piece, or a list of either."""
    if isinstance(value, list):
        texts = [words for one in value if (words := _words(one))]
        return [Line(0, words, marked=True) for words in texts], ()
    text = value if isinstance(value, str) else _words(value)
    if "<" in text and ">" in text:
        return html_lines(text)
    return list(numbered_lines(text)), ()


def _words(value: Any, depth: int = 0) -> str:
    """A value's words: those of an object's fields in order, without its types and addresses."""
    if isinstance(value, str):
        lines = html_lines(value)[0] if "<" in value and ">" in value else numbered_lines(value)
        return " ".join(line.text for line in lines)
    if isinstance(value, bool) or value is None or depth > _MOST_DEEP:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        value = [
            inner for key, inner in value.items() if not key.startswith("@") and key not in ("url", "sameAs", "logo")
        ]
    return ", ".join(words for one in value if (words := _words(one, depth + 1)))


def _exported(content: dict[str, Any]) -> Iterator[Line]:
    """The sections of an export as they stood in the document, each with its heading."""
    sections = [one for one in content["sections"] if isinstance(one, dict)]
    if not any(one.get("name") == "Head" for one in sections):
        yield Line(0, _words(content["role"].get("title")), heading=1)
    for section in sections:
        name = _words(section.get("name"))
        if name != "Head":
            yield Line(0, name, heading=2)
        for prose in _list(section.get("prose")):
            yield Line(0, prose)
        for item in _list(section.get("items")):
            yield Line(0, _concepts(item), marked=name != "Head")


def _list(value: Any) -> list[str]:
    return [words for one in value if (words := _words(one))] if isinstance(value, list) else []


def _concepts(item: str) -> str:
    """An export says a list of concepts in words, "name: what; name: what"; a document says it as a list."""
    label, _, words = item.partition("Concepts: ")
    if label or not words or words.startswith("["):
        return item
    rows: list[dict[str, str]] = []
    for piece in words.split("; "):
        name, _, what = piece.partition(": ")
        if what or not rows:
            rows.append({"concept_name": name, "description": what})
        else:
            rows[-1]["description"] += f"; {piece}"
    return f"Concepts: {json.dumps(rows, ensure_ascii=False)}"
