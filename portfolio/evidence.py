"""What a judge proposes, what a person decides, and the learner's exact words under both."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from competency_frameworks.model import Level
from competency_frameworks.standards import Mode


class Strength(IntEnum):
    """How strongly words show a criterion, weakest first."""

    CLAIMED = 1
    DESCRIBED = 2
    EXPLAINED = 3
    DEMONSTRATED = 4


class Independence(StrEnum):
    """How much help came before the words. Words after a reveal cannot count as independent."""

    NONE = "none"
    HINT = "hint"
    EXAMPLE = "example"
    REVEALED = "revealed"


class Attempt(StrEnum):
    """Whether words were said the first time through, or after the scene was taken up again from an earlier point."""

    FIRST = "first attempt"
    REPEATED = "repeated practice"


class Verdict(StrEnum):
    """A judge's reading of one turn for one criterion. Unjudged is never zero and never weak."""

    SHOWN = "shown"
    PARTLY = "partly"
    NOT_SHOWN = "not shown"
    UNJUDGED = "unjudged"


@dataclass(frozen=True)
class Quote:
    """An exact span of a learner turn; start and end count characters, end excluded."""

    turn_id: str
    start: int
    end: int
    text: str
    sha256: str

    @classmethod
    def cut(cls, turn_id: str, turn_text: str, start: int, end: int) -> "Quote":
        """Cuts [start, end) out of the turn's text.

        Raises:
            ValueError: the span is empty or outside the text.
        """
        if not 0 <= start < end <= len(turn_text):
            raise ValueError(f"span {start}-{end} is not inside a turn of {len(turn_text)} characters")
        text = turn_text[start:end]
        return cls(turn_id, start, end, text, hashlib.sha256(text.encode()).hexdigest())

    def stands_in(self, turn_text: str) -> bool:
        """Whether exactly these words stand at exactly this place of the turn."""
        return (
            turn_text[self.start : self.end] == self.text
            and hashlib.sha256(self.text.encode()).hexdigest() == self.sha256
        )


@dataclass(frozen=True)
class JudgeRef:
    """Which judge read: id, version, prompt id ("" for the embedded judge) and model name ("" likewise)."""

    id: str
    version: str
    prompt: str = ""
    model: str = ""


@dataclass(frozen=True)
class Proposal:
    """A judge's suggestion that this span shows this criterion. Never a decision.

    `confidence` is 0–1; `missing` says what would make it stronger; `criterion_sha256` pins the criterion's wording.
    """

    id: str
    learner_id: str
    conversation_id: str
    criterion_ref: str
    criterion_sha256: str
    quote: Quote
    verdict: Verdict
    strength: Strength
    confidence: float
    reason: str
    missing: str
    mode: Mode
    independence: Independence
    judge: JudgeRef
    made_at: datetime
    attempt: Attempt = Attempt.FIRST


@dataclass(frozen=True)
class Observation:
    """What one learner turn says about the level of one competency; `confidence` is 0–1."""

    turn_id: str
    competency_code: str
    level: Level
    confidence: float
    reason: str
    judge: JudgeRef


class Outcome(StrEnum):
    """What an assessor may decide."""

    MET = "met"
    NOT_YET = "not yet"
    INSUFFICIENT = "insufficient"


@dataclass(frozen=True)
class Vacs:
    """Valid, authentic, current, sufficient: ticked by a person, with one reason in words."""

    valid: bool
    authentic: bool
    current: bool
    sufficient: bool
    reason: str


@dataclass(frozen=True)
class Decision:
    """A named assessor's decision on one proposal. `seconds_on_item` is kept as proof of human involvement."""

    id: str
    proposal_id: str
    assessor_id: str
    outcome: Outcome
    vacs: Vacs
    feedback: str
    decided_at: datetime
    seconds_on_item: int = 0


@dataclass(frozen=True)
class Evidence:
    """A proposal together with the decision a named person made on it."""

    proposal: Proposal
    decision: Decision


@dataclass(frozen=True)
class Sampling:
    """An internal quality assurer's look at one decision."""

    id: str
    decision_id: str
    iqa_id: str
    agrees: bool
    comment: str
    sampled_because: str
    made_at: datetime
