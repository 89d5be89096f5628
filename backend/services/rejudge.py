"""Stored turns read again by the judge that is configured now: what would change, and on request kept beside the old.

Nothing is replaced, and nothing happens to a decision.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select

from backend.adapters.store import readings
from backend.adapters.store.readings import KeptJudgement, StoredTurn, Wanted
from backend.adapters.store.tables import ObservationRow, Organisation
from backend.prova import Prova
from backend.services.judge_turn import keep
from backend.services.read_turn import Found, find, kept_as, prepare
from backend.services.spend import bill_for, keep_rest
from conversations.judges.verdict import Judge, Judgement
from portfolio.evidence import JudgeRef, Strength, Verdict

log = logging.getLogger(__name__)
RANK = {Verdict.NOT_SHOWN: 0, Verdict.PARTLY: 1, Verdict.SHOWN: 2}


class Turned(StrEnum):
    """How a new reading differs from the one that stands."""

    SAME = "same"
    GENEROUS = "more generous"
    HARSHER = "harsher"
    NEWLY = "newly judged"
    NO_LONGER = "no longer judged"


@dataclass(frozen=True)
class Change:
    """One criterion, or one competency's level, as it stands and as it would be read now.

    `before` and `after` are in words, "" where nothing was or is said; `decided` is a person's outcome on the reading
    that stands, "" while there is none, and `proposal_id` is then the id of what was decided on.
    """

    turn: StoredTurn
    about: str
    turned: Turned
    before: str
    after: str
    judge_before: str
    judge_after: str
    decided: str = ""
    proposal_id: str = ""


@dataclass(frozen=True)
class Reread:
    """One turn read again. `failed` says why it could not be; `kept` whether the new reading was stored."""

    turn: StoredTurn
    changes: tuple[Change, ...] = ()
    failed: str = ""
    kept: bool = False


def organisation_id(prova: Prova, named: str) -> str | None:
    """The organisation with this id or name; None when there is none."""
    query = select(Organisation.id).where(or_(Organisation.id == named, Organisation.name == named))
    with prova.database.reading() as session:
        return session.scalars(query).first()


def how_many(prova: Prova, wanted: Wanted) -> tuple[int, int]:
    """How many stored turns are wanted, and how many of them the judge of now has read already."""
    with prova.database.reading() as session:
        return readings.count_turns(session, wanted, kept_as(prova.judges[0]))


async def read_again(prova: Prova, wanted: Wanted, *, keeping: bool) -> AsyncIterator[Reread]:
    """Reads turn after turn, oldest first, with the first of the configured judges, and nothing else in its place.

    A turn this version has read already is left out, so that a second run changes nothing and one that was stopped
    goes on where it was. A turn that fails is said and does not end the rest.
    """
    judge, after, done = prova.judges[0], None, 0
    while page := await asyncio.to_thread(_page, prova, wanted, kept_as(judge), after):
        for turn, place in page:
            if wanted.limit and done >= wanted.limit:
                return
            yield await _read_one(prova, judge, turn, keeping=keeping)
            after, done = place, done + 1


def _page(
    prova: Prova, wanted: Wanted, judge: JudgeRef, after: tuple[datetime, str] | None
) -> list[tuple[StoredTurn, tuple[datetime, str]]]:
    with prova.database.reading() as session:
        return list(readings.turns_to_reread(session, wanted, judge, after))


async def _read_one(prova: Prova, judge: Judge, turn: StoredTurn, *, keeping: bool) -> Reread:
    try:
        reading = await asyncio.to_thread(prepare, prova, turn.id)
        if reading is None:
            return Reread(turn)
        async with bill_for(prova, turn.id):
            found = await find(judge, reading)
            changes = await asyncio.to_thread(_changes, prova, turn, found)
            kept = keeping and await asyncio.to_thread(keep, prova, found)
            await asyncio.to_thread(keep_rest, prova, turn.id)
    except Exception as error:  # whatever is wrong with one turn, the others are read
        log.debug("turn %s could not be read again", turn.id, exc_info=True)
        return Reread(turn, failed=f"{type(error).__name__}: {error}")
    return Reread(turn, changes, kept=kept)


def _changes(prova: Prova, turn: StoredTurn, found: Found) -> tuple[Change, ...]:
    with prova.database.reading() as session:
        stored = readings.judgements_on(session, turn.id)
        outcomes = readings.outcomes_on(session, turn.id)
        levels = readings.observations_on(session, turn.id)
    made = {(each.row.criterion_ref, each.row.judge_id, each.row.judge_version) for each in stored}
    changes = []
    for judgement, judge in found.judgements:
        if (judgement.criterion_ref, judge.id, judge.version) not in made:
            standing = _standing(stored, outcomes, judgement.criterion_ref, judge)
            changes.append(_change(turn, standing, judgement, judge, outcomes))
    return (*changes, *_level_changes(turn, levels, found))


def _standing(
    stored: Sequence[KeptJudgement], outcomes: Mapping[str, str], ref: str, judge: JudgeRef
) -> KeptJudgement | None:
    """What a new judgement is held against: what was decided on, else this judge's newest, else anybody's newest."""
    about = [each for each in stored if each.row.criterion_ref == ref]
    own = [each for each in about if each.row.judge_id == judge.id]
    decided = [each for each in about if each.row.id in outcomes]
    return next(reversed(decided or own or about), None)


def _change(
    turn: StoredTurn,
    standing: KeptJudgement | None,
    now: Judgement,
    judge: JudgeRef,
    outcomes: Mapping[str, str],
) -> Change:
    row = standing.row if standing else None
    strength = Strength(row.strength) if row and row.strength else None
    before = (Verdict(row.verdict) if row else Verdict.UNJUDGED, strength)
    outcome = outcomes.get(row.id, "") if row else ""
    return Change(
        turn=turn,
        about=now.criterion_ref,
        turned=turned(before, (now.verdict, now.strength)),
        before=_words(*before) if row else "",
        after=_words(now.verdict, now.strength),
        judge_before=f"{row.judge_id} {row.judge_version}" if row else "",
        judge_after=f"{judge.id} {judge.version}",
        decided=outcome,
        proposal_id=row.id if row and outcome else "",
    )


def turned(before: tuple[Verdict, Strength | None], after: tuple[Verdict, Strength | None]) -> Turned:
    """How the second reading differs from the first: by verdict, and where that is the same, by strength."""
    if before[0] not in RANK or after[0] not in RANK:
        either = before[0] in RANK, after[0] in RANK
        return {(False, True): Turned.NEWLY, (True, False): Turned.NO_LONGER}.get(either, Turned.SAME)
    was, now = ((RANK[verdict], int(strength or 0)) for verdict, strength in (before, after))
    return Turned.SAME if was == now else Turned.GENEROUS if now > was else Turned.HARSHER


def _level_changes(turn: StoredTurn, levels: Sequence[ObservationRow], found: Found) -> tuple[Change, ...]:
    """What would change about levels; the newest reading counts, also when it says nothing about one."""
    before = {row.competency_code: row for row in levels}
    seen = found.observation
    after = {seen.competency_code: seen} if seen else {}
    judge = f"{found.judge.id} {found.judge.version}"
    changes = []
    for code in dict.fromkeys((*before, *after)):
        was, now = before.get(code), after.get(code)
        how = Turned.NEWLY if was is None else Turned.NO_LONGER if now is None else _by_level(was.level, int(now.level))
        said = tuple("" if level is None else f"level {level}" for level in (was and was.level, now and int(now.level)))
        judge_before = f"{was.judge_id} {was.judge_version}" if was else ""
        changes.append(Change(turn, code, how, said[0], said[1], judge_before, judge))
    return tuple(changes)


def _by_level(before: int, after: int) -> Turned:
    return Turned.SAME if before == after else Turned.GENEROUS if after > before else Turned.HARSHER


def _words(verdict: Verdict, strength: Strength | None) -> str:
    return f"{verdict}, {strength.name.lower()}" if strength else str(verdict)
