"""Prova's own JSON: units and frameworks whole, so that another Prova holds exactly the same."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from competency_frameworks.exchange.own_words import can_be_met
from competency_frameworks.exchange.parsed import (
    MOST_ITEMS,
    ExchangeFormat,
    Parsed,
    Refusal,
    Remark,
    nothing_read,
    plain_urn,
    repeated,
)
from competency_frameworks.model import Framework
from competency_frameworks.standards import Unit

_FORMAT = "prova exchange 1"
_unit = TypeAdapter(Unit)
_framework = TypeAdapter(Framework)


def is_own(content: Any) -> bool:
    """Whether a JSON file is an export of Prova's."""
    return isinstance(content, dict) and content.get("format") == _FORMAT


def units_json(units: Sequence[Unit]) -> dict[str, Any]:
    """Units, in order."""
    return {"format": _FORMAT, "units": [_unit.dump_python(unit, mode="json") for unit in units]}


def framework_json(framework: Framework) -> dict[str, Any]:
    """A framework with the role description it was read from."""
    return {"format": _FORMAT, "framework": _framework.dump_python(framework, mode="json")}


def framework_of(content: Any) -> Framework | None:
    """The framework in such a file; None where there is none or it is damaged."""
    try:
        return _framework.validate_python(content["framework"]) if is_own(content) else None
    except (KeyError, ValidationError):
        return None


def read_own(content: dict[str, Any]) -> Parsed:
    """The units of an export, whole and exact."""
    rows = content.get("units")
    if not isinstance(rows, list) or not rows:
        return nothing_read(ExchangeFormat.OWN, "It holds no units of a standard.")
    if len(rows) > MOST_ITEMS:
        return nothing_read(ExchangeFormat.OWN, f"It holds more than {MOST_ITEMS:,} units. Split it.")
    units, refusals = [], []
    for number, row in enumerate(rows, 1):
        place = f"units {number}"
        try:
            unit = _unit.validate_python(row)
        except ValidationError as error:
            told = tuple(
                Remark(place, f"{'.'.join(map(str, each['loc']))}: {each['msg']}.") for each in error.errors()[:5]
            )
            refusals.append(Refusal("", told))
            continue
        reasons = tuple(Remark(place, message) for message in _wrong(unit))
        if reasons:
            refusals.append(Refusal(unit.urn, reasons))
        else:
            units.append(unit)
    return Parsed(ExchangeFormat.OWN, tuple(units), tuple(refusals), has_policy=True)


def _wrong(unit: Unit) -> list[str]:
    found = []
    if not unit.title.strip() or not unit.criteria:
        found.append("A unit needs a title and at least one criterion.")
    if not unit.urn or unit.urn != plain_urn(unit.urn):
        found.append("Its URN is empty or holds spaces or a slash.")
    codes = [each.code for each in unit.criteria]
    if any(code != plain_urn(code) or not code for code in codes):
        found.append("A criterion's code is empty or holds spaces or a slash.")
    if repeated(codes):
        found.append(f"These codes occur twice: {', '.join(sorted(repeated(codes)))}.")
    if any(each.urn != unit.urn for each in unit.criteria):
        found.append("A criterion names another unit than the one it stands in.")
    if {each.outcome for each in unit.criteria} - {"", *(outcome.code for outcome in unit.outcomes)}:
        found.append("A criterion names a learning outcome the unit does not have.")
    if not all(each.text.strip() and can_be_met(each.modes, each.sufficiency) for each in unit.criteria):
        found.append("A criterion has no words, or asks for evidence that can never be enough.")
    return found
