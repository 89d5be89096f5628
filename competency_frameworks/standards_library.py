"""The units Prova ships: loaded from `data/standards`, checked, and found by URN or by criterion ref.

The wording, the admitted modes and the sufficiency of each criterion are Prova's own specimen. A centre sets
its own with its awarding body.
Source: domain notes, section Evidence (a mode policy per criterion; items, modes and currency per criterion).
"""

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Self

from pydantic import Field, model_validator

from competency_frameworks.data_files import DataShape, parse_data_file, read_data_files
from competency_frameworks.standards import (
    Criterion,
    CriterionKind,
    InformingStandard,
    Mode,
    Sufficiency,
    Unit,
)

_KIND_BY_LETTER = {"P": CriterionKind.PERFORMANCE, "K": CriterionKind.KNOWLEDGE, "B": CriterionKind.BEHAVIOUR}


class _SufficiencyShape(DataShape):
    items: int = Field(ge=1, le=3)
    modes: int = Field(ge=1, le=2)
    currency_days: int = Field(ge=1)


class _CriterionShape(DataShape):
    code: Annotated[str, Field(pattern=r"^[PKB][1-9][0-9]*$")]
    text: str
    modes: tuple[Mode, ...] = Field(min_length=1)
    sufficiency: _SufficiencyShape
    indicators: tuple[str, ...] = Field(min_length=1)
    counter_examples: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if len(set(self.modes)) < len(self.modes):
            raise ValueError(f"{self.code} names a mode twice")
        if self.sufficiency.modes > min(len(self.modes), self.sufficiency.items):
            raise ValueError(f"{self.code} asks for more modes than it admits or than it has items")
        return self


class _InformingShape(DataShape):
    urn: str
    title: str


class _UnitShape(DataShape):
    urn: Annotated[str, Field(pattern=r"^[^/\s]+$")]
    version: int = Field(ge=1)
    title: str
    overview: str
    informed_by: tuple[_InformingShape, ...]
    criteria: tuple[_CriterionShape, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _codes_differ(self) -> Self:
        _refuse_repeats("criterion code", (criterion.code for criterion in self.criteria))
        return self


@cache
def load_units() -> tuple[Unit, ...]:
    """Every shipped unit, by URN.

    Raises:
        ValueError: a data file is not a unit, or two files have one URN; names the file and the field.
    """
    units = [_unit(shape) for _, shape in read_data_files("standards", _UnitShape)]
    _refuse_repeats("URN", (unit.urn for unit in units))
    return tuple(sorted(units, key=lambda unit: unit.urn))


def parse_unit(name: str, text: str) -> Unit:
    """One unit from the text of its file; `name` only serves the messages.

    Raises:
        ValueError: the text is not a unit; names the file and each field that is wrong.
    """
    return _unit(parse_data_file(name, text, _UnitShape))


def unit_by_urn(urn: str) -> Unit:
    """The shipped unit with this URN.

    Raises:
        KeyError: no shipped unit has it.
    """
    return _units_by_urn()[urn]


def criterion_by_ref(ref: str) -> Criterion:
    """The shipped criterion that evidence cites as `ref`, for example "PRV-SUP/P1".

    Raises:
        KeyError: no shipped criterion has this ref.
    """
    return _criteria_by_ref()[ref]


@cache
def _units_by_urn() -> dict[str, Unit]:
    return {unit.urn: unit for unit in load_units()}


@cache
def _criteria_by_ref() -> dict[str, Criterion]:
    return {criterion.ref: criterion for unit in load_units() for criterion in unit.criteria}


def _unit(shape: _UnitShape) -> Unit:
    return Unit(
        urn=shape.urn,
        version=shape.version,
        title=shape.title,
        overview=shape.overview,
        criteria=tuple(_criterion(shape.urn, criterion) for criterion in shape.criteria),
        informed_by=tuple(InformingStandard(standard.urn, standard.title) for standard in shape.informed_by),
    )


def _criterion(urn: str, shape: _CriterionShape) -> Criterion:
    needed = shape.sufficiency
    return Criterion(
        urn=urn,
        code=shape.code,
        kind=_KIND_BY_LETTER[shape.code[0]],
        text=shape.text,
        modes=shape.modes,
        sufficiency=Sufficiency(needed.items, needed.modes, needed.currency_days),
        indicators=shape.indicators,
        counter_examples=shape.counter_examples,
    )


def _refuse_repeats(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"the {what} {name} occurs twice")
        seen.add(name)
