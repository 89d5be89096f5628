"""Reads one learner turn: which criteria its words may show, and what they say about a level. Idempotent."""

import asyncio
import logging
from datetime import datetime

from backend.adapters.store import judging
from backend.adapters.store.judging import judged_turn, new_id
from backend.adapters.store.people import SignedIn
from backend.adapters.store.readings import weighing_of
from backend.adapters.store.tables import JudgementRow, ObservationRow
from backend.prova import Prova
from backend.services.read_turn import COLLECTION, PROPOSES, Found, Reading, find, kept_as, prepare
from backend.services.spend import bill_for, keep_use
from competency_frameworks.standards_library import criterion_by_ref, load_units, unit_by_urn
from conversations.judges.verdict import Judge, Judgement
from conversations.ports import ModelUnavailable, Passage, Passages
from portfolio.evidence import JudgeRef, Observation, Quote

log = logging.getLogger(__name__)


def index_criteria(passages: Passages) -> None:
    """Puts every shipped criterion into the vector index, so that a turn may show what it was not asked for."""
    passages.put(COLLECTION, [Passage(each.ref, each.text) for unit in load_units() for each in unit.criteria])


def turns_to_judge(prova: Prova, who: SignedIn) -> int:
    """How many of the learner's turns no judge has read yet."""
    with prova.database.reading() as session:
        return judging.count_unjudged(session, who.id)


async def finish_judging(prova: Prova) -> None:
    """Judges whatever waits, now; for commands that must not end before it is done."""
    while True:
        with prova.database.reading() as session:
            waiting = judging.unjudged_turns(session, 50)
        if not waiting:
            return
        for turn_id in waiting:
            await judge_turn(prova, turn_id)


async def judge_turn(prova: Prova, turn_id: str) -> None:
    """Judges a stored turn and stores what was found. A second call changes nothing."""
    reading = await asyncio.to_thread(prepare, prova, turn_id)
    if reading is not None:
        async with bill_for(prova, turn_id):
            await _judge(prova, reading)


async def _judge(prova: Prova, reading: Reading) -> None:
    """With the first of the judges that can read it."""
    turn_id = reading.turn.turn_id
    for judge in prova.judges:
        if await asyncio.to_thread(_has_read, prova, judge, turn_id):
            return
        try:
            found = await find(judge, reading)
        except ModelUnavailable as unavailable:
            log.warning("judge %s could not read turn %s: %s", judge.ref.id, turn_id, unavailable)
            continue
        await asyncio.to_thread(keep, prova, found)
        return
    raise ModelUnavailable("no judge could read the turn")


def _has_read(prova: Prova, judge: Judge, turn_id: str) -> bool:
    with prova.database.reading() as session:
        return judging.has_read(session, turn_id, kept_as(judge))


def keep(prova: Prova, found: Found) -> bool:
    """Stores what was found beside whatever was found before. False = this version had read the turn already."""
    now = prova.clock.now()
    rows = [(_row(each, judge, found.reading, now), each) for each, judge in found.judgements]
    weighings = [weighing_of(row.id, each) for row, each in rows]
    seen = [_observation_row(found.observation, found.judge, now)] if found.observation else []
    mark = judged_turn(found.reading.turn.turn_id, found.judge, now)
    with prova.database.transaction() as session:
        keep_use(session, found.reading.turn.turn_id, now)
        return judging.keep_judging(session, mark, [row for row, _ in rows], seen, weighings)


def _row(found: Judgement, judge: JudgeRef, reading: Reading, now: datetime) -> JudgementRow:
    criterion = criterion_by_ref(found.criterion_ref)
    proposes = found.verdict in PROPOSES
    quote = Quote.cut(reading.turn.turn_id, reading.text, found.start, found.end) if proposes else None
    return JudgementRow(
        id=new_id(),
        turn_id=reading.turn.turn_id,
        criterion_ref=criterion.ref,
        unit_version=unit_by_urn(criterion.urn).version,
        criterion_sha256=criterion.text_sha256,
        verdict=found.verdict.value,
        strength=int(found.strength) if found.strength else None,
        confidence=found.confidence,
        start=found.start,
        end=found.end,
        quote_sha256=quote.sha256 if quote else "",
        reason=found.reason,
        missing=found.missing,
        mode=reading.mode,
        independence=reading.independence(criterion.ref).value,
        judge_id=judge.id,
        judge_version=judge.version,
        judge_prompt=judge.prompt,
        judge_model=judge.model,
        made_at=now,
    )


def _observation_row(observation: Observation, judge: JudgeRef, now: datetime) -> ObservationRow:
    return ObservationRow(
        id=new_id(),
        turn_id=observation.turn_id,
        competency_code=observation.competency_code,
        level=int(observation.level),
        confidence=observation.confidence,
        reason=observation.reason,
        judge_id=judge.id,
        judge_version=judge.version,
        made_at=now,
    )
