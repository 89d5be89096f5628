"""What an assessor may decide, and when a decision may still be changed.

The store appends what these functions return; nothing is ever edited. An override leaves the proposal as it was.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from competency_frameworks.model import Problem
from competency_frameworks.standards import Criterion
from portfolio.evidence import Attempt, Decision, Evidence, Independence, Outcome, Proposal, Sampling, Verdict


class State(StrEnum):
    """Where a proposal stands, in order."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    LOCKED = "locked"
    AGREED = "agreed by quality assurance"


class Action(StrEnum):
    """What a person may do to a decision besides deciding."""

    SIGN_OFF = "sign off"
    UNLOCK = "unlock"


@dataclass(frozen=True)
class Step:
    """One action on a proposal's decision, kept for ever; `reason` is empty only for a sign-off."""

    action: Action
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Assessment:
    """One proposal with everything people did about it, each list oldest first. The last decision stands."""

    proposal: Proposal
    decisions: tuple[Decision, ...] = ()
    steps: tuple[Step, ...] = ()
    samplings: tuple[Sampling, ...] = ()

    @property
    def state(self) -> State:
        """Computed from what happened, so that no stored state can disagree with the record."""
        if not self.decisions:
            return State.PROPOSED
        latest = self.steps[-1] if self.steps else None
        findings = [each for each in self.samplings if each.decision_id == self.decisions[-1].id]
        unlocked_at = latest.at if latest and latest.action is Action.UNLOCK else None
        if findings and findings[-1].agrees and (unlocked_at is None or unlocked_at < findings[-1].made_at):
            return State.AGREED
        return State.LOCKED if latest and unlocked_at is None else State.DECIDED

    @property
    def evidence(self) -> Evidence | None:
        """The proposal with the decision that stands; None while nobody has decided."""
        return Evidence(self.proposal, self.decisions[-1]) if self.decisions else None


def decide(assessment: Assessment, criterion: Criterion, decision: Decision) -> Decision | Problem:
    """The decision, if the rules allow it; otherwise everything that stands against it, in words.

    One proposal at a time, on purpose: there is no bulk accept.

    Raises:
        ValueError: the criterion or the decision belongs to another proposal.
    """
    proposal = assessment.proposal
    if criterion.ref != proposal.criterion_ref or decision.proposal_id != proposal.id:
        raise ValueError(f"proposal {proposal.id} is about {proposal.criterion_ref}, not what it was decided with")
    against = [*_standing_in_the_way(assessment, decision)]
    if decision.outcome is Outcome.MET:
        against += _against_met(proposal, criterion, decision)
    elif not decision.feedback.strip():
        against.append("Write feedback: the learner needs to know what is missing.")
    return Problem(None, " ".join(against)) if against else decision


def _standing_in_the_way(assessment: Assessment, decision: Decision) -> list[str]:
    against = []
    if not decision.assessor_id.strip():
        against.append("A named assessor decides; no name was given.")
    if decision.assessor_id == assessment.proposal.learner_id:
        against.append("Nobody can assess their own words: another assessor has to decide.")
    if assessment.state is State.LOCKED:
        against.append("This decision is signed off. Unlock it with a reason before deciding again.")
    if assessment.state is State.AGREED:
        against.append("Quality assurance has agreed with this decision, so it stands.")
    return against


def _against_met(proposal: Proposal, criterion: Criterion, decision: Decision) -> list[str]:
    against = []
    vacs = decision.vacs
    ticks = {
        "valid": vacs.valid,
        "authentic": vacs.authentic,
        "current": vacs.current,
        "sufficient": vacs.sufficient,
    }
    unticked = [word for word, ticked in ticks.items() if not ticked]
    if unticked:
        against.append(f"To accept, tick all four; not ticked: {', '.join(unticked)}.")
    if not vacs.reason.strip():
        against.append("Give the reason for your decision in a sentence.")
    if proposal.mode not in criterion.modes:
        against.append(f"{criterion.ref} does not admit {proposal.mode.value}; it admits {', '.join(criterion.modes)}.")
    if proposal.independence is Independence.REVEALED:
        against.append(
            "These words came after the tutor had given the answer, so they are not independent. "
            "Ask the learner again on another day."
        )
    if proposal.attempt is Attempt.REPEATED:
        against.append(
            "These words come from repeated practice, after the scene was taken up again from an earlier point, so "
            "they are no first attempt. Ask the learner again in another conversation."
        )
    if proposal.criterion_sha256 != criterion.text_sha256:
        against.append(f"The wording of {criterion.ref} has changed since these words were proposed.")
    return against


def sign_off(assessment: Assessment, by: str, at: datetime) -> Step | Problem:
    """Locks the decision. Only the assessor who made it signs it off."""
    if assessment.state is State.PROPOSED:
        return Problem(None, "There is no decision to sign off yet.")
    if assessment.state is not State.DECIDED:
        return Problem(None, "This decision is already signed off.")
    if assessment.decisions[-1].assessor_id != by:
        return Problem(None, "The assessor who made the decision signs it off.")
    return Step(Action.SIGN_OFF, by, at)


def unlock(assessment: Assessment, by: str, at: datetime, reason: str, *, is_lead: bool = False) -> Step | Problem:
    """Opens a locked decision again, for a reason. Once quality assurance has agreed, only a lead may.

    Source: centre practice on record locking, domain notes, section Evidence.
    """
    if assessment.state in (State.PROPOSED, State.DECIDED):
        return Problem(None, "This decision is not locked.")
    if not reason.strip():
        return Problem(None, "Say why the decision has to be opened again; the reason is kept.")
    if assessment.state is State.AGREED and not is_lead:
        return Problem(None, "Quality assurance has agreed with this decision, so only a lead may unlock it.")
    return Step(Action.UNLOCK, by, at, reason.strip())


def is_override(evidence: Evidence) -> bool:
    """Whether the person decided against the judge: met though not *shown*, or not met though *shown*.

    An unjudged proposal suggests nothing, so nothing can be decided against it.
    """
    if evidence.proposal.verdict is Verdict.UNJUDGED:
        return False
    suggested = evidence.proposal.verdict is Verdict.SHOWN
    return suggested != (evidence.decision.outcome is Outcome.MET)
