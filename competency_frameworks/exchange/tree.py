"""Trees of items to units: what CASE packages and Moodle's competency files have in common.

A top item with items below it is a unit, and its lowest items are the criteria; where these hang from an item in
between, that is their learning outcome. Lowest items right at the top make the document itself a unit.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from competency_frameworks.exchange.own_words import criterion_from, unit_from
from competency_frameworks.exchange.parsed import (
    Refusal,
    Remark,
    criterion_kind,
    one_line,
    plain_urn,
    several_lines,
    usual_criterion,
)
from competency_frameworks.standards import Address, Collection, Criterion, LearningOutcome, Unit, UnitForm

_GROUPS = ("outcome", "performance criteria", "knowledge and understanding", "behaviours", "category")
_UNIT = "unit"


@dataclass(frozen=True)
class Node:
    """One item of a file. `parent` is "" at the top; `own` is what Prova itself added on export.

    `text` is the item's name where it is a unit. `statement` is what it says where that is longer; "" = the same.
    """

    id: str
    parent: str
    place: str
    text: str
    code: str = ""
    notes: str = ""
    type: str = ""
    address: Address | None = None
    own: dict[str, Any] = field(default_factory=dict)
    statement: str = ""

    @property
    def said(self) -> str:
        """Its words where it is a criterion or an outcome."""
        return one_line(self.statement) or one_line(self.text)


@dataclass
class _Growing:
    """A unit while its criteria are gathered, in the order of the tree; each comes with its learning outcome."""

    node: Node
    leaves: list[tuple[Node, Node | None]] = field(default_factory=list)
    is_document: bool = False
    flattened: bool = False


@dataclass(frozen=True)
class Grown:
    """What a tree yields."""

    units: tuple[Unit, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    remarks: tuple[Remark, ...] = ()


def grow(document: Node, nodes: Sequence[Node], wrong: Sequence[tuple[str, Remark]], creator: str = "") -> Grown:
    """The units of a tree. `nodes` are in the order of the file, siblings in their own; each id occurs once.

    `wrong` is what is already known to be wrong, by id of its node: the unit around it is refused whole.
    """
    by_id = {node.id: node for node in nodes}
    below: dict[str, list[Node]] = defaultdict(list)
    remarks: list[Remark] = []
    for node in nodes:
        parent = node.parent
        if parent and parent not in by_id:
            remarks.append(
                Remark(node.place, f"Its parent {one_line(parent)[:80]} is not in the file; put at the top.")
            )
            parent = ""
        below[parent].append(node)
    reached: set[str] = set()
    growing = _gather(document, below, reached)
    lost = [node for node in nodes if node.id not in reached]
    faults: dict[str, list[Remark]] = defaultdict(list)
    for owner, remark in wrong:
        faults[owner].append(remark)
    refusals = [_circle(lost)] if lost else []
    units = []
    collection = Collection(one_line(document.text), one_line(creator), document.address)
    for each in growing:
        unit, reasons = _unit(each, faults)
        if reasons:
            refusals.append(Refusal(unit.urn or unit.title, tuple(reasons)))
        else:
            units.append(unit if each.is_document else replace(unit, collection=collection))
            remarks += _told(each)
    stray = [remark for owner, found in faults.items() if owner not in reached for remark in found]
    if stray:
        refusals.append(Refusal("", tuple(stray)))
    return Grown(tuple(units), tuple(refusals), tuple(remarks))


def _gather(document: Node, below: dict[str, list[Node]], reached: set[str]) -> list[_Growing]:
    """Every unit with its leaves, walked without recursion: a tree may be as deep as its file is long."""
    whole = _Growing(document, is_document=True)
    found = []
    walk = [(node, whole, document, 0) for node in reversed(below[""])]
    while walk:
        node, unit, parent, depth = walk.pop()
        reached.add(node.id)
        children = below.get(node.id, [])
        said = node.type.casefold()
        if said == _UNIT or (children and depth == 0 and not any(word in said for word in _GROUPS)):
            unit = _Growing(node)
            found.append(unit)
            depth = 0
        elif not children:
            unit.leaves.append((node, parent if parent is not unit.node else None))
        unit.flattened = unit.flattened or (bool(children) and depth > (0 if unit.is_document else 1))
        walk += [(child, unit, node, depth + 1) for child in reversed(children)]
    return [whole, *found] if whole.leaves or not found else found


def _circle(lost: Sequence[Node]) -> Refusal:
    """Items that no way from the top leads to."""
    places = ", ".join(node.place for node in lost[:5]) + ("…" if len(lost) > 5 else "")
    message = f"These items are each other's parents, in a circle: {places}. Put one of them at the top."
    return Refusal("", (Remark(lost[0].place, message),))


def _told(each: _Growing) -> Iterable[Remark]:
    if each.flattened:
        yield Remark(
            each.node.place, "It has more levels than unit, outcome and criterion; those between are left out."
        )


def _unit(each: _Growing, faults: dict[str, list[Remark]]) -> tuple[Unit, list[Remark]]:
    node = each.node
    urn = plain_urn(node.code) or plain_urn(node.id)
    reasons = [*faults.get(node.id, [])]
    outcomes: dict[str, LearningOutcome] = {}
    codes = _Codes(urn, node.code)
    for _, group in each.leaves:
        if group is not None and group.id not in outcomes:
            outcomes[group.id] = LearningOutcome(codes.of(group, "LO"), group.said, group.address)
            reasons += faults.get(group.id, [])
    criteria: list[Criterion] = []
    for leaf, group in each.leaves:
        reasons += faults.get(leaf.id, [])
        criterion = _criterion(urn, leaf, codes)
        criteria.append(replace(criterion, outcome=outcomes[group.id].code) if group is not None else criterion)
        if not criterion.text:
            reasons.append(Remark(leaf.place, "It has no words."))
    if not criteria:
        reasons.append(Remark(node.place, "It has no criteria below it."))
    title = one_line(node.text)
    if not title:
        reasons.append(Remark(node.place, "It has no title."))
    unit = Unit(urn, 1, title, several_lines(node.notes), tuple(criteria), outcomes=tuple(outcomes.values()))
    unit = replace(unit, form=_form(each, unit), address=node.address)
    own, wrong = unit_from(node.own, unit)
    return own, [*reasons, *(Remark(node.place, message) for message in wrong)]


def _criterion(urn: str, leaf: Node, codes: "_Codes") -> Criterion:
    text = leaf.said
    kind = criterion_kind(codes.bare(leaf), leaf.type, text)
    code = codes.of(leaf, kind.value[0].upper())
    return criterion_from(leaf.own, replace(usual_criterion(urn, code, kind, text), address=leaf.address))


class _Codes:
    """Codes of one unit's items: the file's own where they are unique, else the next free number of their letter."""

    def __init__(self, urn: str, spelt: str) -> None:
        self._starts = tuple(f"{start}/" for start in (urn, one_line(spelt)) if start)
        self._taken: set[str] = set()
        self._next: dict[str, int] = defaultdict(lambda: 1)

    def bare(self, node: Node) -> str:
        """The item's code without the unit's URN before it."""
        code = one_line(node.code)
        return plain_urn(next((code.removeprefix(start) for start in self._starts if code.startswith(start)), code))

    def of(self, node: Node, letter: str) -> str:
        """The code the item gets."""
        code = self.bare(node)
        while not code or code in self._taken:
            code = f"{letter}{self._next[letter]}"
            self._next[letter] += 1
        self._taken.add(code)
        return code


def _form(each: _Growing, unit: Unit) -> UnitForm:
    types = " ".join({leaf.type.casefold() for leaf, _ in each.leaves})
    if unit.outcomes or "assessment criteri" in types:
        return UnitForm.OUTCOMES
    if all(re.fullmatch(r"[KSB]\d+", one.code) for one in unit.criteria) and any(
        one.code.startswith("S") for one in unit.criteria
    ):
        return UnitForm.KSB
    return UnitForm.NOS
