"""Judgements, observations, decisions and samplings: added to, never changed."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.adapters.store.branches import BranchRow, branch_of, may_be_judged
from backend.adapters.store.chain import append_row
from backend.adapters.store.readings import observation_stands, stands
from backend.adapters.store.tables import (
    ConversationRow,
    DecisionRow,
    JudgedTurn,
    JudgementRow,
    ObservationRow,
    SamplingRow,
    TurnRow,
    WeighingRow,
)
from backend.adapters.store.talk import ACCOUNT, JUDGED
from competency_frameworks.model import Level
from competency_frameworks.standards import Mode
from conversations.branches import attempt_of
from conversations.model import Speaker
from portfolio.evidence import (
    Decision,
    Evidence,
    Independence,
    JudgeRef,
    Observation,
    Outcome,
    Proposal,
    Quote,
    Sampling,
    Strength,
    Vacs,
    Verdict,
)

PROPOSED = (Verdict.SHOWN.value, Verdict.PARTLY.value)


def unjudged_turns(session: Session, limit: int) -> tuple[str, ...]:
    """Ids of learners' turns that no judge has read, oldest first. A crash loses nothing: they are found again."""
    read = exists().where(JudgedTurn.turn_id == TurnRow.id)
    query = (
        select(TurnRow.id)
        .where(TurnRow.speaker == Speaker.LEARNER.value, TurnRow.action.in_(JUDGED), ~read, may_be_judged())
        .order_by(TurnRow.made_at)
        .limit(limit)
    )
    return tuple(session.scalars(query))


def count_unjudged(session: Session, learner_id: str) -> int:
    """How many of a learner's turns no judge has read."""
    read = exists().where(JudgedTurn.turn_id == TurnRow.id)
    query = (
        select(func.count())
        .select_from(TurnRow)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .where(
            ConversationRow.learner_id == learner_id,
            TurnRow.speaker == Speaker.LEARNER.value,
            TurnRow.action.in_(JUDGED),
            ~read,
            may_be_judged(),
        )
    )
    return session.scalar(query) or 0


def has_read(session: Session, turn_id: str, judge: JudgeRef) -> bool:
    """Whether a judge of this version has read the turn."""
    return session.get(JudgedTurn, (turn_id, judge.id, judge.version)) is not None


def keep_judging(
    session: Session,
    judged: JudgedTurn,
    judgements: Sequence[JudgementRow],
    observations: Sequence[ObservationRow],
    weighings: Sequence[WeighingRow] = (),
) -> bool:
    """Stores one reading of one turn. False = this judge had read it already, and nothing was written.

    A judgement that stands beside the judge's and was kept with an earlier reading (the moves of a scene) is not
    kept twice.
    """
    if has_read(session, judged.turn_id, JudgeRef(judged.judge_id, judged.judge_version)):
        return False
    session.add(judged)
    before = {_who_and_what(row) for row in judgements_of_turn(session, judged.turn_id)}
    fresh = {row.id: row for row in judgements if _who_and_what(row) not in before}
    for row in (*fresh.values(), *(each for each in weighings if each.judgement_id in fresh), *observations):
        append_row(session, row)
    return True


def _who_and_what(row: JudgementRow) -> tuple[str, str, str]:
    return row.criterion_ref, row.judge_id, row.judge_version


def judgements_of_turn(session: Session, turn_id: str) -> tuple[JudgementRow, ...]:
    """Every verdict on one turn, those that propose nothing included."""
    return tuple(session.scalars(select(JudgementRow).where(JudgementRow.turn_id == turn_id)))


def proposal_of(row: JudgementRow, turn: TurnRow, learner_id: str, branch: BranchRow | None) -> Proposal:
    """The proposal in a row. Its quote is cut from the stored turn, never copied from a judge."""
    return Proposal(
        id=row.id,
        learner_id=learner_id,
        conversation_id=turn.conversation_id,
        criterion_ref=row.criterion_ref,
        criterion_sha256=row.criterion_sha256,
        quote=Quote(turn.id, row.start, row.end, turn.text[row.start : row.end], row.quote_sha256),
        verdict=Verdict(row.verdict),
        strength=Strength(row.strength or Strength.CLAIMED),
        confidence=row.confidence,
        reason=row.reason,
        missing=row.missing,
        mode=Mode(row.mode),
        independence=Independence(row.independence),
        judge=JudgeRef(row.judge_id, row.judge_version, row.judge_prompt, row.judge_model),
        made_at=row.made_at,
        attempt=attempt_of(branch_of(branch) if branch else None),
    )


def proposals_of(session: Session, learner_ids: Sequence[str]) -> tuple[Proposal, ...]:
    """The proposals from these learners' turns that stand, oldest words first: one for each turn and criterion.

    Of several readings of a turn the one a person decided on stands; while nobody has, the newest of each judge, and
    of several judges the newest. Two that were both decided on are both kept. A submitted account stands in place of
    what was said about the same criterion before it in its conversation, until somebody has decided on that.
    """
    query = (
        select(JudgementRow, TurnRow, ConversationRow.learner_id, BranchRow)
        .join(TurnRow, TurnRow.id == JudgementRow.turn_id)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .outerjoin(BranchRow, BranchRow.conversation_id == TurnRow.conversation_id)
        .where(ConversationRow.learner_id.in_(learner_ids), JudgementRow.verdict.in_(PROPOSED), stands())
        .order_by(TurnRow.made_at, JudgementRow.criterion_ref, JudgementRow.made_at, JudgementRow.judge_version)
    )
    found = [proposal_of(*each) for each in session.execute(query)]
    decided = decisions_on(session, [each.id for each in found])
    newest = {(each.quote.turn_id, each.criterion_ref): each.id for each in found}
    newest |= {(each.quote.turn_id, each.criterion_ref): "" for each in found if each.id in decided}
    kept = set(newest.values()) | set(decided)
    return _without_replaced(session, [each for each in found if each.id in kept], decided)


def _without_replaced(
    session: Session, found: Sequence[Proposal], decided: Mapping[str, object]
) -> tuple[Proposal, ...]:
    """Leaves out what nobody has decided on and a later account says anew; `found` is in the order of the words."""
    conversations = {each.conversation_id for each in found if each.mode is Mode.REFLECTIVE_ACCOUNT}
    query = select(TurnRow.id).where(TurnRow.conversation_id.in_(conversations), TurnRow.action == ACCOUNT)
    accounts = set(session.scalars(query)) if conversations else set()
    last = {
        (each.conversation_id, each.criterion_ref): each.quote.turn_id
        for each in found
        if each.quote.turn_id in accounts
    }
    places = ((each, last.get((each.conversation_id, each.criterion_ref), each.quote.turn_id)) for each in found)
    return tuple(each for each, turn_id in places if each.quote.turn_id == turn_id or each.id in decided)


def proposal_by_id(session: Session, proposal_id: str) -> Proposal | None:
    """One proposal; None also for judgements that propose nothing."""
    query = (
        select(JudgementRow, TurnRow, ConversationRow.learner_id, BranchRow)
        .join(TurnRow, TurnRow.id == JudgementRow.turn_id)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .outerjoin(BranchRow, BranchRow.conversation_id == TurnRow.conversation_id)
        .where(JudgementRow.id == proposal_id, JudgementRow.verdict.in_(PROPOSED))
    )
    found = session.execute(query).first()
    return proposal_of(*found) if found else None


def observations_of(session: Session, enrolment_id: str) -> tuple[Observation, ...]:
    """What the enrolment's turns say about levels, oldest first.

    No turn counts twice: the newest judge that read it counts, and what an earlier one observed is left out.
    """
    query = (
        select(ObservationRow)
        .join(TurnRow, TurnRow.id == ObservationRow.turn_id)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .where(ConversationRow.enrolment_id == enrolment_id, observation_stands())
        .order_by(TurnRow.made_at, ObservationRow.competency_code, ObservationRow.made_at, ObservationRow.judge_version)
    )
    newest = {(row.turn_id, row.competency_code): row for row in session.scalars(query)}
    return tuple(observation_of(row) for row in newest.values())


def observation_of(row: ObservationRow) -> Observation:
    """The record of a row."""
    judge = JudgeRef(row.judge_id, row.judge_version)
    return Observation(row.turn_id, row.competency_code, Level(row.level), row.confidence, row.reason, judge)


def decision_of(row: DecisionRow) -> Decision:
    """The record of a row."""
    return Decision(
        id=row.id,
        proposal_id=row.judgement_id,
        assessor_id=row.assessor_id,
        outcome=Outcome(row.outcome),
        vacs=Vacs(row.valid, row.authentic, row.current, row.sufficient, row.vacs_reason),
        feedback=row.feedback,
        decided_at=row.decided_at,
        seconds_on_item=row.seconds_on_item,
    )


def decisions_on(session: Session, proposal_ids: Sequence[str]) -> dict[str, tuple[Decision, ...]]:
    """Proposal id → the decisions on it, oldest first; the last one stands."""
    query = select(DecisionRow).where(DecisionRow.judgement_id.in_(proposal_ids)).order_by(DecisionRow.decided_at)
    found: dict[str, tuple[Decision, ...]] = {}
    for row in session.scalars(query):
        found[row.judgement_id] = (*found.get(row.judgement_id, ()), decision_of(row))
    return found


def evidence_of(session: Session, learner_id: str) -> tuple[Evidence, ...]:
    """Everything decided on for one learner, in order of the words."""
    proposals = proposals_of(session, [learner_id])
    decisions = decisions_on(session, [proposal.id for proposal in proposals])
    return tuple(Evidence(p, decisions[p.id][-1]) for p in proposals if p.id in decisions)


def keep_decision(session: Session, decision: Decision) -> None:
    """Stores a decision and links it into the chain."""
    append_row(
        session,
        DecisionRow(
            id=decision.id,
            judgement_id=decision.proposal_id,
            assessor_id=decision.assessor_id,
            outcome=decision.outcome.value,
            valid=decision.vacs.valid,
            authentic=decision.vacs.authentic,
            current=decision.vacs.current,
            sufficient=decision.vacs.sufficient,
            vacs_reason=decision.vacs.reason,
            feedback=decision.feedback,
            seconds_on_item=decision.seconds_on_item,
            decided_at=decision.decided_at,
        ),
    )


def samplings_on(session: Session, decision_ids: Sequence[str]) -> tuple[Sampling, ...]:
    """What internal quality assurers said about these decisions, oldest first."""
    query = select(SamplingRow).where(SamplingRow.decision_id.in_(decision_ids)).order_by(SamplingRow.made_at)
    return tuple(
        Sampling(row.id, row.decision_id, row.iqa_id, row.agrees, row.comment, row.because, row.made_at)
        for row in session.scalars(query)
    )


def keep_sampling(session: Session, sampling: Sampling) -> None:
    """Stores a sampling and links it into the chain."""
    append_row(
        session,
        SamplingRow(
            id=sampling.id,
            decision_id=sampling.decision_id,
            iqa_id=sampling.iqa_id,
            agrees=sampling.agrees,
            comment=sampling.comment,
            because=sampling.sampled_because,
            made_at=sampling.made_at,
        ),
    )


def judged_turn(turn_id: str, judge: JudgeRef, at: datetime) -> JudgedTurn:
    """The mark that this judge has read this turn."""
    return JudgedTurn(turn_id=turn_id, judge_id=judge.id, judge_version=judge.version, judged_at=at)


def new_id() -> str:
    """A fresh identifier."""
    return uuid.uuid4().hex
