"""Internal quality assurance: which decisions to look at and why, and what was found."""

import hashlib
from dataclasses import dataclass

from backend.adapters.store import judging, people
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import PersonRole, SignedIn
from backend.prova import Prova
from backend.services.access import NOT_HERE, require_role
from backend.services.problems import NotAcceptable, NotFound
from competency_frameworks.model import Problem
from portfolio.evidence import Evidence, Sampling
from portfolio.sampling import Rate, agreement_rate, override_rate, plan_sample, record, risk_rates


@dataclass(frozen=True)
class ToSample:
    """One sampled decision: why it was picked, and what was found if somebody has looked."""

    evidence: Evidence
    learner: SignedIn
    assessor: SignedIn
    because: str
    found: Sampling | None


@dataclass(frozen=True)
class Quality:
    """The quality assurer's page: sample, and the two rates over the whole organisation."""

    sample: tuple[ToSample, ...]
    decisions: int
    agreement: Rate
    overrides: Rate


def quality_of(prova: Prova, who: SignedIn) -> Quality:
    """The sample of this quality assurer's organisation; the same seed gives the same sample.

    Raises:
        NotAllowed: not an internal quality assurer.
    """
    require_role(who, PersonRole.QUALITY)
    record = _record(prova, who)
    evidence = list(record.evidence.values())
    seed = int(hashlib.sha256(who.organisation_id.encode()).hexdigest()[:8], 16)
    picked = plan_sample(evidence, risk_rates(evidence, record.samplings), seed, who.id)
    because = {each.decision_id: each.because for each in picked}
    # What somebody has looked at stays in the sample, whatever the rates have become since.
    because |= {each.decision_id: each.sampled_because for each in record.samplings}
    sample = tuple(record.to_sample(decision_id, because[decision_id]) for decision_id in because)
    return Quality(sample, len(evidence), agreement_rate(record.samplings), override_rate(evidence))


@dataclass(frozen=True)
class _Record:
    """Every decision of an organisation by id, its people by id, and what was found so far."""

    evidence: dict[str, Evidence]
    people: dict[str, SignedIn]
    samplings: tuple[Sampling, ...]

    def to_sample(self, decision_id: str, because: str) -> ToSample:
        evidence = self.evidence[decision_id]
        found = [each for each in self.samplings if each.decision_id == decision_id]
        return ToSample(
            evidence=evidence,
            learner=self.people[evidence.proposal.learner_id],
            assessor=self.people[evidence.decision.assessor_id],
            because=because,
            found=found[-1] if found else None,
        )


def _record(prova: Prova, who: SignedIn) -> _Record:
    with prova.database.reading() as session:
        everybody = {each.id: each for each in people.people_of(session, who.organisation_id)}
        learners = [each.id for each in everybody.values() if each.role is PersonRole.LEARNER]
        evidence = {each.decision.id: each for learner in learners for each in judging.evidence_of(session, learner)}
        return _Record(evidence, everybody, judging.samplings_on(session, list(evidence)))


def sample_one(prova: Prova, who: SignedIn, decision_id: str) -> ToSample:
    """One decision to look at: from the sample, or any other of the organisation by the quality assurer's own choice.

    Raises:
        NotFound: not a decision of this organisation.
    """
    for each in quality_of(prova, who).sample:
        if each.evidence.decision.id == decision_id:
            return each
    record = _record(prova, who)
    if decision_id not in record.evidence:
        raise NotFound(NOT_HERE)
    return record.to_sample(decision_id, "looked at by choice")


def keep_finding(prova: Prova, who: SignedIn, decision_id: str, agrees: bool, comment: str) -> Sampling:
    """Stores what the quality assurer found.

    Raises:
        NotFound: not a decision of this organisation.
        NotAcceptable: disagreement without a comment, their own decision, or looked at before.
    """
    picked = sample_one(prova, who, decision_id)
    if picked.found is not None:
        raise NotAcceptable("This decision has been looked at already.", "Choose the next one in the sample.")
    finding = Sampling(new_id(), decision_id, who.id, agrees, comment.strip(), picked.because, prova.clock.now())
    allowed = record(picked.evidence, finding)
    if isinstance(allowed, Problem):
        raise NotAcceptable(allowed.message, "Change the form and send it again.")
    with prova.database.transaction() as session:
        judging.keep_sampling(session, allowed)
    return allowed
