"""The specimen qualifications Prova ships, loaded from `data/qualifications` and checked."""

from functools import cache
from typing import Self

from pydantic import Field, model_validator

from competency_frameworks.data_files import DataShape, parse_data_file, read_data_files
from competency_frameworks.qualifications import Qualification, UnitGroup
from competency_frameworks.standards_library import unit_by_urn


class _GroupShape(DataShape):
    title: str
    minimum: int = Field(ge=0)
    maximum: int = Field(ge=1)
    units: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _can_be_chosen(self) -> Self:
        if not self.minimum <= self.maximum <= len(self.units):
            raise ValueError(f"{self.title}: minimum, maximum and number of units do not fit together")
        return self


class _QualificationShape(DataShape):
    code: str
    title: str = Field(pattern=r"^Specimen ")
    level: int = Field(ge=1, le=8)
    credit: int = Field(ge=1)
    glh: int = Field(ge=1)
    tqt: int = Field(ge=1)
    groups: tuple[_GroupShape, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        """Source: domain notes, section Qualifications: credit = TQT / 10, and TQT includes the guided hours."""
        if self.credit * 10 != self.tqt:
            raise ValueError("credit is not a tenth of tqt")
        if self.glh > self.tqt:
            raise ValueError("glh is more than tqt")
        urns = [urn for group in self.groups for urn in group.units]
        if len(set(urns)) < len(urns):
            raise ValueError("a unit stands twice; it could not be said which group it counts for")
        return self


@cache
def load_qualifications() -> tuple[Qualification, ...]:
    """The specimen qualifications, lowest level first.

    Raises:
        ValueError: a data file is not a qualification, or names a unit that is not shipped.
    """
    found = [_qualification(name, shape) for name, shape in read_data_files("qualifications", _QualificationShape)]
    return tuple(sorted(found, key=lambda qualification: (qualification.level, qualification.code)))


def parse_qualification(name: str, text: str) -> Qualification:
    """One qualification from the text of its file; `name` only serves the messages.

    Raises:
        ValueError: the text is not a qualification, or names a unit that is not shipped.
    """
    return _qualification(name, parse_data_file(name, text, _QualificationShape))


def qualification_by_code(code: str) -> Qualification:
    """The shipped qualification with this code.

    Raises:
        KeyError: none has it.
    """
    return {qualification.code: qualification for qualification in load_qualifications()}[code]


def _qualification(name: str, shape: _QualificationShape) -> Qualification:
    for group in shape.groups:
        for urn in group.units:
            try:
                unit_by_urn(urn)
            except KeyError as error:
                raise ValueError(f"{name}: {group.title}: there is no unit {urn}") from error
    return Qualification(
        code=shape.code,
        title=shape.title,
        level=shape.level,
        credit=shape.credit,
        glh=shape.glh,
        tqt=shape.tqt,
        groups=tuple(UnitGroup(group.title, group.minimum, group.maximum, group.units) for group in shape.groups),
    )
