"""Records of a role description and of the framework read from it."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """Proficiency level, 0 to 4, in order."""

    NONE = 0
    BASIC = 1
    INTERMEDIATE = 2
    ADVANCED = 3
    EXPERT = 4

    @property
    def title(self) -> str:
        """The level as a page says it: "Intermediate"."""
        return self.name.capitalize()


class CompetencyKind(StrEnum):
    """What sort of thing a competency is; foundation comes before the rest in a plan."""

    FOUNDATION = "foundation"
    TECHNICAL = "technical"
    TOOL = "tool"
    KNOWLEDGE = "knowledge"
    REGULATION = "regulation"
    EMERGING = "emerging"
    ADVANCING = "advancing"


class LevelOrigin(StrEnum):
    """Whether the document stated the required level, a rule inferred it, or a person set it in a review."""

    STATED = "stated"
    INFERRED = "inferred"
    REVIEWED = "reviewed"


class Importance(StrEnum):
    """How much the role leans on a competency, as a person said in a review."""

    ESSENTIAL = "essential"
    IMPORTANT = "important"
    HELPFUL = "helpful"


@dataclass(frozen=True)
class Problem:
    """Expected bad input, as data: what is wrong and what to do. `line` counts from 1; None = the whole document."""

    line: int | None
    message: str


@dataclass(frozen=True)
class Source:
    """Lines of the document, from 1, both ends included."""

    start: int
    end: int


@dataclass(frozen=True)
class Competency:
    """One thing the role needs. `code` is unique in its framework (F01, T02…) and human-readable.

    `importance` is None while nobody has said: then how often the role mentions it decides.
    """

    code: str
    kind: CompetencyKind
    category: str
    title: str
    description: str
    level: Level
    level_origin: LevelOrigin
    source: Source
    importance: Importance | None = None


@dataclass(frozen=True)
class RoleFacts:
    """The head of the document; an empty string means the document does not say."""

    title: str
    job_id: str = ""
    department: str = ""
    experience: str = ""
    ofqual_level: str = ""
    alternative_titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class DecisionRight:
    """What somebody at entry, mid and senior experience may decide; empty = not applicable."""

    type: str
    entry: str
    mid: str
    senior: str


@dataclass(frozen=True)
class Metric:
    """How the employer measures the work.

    Quantitative ones have target, frequency, example; qualitative ones evidence.
    """

    kind: str
    title: str
    description: str
    target: str = ""
    frequency: str = ""
    example: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Trait:
    """A trait, primary or supporting."""

    title: str
    rank: str
    description: str
    benefit: str = ""


@dataclass(frozen=True)
class TitledText:
    """A short name and what the document says about it (motivator, AI tool…)."""

    title: str
    text: str


@dataclass(frozen=True)
class Accommodation:
    """What the document says suits, and may challenge, people with one kind of neurodivergence."""

    positives: tuple[str, ...] = ()
    challenges: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adjustments:
    """The document's notes on neurodiversity. About the job, never about a person."""

    adhd: Accommodation = field(default_factory=Accommodation)
    dyslexia: Accommodation = field(default_factory=Accommodation)
    autism: Accommodation = field(default_factory=Accommodation)


@dataclass(frozen=True)
class Education:
    """An education requirement: level is "Minimum" or "Preferred"."""

    level: str
    requirement: str
    alternatives: str = ""


@dataclass(frozen=True)
class Certification:
    """A preferred certificate and its provider."""

    title: str
    provider: str = ""
    usage: str = ""


@dataclass(frozen=True)
class CareerStep:
    """A role before or after this one, and the time the document gives."""

    title: str
    time: str = ""


@dataclass(frozen=True)
class Pathways:
    """Where people come from and go to."""

    entry: tuple[CareerStep, ...] = ()
    next: tuple[CareerStep, ...] = ()
    long_term: tuple[CareerStep, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading the reader recognised, its list items and its prose, in document order. `line` is the heading's."""

    name: str
    line: int
    items: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoleDescription:
    """Everything read from one document, in document order.

    `coverage` is the share (0–1) of non-blank lines with a home.
    """

    role: RoleFacts
    competencies: tuple[Competency, ...] = ()
    responsibilities: tuple[str, ...] = ()
    responsibility_lines: tuple[Source, ...] = ()
    decision_rights: tuple[DecisionRight, ...] = ()
    metrics: tuple[Metric, ...] = ()
    traits: tuple[Trait, ...] = ()
    motivators: tuple[TitledText, ...] = ()
    frustrations: tuple[str, ...] = ()
    adjustments: Adjustments = field(default_factory=Adjustments)
    ai_tools: tuple[TitledText, ...] = ()
    prerequisites: tuple[str, ...] = ()
    education: tuple[Education, ...] = ()
    certifications: tuple[Certification, ...] = ()
    activities: tuple[str, ...] = ()
    pathways: Pathways = field(default_factory=Pathways)
    sections: tuple[Section, ...] = ()
    problems: tuple[Problem, ...] = ()
    coverage: float = 0.0


@dataclass(frozen=True)
class Framework:
    """The competencies of one role. `key` names the role ("outsourcing-manager"); published = immutable.

    `responsibilities` and the rest of the role stay reachable through `role_description`.
    """

    key: str
    version: int
    role_description: RoleDescription
    competencies: tuple[Competency, ...]

    def competency(self, code: str) -> Competency:
        """The competency with this code.

        Raises:
            KeyError: no such code in this framework.
        """
        for competency in self.competencies:
            if competency.code == code:
                return competency
        raise KeyError(code)
