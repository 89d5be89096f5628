"""Units and their criteria: occupational standards, KSBs, and learning outcomes with their assessment criteria."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """How evidence arose. Source: domain notes, section Evidence: the modes that awarding bodies share."""

    SIMULATION = "simulation"
    PROFESSIONAL_DISCUSSION = "professional discussion"
    QUESTION_AND_ANSWER = "question and answer"
    REFLECTIVE_ACCOUNT = "reflective account"
    WORK_PRODUCT = "work product"
    OBSERVATION = "observation"
    WITNESS_TESTIMONY = "witness testimony"
    PRIOR_LEARNING = "prior learning"


class CriterionKind(StrEnum):
    """P, K or B of a unit."""

    PERFORMANCE = "performance"
    KNOWLEDGE = "knowledge"
    BEHAVIOUR = "behaviour"


class UnitForm(StrEnum):
    """How a unit is written. The three are peers. Source: domain notes, section NOS, KSB, qualifications."""

    NOS = "national occupational standard"
    KSB = "knowledge, skills and behaviours"
    OUTCOMES = "learning outcomes and assessment criteria"


@dataclass(frozen=True)
class Address:
    """How the system a record came from names it; both are given back byte for byte."""

    identifier: str
    uri: str


@dataclass(frozen=True)
class Sufficiency:
    """How much evidence a criterion needs: items, from how many modes, none older than `currency_days` days."""

    items: int = 2
    modes: int = 1
    currency_days: int = 730


@dataclass(frozen=True)
class Criterion:
    """One P, K or B statement. `ref` is "URN/code"; indicators and counter-examples are for judges, not learners."""

    urn: str
    code: str
    kind: CriterionKind
    text: str
    modes: tuple[Mode, ...]
    sufficiency: Sufficiency
    indicators: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    outcome: str = ""
    """Code of the learning outcome it belongs to, where the unit has any."""
    address: Address | None = None

    @property
    def ref(self) -> str:
        """What evidence cites: "PRV-SUP/P1"."""
        return f"{self.urn}/{self.code}"

    @property
    def text_sha256(self) -> str:
        """Hash that evidence pins, so that a changed wording shows."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class InformingStandard:
    """An official standard whose subject informed a unit; our words, and its status must be verified."""

    urn: str
    title: str
    status: str = "verify status"


@dataclass(frozen=True)
class LearningOutcome:
    """What a learner will know or be able to do; its criteria name it by `code`, which is unique in its unit."""

    code: str
    text: str
    address: Address | None = None


@dataclass(frozen=True)
class Detail:
    """What a record says beyond its criteria, under the name its format gives it ("Developed_by")."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Collection:
    """The published document a unit was part of."""

    title: str
    creator: str = ""
    address: Address | None = None


@dataclass(frozen=True)
class Unit:
    """One standard. It has no level: the qualification does."""

    urn: str
    version: int
    title: str
    overview: str
    criteria: tuple[Criterion, ...]
    informed_by: tuple[InformingStandard, ...] = ()
    form: UnitForm = UnitForm.NOS
    outcomes: tuple[LearningOutcome, ...] = ()
    details: tuple[Detail, ...] = ()
    collection: Collection | None = None
    address: Address | None = None

    def criterion(self, code: str) -> Criterion:
        """The criterion with this code.

        Raises:
            KeyError: no such code in this unit.
        """
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise KeyError(code)
