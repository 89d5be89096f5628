"""Moodle's competency files: a row for the framework, and one for each competency with its parent's ID number.

Source: the columns of Moodle's tool_lpimportcsv, in its order, which its import goes by.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from competency_frameworks.exchange.cells import Table, cell_of, columns, to_csv
from competency_frameworks.exchange.parsed import ExchangeFormat, Parsed, Remark, nothing_read, one_line, repeated
from competency_frameworks.exchange.tree import Node, grow
from competency_frameworks.model import Framework
from competency_frameworks.standards import Criterion, Unit

HEADINGS = (
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is framework",
    "Taxonomy",
)
_NAMES = {
    "parent": ("Parent ID number",),
    "id": ("ID number",),
    "short": ("Short name",),
    "text": ("Description",),
    "format": ("Description format",),
    "is_framework": ("Is framework",),
    "levels": ("Taxonomy",),
}
_LONGEST_NAME = 100
"""Characters of a short name or ID number. Source: Moodle cuts both there."""
_PLAIN, _HTML = "2", "1"
"""Source: Moodle's FORMAT_PLAIN and FORMAT_HTML."""
_SCALE = "Not yet competent,Competent"
_SCALE_CONFIGURATION = json.dumps([{"scaleid": "1"}, {"id": 2, "scaledefault": 1, "proficient": 1}])


def is_moodle(table: Table) -> bool:
    """Whether these are the headings of a Moodle competency file."""
    return {"parent", "id", "short", "is_framework"} <= set(columns(table.headings, _NAMES))


def read_moodle(table: Table) -> Parsed:
    """The units of a Moodle competency file."""
    at = columns(table.headings, _NAMES)
    document: Node | None = None
    top_type = ""
    nodes: list[Node] = []
    wrong: list[tuple[str, Remark]] = []
    for number, cells in table.rows:
        node = _node(number, cells, at)
        if cell_of(cells, at["is_framework"]).strip() not in {"", "0"}:
            if document is not None:
                return nothing_read(ExchangeFormat.MOODLE, "A second framework begins here.", node.place)
            document = node
            # What Moodle calls the top level: learning outcomes are no units.
            top_type = cell_of(cells, at.get("levels")).partition(",")[0].strip()
        else:
            nodes.append(node)
            if not node.text:
                wrong.append((node.id, Remark(node.place, "It has no short name and no description.")))
            if not node.code:
                wrong.append((node.id, Remark(node.place, "It has no ID number.")))
    if document is None:
        return nothing_read(ExchangeFormat.MOODLE, "No row has 1 under “Is framework”, so its name is not known.")
    twice = repeated(node.id for node in nodes)
    wrong += [
        (node.id, Remark(node.place, f"Another row has the same ID number {one_line(node.id)[:80]}."))
        for node in nodes
        if node.id in twice
    ]
    once = list({node.id: node for node in reversed(nodes)}.values())[::-1]
    once = [node if node.parent else replace(node, type=top_type) for node in once]
    grown = grow(document, once, wrong)
    notes = tuple(Remark("", note) for note in table.notes)
    return Parsed(ExchangeFormat.MOODLE, grown.units, grown.refusals, (*notes, *grown.remarks))


def _node(number: int, cells: Sequence[str], at: dict[str, int]) -> Node:
    """A row. A criterion's words are its description; a name that was cut to fit goes where there is one."""
    code, short = cell_of(cells, at["id"]).strip(), one_line(cell_of(cells, at["short"]))
    text = cell_of(cells, at.get("text"))
    if cell_of(cells, at.get("format")).strip() == _HTML and "<" in text:
        body = LexborHTMLParser(text).body
        text = body.text(separator=" ") if body is not None else ""
    parent = cell_of(cells, at["parent"]).strip()
    place = f"row {number}"
    return Node(code or place, parent, place, short or one_line(text), code, text, statement=text)


def unit_csv(unit: Unit) -> bytes:
    """One unit as a framework of Moodle's, its criteria as competencies."""
    levels = "outcome,competency" if unit.outcomes else "competency,competency"
    rows = [_framework_row(unit.urn, unit.title, unit.overview, levels)]
    written: set[str] = set()
    outcomes = {each.code: each for each in unit.outcomes}
    for criterion in unit.criteria:
        parent = ""
        if criterion.outcome in outcomes:
            parent = f"{unit.urn}/{criterion.outcome}"
            if parent not in written:
                written.add(parent)
                rows.append(_row("", parent, outcomes[criterion.outcome].text, outcomes[criterion.outcome].text))
        rows.append(_row(parent, criterion.ref, _short(criterion), criterion.text))
    return to_csv(HEADINGS, rows)


def _short(criterion: Criterion) -> str:
    return f"{criterion.code} {criterion.text}"


def framework_csv(framework: Framework) -> bytes:
    """A role's framework, its competencies below their categories."""
    title = framework.role_description.role.title or framework.key
    return to_csv(HEADINGS, [_framework_row(framework.key, title, "", "domain,competency"), *_competencies(framework)])


def _competencies(framework: Framework) -> Iterator[tuple[str, ...]]:
    categories: dict[str, str] = {}
    for each in framework.competencies:
        if each.category and each.category not in categories:
            categories[each.category] = f"{framework.key}/category-{len(categories) + 1}"
            yield _row("", categories[each.category], each.category, "")
        text = f"{each.description or each.title}\nRequired level: {each.level.title}"
        yield _row(categories.get(each.category, ""), f"{framework.key}/{each.code}", each.title, text)


def _framework_row(code: str, title: str, text: str, levels: str) -> tuple[str, ...]:
    taxonomies = f"{levels},competency,competency"
    return (
        "", code, title, text, _PLAIN, _SCALE, _SCALE_CONFIGURATION, "", "", "", "", "", "1", taxonomies,
    )  # fmt: skip


def _row(parent: str, code: str, short: str, text: str) -> tuple[str, ...]:
    short = re.sub(r"\s+", " ", short)
    cut = short if len(short) <= _LONGEST_NAME else f"{short[: _LONGEST_NAME - 1]}…"
    return (parent, code, cut, text, _PLAIN, "", "", "", "", "", "", "", "", "")
