"""Frameworks as CASE 1.1 packages: an item for each competency, below the category it belongs to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from competency_frameworks.exchange.case_build import Building, Item, address_for
from competency_frameworks.exchange.case_package import Package, read_package
from competency_frameworks.exchange.case_standard import CREATOR
from competency_frameworks.exchange.json_text import record
from competency_frameworks.exchange.own_words import KEY
from competency_frameworks.exchange.parsed import Remark, one_line, repeated
from competency_frameworks.exchange.tree import Node
from competency_frameworks.framework import framework_key
from competency_frameworks.model import (
    Competency,
    CompetencyKind,
    Framework,
    Level,
    LevelOrigin,
    RoleDescription,
    RoleFacts,
    Source,
)
from competency_frameworks.standards import Address

_CATEGORY = "Category"
_NOWHERE = Source(0, 0)


@checked(frozen=True)
class _OwnFramework:
    key: str
    version: int
    role_description: RoleDescription


_competency = TypeAdapter(Competency)
_SHOWN = {"code", "title", "description", "category"}
"""What a CFItem has fields for; the rest of a competency goes into the extension, whatever is added to it later."""
_framework = TypeAdapter(_OwnFramework)


@dataclass(frozen=True)
class ReadFramework:
    """A package as a framework, None where it is none. `addresses` by competency code, "" = the document's own."""

    framework: Framework | None
    addresses: Mapping[str, Address] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


def framework_package(
    framework: Framework,
    changed_at: datetime,
    owner: str = "",
    addresses: Mapping[str, Address] = MappingProxyType({}),
) -> dict[str, Any]:
    """The framework as a package. `owner` tells apart what two organisations made of roles of one name."""
    names = ("framework", owner, framework.key)
    title = framework.role_description.role.title or framework.key
    building = Building(addresses.get("") or address_for(*names), title, changed_at)
    categories: dict[str, Item] = {}
    for position, each in enumerate(framework.competencies, 1):
        if each.category and each.category not in categories:
            address = address_for(*names, "category", each.category)
            categories[each.category] = building.add(Item(address, each.category, _CATEGORY))
        item = Item(
            addresses.get(each.code) or address_for(*names, each.code),
            each.description or each.title,
            f"{each.kind.value.capitalize()} competency",
            each.code,
            each.title,
            own={**_unshown(each), "described": bool(each.description), "position": position},
        )
        building.add(item, categories.get(each.category))
    whole = _OwnFramework(framework.key, framework.version, framework.role_description)
    own_words = {"framework": _framework.dump_python(whole, mode="json")}
    return building.package(CREATOR, "", str(framework.version), own_words)


def _unshown(competency: Competency) -> dict[str, Any]:
    fields = _competency.dump_python(competency, mode="json")
    return {name: value for name, value in fields.items() if name not in _SHOWN}


def read_framework(content: Any) -> ReadFramework:
    """The framework in a package, Prova's own or another's: its lowest items are the competencies."""
    package = read_package(content)
    if package.refusal:
        return ReadFramework(None, remarks=(Remark("", package.refusal),))
    wrong = [remark for _, remark in package.wrong]
    parents = {node.parent for node in package.nodes}
    names = {node.id: node.text for node in package.nodes}
    leaves = [node for node in package.nodes if node.id not in parents and node.type != _CATEGORY]
    circle = _in_a_circle(package.nodes)
    if circle:
        wrong.append(Remark(circle[0].place, "Its parents go in a circle. Put one of them at the top."))
    codes = _codes(leaves)
    if wrong:
        return ReadFramework(None, remarks=(*wrong, *package.remarks))
    found = [_read(package, node, codes[node.id], names.get(node.parent, "")) for node in leaves]
    found.sort(key=lambda each: each[0])
    competencies = tuple(each for _, each in found)
    own, told = _own_framework(content, package)
    framework = Framework(own.key, own.version, own.role_description, competencies)
    addresses = {codes[node.id]: node.address for node in leaves if node.address}
    if package.document.address:
        addresses[""] = package.document.address
    return ReadFramework(framework, addresses, (*told, *package.remarks))


def _in_a_circle(nodes: Sequence[Node]) -> list[Node]:
    """The items that no way from the top leads to."""
    below: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        below[node.parent].append(node)
    reached: set[str] = set()
    walk = list(below[""])
    while walk:
        node = walk.pop()
        reached.add(node.id)
        walk += below.get(node.id, [])
    return [node for node in nodes if node.id not in reached]


def _codes(leaves: Sequence[Node]) -> dict[str, str]:
    """Each item's own code where it is unique, else the next free number."""
    twice = repeated(node.code for node in leaves)
    taken = {node.code for node in leaves}
    free = (code for number in count(1) if (code := f"C{number:02d}") not in taken)
    return {node.id: node.code if node.code.strip() and node.code not in twice else next(free) for node in leaves}


def _read(package: Package, node: Node, code: str, category: str) -> tuple[int, Competency]:
    """A competency and its position; what another system does not say is inferred, and marked so."""
    title = package.titles.get(node.id, "")
    described = node.own.get("described", bool(title))
    description = node.text if described else ""
    shown = {"code": code, "title": title or one_line(node.text), "description": description, "category": category}
    position = node.own.get("position")
    try:
        competency = _competency.validate_python({**node.own, **shown})
    except ValidationError:
        said = node.type.casefold()
        kind = next((each for each in CompetencyKind if each.value in said), CompetencyKind.TECHNICAL)
        inferred = (Level.INTERMEDIATE, LevelOrigin.INFERRED, _NOWHERE)
        competency = Competency(code, kind, category, shown["title"], description, *inferred)
    return position if isinstance(position, int) else len(package.nodes), competency


def _own_framework(content: Any, package: Package) -> tuple[_OwnFramework, tuple[Remark, ...]]:
    extension = record(record(record(record(content).get("CFDocument")).get("extensions")).get(KEY))
    title = one_line(package.document.text)
    facts_only = _OwnFramework(framework_key(title), 1, RoleDescription(RoleFacts(title)))
    if "framework" not in extension:
        return facts_only, (Remark("CFDocument", "It says nothing of the role but its title."),)
    try:
        return _framework.validate_python(extension["framework"]), ()
    except ValidationError:
        message = "What its extension says of the role cannot be read; only the title was taken."
        return facts_only, (Remark("CFDocument", message),)
