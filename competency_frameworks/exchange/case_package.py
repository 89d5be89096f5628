"""CASE 1.1 packages as items with their parents; what needs both ends of the format stands in the files beside it.

Source: 1EdTech, Competencies and Academic Standards Exchange 1.1, CFPackage.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from competency_frameworks.exchange.json_text import listed, record, words
from competency_frameworks.exchange.own_words import KEY
from competency_frameworks.exchange.parsed import MOST_ITEMS, Remark, one_line, repeated
from competency_frameworks.exchange.tree import Node
from competency_frameworks.standards import Address

_CHILD = "isChildOf"
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_KEPT = {
    "identifier", "uri", "fullStatement", "abbreviatedStatement", "humanCodingScheme", "notes", "CFItemType",
    "lastChangeDateTime", "extensions", "language",
}  # fmt: skip


@dataclass(frozen=True)
class Package:
    """A package as read: siblings in their own order. `wrong` = by id of the item; `refusal` = nothing could be read.

    `titles` are the items' abbreviated statements, by id.
    """

    document: Node = field(default_factory=lambda: Node("", "", "CFDocument", ""))
    creator: str = ""
    version: str = ""
    nodes: tuple[Node, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    wrong: tuple[tuple[str, Remark], ...] = ()
    remarks: tuple[Remark, ...] = ()
    refusal: str = ""


@dataclass(frozen=True)
class _Link:
    """That one item is a child of another; "" = of the document."""

    parent: str
    order: float


def is_package(content: Any) -> bool:
    """Whether a JSON file is meant as a CASE package."""
    return isinstance(content, dict) and ("CFDocument" in content or "CFItems" in content)


def read_package(content: Any) -> Package:
    """The items of a package. Never raises; time and memory grow with the file, not with its square."""
    package = record(content)
    head = record(package.get("CFDocument"))
    items = listed(package.get("CFItems"))
    refusal = _refusal(head, items)
    if refusal:
        return Package(refusal=refusal)
    wrong: list[tuple[str, Remark]] = []
    found = [
        _node(raw if isinstance(raw, dict) else {}, f"CFItems {number}", wrong) for number, raw in enumerate(items, 1)
    ]
    twice = repeated(node.id for node in found)
    wrong += [
        (node.id, Remark(node.place, f"Another item has the same identifier {node.id}."))
        for node in found
        if node.id in twice
    ]
    nodes = {node.id: node for node in reversed(found)}
    remarks = list(_not_kept(package, items))
    links = _links(listed(package.get("CFAssociations")), head, found, remarks)
    document = _document(head)
    return Package(
        document,
        words(head.get("creator")),
        words(head.get("version")),
        tuple(_ordered(nodes, links, found)),
        {node.id: words(record(raw).get("abbreviatedStatement")) for node, raw in zip(found, items, strict=True)},
        tuple(wrong),
        tuple(remarks),
    )


def _refusal(head: dict[str, Any], items: list[Any]) -> str:
    if not head:
        return "CFDocument is missing. A CASE package says there what it is."
    for name in ("identifier", "title"):
        if not words(head.get(name)).strip():
            return f"CFDocument has no {name}."
    if not _is_uuid(words(head["identifier"])):
        return "The identifier of CFDocument is no UUID."
    if len(items) > MOST_ITEMS:
        return f"The package has more than {MOST_ITEMS:,} items. Split it."
    return "" if items else "CFItems is empty: there is nothing to take."


def _document(head: dict[str, Any]) -> Node:
    own = record(record(head.get("extensions")).get(KEY))
    identifier = words(head.get("identifier"))
    address = Address(identifier, words(head.get("uri")) or f"urn:uuid:{identifier}")
    notes = words(head.get("description")) or words(head.get("notes"))
    return Node(
        identifier, "", "CFDocument", words(head.get("title")), words(own.get("urn")), notes, "", address,
        record(own.get("unit")),
    )  # fmt: skip


def _node(raw: dict[str, Any], place: str, wrong: list[tuple[str, Remark]]) -> Node:
    """One item; where its identifier is missing, its place stands for it and it is refused."""
    identifier = words(raw.get("identifier"))
    own = record(record(raw.get("extensions")).get(KEY))
    statement = words(raw.get("fullStatement"))
    if not _is_uuid(identifier):
        wrong.append((identifier or place, Remark(place, "It has no identifier that is a UUID.")))
    if not statement.strip():
        wrong.append((identifier or place, Remark(place, "It has no fullStatement.")))
    return Node(
        identifier or place,
        "",
        place,
        statement,
        words(raw.get("humanCodingScheme")),
        words(raw.get("notes")),
        one_line(words(raw.get("CFItemType"))),
        Address(identifier, words(raw.get("uri")) or f"urn:uuid:{identifier}"),
        own,
    )


def _is_uuid(text: str) -> bool:
    return _UUID.fullmatch(text) is not None and bool(UUID(text))


def _links(associations: list[Any], head: dict[str, Any], found: list[Node], remarks: list[Remark]) -> dict[str, _Link]:
    """The parent of each item that has one; the first that is named counts."""
    by_name = {node.address.uri: node.id for node in found if node.address} | {node.id: node.id for node in found}
    by_name |= {words(head.get("uri")): "", words(head.get("identifier")): ""}
    links: dict[str, _Link] = {}
    others = more = 0
    for number, raw in enumerate(associations, 1):
        link = record(raw)
        if link.get("associationType") != _CHILD:
            others += 1
            continue
        child = _end(link, "originNodeURI", by_name)
        parent = _end(link, "destinationNodeURI", by_name)
        if not child or parent is None:
            remarks.append(Remark(f"CFAssociations {number}", "It names an item that is not in the package; left out."))
        elif child in links:
            more += links[child].parent != parent
        else:
            order = link.get("sequenceNumber")
            links[child] = _Link(parent, order if isinstance(order, int) else float("inf"))
    if others:
        remarks.append(Remark("CFAssociations", f"{others} associations other than {_CHILD} are not kept."))
    if more:
        remarks.append(Remark("CFAssociations", f"{more} items have more than one parent; the first one counts."))
    return links


def _end(link: dict[str, Any], name: str, by_name: dict[str, str]) -> str | None:
    """Id of the item at one end; "" is the document, None is not in the package."""
    end = record(link.get(name))
    identifier = words(end.get("identifier"))
    return by_name.get(identifier, by_name.get(words(end.get("uri"))))


def _ordered(nodes: dict[str, Node], links: dict[str, _Link], found: list[Node]) -> Iterator[Node]:
    """Every node once with its parent, siblings by their number, then as they stand in the file."""
    siblings: dict[str, list[Node]] = defaultdict(list)
    seen: set[str] = set()
    for node in found:
        if node.id not in seen:
            seen.add(node.id)
            parent = links[node.id].parent if node.id in links else ""
            siblings[parent].append(replace(nodes[node.id], parent=parent))
    for group in siblings.values():
        yield from sorted(group, key=lambda node: links[node.id].order if node.id in links else float("inf"))


def _not_kept(package: dict[str, Any], items: list[Any]) -> Iterator[Remark]:
    extra = sorted({name for item in items if isinstance(item, dict) for name in item} - _KEPT)
    if extra:
        yield Remark("CFItems", f"Not kept: {', '.join(one_line(name)[:40] for name in extra[:20])}.")
    undated = sum(1 for item in items if not words(record(item).get("lastChangeDateTime")))
    unnamed = sum(1 for item in items if not words(record(item).get("uri")))
    if undated:
        yield Remark("CFItems", f"{undated} have no lastChangeDateTime, which CASE asks for.")
    if unnamed:
        yield Remark("CFItems", f"{unnamed} have no uri, which CASE asks for; their identifier stands in.")
    if listed(package.get("CFRubrics")):
        yield Remark("CFRubrics", "Rubrics are not kept.")
