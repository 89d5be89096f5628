"""Where a learner stands against a role, and what may be said about it. Untested is not weak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate

from competency_frameworks.model import Competency, CompetencyKind, Framework, Level
from portfolio.impact import impact, impact_shares

OBSERVATIONS_TO_STATE_A_GAP = 2
Distribution = tuple[float, float, float, float, float]


@dataclass(frozen=True)
class Standing:
    """What is believed about one competency: probabilities of levels 0–4, and how many observations they rest on.

    Raises:
        ValueError: the five probabilities are not probabilities, or the number of observations is negative.
    """

    competency_code: str
    distribution: Distribution
    observations: int

    def __post_init__(self) -> None:
        if min(self.distribution) < 0 or abs(sum(self.distribution) - 1) > 1e-6 or self.observations < 0:
            raise ValueError(f"not a belief about {self.competency_code}: {self.distribution}, {self.observations}")

    def quantile(self, share: float) -> Level:
        """The lowest level at or below which at least `share` (0–1) of the belief lies."""
        for level, mass in enumerate(accumulate(self.distribution)):
            if mass >= share - 1e-9:
                return Level(level)
        return Level.EXPERT

    @property
    def level(self) -> Level:
        """The median of the belief: a level, and not moved by a thin tail as a mean would be."""
        return self.quantile(0.5)

    @property
    def expected(self) -> float:
        """The mean of the belief, 0–4."""
        return sum(level * mass for level, mass in enumerate(self.distribution))

    @property
    def confidence(self) -> float:
        """The share of the belief that lies on exactly `level`, 0–1; a flat belief has 0.2."""
        return self.distribution[self.level]

    @property
    def likely(self) -> tuple[Level, Level]:
        """The central 80 % of the belief: lowest and highest likely level, both included."""
        return self.quantile(0.1), self.quantile(0.9)


class CellState(StrEnum):
    """What a heat-map cell may say. Fewer than two observations state no gap. Source: design, rule 6."""

    UNTESTED = "untested"
    PROVISIONAL = "provisional"
    MET = "met"
    GAP = "gap"


@dataclass(frozen=True)
class Cell:
    """One competency of one learner.

    `level`, `confidence` (0–1) are None while untested; `gap`, in levels, is None until a gap may be stated and 0
    when the required level is reached. `likely` is the central 80 % of the belief (before any observation: of the
    prior) and is for time estimates, not for show. `impact` counts the responsibilities and metrics that mention
    the competency. `priority` is 1 for the gap to close first, 0 for cells that state no gap.
    """

    competency_code: str
    kind: CompetencyKind
    category: str
    title: str
    required: Level
    state: CellState
    level: Level | None
    confidence: float | None
    observations: int
    gap: int | None
    likely: tuple[Level, Level]
    impact: int
    priority: int = 0

    @property
    def confidence_word(self) -> str:
        """Low, medium or high; empty while untested. Our own bounds: 0.45 and 0.7 of the belief on one level."""
        if self.confidence is None:
            return ""
        return "low" if self.confidence < 0.45 else "medium" if self.confidence < 0.7 else "high"


def heat_map(framework: Framework, standings: Mapping[str, Standing]) -> tuple[Cell, ...]:
    """One cell per competency, in the framework's order; a competency without a standing is untested.

    Priority: foundation first; then by urgency = gap / 4 × (1 + impact share) / 2, greatest first, where the impact
    share (0–1) is `impact_shares`; then in the framework's order. So a wide gap in something the role leans on comes
    first, and impact can at most double the weight of a gap. Source: design, section 4 ("foundation before
    functional, by impact"); the formula is our own.
    """
    cells = [_cell(each, standings.get(each.code), framework) for each in framework.competencies]
    shares = impact_shares(framework)
    gaps = sorted(
        (cell for cell in cells if cell.state is CellState.GAP),
        key=lambda cell: (
            cell.kind is not CompetencyKind.FOUNDATION,
            -(cell.gap or 0) / 4 * (1 + shares[cell.competency_code]) / 2,
        ),
    )
    ranks = {cell.competency_code: rank for rank, cell in enumerate(gaps, start=1)}
    return tuple(replace(cell, priority=ranks.get(cell.competency_code, 0)) for cell in cells)


def gaps_by_priority(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells that state a gap, the one to close first at the front."""
    return tuple(sorted((cell for cell in cells if cell.state is CellState.GAP), key=lambda cell: cell.priority))


def to_find_out(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells about which too little is known to state anything."""
    return tuple(cell for cell in cells if cell.state in (CellState.UNTESTED, CellState.PROVISIONAL))


def held_against(cell: Cell, competency: Competency) -> Cell:
    """The same standing beside another version of the competency; what it says follows the level needed there.

    The priority is dropped: it was among the gaps of the earlier version.
    """
    state, gap = _stated(cell.level, cell.observations, competency.level)
    return replace(cell, competency_code=competency.code, required=competency.level, state=state, gap=gap, priority=0)


def _stated(level: Level | None, observations: int, required: Level) -> tuple[CellState, int | None]:
    """What may be said of a level that rests on so many observations, and the gap if one may be stated."""
    if level is None:
        return CellState.UNTESTED, None
    if observations < OBSERVATIONS_TO_STATE_A_GAP:
        return CellState.PROVISIONAL, None
    gap = max(required - level, 0)
    return (CellState.GAP if gap else CellState.MET), gap


def _cell(competency: Competency, standing: Standing | None, framework: Framework) -> Cell:
    observations = standing.observations if standing else 0
    tested = standing if standing and observations else None
    state, gap = _stated(tested.level if tested else None, observations, competency.level)
    return Cell(
        competency_code=competency.code,
        kind=competency.kind,
        category=competency.category,
        title=competency.title,
        required=competency.level,
        state=state,
        level=tested.level if tested else None,
        confidence=tested.confidence if tested else None,
        observations=observations,
        gap=gap,
        likely=standing.likely if standing else (Level.NONE, Level.EXPERT),
        impact=impact(competency, framework.role_description),
    )
