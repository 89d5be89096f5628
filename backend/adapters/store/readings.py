"""Which reading of a turn stands when several judges, or several versions of one, have read it; and what was weighed.

Re-judging adds and never replaces. Of one judge the newest reading stands; a proposal that somebody decided on stays.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from backend.adapters.store.tables import (
    ConversationRow,
    DecisionRow,
    JudgedTurn,
    JudgementRow,
    ObservationRow,
    Person,
    TurnRow,
    WeighingRow,
)
from conversations.judges.verdict import Judgement, Weighed
from portfolio.evidence import JudgeRef

PAGE = 50


@dataclass(frozen=True)
class KeptJudgement:
    """One verdict as it is stored. `weighed` is None when what was weighed was not recorded then."""

    row: JudgementRow
    weighed: tuple[Weighed, ...] | None
    flags: tuple[str, ...]


def weighing_of(judgement_id: str, found: Judgement) -> WeighingRow:
    """The row that keeps what was weighed."""
    weighed = [[each.name, float(each.value), float(each.effect)] for each in found.weighed]
    return WeighingRow(
        judgement_id=judgement_id,
        weighed=json.dumps(weighed, ensure_ascii=False),
        flags=json.dumps(list(found.flags), ensure_ascii=False),
    )


def judgements_on(session: Session, turn_id: str) -> tuple[KeptJudgement, ...]:
    """Every verdict on one turn by every judge, oldest first, those that propose nothing included."""
    query = (
        select(JudgementRow, WeighingRow)
        .outerjoin(WeighingRow, WeighingRow.judgement_id == JudgementRow.id)
        .where(JudgementRow.turn_id == turn_id)
        .order_by(JudgementRow.made_at, JudgementRow.judge_version, JudgementRow.criterion_ref)
    )
    return tuple(_kept(row, weighing) for row, weighing in session.execute(query))


def _kept(row: JudgementRow, weighing: WeighingRow | None) -> KeptJudgement:
    if weighing is None:
        return KeptJudgement(row, None, ())
    weighed = tuple(Weighed(name, value, effect) for name, value, effect in json.loads(weighing.weighed))
    return KeptJudgement(row, weighed, tuple(json.loads(weighing.flags)))


def stands() -> ColumnElement[bool]:
    """That a judgement is decided on, or that the same judge has not read it again since for the same criterion."""
    later = aliased(JudgementRow)
    newer = exists().where(
        later.turn_id == JudgementRow.turn_id,
        later.criterion_ref == JudgementRow.criterion_ref,
        later.judge_id == JudgementRow.judge_id,
        or_(
            later.made_at > JudgementRow.made_at,
            and_(later.made_at == JudgementRow.made_at, later.judge_version > JudgementRow.judge_version),
        ),
    )
    return or_(is_decided(), ~newer)


def is_decided() -> ColumnElement[bool]:
    """That somebody has decided on a judgement."""
    return exists().where(DecisionRow.judgement_id == JudgementRow.id)


def outcomes_on(session: Session, turn_id: str) -> dict[str, str]:
    """Id of a judgement on this turn → the outcome decided on it last."""
    query = (
        select(DecisionRow.judgement_id, DecisionRow.outcome)
        .join(JudgementRow, JudgementRow.id == DecisionRow.judgement_id)
        .where(JudgementRow.turn_id == turn_id)
        .order_by(DecisionRow.decided_at)
    )
    return {row.judgement_id: row.outcome for row in session.execute(query)}


def observation_stands() -> ColumnElement[bool]:
    """That no other judge or version has read the turn since.

    The newest reading counts, also when it says nothing about a level.
    """
    another = or_(
        JudgedTurn.judge_id != ObservationRow.judge_id, JudgedTurn.judge_version != ObservationRow.judge_version
    )
    later = JudgedTurn.judged_at > ObservationRow.made_at
    return ~exists().where(JudgedTurn.turn_id == ObservationRow.turn_id, another, later)


def observations_on(session: Session, turn_id: str) -> tuple[ObservationRow, ...]:
    """What one turn says about levels, as the newest reading has it."""
    query = select(ObservationRow).where(ObservationRow.turn_id == turn_id, observation_stands())
    return tuple(session.scalars(query.order_by(ObservationRow.made_at, ObservationRow.competency_code)))


@dataclass(frozen=True)
class Wanted:
    """Which stored turns to read again. `since` is None for all; `limit` 0 for as many as there are."""

    organisation_id: str = ""
    since: datetime | None = None
    limit: int = 0


@dataclass(frozen=True)
class StoredTurn:
    """A learner's turn that some judge has read, by its place; no name."""

    id: str
    conversation_id: str
    learner_id: str
    number: int


def count_turns(session: Session, wanted: Wanted, judge: JudgeRef) -> tuple[int, int]:
    """How many stored turns are wanted, and how many of them this version of the judge has read already."""
    chosen = _wanted(wanted)
    everything = select(func.count(TurnRow.id)).where(*chosen, _is_read())
    return session.scalar(everything) or 0, session.scalar(everything.where(_read_by(judge))) or 0


def turns_to_reread(
    session: Session, wanted: Wanted, judge: JudgeRef, after: tuple[datetime, str] | None
) -> Iterator[tuple[StoredTurn, tuple[datetime, str]]]:
    """The next page of turns that a judge has read, but not this version, oldest first; each with its place."""
    query = (
        select(TurnRow, ConversationRow.learner_id)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .where(*_wanted(wanted), _is_read(), ~_read_by(judge))
        .order_by(TurnRow.made_at, TurnRow.id)
        .limit(PAGE)
    )
    if after is not None:
        query = query.where(tuple_(TurnRow.made_at, TurnRow.id) > after)
    for row, learner_id in session.execute(query):
        yield StoredTurn(row.id, row.conversation_id, learner_id, row.number), (row.made_at, row.id)


def _wanted(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        chosen.append(TurnRow.made_at >= wanted.since)
    if wanted.organisation_id:
        theirs = (
            select(ConversationRow.id)
            .join(Person, Person.id == ConversationRow.learner_id)
            .where(Person.organisation_id == wanted.organisation_id)
        )
        chosen.append(TurnRow.conversation_id.in_(theirs))
    return chosen


def _is_read() -> ColumnElement[bool]:
    return exists().where(JudgedTurn.turn_id == TurnRow.id)


def _read_by(judge: JudgeRef) -> ColumnElement[bool]:
    return exists().where(
        JudgedTurn.turn_id == TurnRow.id, JudgedTurn.judge_id == judge.id, JudgedTurn.judge_version == judge.version
    )
