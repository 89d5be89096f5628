"""Standards as CASE 1.1 packages: units in, units out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from competency_frameworks.exchange.case_build import Building, Item, address_for
from competency_frameworks.exchange.case_package import read_package
from competency_frameworks.exchange.json_text import record
from competency_frameworks.exchange.own_words import KEY, own_criterion, own_unit
from competency_frameworks.exchange.parsed import ExchangeFormat, Parsed, nothing_read
from competency_frameworks.exchange.tree import grow
from competency_frameworks.standards import Address, Collection, Criterion, CriterionKind, Unit, UnitForm

CREATOR = "Prova"
_TYPES = {
    UnitForm.NOS: {
        CriterionKind.PERFORMANCE: "Performance criterion",
        CriterionKind.KNOWLEDGE: "Knowledge and understanding",
        CriterionKind.BEHAVIOUR: "Behaviour",
    },
    UnitForm.KSB: {
        CriterionKind.PERFORMANCE: "Skill",
        CriterionKind.KNOWLEDGE: "Knowledge",
        CriterionKind.BEHAVIOUR: "Behaviour",
    },
    UnitForm.OUTCOMES: dict.fromkeys(CriterionKind, "Assessment criterion"),
}


def read_case(content: Any) -> Parsed:
    """The units of a CASE package."""
    package = read_package(content)
    if package.refusal:
        return nothing_read(ExchangeFormat.CASE, package.refusal)
    if is_framework(content):
        return nothing_read(ExchangeFormat.CASE, "This package is the framework of a role, not a standard.")
    grown = grow(package.document, package.nodes, package.wrong, package.creator)
    has_policy = any(node.own for node in package.nodes)
    units = tuple(_without_own_addresses(unit) for unit in grown.units)
    return Parsed(ExchangeFormat.CASE, units, grown.refusals, (*package.remarks, *grown.remarks), has_policy=has_policy)


def is_framework(content: Any) -> bool:
    """Whether Prova wrote the package for the framework of a role."""
    return "framework" in record(record(record(record(content).get("CFDocument")).get("extensions")).get(KEY))


def _without_own_addresses(unit: Unit) -> Unit:
    """Addresses Prova gave out follow from URN and code; only another system's have to be kept."""
    criteria = tuple(
        replace(each, address=_foreign(each.address, address_for("criterion", each.ref))) for each in unit.criteria
    )
    outcomes = tuple(
        replace(each, address=_foreign(each.address, address_for("outcome", unit.urn, each.code)))
        for each in unit.outcomes
    )
    whole = unit.collection
    if whole is not None:
        whole = replace(whole, address=_foreign(whole.address, address_for("collection", whole.title)))
    address = _foreign(unit.address, address_for("unit", unit.urn))
    return replace(unit, criteria=criteria, outcomes=outcomes, collection=whole, address=address)


def _foreign(address: Address | None, own: Address) -> Address | None:
    return None if address == own else address


def unit_package(unit: Unit, changed_at: datetime) -> dict[str, Any]:
    """One unit: as the document itself, or as an item of the document it once was part of."""
    return units_package((unit,), unit.collection, changed_at)


def units_package(units: Sequence[Unit], collection: Collection | None, changed_at: datetime) -> dict[str, Any]:
    """Several units of one collection, in order. Without a collection there is exactly one unit."""
    if collection is None:
        (unit,) = units
        address = unit.address or address_for("unit", unit.urn)
        building = Building(address, unit.title, changed_at)
        _add_criteria(building, unit, None)
        own = {"urn": unit.urn, "unit": own_unit(unit)}
        return building.package(CREATOR, unit.overview, str(unit.version), own)
    building = Building(collection.address or address_for("collection", collection.title), collection.title, changed_at)
    for unit in units:
        item = Item(
            unit.address or address_for("unit", unit.urn), unit.title, "Unit", unit.urn, notes=unit.overview,
            own=own_unit(unit),
        )  # fmt: skip
        _add_criteria(building, unit, building.add(item))
    return building.package(collection.creator or CREATOR, "", "", {})


def _add_criteria(building: Building, unit: Unit, parent: Item | None) -> None:
    """Criteria below their learning outcome, each of which comes where its first criterion stands."""
    outcomes = {each.code: each for each in unit.outcomes}
    groups: dict[str, Item] = {}
    for criterion in unit.criteria:
        above = parent
        if criterion.outcome in outcomes:
            if criterion.outcome not in groups:
                each = outcomes[criterion.outcome]
                address = each.address or address_for("outcome", unit.urn, each.code)
                groups[each.code] = building.add(Item(address, each.text, "Learning outcome", each.code), parent)
            above = groups[criterion.outcome]
        building.add(_criterion_item(unit, criterion), above)


def _criterion_item(unit: Unit, criterion: Criterion) -> Item:
    return Item(
        criterion.address or address_for("criterion", criterion.ref),
        criterion.text,
        _TYPES[unit.form][criterion.kind],
        criterion.code,
        own=own_criterion(criterion),
    )
