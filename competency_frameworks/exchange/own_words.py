"""What Prova knows of a unit beyond another format's fields, as an extension that goes out and comes back."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from competency_frameworks.standards import (
    Criterion,
    CriterionKind,
    Detail,
    InformingStandard,
    Mode,
    Sufficiency,
    Unit,
    UnitForm,
)

KEY = "prova"
"""Name of the extension."""


@dataclass(frozen=True)
class _OwnCriterion:
    kind: CriterionKind
    modes: tuple[Mode, ...]
    sufficiency: Sufficiency
    indicators: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class _OwnUnit:
    form: UnitForm
    version: int
    informed_by: tuple[InformingStandard, ...] = ()
    details: tuple[Detail, ...] = ()


_criterion = TypeAdapter(_OwnCriterion)
_unit = TypeAdapter(_OwnUnit)


def own_criterion(criterion: Criterion) -> dict[str, Any]:
    """Kind, policy and examples of a criterion, as plain JSON."""
    own = _OwnCriterion(
        criterion.kind, criterion.modes, criterion.sufficiency, criterion.indicators, criterion.counter_examples
    )
    return dict(_criterion.dump_python(own, mode="json"))


def own_unit(unit: Unit) -> dict[str, Any]:
    """Form, version and record of a unit, as plain JSON."""
    own = _OwnUnit(unit.form, unit.version, unit.informed_by, unit.details)
    return dict(_unit.dump_python(own, mode="json"))


def criterion_from(own: dict[str, Any], criterion: Criterion) -> Criterion:
    """The criterion with what the extension says; unchanged where it says nothing, or nothing that fits."""
    try:
        said = _criterion.validate_python(own) if own else None
    except ValidationError:
        return criterion
    if said is None or not can_be_met(said.modes, said.sufficiency):
        return criterion
    return replace(
        criterion,
        kind=said.kind,
        modes=said.modes,
        sufficiency=said.sufficiency,
        indicators=said.indicators,
        counter_examples=said.counter_examples,
    )


def unit_from(own: dict[str, Any], unit: Unit) -> tuple[Unit, tuple[str, ...]]:
    """The unit with what the extension says, and what is wrong with the extension."""
    if not own:
        return unit, ()
    try:
        said = _unit.validate_python(own)
    except ValidationError:
        return unit, (f"What its extension “{KEY}” says of it cannot be read. Take the extension away.",)
    return replace(unit, form=said.form, version=said.version, informed_by=said.informed_by, details=said.details), ()


def can_be_met(modes: Sequence[Mode], needed: Sufficiency) -> bool:
    """Whether evidence can ever be enough: the same rule as for the shipped units."""
    return (
        len(set(modes)) == len(modes) > 0
        and 1 <= needed.modes <= min(len(modes), needed.items)
        and needed.currency_days >= 1
    )
