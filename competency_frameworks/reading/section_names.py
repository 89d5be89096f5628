"""The section names the reader knows, from `section_names.yaml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

_LONGEST_HEADING = 90
"""Characters; the longest known heading has 54."""


@dataclass(frozen=True)
class SectionName:
    """One section a document can have; the file's head explains each field."""

    name: str
    also: tuple[str, ...] = ()
    pattern: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    opens: tuple[str, ...] = ()
    continues: tuple[str, ...] = ()
    begins_with: tuple[str, ...] = ()
    prose: bool = False
    asks: bool = False


@cache
def _file() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("section_names.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


@cache
def section_names() -> tuple[SectionName, ...]:
    """All sections, in the order of the file."""
    return tuple(_section_name(row) for row in _file()["sections"])


def _section_name(row: dict[str, Any]) -> SectionName:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return SectionName(**fields)


@cache
def head_labels() -> Mapping[str, str]:
    """Labels of the document's head and the fact each gives."""
    labels: dict[str, str] = _file()["head"]
    return labels


@cache
def _known() -> dict[str, SectionName]:
    return {plain(heading): known for known in section_names() for heading in (known.name, *known.also)}


@cache
def _furniture() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _file()["furniture"]))


def plain(heading: str) -> str:
    """A heading in lower-case words, so that case, punctuation and "&" do not matter."""
    return re.sub(r"[^a-z0-9]+", " ", heading.casefold().replace("&", " and ")).strip()


def section_of(heading: str) -> SectionName | None:
    """The section this line is the heading of, if any."""
    if len(heading) > _LONGEST_HEADING:
        return None
    words = plain(heading)
    varying = (known for known in section_names() if known.pattern and re.fullmatch(known.pattern, words))
    return _known().get(words) or next(varying, None)


def varies(heading: str) -> bool:
    """Whether a known heading has words of its own ("Save 5-10 Hours Weekly"), which must not be lost."""
    return plain(heading) not in _known()


def section_begun_by(label: str) -> SectionName | None:
    """The section this label begins even where its heading is missing, if any."""
    return next((known for known in section_names() if label in known.begins_with), None) if label else None


@cache
def _document_names() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _file()["document_names"]))


def is_document_name(text: str) -> bool:
    """Whether the line says what sort of document this is ("Job description"), not what the role is."""
    return len(text) <= _LONGEST_HEADING and _document_names().fullmatch(text.casefold().strip(" :")) is not None


def is_furniture(text: str) -> bool:
    """Whether the line belongs to a web page around the document."""
    return len(text) <= _LONGEST_HEADING and _furniture().fullmatch(text.casefold()) is not None
