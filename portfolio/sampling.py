"""Which decisions a quality assurer looks at, and what their looking shows."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from competency_frameworks.model import Problem
from competency_frameworks.standards import Mode
from portfolio.decisions import is_override
from portfolio.evidence import Evidence, Outcome, Sampling

NEW_ASSESSOR_RATE = 0.5
LOW_RISK_RATE = 0.15
RISK_FACTOR = 2.0
SAMPLED_BEFORE_LOW_RISK = 5


@dataclass(frozen=True)
class Sampled:
    """A decision to look at, and why it was picked."""

    decision_id: str
    because: str


@dataclass(frozen=True)
class Rate:
    """`count` of `of`; no share is given when there is nothing to share."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """0–1, or None when `of` is 0."""
        return self.count / self.of if self.of else None


def risk_rates(evidence: Sequence[Evidence], samplings: Sequence[Sampling]) -> dict[str, float]:
    """The sampling rate of each assessor, 0–1.

    Half while fewer than five of their decisions have been looked at, or when any of the last five was disagreed
    with; else 15 %. Source: domain notes on sampling by risk (about half, about 15 %; to be confirmed with the
    awarding body, so callers may pass their own); the five is our own.
    """
    assessor = {each.decision.id: each.decision.assessor_id for each in evidence}
    seen: dict[str, list[bool]] = {name: [] for name in assessor.values()}
    for each in sorted(samplings, key=lambda each: each.made_at):
        if each.decision_id in assessor:
            seen[assessor[each.decision_id]].append(each.agrees)
    return {
        name: LOW_RISK_RATE
        if len(agreed) >= SAMPLED_BEFORE_LOW_RISK and all(agreed[-SAMPLED_BEFORE_LOW_RISK:])
        else NEW_ASSESSOR_RATE
        for name, agreed in seen.items()
    }


def plan_sample(
    evidence: Sequence[Evidence], rate_by_assessor: Mapping[str, float], seed: int, iqa_id: str
) -> tuple[Sampled, ...]:
    """Picks decisions in the order they were made: seeded random plus risk, never the quality assurer's own.

    An assessor's first decision is always picked. A *met* that rests on simulation, and a decision against the
    judge's suggestion, are picked at twice the assessor's rate. An assessor without a rate counts as new. Whether a
    decision is picked depends on the seed and its id alone, so later decisions do not change an earlier sample.
    Source: see `risk_rates`; the factor of two is our own.
    """
    picked: list[Sampled] = []
    met_assessors: set[str] = set()
    for each in sorted(evidence, key=lambda each: (each.decision.decided_at, each.decision.id)):
        assessor = each.decision.assessor_id
        is_first = assessor not in met_assessors
        met_assessors.add(assessor)
        if assessor == iqa_id:
            continue
        rate = rate_by_assessor.get(assessor, NEW_ASSESSOR_RATE)
        risk = _risk(each)
        chance = min(rate * RISK_FACTOR, 1.0) if risk else rate
        # Seeded, because a plan must be repeatable; nothing secret hangs on it.
        draw = random.Random(f"{seed}/{each.decision.id}").random()  # noqa: S311
        if is_first:
            picked.append(Sampled(each.decision.id, "first decision of this assessor"))
        elif draw < chance:
            because = f"{risk}: {chance:.0%} of these are sampled" if risk else f"random, {rate:.0%} of this assessor"
            picked.append(Sampled(each.decision.id, because))
    return tuple(picked)


def _risk(evidence: Evidence) -> str:
    if is_override(evidence):
        return "decided against the suggestion"
    if evidence.decision.outcome is Outcome.MET and evidence.proposal.mode is Mode.SIMULATION:
        return "met by simulation"
    return ""


def record(evidence: Evidence, sampling: Sampling) -> Sampling | Problem:
    """The quality assurer's finding, if the rules allow it; otherwise what stands against it.

    Raises:
        ValueError: the finding is about another decision.
    """
    if sampling.decision_id != evidence.decision.id:
        raise ValueError(f"finding {sampling.id} is not about decision {evidence.decision.id}")
    if sampling.iqa_id == evidence.decision.assessor_id:
        return Problem(None, "Nobody can quality-assure their own decision.")
    if sampling.iqa_id == evidence.proposal.learner_id:
        return Problem(None, "Nobody can quality-assure a decision on their own words.")
    if not sampling.agrees and not sampling.comment.strip():
        return Problem(None, "Say what you disagree with, so that the assessor can act on it.")
    return sampling


def agreement_rate(samplings: Sequence[Sampling]) -> Rate:
    """How many of the sampled decisions the quality assurers agreed with."""
    return Rate(sum(each.agrees for each in samplings), len(samplings))


def override_rate(evidence: Sequence[Evidence]) -> Rate:
    """How many decisions went against the judge's suggestion."""
    return Rate(sum(is_override(each) for each in evidence), len(evidence))
