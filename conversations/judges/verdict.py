"""What a judge is given and what it returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from competency_frameworks.model import Competency
from competency_frameworks.standards import Criterion
from portfolio.evidence import JudgeRef, Observation, Strength, Verdict


@dataclass(frozen=True)
class TurnInContext:
    """One learner turn with what came before it. The tutor's words are context, never evidence.

    `question` is the tutor's last turn; `tutor_said` all tutor turns before this one, oldest first.
    """

    turn_id: str
    text: str
    question: str = ""
    tutor_said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """One thing a judge weighed: what it is in words, its value, and what it added to the log-odds of the verdict.

    `effect` is 0 for what a written rule uses and nothing weighs.
    """

    name: str
    value: float
    effect: float = 0.0


@dataclass(frozen=True)
class Judgement:
    """A verdict on one criterion. Span counts characters of the turn, end excluded; (0, 0) when there is none.

    `strength` is None exactly when the verdict is *not shown* or *unjudged*; `confidence` is 0–1. `weighed` is what the
    verdict rests on, weightiest first; `flags` are sentences an assessor must see beside it (a second reading that
    disagrees, a model nobody has calibrated).
    """

    criterion_ref: str
    verdict: Verdict
    strength: Strength | None
    confidence: float
    start: int
    end: int
    reason: str
    missing: str = ""
    weighed: tuple[Weighed, ...] = ()
    flags: tuple[str, ...] = ()


class Judge(Protocol):
    """Reads one turn. Proposes; never decides."""

    @property
    def ref(self) -> JudgeRef:
        """Who judged, recorded with every judgement."""
        ...

    async def judge(self, turn: TurnInContext, criteria: Sequence[Criterion]) -> tuple[Judgement, ...]:
        """One judgement per criterion, in the given order, after the checks every judge must pass."""
        ...

    async def observe(
        self, turn: TurnInContext, competency: Competency, criteria: Sequence[Criterion]
    ) -> Observation | None:
        """What the turn says about the level of one competency; None = nothing can be said (never level 0)."""
        ...
