"""The heat map of a team: counts, and nothing about anybody's private standing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from competency_frameworks.model import Competency, Framework, Level
from portfolio.gaps import Cell, CellState

SMALLEST_GROUP = 3


@dataclass(frozen=True)
class TeamCell:
    """One competency in one team.

    `people` = `met` + `gap` + `provisional` + `untested`. `median_level` is over those with two or more observations
    (the lower of two middle ones), None when there is nobody. `share_met` (0–1, of those observed) is None when fewer
    people than the smallest group were observed. `single_holder`: exactly one person is known to hold it, in a team
    of more than one; somebody untested may hold it too.
    """

    team: str
    competency_code: str
    title: str
    required: Level
    people: int
    met: int
    gap: int
    provisional: int
    untested: int
    median_level: Level | None
    share_met: float | None
    single_holder: bool

    @property
    def observed(self) -> int:
        """People with two or more observations."""
        return self.met + self.gap


def team_heat_map(
    framework: Framework,
    teams: Mapping[str, Sequence[Sequence[Cell]]],
    smallest_group: int = SMALLEST_GROUP,
) -> tuple[TeamCell, ...]:
    """Team × competency, in the given order of teams and the framework's order of competencies.

    `teams` holds, per team, one heat map per person on this framework. Shares of groups smaller than
    `smallest_group` are suppressed, because a share of one or two people is about them and not about the team.
    Source: design, section 2 and users' wishes (small groups suppressed); three is the usual least group.
    """
    by_code = {
        team: [{cell.competency_code: cell for cell in person} for person in people] for team, people in teams.items()
    }
    return tuple(
        _team_cell(team, each, [person[each.code] for person in people if each.code in person], smallest_group)
        for team, people in by_code.items()
        for each in framework.competencies
    )


def _team_cell(team: str, competency: Competency, cells: Sequence[Cell], smallest_group: int) -> TeamCell:
    counts = Counter(cell.state for cell in cells)
    met, gap = counts[CellState.MET], counts[CellState.GAP]
    levels = [cell.level for cell in cells if cell.gap is not None and cell.level is not None]
    return TeamCell(
        team=team,
        competency_code=competency.code,
        title=competency.title,
        required=competency.level,
        people=len(cells),
        met=met,
        gap=gap,
        provisional=counts[CellState.PROVISIONAL],
        untested=counts[CellState.UNTESTED],
        median_level=Level(median_low(levels)) if levels else None,
        share_met=met / (met + gap) if met + gap >= max(smallest_group, 1) else None,
        single_holder=met == 1 and len(cells) > 1,
    )
