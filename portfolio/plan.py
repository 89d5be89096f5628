"""Records of a week-by-week learning plan. `conversations.discuss` makes it; pages and exports show it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from competency_frameworks.model import Level


class Purpose(StrEnum):
    """Whether a module closes a gap or first finds out where the learner stands."""

    LEARN = "learn"
    FIND_OUT = "find out"


@dataclass(frozen=True)
class Module:
    """A piece of one week's work. A big module is split over weeks: `part` of `parts`, both from 1.

    `hours` are this part's, in half hours. `conversation_types` are keys, best first. `level_from` and `level_to` are
    None for finding out.
    """

    competency_codes: tuple[str, ...]
    title: str
    purpose: Purpose
    hours: float
    part: int
    parts: int
    responsibilities: tuple[str, ...]
    conversation_types: tuple[str, ...]
    checkpoint: str
    level_from: Level | None = None
    level_to: Level | None = None


@dataclass(frozen=True)
class Milestone:
    """A stop to look back on what has been finished since the last one."""

    title: str
    text: str
    competency_codes: tuple[str, ...]
    hours: float


@dataclass(frozen=True)
class Week:
    """One week of seven days; `number` counts from 1. The milestone, if any, comes after the modules."""

    number: int
    starts: date
    modules: tuple[Module, ...]
    milestone: Milestone | None = None

    @property
    def hours(self) -> float:
        """Hours of the modules and the milestone."""
        return sum(module.hours for module in self.modules) + (self.milestone.hours if self.milestone else 0.0)

    @property
    def ends(self) -> date:
        """The last day of the week."""
        return self.starts + timedelta(days=6)


@dataclass(frozen=True)
class Plan:
    """The weeks in order; none when there is nothing to learn and nothing to find out."""

    framework_key: str
    framework_version: int
    start: date
    hours_per_week: float
    weeks: tuple[Week, ...]

    @property
    def modules(self) -> tuple[Module, ...]:
        """All parts of all modules, in order."""
        return tuple(module for week in self.weeks for module in week.modules)

    @property
    def hours(self) -> float:
        """Hours of the whole plan, milestones included."""
        return sum(week.hours for week in self.weeks)
