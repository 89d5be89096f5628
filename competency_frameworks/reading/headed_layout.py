"""Heading styles: deeper headings below a known section are its items, and headings with nothing below them too."""

from dataclasses import replace

from competency_frameworks.reading.lines import Line
from competency_frameworks.reading.section_names import SectionName, section_of


def restated(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines, with headings below a known section's own as items, and the words below such an item as its own."""
    found: list[Line] = []
    section: SectionName | None = None
    level = 0
    below_item = False
    for line in lines:
        known = section_of(line.text) if line.heading or not line.marked else None
        if known:
            section, level, below_item = known, line.heading, False
        elif line.heading and section and level and line.heading > level and _takes_items(section):
            found.append(replace(line, heading=0, marked=True, text=_opened(section, line.text)))
            below_item = True
            continue
        elif line.heading:
            section, below_item = None, False
        elif below_item and section and section.fields and not line.marked and not line.cells:
            found.append(replace(line, marked=True, text=_described(section, line)))
            continue
        found.append(line)
    return tuple(found)


def _takes_items(section: SectionName) -> bool:
    return bool(section.opens or section.asks or section.name == "Key Responsibilities")


def _opened(section: SectionName, text: str) -> str:
    return f"{section.opens[0].capitalize()}: {text}" if section.opens else text


def _described(section: SectionName, line: Line) -> str:
    """Words below an item's heading, under the label of what describes it; their own label counts first."""
    label = next((label for label, field in section.fields.items() if field == "description"), "")
    return line.text if line.label in section.fields or not label else f"{label.capitalize()}: {line.text}"
