"""Qualifications: units, rules of combination, level, credit, GLH, TQT."""

from collections.abc import Sequence
from dataclasses import dataclass

from competency_frameworks.model import Problem


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

    @property
    def unit_urns(self) -> tuple[str, ...]:
        """Every unit that can be taken, in the order of the groups."""
        return tuple(urn for group in self.groups for urn in group.unit_urns)


def combination_problems(qualification: Qualification, chosen_urns: Sequence[str]) -> tuple[Problem, ...]:
    """Why this choice of units breaks the rules of combination; empty when it keeps them.

    Units chosen twice or foreign to the qualification are named first, in the order chosen, then each group
    that has too few or too many, in the order of the groups.
    """
    chosen = tuple(dict.fromkeys(chosen_urns))
    messages = [
        f"{urn} is chosen {chosen_urns.count(urn)} times. A unit counts once."
        for urn in chosen
        if chosen_urns.count(urn) > 1
    ]
    messages += [
        f"{urn} is not a unit of {qualification.title}. Take it away."
        for urn in chosen
        if urn not in qualification.unit_urns
    ]
    for group in qualification.groups:
        messages += _group_messages(group, chosen)
    return tuple(Problem(None, message) for message in messages)


def _group_messages(group: UnitGroup, chosen: tuple[str, ...]) -> list[str]:
    taken = [urn for urn in group.unit_urns if urn in chosen]
    head = f"{group.title}: {len(taken)} of {len(group.unit_urns)} chosen"
    if len(taken) < group.minimum:
        left = ", ".join(urn for urn in group.unit_urns if urn not in chosen)
        return [f"{head}, at least {group.minimum} needed. Add {group.minimum - len(taken)} from {left}."]
    if len(taken) > group.maximum:
        surplus = len(taken) - group.maximum
        return [f"{head}, at most {group.maximum} allowed. Take away {surplus} of {', '.join(taken)}."]
    return []
