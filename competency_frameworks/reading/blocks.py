"""Lines of a list-shaped document to blocks: a heading and the lines below it."""

import re
from dataclasses import dataclass, replace

from competency_frameworks.reading.lines import Line
from competency_frameworks.reading.section_names import (
    SectionName,
    head_labels,
    is_furniture,
    plain,
    section_begun_by,
    section_of,
    varies,
)

_MOST_HEADING_WORDS = 8
_STYLED = 3
"""Headings with a style from which a document is taken to give every heading one. Source: our own."""
_LONGEST_FACT = 60
_HEADING = re.compile(r"[A-Z][^:]{2,78}[\w)]")


@dataclass(frozen=True)
class Block:
    """A heading and its lines. `section` is None for the document's head and for an unknown heading.

    `heading` is None for the head and where a label began the section.
    """

    section: SectionName | None
    heading: Line | None
    lines: tuple[Line, ...] = ()


def known_headings(lines: tuple[Line, ...]) -> int:
    """How many different sections have their heading here."""
    found = (section_of(line.text) for line in lines if not line.marked)
    return len({section.name for section in found if section})


def split_blocks(lines: tuple[Line, ...]) -> tuple[tuple[Block, ...], tuple[Line, ...]]:
    """The document's blocks in order, the head first, and the lines of page furniture."""
    blocks = [_Open(None, None, [])]
    styled = sum(bool(line.heading) for line in lines) >= _STYLED
    furniture: list[Line] = []
    for line, following in zip(lines, (*lines[1:], None), strict=True):
        in_head = len(blocks) == 1
        begun = None if line.marked else section_begun_by(line.label)
        section = None if line.marked or (in_head and _is_fact(line, following)) else section_of(line.text)
        if is_furniture(line.text):
            furniture.append(line)
        elif section and not line.cells:
            blocks.append(_Open(section, line, [line] if varies(line.text) else []))
        elif begun and begun is not blocks[-1].section:
            blocks.append(_Open(begun, None, [line]))
        elif not in_head and (line.heading if styled else _looks_like_heading(line, following)):
            blocks.append(_Open(None, line, []))
        else:
            blocks[-1].lines.append(line)
    blocks = _without_empty(blocks)
    return tuple(Block(block.section, block.heading, tuple(block.lines)) for block in blocks), tuple(furniture)


def _is_fact(line: Line, following: Line | None) -> bool:
    """Whether a line of the head is a fact's label with the fact on the next line, and not a section's heading."""
    label = plain(line.text) in head_labels() and not line.heading
    return label and following is not None and not following.marked and len(following.text) <= _LONGEST_FACT


def _without_empty(blocks: list["_Open"]) -> list["_Open"]:
    """Unknown headings with nothing below them are items of the known section above."""
    kept: list[_Open] = []
    for block in blocks:
        above = kept[-1] if kept else None
        if above and above.section and block.heading and not block.section and not block.lines:
            above.lines.append(replace(block.heading, marked=True, heading=0))
        else:
            kept.append(block)
    return kept


@dataclass
class _Open:
    section: SectionName | None
    heading: Line | None
    lines: list[Line]


def _looks_like_heading(line: Line, following: Line | None) -> bool:
    """A short line without a marker, colon or full stop, in title case or directly above a list."""
    if line.marked or not _HEADING.fullmatch(line.text):
        return False
    words = line.text.split()
    if len(words) > _MOST_HEADING_WORDS:
        return False
    titled = all(not word[0].islower() for word in words if len(word) > 3)
    return titled or (following is not None and following.marked)
