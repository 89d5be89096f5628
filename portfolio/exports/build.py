"""From records to the content of a portfolio: pure, with no look-ups left for the renderers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from competency_frameworks.qualifications import Qualification
from competency_frameworks.standards import Unit
from portfolio.decisions import is_override
from portfolio.evidence import Evidence, Proposal, Sampling
from portfolio.exports.content import (
    FORMAT,
    Aim,
    CriterionRow,
    Declaration,
    Gap,
    Item,
    Learner,
    PersonDecision,
    PortfolioContent,
    QualityCheck,
    Role,
    SpokenTurn,
    Suggestion,
    Transcript,
    UnitSheet,
)
from portfolio.matrix import CriterionState, MatrixRow, matrix
from portfolio.readiness import UnitReadiness, readiness


@dataclass(frozen=True)
class Subject:
    """Who, where, for which role, aiming at what."""

    centre_name: str
    learner: Learner
    role: Role
    qualification: Qualification


@dataclass(frozen=True)
class AssessmentRecord:
    """What was suggested, decided and sampled for this one learner.

    Attributes:
        units: every unit of the qualification, and any other the evidence cites, in the order to show.
        proposals: every suggestion, decided or not; they give the number still waiting.
        evidence: the decided ones, whatever the outcome; only the decision that stands.
        samplings: quality assurance of those decisions.
        names: the name to show for each assessor's and quality assurer's id.
    """

    units: tuple[Unit, ...]
    proposals: tuple[Proposal, ...]
    evidence: tuple[Evidence, ...]
    samplings: tuple[Sampling, ...]
    names: Mapping[str, str]


@dataclass(frozen=True)
class Stamp:
    """When the portfolio is made (aware, UTC) and the head of the record chain at that moment (SHA-256, hex)."""

    made_at: datetime
    chain_head: str


def build(
    subject: Subject,
    record: AssessmentRecord,
    transcripts: Sequence[Transcript],
    declarations: Sequence[Declaration],
    stamp: Stamp,
) -> PortfolioContent:
    """Numbers the evidence, counts it, and keeps the transcripts it cites.

    Items are numbered by when the suggestion was made, then by id. `transcripts` must hold every conversation that is
    cited; others are left out. Adjustments have no place among the inputs: they never leave with a portfolio.

    Raises:
        ValueError: evidence of somebody else, of a unit not given, of a turn not given or not the learner's, or a
            quote that does not stand in its turn.
        KeyError: a person who decided or sampled has no name; evidence must name who decided.
    """
    rows = matrix(record.units, record.proposals, record.evidence, stamp.made_at.date())
    ready = readiness(subject.qualification, record.units, rows)
    counting = {unit.urn: unit for unit in ready.units}
    items = _items(subject.learner, record, rows, transcripts)
    cited = dict.fromkeys(item.conversation_id for item in items)
    by_id = {transcript.conversation_id: transcript for transcript in transcripts}
    return PortfolioContent(
        format=FORMAT,
        made_at=stamp.made_at,
        chain_head=stamp.chain_head,
        centre_name=subject.centre_name,
        learner=subject.learner,
        role=subject.role,
        aim=_aim(subject.qualification),
        summary=ready.words,
        gaps=tuple(_gap(row) for row in rows if _is_gap(row, counting)),
        declarations=tuple(declarations),
        units=tuple(_unit(unit, rows, items, counting.get(unit.urn)) for unit in record.units),
        items=items,
        transcripts=tuple(by_id[conversation_id] for conversation_id in cited),
    )


def _items(
    learner: Learner, record: AssessmentRecord, rows: Sequence[MatrixRow], transcripts: Sequence[Transcript]
) -> tuple[Item, ...]:
    known = {row.criterion.ref for row in rows}
    not_counted = {each.evidence.proposal.id: each.because for row in rows for each in row.sufficiency.not_counted}
    spoken = {turn.id: (each, place) for each in transcripts for place, turn in enumerate(each.turns)}
    items = []
    in_order = sorted(record.evidence, key=lambda each: (each.proposal.made_at, each.proposal.id))
    for number, evidence in enumerate(in_order, start=1):
        proposal = evidence.proposal
        if proposal.learner_id != learner.id or proposal.criterion_ref not in known:
            raise ValueError(f"evidence {proposal.id} is not this learner's, or of a unit that was not given")
        if proposal.quote.turn_id not in spoken:
            raise ValueError(f"evidence {proposal.id} cites turn {proposal.quote.turn_id}, which was not given")
        because = not_counted.get(proposal.id, "")
        items.append(_item(number, evidence, spoken[proposal.quote.turn_id], record, because))
    return tuple(items)


def _item(
    number: int, evidence: Evidence, place: tuple[Transcript, int], record: AssessmentRecord, because: str
) -> Item:
    proposal, (transcript, position) = evidence.proposal, place
    turn = transcript.turns[position]
    if turn.speaker != "learner" or not proposal.quote.stands_in(turn.text):
        raise ValueError(f"the quote of evidence {proposal.id} does not stand in a learner's turn")
    return Item(
        number=number,
        id=proposal.id,
        criterion_ref=proposal.criterion_ref,
        criterion_sha256=proposal.criterion_sha256,
        conversation_id=transcript.conversation_id,
        conversation_type=transcript.type_title,
        said_at=turn.made_at,
        question=_question_before(transcript.turns[:position]),
        turn_text=turn.text,
        quote=proposal.quote,
        mode=proposal.mode,
        independence=proposal.independence,
        suggestion=Suggestion(
            proposal.verdict,
            proposal.strength,
            proposal.confidence,
            proposal.reason,
            proposal.missing,
            proposal.judge,
        ),
        decision=_decision(evidence, record.names),
        quality_checks=_quality_checks(evidence, record),
        not_counted_because=because,
    )


def _question_before(turns: Sequence[SpokenTurn]) -> str:
    return next((turn.text for turn in reversed(turns) if turn.speaker != "learner"), "")


def _decision(evidence: Evidence, names: Mapping[str, str]) -> PersonDecision:
    decision = evidence.decision
    return PersonDecision(
        id=decision.id,
        assessor_id=decision.assessor_id,
        assessor_name=names[decision.assessor_id],
        outcome=decision.outcome,
        vacs=decision.vacs,
        feedback=decision.feedback,
        decided_at=decision.decided_at,
        seconds_on_item=decision.seconds_on_item,
        override=is_override(evidence),
    )


def _quality_checks(evidence: Evidence, record: AssessmentRecord) -> tuple[QualityCheck, ...]:
    samplings = [each for each in record.samplings if each.decision_id == evidence.decision.id]
    return tuple(
        QualityCheck(
            each.id,
            each.iqa_id,
            record.names[each.iqa_id],
            each.agrees,
            each.comment,
            each.sampled_because,
            each.made_at,
        )
        for each in sorted(samplings, key=lambda each: (each.made_at, each.id))
    )


def _aim(qualification: Qualification) -> Aim:
    return Aim(
        qualification.code,
        qualification.title,
        qualification.level,
        qualification.credit,
        qualification.glh,
        qualification.tqt,
        qualification.specimen,
    )


def _is_gap(row: MatrixRow, counting: Mapping[str, UnitReadiness]) -> bool:
    unit = counting.get(row.unit_urn)
    return unit is not None and unit.chosen and row.state is not CriterionState.ACHIEVED


def _gap(row: MatrixRow) -> Gap:
    missing = row.sufficiency.explanation
    return Gap(row.unit_urn, row.criterion.ref, row.criterion.text, row.state, missing)


def _unit(unit: Unit, rows: Sequence[MatrixRow], items: Sequence[Item], ready: UnitReadiness | None) -> UnitSheet:
    return UnitSheet(
        urn=unit.urn,
        version=unit.version,
        title=unit.title,
        overview=unit.overview,
        informed_by=unit.informed_by,
        group=ready.group if ready else "",
        chosen=ready is not None and ready.chosen,
        criteria=tuple(_criterion(row, items) for row in rows if row.unit_urn == unit.urn),
    )


def _criterion(row: MatrixRow, items: Sequence[Item]) -> CriterionRow:
    criterion = row.criterion
    return CriterionRow(
        ref=criterion.ref,
        code=criterion.code,
        kind=criterion.kind,
        text=criterion.text,
        text_sha256=criterion.text_sha256,
        admits=criterion.modes,
        state=row.state,
        accepted=row.accepted,
        needed=row.sufficiency.items_needed,
        waiting=row.proposed,
        explanation=row.sufficiency.explanation,
        evidence_numbers=tuple(item.number for item in items if item.criterion_ref == criterion.ref),
    )
