"""Internal quality assurance: which decisions to look at and why, and what was found."""

import hashlib
from dataclasses import dataclass

from sqlalchemy.orm import Session

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
    with prova.database.reading() as session:
        return _quality(session, who)


def _quality(session: Session, who: SignedIn) -> Quality:
    everybody = {each.id: each for each in people.people_of(session, who.organisation_id)}
    learners = [each.id for each in everybody.values() if each.role is PersonRole.LEARNER]
    evidence = [each for learner in learners for each in judging.evidence_of(session, learner)]
    samplings = judging.samplings_on(session, [each.decision.id for each in evidence])
    seed = int(hashlib.sha256(who.organisation_id.encode()).hexdigest()[:8], 16)
    picked = plan_sample(evidence, risk_rates(evidence, samplings), seed, who.id)
    by_decision = {each.decision.id: each for each in evidence}
    found = {each.decision_id: each for each in samplings}
    sample = tuple(
        ToSample(
            evidence=by_decision[each.decision_id],
            learner=everybody[by_decision[each.decision_id].proposal.learner_id],
            assessor=everybody[by_decision[each.decision_id].decision.assessor_id],
            because=each.because,
            found=found.get(each.decision_id),
        )
        for each in picked
    )
    return Quality(sample, len(evidence), agreement_rate(samplings), override_rate(evidence))


def sample_one(prova: Prova, who: SignedIn, decision_id: str) -> ToSample:
    """One sampled decision.

    Raises:
        NotFound: not in this quality assurer's sample.
    """
    for each in quality_of(prova, who).sample:
        if each.evidence.decision.id == decision_id:
            return each
    raise NotFound(NOT_HERE)


def keep_finding(prova: Prova, who: SignedIn, decision_id: str, agrees: bool, comment: str) -> Sampling:
    """Stores what the quality assurer found.

    Raises:
        NotFound: the decision is not in their sample.
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
