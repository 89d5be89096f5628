""" "Key: value" records: a document that is little else than labels with their values."""

import re
from dataclasses import replace

from competency_frameworks.reading.lines import Line
from competency_frameworks.reading.run_in_layout import parts_of
from competency_frameworks.reading.section_names import head_labels, plain, section_of

_KEY = re.compile(r"([A-Z][\w /&'’()-]{1,45}?)\s*:(?:\s+|$)(.*)")
_FEWEST_KNOWN = 3
_SHARE = 0.5
"""Share of lines with a key, and how many keys must be known, that make a record. Source: our own."""
OTHER = "Other Details"


def restated(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """A record's keys as headings or facts; lines as they are where the document is no record."""
    keys = [
        _KEY.match(line.text) if not line.marked and not line.cells and not line.heading else None for line in lines
    ]
    known = sum(bool(key and (plain(key[1]) in head_labels() or section_of(key[1]))) for key in keys)
    unmarked = sum(not line.marked for line in lines)
    if known < _FEWEST_KNOWN or sum(bool(key) for key in keys) < _SHARE * unmarked:
        return lines
    facts: list[Line] = []
    rest: list[Line] = []
    for line, key in zip(lines, keys, strict=True):
        if key and plain(key[1]) in head_labels() and not (section_of(key[1]) and len(key[2]) > 90):
            # Facts may stand anywhere in a record, also below its sections.
            (facts if key[2] or not rest else rest).append(line)
        elif key and section_of(key[1]):
            rest.append(replace(line, text=key[1], heading=2))
            rest += parts_of(replace(line, text=key[2])) if key[2] else []
        elif key and rest and not _OF_A_SECTION.match(line.text):
            rest += [Line(line.number, OTHER, page=line.page, heading=2), replace(line, marked=True)]
        else:
            (rest or facts).append(line)
    return (*facts, *rest)


_OF_A_SECTION = re.compile(r"(?:id|tool|benefit|internal|external|output|example|scope)\s*:", re.IGNORECASE)
"""Labels that stand unmarked within the sections of list-shaped documents."""
