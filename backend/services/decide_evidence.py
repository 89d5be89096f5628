"""The assessor's queue, one proposal in its transcript, and the decision on it. One at a time, on purpose."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.adapters.store import accounts, judging, people, readings
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.readings import KeptJudgement
from backend.prova import Prova
from backend.services.access import NOT_HERE, learner_seen_by, require_role
from backend.services.load_talk import Talk, load_talk
from backend.services.problems import NotAcceptable, NotFound
from competency_frameworks.model import Problem
from competency_frameworks.standards import Criterion, Unit
from competency_frameworks.standards_library import criterion_by_ref, unit_by_urn
from portfolio.decisions import Assessment, decide
from portfolio.evidence import Decision, Observation, Outcome, Proposal, Vacs
from portfolio.sufficiency import SufficiencyResult, assess


@dataclass(frozen=True)
class Waiting:
    """One proposal in the queue. `admissible`: the criterion admits how it arose."""

    proposal: Proposal
    learner: SignedIn
    criterion: Criterion
    admissible: bool
    decided: Decision | None


@dataclass(frozen=True)
class Item:
    """One proposal with everything an assessor needs to decide on it.

    `judgements` are all there are on the same answer, by every judge; `observations` what it says about levels;
    `declared` is what the learner declared about the account these words are from, "" for other words.
    """

    proposal: Proposal
    learner: SignedIn
    criterion: Criterion
    unit: Unit
    talk: Talk
    assessment: Assessment
    sufficiency: SufficiencyResult
    judgements: tuple[KeptJudgement, ...]
    observations: tuple[Observation, ...]
    declared: str = ""

    @property
    def why(self) -> KeptJudgement:
        """The judgement behind the proposal, with what was weighed."""
        return next(each for each in self.judgements if each.row.id == self.proposal.id)

    @property
    def others(self) -> tuple[KeptJudgement, ...]:
        """Every other judgement on the same answer."""
        return tuple(each for each in self.judgements if each.row.id != self.proposal.id)


@dataclass(frozen=True)
class Verdict:
    """What the assessor's form says."""

    outcome: Outcome
    vacs: Vacs
    feedback: str
    seconds_on_item: int


def queue_of(prova: Prova, who: SignedIn) -> tuple[Waiting, ...]:
    """Everything proposed from the assessor's learners, once however many judges read it.

    Undecided comes first, admissible before inadmissible; then surest first,
    so that an assessor's first minutes go to what is likely to count.
    """
    require_role(who, PersonRole.ASSESSOR)
    with prova.database.reading() as session:
        learners = {each.id: each for each in people.learners_of(session, who.id)}
        proposals = judging.proposals_of(session, list(learners))
        decisions = judging.decisions_on(session, [each.id for each in proposals])
    waiting = []
    for proposal in proposals:
        criterion = criterion_by_ref(proposal.criterion_ref)
        made = decisions.get(proposal.id)
        waiting.append(
            Waiting(
                proposal,
                learners[proposal.learner_id],
                criterion,
                proposal.mode in criterion.modes,
                made[-1] if made else None,
            )
        )
    return tuple(
        sorted(waiting, key=lambda each: (each.decided is not None, not each.admissible, -each.proposal.confidence))
    )


def item_of(prova: Prova, who: SignedIn, proposal_id: str) -> Item:
    """One proposal inside its transcript.

    Raises:
        NotFound: unknown, or about a learner this person may not see.
    """
    with prova.database.reading() as session:
        return _item(session, prova, who, proposal_id)


def _item(session: Session, prova: Prova, who: SignedIn, proposal_id: str) -> Item:
    proposal = judging.proposal_by_id(session, proposal_id)
    if proposal is None:
        raise NotFound(NOT_HERE)
    learner = learner_seen_by(session, who, proposal.learner_id)
    criterion = criterion_by_ref(proposal.criterion_ref)
    evidence = [
        each for each in judging.evidence_of(session, learner.id) if each.proposal.criterion_ref == criterion.ref
    ]
    made = judging.decisions_on(session, [proposal.id]).get(proposal.id, ())
    return Item(
        proposal=proposal,
        learner=learner,
        criterion=criterion,
        unit=unit_by_urn(criterion.urn),
        talk=load_talk(session, proposal.conversation_id),
        assessment=Assessment(proposal, made, samplings=judging.samplings_on(session, [each.id for each in made])),
        sufficiency=assess(criterion, evidence, prova.clock.now().date()),
        judgements=readings.judgements_on(session, proposal.quote.turn_id),
        observations=tuple(
            judging.observation_of(row) for row in readings.observations_on(session, proposal.quote.turn_id)
        ),
        declared=accounts.declared_for(session, [proposal.quote.turn_id]).get(proposal.quote.turn_id, ""),
    )


def decide_on(prova: Prova, who: SignedIn, proposal_id: str, verdict: Verdict) -> Decision:
    """Stores a named assessor's decision.

    Raises:
        NotAllowed: not an assessor.
        NotFound: not one of their learners.
        NotAcceptable: a rule of the domain stands against it, in words.
    """
    require_role(who, PersonRole.ASSESSOR)
    with prova.database.transaction() as session:
        item = _item(session, prova, who, proposal_id)
        turn = next(each for each in item.talk.turns if each.id == item.proposal.quote.turn_id)
        if not item.proposal.quote.stands_in(turn.text):
            raise NotAcceptable("The quote no longer stands in the learner's turn.", "Tell whoever runs Prova.")
        decision = Decision(
            id=new_id(),
            proposal_id=proposal_id,
            assessor_id=who.id,
            outcome=verdict.outcome,
            vacs=verdict.vacs,
            feedback=verdict.feedback.strip(),
            decided_at=prova.clock.now(),
            seconds_on_item=verdict.seconds_on_item,
        )
        allowed = decide(item.assessment, item.criterion, decision)
        if isinstance(allowed, Problem):
            raise NotAcceptable(allowed.message, "Change the form and decide again; what you wrote is still there.")
        judging.keep_decision(session, allowed)
    return allowed
