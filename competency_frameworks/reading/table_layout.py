"""Tables: rows of cells to headings, facts and labelled items."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from competency_frameworks.reading.lines import Line
from competency_frameworks.reading.section_names import SectionName, head_labels, plain, section_names, section_of

_TICK = re.compile(r"[✓✔☑√xX•●*]|yes|y|e|d", re.IGNORECASE)
_MANY = re.compile(r"\s*(?:;|•|\n)\s*")
_ALIKE = {
    "competency": "skill", "competence": "skill", "criterion": "skill", "ability": "skill", "detail": "description",
    "details": "description", "what it means": "description", "required level": "level", "proficiency": "level",
    "decision": "type", "what for": "usage", "use": "usage", "software": "tool", "system": "tool", "law": "regulation",
    "measure": "metric", "how often": "frequency", "what": "description", "decision type": "type", "topic": "area",
    "entry level": "entry", "mid level": "mid", "senior level": "senior",
}  # fmt: skip


def restated(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines, with each table's rows restated as a list-shaped document would say them."""
    found: list[Line] = []
    for is_table, group in groupby(_with_items(lines), key=lambda pair: bool(pair[0].cells)):
        pairs = list(group)
        if not is_table:
            found += [line for line, _ in pairs]
            continue
        for width, same in groupby(pairs, key=lambda pair: len(pair[0].cells)):
            alike = list(same)
            found += _labelled(alike) if width == 2 else _columns([line for line, _ in alike])
    return tuple(found)


def _with_items(lines: tuple[Line, ...]) -> list[tuple[Line, list[Line]]]:
    """Each line with the items that stand below a table's row because its value had several paragraphs."""
    pairs: list[tuple[Line, list[Line]]] = []
    for line in lines:
        if line.marked and not line.cells and pairs and len(pairs[-1][0].cells) == 2:
            pairs[-1][1].append(line)
        else:
            pairs.append((line, []))
    return pairs


def _labelled(pairs: list[tuple[Line, list[Line]]]) -> list[Line]:
    """Rows of a label and its value; or two columns that are sections of their own."""
    first = pairs[0][0]
    if len(pairs) > 1 and all(section_of(cell) for cell in first.cells):
        return _columns([first, *(line for pair in pairs[1:] for line in (pair[0], *pair[1]))])
    if len(pairs) > 1 and _section_with(first.cells):
        return _columns([line for line, _ in pairs])
    return [line for row, items in pairs for line in _one(row, items)]


def _one(row: Line, items: list[Line]) -> list[Line]:
    label, value = row.cells
    fact = head_labels().get(plain(label))
    if section_of(label) and (not fact or items or len(value) > 90):
        parts = [part for part in _MANY.split(value) if part]
        heading = Line(row.number, label, page=row.page, heading=2)
        return [heading, *(Line(row.number, part, marked=True, page=row.page) for part in parts), *items]
    return [Line(row.number, f"{label.rstrip(': ')}: {value}", marked=not fact, page=row.page), *items]


def _columns(rows: Sequence[Line]) -> list[Line]:
    """A table with a row of column names; without one each row is an item."""
    names = rows[0].cells
    sections = [section_of(name) for name in names]
    if sum(bool(section) for section in sections[1:]) > 1:
        sections[0] = None  # "Criteria | Essential | Desirable": the first column is what the others are about
    known = _section_with(names)
    if len(rows) > 1 and sum(bool(section) for section in sections) > 1:
        return _by_column(rows, sections)
    if len(rows) > 1 and known:
        heading = Line(rows[0].number, known.name, page=rows[0].page, heading=2)
        return [heading, *(line for row in rows[1:] for line in _record(row, names, known))]
    one = next((place for place, section in enumerate(sections) if section), None)
    if len(rows) > 1 and one is not None and len(names) > 1:
        heading = Line(rows[0].number, names[one], page=rows[0].page, heading=2)
        return [heading, *(_item(row, names, one) for row in rows[1:])]
    return [replace(row, marked=True) for row in rows]


def _section_with(names: Sequence[str]) -> SectionName | None:
    """The section that has at least two of these column names as labels, one of them opening a record."""
    labels = {_label(name) for name in names}
    for section in section_names():
        if len(labels & section.fields.keys()) > 1 and labels & set(section.opens):
            return section
    return None


def _label(name: str) -> str:
    return _ALIKE.get(plain(name), plain(name))


def _record(row: Line, names: Sequence[str], section: SectionName) -> list[Line]:
    opening = [place for place, name in enumerate(names) if _label(name) in section.opens]
    order = sorted(range(min(len(names), len(row.cells))), key=lambda place: place not in opening[:1])
    described = next((label for label in ("description", "usage", "desc") if label in section.fields), "")
    found = []
    for place in order:
        label = _label(names[place])
        said = row.cells[place] if label in section.fields else f"{names[place]}: {row.cells[place]}"
        label = label if label in section.fields else described
        if row.cells[place]:
            text = f"{label.capitalize()}: {said}" if label else said
            found.append(Line(row.number, text, marked=True, page=row.page))
    return found


def _by_column(rows: Sequence[Line], sections: Sequence[SectionName | None]) -> list[Line]:
    """Essential beside desirable: one section after the other. A tick stands for the words of the first cell."""
    names = rows[0].cells
    found: list[Line] = []
    for place, section in enumerate(sections):
        beside = [other for other, known in enumerate(sections) if not known]
        items = [_said(row, names, place, beside) for row in rows[1:] if place < len(row.cells) and row.cells[place]]
        if section and items:
            heading = Line(rows[0].number, names[place], page=rows[0].page, heading=2)
            parts = ((item, part) for item in items for part in _MANY.split(item.text) if part)
            found += [heading, *(replace(item, text=part) for item, part in parts)]
    for row in rows[1:]:
        if not any(row.cells[place] for place, section in enumerate(sections) if section and place < len(row.cells)):
            found.append(Line(row.number, row.text, marked=True, page=row.page))
        elif not row.cells:
            found.append(row)
    return found


def _said(row: Line, names: Sequence[str], place: int, beside: Sequence[int]) -> Line:
    cell = row.cells[place]
    others = [other for other in beside if other < len(row.cells) and row.cells[other]]
    if _TICK.fullmatch(cell) and others:
        cell, others = row.cells[others[0]], others[1:]
    more = "; ".join(f"{names[other]}: {row.cells[other]}" for other in others if names[other])
    return Line(row.number, f"{cell} ({more})" if more else cell, marked=True, page=row.page)


def _item(row: Line, names: Sequence[str], place: int) -> Line:
    """A row that is one item of its column's section; its other cells stand in brackets."""
    others = [(name, cell) for other, (name, cell) in enumerate(zip(names, row.cells, strict=False)) if other != place]
    more = "; ".join(f"{name}: {cell}" if name else cell for name, cell in others if cell)
    cell = row.cells[place] if place < len(row.cells) else ""
    return Line(row.number, f"{cell} ({more})" if more and cell else cell or more, marked=True, page=row.page)
