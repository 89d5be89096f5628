"""How long the gaps may take to close: a range, with its arithmetic."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from competency_frameworks.model import CompetencyKind
from portfolio.gaps import Cell, gaps_by_priority, to_find_out

HOURS_PER_LEVEL: Mapping[CompetencyKind, tuple[float, float]] = MappingProxyType(
    {
        CompetencyKind.FOUNDATION: (6.0, 12.0),
        CompetencyKind.TECHNICAL: (8.0, 16.0),
        CompetencyKind.TOOL: (4.0, 10.0),
        CompetencyKind.KNOWLEDGE: (3.0, 6.0),
        CompetencyKind.REGULATION: (3.0, 6.0),
        CompetencyKind.EMERGING: (4.0, 8.0),
        CompetencyKind.ADVANCING: (8.0, 16.0),
    }
)
"""Hours of study and practice for one level, low and high.

Source: our own planning assumption, not a measurement; its anchor is the ten hours of one credit (TQT / 10), around
which one level of a technical competency lies. A centre may pass its own table.
"""


@dataclass(frozen=True)
class TimeEstimate:
    """Hours and weeks to reach every required level.

    `hours_low` to `hours_high` covers the tested gaps; `hours_high_untested` is what the competencies about which too
    little is known could add at most. `lines` is the arithmetic, one step a line.
    """

    hours_low: float
    hours_high: float
    hours_high_untested: float
    weeks_low: int
    weeks_high: int
    untested: tuple[str, ...]
    lines: tuple[str, ...]


def levels_to_go(cell: Cell) -> tuple[int, int]:
    """Fewest and most levels still to climb, given the central 80 % of the belief."""
    lowest, highest = cell.likely
    return max(cell.required - highest, 0), max(cell.required - lowest, 0)


def planned_hours(cell: Cell, hours: Mapping[CompetencyKind, tuple[float, float]] = HOURS_PER_LEVEL) -> float:
    """Hours a plan sets aside for a stated gap: levels of the gap × the middle of the hours a level, in half hours."""
    low, high = hours[cell.kind]
    return round((cell.gap or 0) * (low + high) / 2 * 2) / 2


def time_to_competency(
    cells: Sequence[Cell],
    hours_per_week: float,
    hours_per_level: Mapping[CompetencyKind, tuple[float, float]] = HOURS_PER_LEVEL,
) -> TimeEstimate:
    """Adds up fewest levels × low hours and most levels × high hours over the stated gaps.

    All low ends together and all high ends together are unlikely, so the true time lies inside the range rather than
    at its ends. Untested competencies are no gaps: what they might add is shown apart, as an upper bound only.

    Raises:
        ValueError: `hours_per_week` is not above zero.
    """
    if not hours_per_week > 0:
        raise ValueError(f"hours per week must be above zero, not {hours_per_week}")
    lines, low, high = [], 0.0, 0.0
    for cell in gaps_by_priority(cells):
        per_level = hours_per_level[cell.kind]
        fewest, most = levels_to_go(cell)
        low, high = low + fewest * per_level[0], high + most * per_level[1]
        lines.append(
            f"{cell.competency_code} {cell.title}: {_span(fewest, most)} {'level' if most == 1 else 'levels'} to go × "
            f"{_span(*per_level)} h ({cell.kind.value}) = {_span(fewest * per_level[0], most * per_level[1])} h"
        )
    unknown = to_find_out(cells)
    extra = sum(levels_to_go(cell)[1] * hours_per_level[cell.kind][1] for cell in unknown)
    weeks_low, weeks_high, weeks_all = (math.ceil(hours / hours_per_week) for hours in (low, high, high + extra))
    lines.append(f"Gaps together: {_span(low, high)} h")
    lines.append(f"At {hours_per_week:g} h a week: {_span(weeks_low, weeks_high)} weeks")
    if unknown:
        lines.append(
            f"Not known yet: {len(unknown)} {'competency' if len(unknown) == 1 else 'competencies'}, not counted as "
            f"{'a gap' if len(unknown) == 1 else 'gaps'}; at the lowest likely level that would add up to {extra:g} h "
            f"(in all at most {weeks_all} weeks)"
        )
    codes = tuple(cell.competency_code for cell in unknown)
    return TimeEstimate(low, high, extra, weeks_low, weeks_high, codes, tuple(lines))


def _span(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"
