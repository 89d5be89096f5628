"""How near a learner is to a qualification's criteria. It counts; it never says that anybody is qualified."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from competency_frameworks.qualifications import Qualification, UnitGroup
from competency_frameworks.standards import Unit
from portfolio.matrix import CriterionState, MatrixRow


@dataclass(frozen=True)
class UnitReadiness:
    """One unit of the qualification. `missing` says, criterion by criterion, what is still needed.

    `chosen`: counted in the result; a unit of an optional group that is not chosen is shown, not counted.
    """

    urn: str
    title: str
    group: str
    accepted: int
    total: int
    missing: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True)
class Readiness:
    """The count over the chosen units. `words` is what a page says: "12 of 14 criteria accepted"."""

    qualification_code: str
    title: str
    specimen: bool
    accepted: int
    total: int
    units: tuple[UnitReadiness, ...]
    words: str


def readiness(qualification: Qualification, units: Sequence[Unit], matrix: Sequence[MatrixRow]) -> Readiness:
    """Counts achieved criteria of the units that need least more work.

    From each group its minimum number of units is chosen: fewest criteria missing first, then the greatest share
    achieved, then the qualification's order. Every criterion of a chosen unit counts.
    Source: a claim needs every criterion of the chosen units met (rules of combination).

    Raises:
        KeyError: the qualification names a unit that is not among `units`.
        ValueError: a criterion of one of its units has no row in the matrix.
    """
    by_urn = {unit.urn: unit for unit in units}
    rows = {row.criterion.ref: row for row in matrix}
    results: dict[str, UnitReadiness] = {}
    for group in sorted(qualification.groups, key=lambda group: group.minimum < len(group.unit_urns)):
        fresh = [urn for urn in group.unit_urns if urn not in results]
        counted = [_unit(by_urn[urn], group, rows) for urn in fresh]
        already = sum(results[urn].chosen for urn in group.unit_urns if urn in results)
        best = sorted(counted, key=lambda unit: (unit.total - unit.accepted, -unit.accepted / max(unit.total, 1)))
        take = {unit.urn for unit in best[: max(group.minimum - already, 0)]}
        results |= {unit.urn: _mark(unit, unit.urn in take) for unit in counted}
    ordered = tuple(results[urn] for urn in _in_order(qualification.groups))
    accepted = sum(unit.accepted for unit in ordered if unit.chosen)
    total = sum(unit.total for unit in ordered if unit.chosen)
    words = f"{accepted} of {total} criteria accepted"
    return Readiness(qualification.code, qualification.title, qualification.specimen, accepted, total, ordered, words)


def _in_order(groups: Iterable[UnitGroup]) -> Iterable[str]:
    return dict.fromkeys(urn for group in groups for urn in group.unit_urns)


def _mark(unit: UnitReadiness, chosen: bool) -> UnitReadiness:
    return UnitReadiness(unit.urn, unit.title, unit.group, unit.accepted, unit.total, unit.missing, chosen)


def _unit(unit: Unit, group: UnitGroup, rows: Mapping[str, MatrixRow]) -> UnitReadiness:
    missing = []
    for criterion in unit.criteria:
        row = rows.get(criterion.ref)
        if row is None:
            raise ValueError(f"the matrix has no row for {criterion.ref}")
        if row.state is not CriterionState.ACHIEVED:
            missing.append(f"{criterion.code}: {row.sufficiency.explanation}")
    total = len(unit.criteria)
    return UnitReadiness(unit.urn, unit.title, group.title, total - len(missing), total, tuple(missing), chosen=False)
