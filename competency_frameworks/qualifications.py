"""Qualifications: units, rules of combination, level, credit, GLH, TQT."""

from dataclasses import dataclass


@dataclass(frozen=True)
class UnitGroup:
    """Units of which at least `minimum` and at most `maximum` must be taken."""

    title: str
    minimum: int
    maximum: int
    unit_urns: tuple[str, ...]


@dataclass(frozen=True)
class Qualification:
    """A qualification. `glh` and `tqt` are hours; credit = TQT / 10 (verify with the awarding body)."""

    code: str
    title: str
    level: int
    credit: int
    glh: int
    tqt: int
    groups: tuple[UnitGroup, ...]
    specimen: bool = True
