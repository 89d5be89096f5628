"""Writes the pieces of a CASE 1.1 package. Only fields of the schema: it forbids any other.

Source: 1EdTech, Competencies and Academic Standards Exchange 1.1, CFPackage.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from competency_frameworks.exchange.own_words import KEY
from competency_frameworks.standards import Address

_PROVA = UUID("6a3c1c1e-6f0e-5c0b-9a53-0d6b7f0f5e11")
"""Name space of the identifiers Prova gives out. It never changes: they would all change with it."""


def address_for(*names: str) -> Address:
    """The address of something of Prova's own: the same names give the same address for ever."""
    identifier = str(uuid5(_PROVA, "\n".join(names)))
    return Address(identifier, f"urn:uuid:{identifier}")


@dataclass(frozen=True)
class Item:
    """One CFItem to be. `own` is Prova's extension."""

    address: Address
    statement: str
    type: str
    code: str = ""
    short: str = ""
    notes: str = ""
    own: dict[str, Any] = field(default_factory=dict)


class Building:
    """A package while it grows. `changed_at` is the time its subject was published, so that two exports are equal."""

    def __init__(self, address: Address, title: str, changed_at: datetime) -> None:
        self._address, self._title = address, title
        self._changed = changed_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        self._items: list[dict[str, Any]] = []
        self._associations: list[dict[str, Any]] = []
        self._order: dict[str, int] = {}

    def add(self, item: Item, parent: Item | None = None) -> Item:
        """Adds an item as the next child of another, or of the document."""
        whole: dict[str, Any] = {
            "identifier": item.address.identifier,
            "uri": item.address.uri,
            "fullStatement": item.statement,
            "abbreviatedStatement": item.short,
            "humanCodingScheme": item.code,
            "CFItemType": item.type,
            "notes": item.notes,
            "lastChangeDateTime": self._changed,
            "extensions": {KEY: item.own} if item.own else {},
        }
        self._items.append({name: value for name, value in whole.items() if value})
        above = (parent.address, parent.short or parent.statement) if parent else (self._address, self._title)
        self._child(item, *above)
        return item

    def _child(self, item: Item, parent: Address, title: str) -> None:
        number = self._order[parent.identifier] = self._order.get(parent.identifier, 0) + 1
        link = address_for("isChildOf", item.address.identifier, parent.identifier)
        self._associations.append(
            {
                "identifier": link.identifier,
                "uri": link.uri,
                "associationType": "isChildOf",
                "sequenceNumber": number,
                "originNodeURI": _end(item.address, item.short or item.statement),
                "destinationNodeURI": _end(parent, title),
                "lastChangeDateTime": self._changed,
            }
        )

    def package(self, creator: str, description: str, version: str, own: dict[str, Any]) -> dict[str, Any]:
        """The finished package."""
        document: dict[str, Any] = {
            "identifier": self._address.identifier,
            "uri": self._address.uri,
            "caseVersion": "1.1",
            "creator": creator,
            "title": self._title,
            "description": description,
            "version": version,
            "language": "en-GB",
            "lastChangeDateTime": self._changed,
            "extensions": {KEY: own} if own else {},
        }
        kept = {name: value for name, value in document.items() if value or name in {"creator", "title"}}
        return {"CFDocument": kept, "CFItems": self._items, "CFAssociations": self._associations}


def _end(address: Address, title: str) -> dict[str, str]:
    return {"title": title, "identifier": address.identifier, "uri": address.uri, "targetType": "CASE"}
