"""Run-in labels: "**Duties:** sell bread" or "Duties: sell bread" to a heading and the words below it."""

import re
from dataclasses import replace

from competency_frameworks.reading.lines import Line
from competency_frameworks.reading.section_names import head_labels, plain, section_of, varies

_PARTS = re.compile(r"\s*;\s+|\s+[•▪]\s+")
_FEWEST_PARTS = 2
"""Pieces between semicolons that make a list of what stands after a label. Source: our own."""


def restated(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines, with each run-in label of a known section as a heading of its own."""
    found: list[Line] = []
    in_head = True
    for line in lines:
        label = _label(line, in_head)
        if not label:
            found.append(line)
            in_head = in_head and section_of(line.text) is None
            continue
        in_head = False
        rest = line.text[len(label) :].lstrip(" :.–—-").strip()
        found.append(replace(line, text=label, heading=line.heading or 2, lead="", marked=False))
        found += parts_of(replace(line, text=rest, heading=0, lead="", marked=line.marked)) if rest else []
    return tuple(found)


def parts_of(line: Line) -> list[Line]:
    """A line that holds a list between semicolons as its items."""
    parts = [part for part in _PARTS.split(line.text) if part]
    if len(parts) < _FEWEST_PARTS:
        return [line]
    return [replace(line, text=part, marked=True) for part in parts]


def _label(line: Line, in_head: bool) -> str:
    """The words that begin a section; empty if none do. A fact of the head stays one."""
    if line.heading or line.cells:
        return ""
    before, colon, after = line.text.partition(":")
    label = line.lead or (before if colon and not line.marked else "")
    if not label or not section_of(label) or varies(label) or (not line.lead and not after.strip()):
        return ""
    if plain(label) in head_labels() and (in_head or not line.lead) and len(after) < 90:
        return ""
    return label if line.text.startswith(label) else ""
