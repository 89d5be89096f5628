"""Reads one learner turn: which criteria its words may show, and what they say about a level. Idempotent."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.adapters.store import judging
from backend.adapters.store.judging import judged_turn, new_id
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import JudgementRow, ObservationRow, TurnRow
from backend.prova import Prova
from backend.services.heard_before import Before, heard_before
from backend.services.load_talk import Talk, load_talk
from competency_frameworks.model import Competency
from competency_frameworks.standards import Criterion
from competency_frameworks.standards_library import criterion_by_ref, load_units, unit_by_urn
from conversations.judges.checks import unjudged
from conversations.judges.deeds import REF as DEEDS
from conversations.judges.deeds import judge_deeds
from conversations.judges.verdict import Judge, Judgement, TurnInContext
from conversations.model import Help, Speaker, Turn
from conversations.ports import ModelUnavailable, Passage, Passages
from conversations.scenarios import Scenario
from conversations.state import help_before
from portfolio.evidence import Independence, JudgeRef, Observation, Quote, Verdict

log = logging.getLogger(__name__)
COLLECTION = "criteria"
REPEATED = "the same words were said before, and are read where they were said first"
PROPOSES = {Verdict.SHOWN, Verdict.PARTLY}
NEAREST, NEAR_ENOUGH = 3, 0.5
"""How many further criteria are offered to the judge, and from which cosine similarity on. Source: our own."""


@dataclass(frozen=True)
class Reading:
    """What a judge needs to read one turn, and what is stored with what it says.

    `turns` is the whole talk; `scene` is set in a rehearsal; `before` is what was told and said in other talks.
    """

    turn: TurnInContext
    text: str
    number: int
    turns: tuple[Turn, ...]
    criteria: tuple[Criterion, ...]
    competency: Competency | None
    mode: str
    scene: Scenario | None
    before: Before

    def independence(self, about: str = "") -> Independence:
        """How much help came before these words, on what they answer or on a criterion, here or in another talk."""
        return max(help_before(self.turns, self.number, about), self.before.help.get(about, Help.NONE)).independence

    @property
    def fresh(self) -> tuple[Criterion, ...]:
        """The criteria for which these very words have not been read before."""
        return tuple(each for each in self.criteria if each.ref not in self.before.judged)


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
    reading = await asyncio.to_thread(_prepare, prova, turn_id)
    if reading is None:
        return
    for judge in prova.judges:
        if await asyncio.to_thread(_has_read, prova, judge, turn_id):
            return
        try:
            judgements = await judge.judge(reading.turn, reading.fresh) if reading.fresh else ()
            observation = await _observe(judge, reading)
        except ModelUnavailable as unavailable:
            log.warning("judge %s could not read turn %s: %s", judge.ref.id, turn_id, unavailable)
            continue
        await asyncio.to_thread(_keep, prova, judge, reading, (judgements, observation))
        return
    raise ModelUnavailable("no judge could read the turn")


def _has_read(prova: Prova, judge: Judge, turn_id: str) -> bool:
    with prova.database.reading() as session:
        return judging.has_read(session, turn_id, judge.ref)


async def _observe(judge: Judge, reading: Reading) -> Observation | None:
    """Words that followed a hint or more say nothing certain about the learner's own level.

    Nor do lines spoken in a scene: levels are read from accounts, and a short line well placed would count as weak.
    """
    if reading.competency is None or reading.scene or reading.independence() is not Independence.NONE:
        return None
    if reading.competency.code in reading.before.observed:
        return None  # the same words tell nothing new
    return await judge.observe(reading.turn, reading.competency, reading.criteria)


def _prepare(prova: Prova, turn_id: str) -> Reading | None:
    with prova.database.reading() as session:
        row = session.get(TurnRow, turn_id)
        if row is None or row.speaker != Speaker.LEARNER.value or row.action != "say":
            return None  # a button pressed is no answer
        talk = load_talk(session, row.conversation_id)
        before = heard_before(session, row, talk.conversation.learner_id)
    said = [turn.text for turn in talk.turns if turn.speaker is Speaker.TUTOR and turn.number < row.number]
    asked = talk.asked_before(row.number)
    code = talk.competency_at(row.number)
    return Reading(
        turn=TurnInContext(row.id, row.text, asked.text if asked else "", tuple(said)),
        text=row.text,
        number=row.number,
        turns=talk.turns,
        criteria=_candidates(prova.passages, talk, row),
        competency=talk.framework.competency(code) if code else None,
        mode=talk.spec.modes[0].value,
        scene=talk.scenario,
        before=before,
    )


def _candidates(passages: Passages, talk: Talk, row: TurnRow) -> tuple[Criterion, ...]:
    """The conversation's criteria, then near ones that admit the conversation's mode."""
    own = talk.criteria_at(row.number)
    refs = {criterion.ref for criterion in own}
    near = [
        criterion_by_ref(match.passage.id)
        for match in passages.nearest(COLLECTION, row.text, NEAREST)
        if match.similarity >= NEAR_ENOUGH and match.passage.id not in refs
    ]
    return (*own, *(criterion for criterion in near if talk.spec.modes[0] in criterion.modes))


def _keep(
    prova: Prova,
    judge: Judge,
    reading: Reading,
    found: tuple[Sequence[Judgement], Observation | None],
) -> None:
    now = prova.clock.now()
    judgements, observation = found
    repeated = [each for each in reading.criteria if each.ref in reading.before.judged]
    judgements = (*judgements, *(unjudged(each.ref, REPEATED) for each in repeated))
    proposed = {each.criterion_ref for each in judgements if each.verdict in PROPOSES} | reading.before.judged
    deeds = [each for each in _deeds(reading) if each.criterion_ref not in proposed]
    rows = [_row(each, judge.ref, reading, now) for each in judgements]
    rows += [_row(each, DEEDS, reading, now) for each in deeds]
    seen = [_observation_row(observation, judge, now)] if observation else []
    with prova.database.transaction() as session:
        judging.keep_judging(session, judged_turn(reading.turn.turn_id, judge.ref, now), rows, seen)


def _deeds(reading: Reading) -> tuple[Judgement, ...]:
    """What the moves made in a scene propose; nothing outside a rehearsal."""
    if reading.scene is None:
        return ()
    return judge_deeds(reading.turn, reading.scene.shows, reading.scene.decision_limit)


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


def _observation_row(observation: Observation, judge: Judge, now: datetime) -> ObservationRow:
    return ObservationRow(
        id=new_id(),
        turn_id=observation.turn_id,
        competency_code=observation.competency_code,
        level=int(observation.level),
        confidence=observation.confidence,
        reason=observation.reason,
        judge_id=judge.ref.id,
        judge_version=judge.ref.version,
        made_at=now,
    )
