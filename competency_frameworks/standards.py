"""Units written the way National Occupational Standards are, and their criteria."""

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
class Unit:
    """One standard. It has no level: the qualification does."""

    urn: str
    version: int
    title: str
    overview: str
    criteria: tuple[Criterion, ...]
    informed_by: tuple[InformingStandard, ...] = ()

    def criterion(self, code: str) -> Criterion:
        """The criterion with this code.

        Raises:
            KeyError: no such code in this unit.
        """
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise KeyError(code)
