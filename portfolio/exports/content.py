"""The records a portfolio is made of: all that its readers need, so that nothing is looked up later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from competency_frameworks.standards import CriterionKind, InformingStandard, Mode
from portfolio.evidence import Independence, JudgeRef, Outcome, Quote, Strength, Vacs, Verdict
from portfolio.matrix import CriterionState

FORMAT = "prova-portfolio/2"
FIRST_FORMAT = "prova-portfolio/1"
"""Without `SpokenTurn.record`; still read, no longer written."""


@dataclass(frozen=True)
class Learner:
    """Whose portfolio it is. `simulated`: made by a simulated learner for demonstration; every page says so."""

    id: str
    name: str
    simulated: bool = False


@dataclass(frozen=True)
class Role:
    """The role and the exact framework it was read into; `framework_sha256` hashes the published framework."""

    title: str
    framework_key: str
    framework_version: int
    framework_sha256: str


@dataclass(frozen=True)
class Aim:
    """The qualification aimed at. `glh` and `tqt` are hours. A specimen is nobody's regulated qualification."""

    code: str
    title: str
    level: int
    credit: int
    glh: int
    tqt: int
    specimen: bool


@dataclass(frozen=True)
class Declaration:
    """What a person declared, in their own words or in words they agreed to."""

    by: str
    role: Literal["learner", "assessor"]
    text: str
    made_at: datetime


@dataclass(frozen=True)
class Gap:
    """A criterion still open in a unit that counts; `missing` says in words what it needs."""

    unit_urn: str
    criterion_ref: str
    text: str
    state: CriterionState
    missing: str


@dataclass(frozen=True)
class CriterionRow:
    """One criterion. `accepted` items count of `needed`; `evidence_numbers` cites every decided item, counted or not.

    `waiting` is how many suggestions nobody has decided on yet.
    """

    ref: str
    code: str
    kind: CriterionKind
    text: str
    text_sha256: str
    admits: tuple[Mode, ...]
    state: CriterionState
    accepted: int
    needed: int
    waiting: int
    explanation: str
    evidence_numbers: tuple[int, ...]


@dataclass(frozen=True)
class UnitSheet:
    """One unit. `chosen`: it counts in the summary; `group` is its place in the rules of combination, "" = none."""

    urn: str
    version: int
    title: str
    overview: str
    informed_by: tuple[InformingStandard, ...]
    group: str
    chosen: bool
    criteria: tuple[CriterionRow, ...]


@dataclass(frozen=True)
class Suggestion:
    """What a judge suggested, kept beside the decision. `confidence` is 0–1. It never decides."""

    verdict: Verdict
    strength: Strength
    confidence: float
    reason: str
    missing: str
    judge: JudgeRef


@dataclass(frozen=True)
class PersonDecision:
    """A named assessor's decision. `override`: it goes against the suggestion."""

    id: str
    assessor_id: str
    assessor_name: str
    outcome: Outcome
    vacs: Vacs
    feedback: str
    decided_at: datetime
    seconds_on_item: int
    override: bool


@dataclass(frozen=True)
class QualityCheck:
    """An internal quality assurer's look at the decision, and why it was sampled."""

    id: str
    iqa_id: str
    iqa_name: str
    agrees: bool
    comment: str
    sampled_because: str
    made_at: datetime


@dataclass(frozen=True)
class Item:
    """One numbered piece of evidence. `number` counts from 1; `id` is the proposal's.

    `question` is what was said to the learner just before: for context, never evidence. `turn_text` is the whole
    learner turn in which `quote` stands. `not_counted_because` is empty exactly when the item counts.
    """

    number: int
    id: str
    criterion_ref: str
    criterion_sha256: str
    conversation_id: str
    conversation_type: str
    said_at: datetime
    question: str
    turn_text: str
    quote: Quote
    mode: Mode
    independence: Independence
    suggestion: Suggestion
    decision: PersonDecision
    quality_checks: tuple[QualityCheck, ...]
    not_counted_because: str


@dataclass(frozen=True)
class SpokenTurn:
    """One turn of a transcript. `speaker` is "learner", or "tutor" for tutor and persona alike.

    `speaker_name` is what the page shows. `help` is the help the turn gave: "" (none), "nudge", "hint", "example"
    or "reveal". `prompt`, `voice` and `model` say what worded a tutor turn; "" on a learner's. `record` is what the
    record says beside the turn, "" = nothing: of a question in a professional discussion whether it led, of a
    learner's words how they arose.
    """

    id: str
    number: int
    speaker: Literal["learner", "tutor"]
    speaker_name: str
    text: str
    made_at: datetime
    help: Literal["", "nudge", "hint", "example", "reveal"] = ""
    prompt: str = ""
    voice: str = ""
    model: str = ""
    record: str = ""


@dataclass(frozen=True)
class Transcript:
    """A whole conversation, turns in order. `type_title` is its type as a page says it: "Professional discussion"."""

    conversation_id: str
    type_title: str
    started_at: datetime
    turns: tuple[SpokenTurn, ...]


@dataclass(frozen=True)
class PortfolioContent:
    """A whole portfolio. Units in the order given, items by number, transcripts in the order first cited.

    `summary` is the only claim it makes: "12 of 14 criteria accepted". `chain_head` is the SHA-256 of the last link
    of the centre's record chain when the portfolio was made.
    """

    format: str
    made_at: datetime
    chain_head: str
    centre_name: str
    learner: Learner
    role: Role
    aim: Aim
    summary: str
    gaps: tuple[Gap, ...]
    declarations: tuple[Declaration, ...]
    units: tuple[UnitSheet, ...]
    items: tuple[Item, ...]
    transcripts: tuple[Transcript, ...]

    @property
    def judges(self) -> tuple[JudgeRef, ...]:
        """Each judge that suggested anything here, in the order first met."""
        return tuple(dict.fromkeys(item.suggestion.judge for item in self.items))

    @property
    def voices(self) -> tuple[tuple[str, str, str], ...]:
        """Each (voice, prompt, model) that worded a tutor turn of the transcripts, in the order first met."""
        turns = (turn for transcript in self.transcripts for turn in transcript.turns if turn.speaker != "learner")
        return tuple(dict.fromkeys((turn.voice, turn.prompt, turn.model) for turn in turns))
