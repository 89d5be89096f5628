"""`prova rejudge`: what the judge configured now would say of stored turns, counted and listed."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from typing import IO

import typer

from backend.adapters.store.readings import Wanted
from backend.commands.opening import open_prova, read_settings
from backend.prova import Prova
from backend.services.read_turn import kept_as
from backend.services.rejudge import Change, Reread, Turned, how_many, organisation_id, read_again

STOPPED = 130
"""Exit status after Ctrl-C. Source: the shell's custom, 128 and the signal's number."""
IN_MEMORY = 1_000_000
"""Bytes of one list before it goes to a file. Source: own choice."""
SAY_EVERY = 100
"""Turns between two words about how far it is. Source: own choice."""


@dataclass
class Tally:
    """What was found so far. The lists are files, so that memory stays the same however much would change.

    `decided` holds what a person has decided on and would be read differently; `rest` every other change.
    """

    decided: IO[str]
    rest: IO[str]
    failures: IO[str]
    counts: Counter[str] = field(default_factory=Counter)
    read: int = 0
    kept: int = 0
    failed: int = 0

    def add(self, reread: Reread) -> None:
        """Counts one turn and lists what would change."""
        self.read += not reread.failed
        self.kept += reread.kept
        if reread.failed:
            self.failed += 1
            print(json.dumps(_failure(reread), ensure_ascii=False), file=self.failures)
        for change in reread.changes:
            self.counts[change.turned] += 1
            if change.turned is not Turned.SAME:
                print(
                    json.dumps(_written(change), ensure_ascii=False), file=self.decided if change.decided else self.rest
                )

    def listed(self) -> Iterator[dict[str, object]]:
        """Every change, decided ones first, then the turns that failed."""
        for file in (self.decided, self.rest, self.failures):
            file.seek(0)
            yield from (json.loads(line) for line in file)


@dataclass(frozen=True)
class Summary:
    """What comes before the lists. `turns` and `counts` are numbers by name; `kept` is None when nothing was to be."""

    judge: str
    turns: dict[str, int]
    counts: dict[str, int]
    kept: int | None
    stopped: bool


def run(named: str, since: datetime | None, limit: int, *, keeping: bool, as_json: bool) -> int:
    """Reads again and prints; 1 when a turn failed or the organisation is unknown, 130 after Ctrl-C."""
    prova = open_prova(read_settings())
    organisation = organisation_id(prova, named) if named else ""
    if organisation is None:
        typer.echo(f"No organisation has the name or id {named!r}. Check the spelling; capitals count.", err=True)
        return 1
    wanted = Wanted(organisation, since.replace(tzinfo=UTC) if since else None, limit)
    with _list() as decided, _list() as rest, _list() as failures:
        tally = Tally(decided, rest, failures)
        summary = _read_all(prova, wanted, tally, keeping=keeping)
        for line in _in_json(summary, tally) if as_json else _in_words(summary, tally):
            typer.echo(line)
    prova.database.close()
    return STOPPED if summary.stopped else 1 if tally.failed else 0


def _list() -> AbstractContextManager[IO[str]]:
    return SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8")


def _read_all(prova: Prova, wanted: Wanted, tally: Tally, *, keeping: bool) -> Summary:
    stored, before = how_many(prova, wanted)
    stopped = False
    try:
        asyncio.run(_read(prova, wanted, tally, keeping=keeping))
    except KeyboardInterrupt:
        stopped = True
    judge = kept_as(prova.judges[0])
    return Summary(
        judge=f"{judge.id} {judge.version}",
        turns={"stored": stored, "read_before": before, "read_now": tally.read, "failed": tally.failed},
        counts={each.value: tally.counts[each] for each in Turned},
        kept=tally.kept if keeping else None,
        stopped=stopped,
    )


async def _read(prova: Prova, wanted: Wanted, tally: Tally, *, keeping: bool) -> None:
    async for reread in read_again(prova, wanted, keeping=keeping):
        tally.add(reread)
        if (done := tally.read + tally.failed) % SAY_EVERY == 0:
            typer.echo(f"{done} turns read again …", err=True)


def _written(change: Change) -> dict[str, object]:
    return {
        "kind": "decided" if change.decided else "change",
        "learner": change.turn.learner_id,
        "conversation": change.turn.conversation_id,
        "turn": change.turn.number,
        "about": change.about,
        "change": change.turned.value,
        "before": change.before,
        "after": change.after,
        "judge_before": change.judge_before,
        "judge_after": change.judge_after,
        "decision": change.decided,
        "proposal": change.proposal_id,
    }


def _failure(reread: Reread) -> dict[str, object]:
    turn = reread.turn
    place = {"learner": turn.learner_id, "conversation": turn.conversation_id, "turn": turn.number}
    return {"kind": "failed", **place, "reason": reread.failed}


def _in_json(summary: Summary, tally: Tally) -> Iterator[str]:
    yield json.dumps({"kind": "summary", **asdict(summary)}, ensure_ascii=False)
    for row in tally.listed():
        yield json.dumps(row, ensure_ascii=False)


HEADINGS = {
    "decided": "Decided by a person, and read differently now. The decision stands; somebody may want to look again:",
    "change": "What would change:",
    "failed": "These turns could not be read; run again to try them once more:",
}


def _in_words(summary: Summary, tally: Tally) -> Iterator[str]:
    turns = summary.turns
    yield f"Judge now: {summary.judge}"
    yield (
        f"Turns on record: {turns['stored']}; read by this version before: {turns['read_before']}; "
        f"read again now: {turns['read_now']}; failed: {turns['failed']}"
    )
    if summary.stopped:
        yield "Stopped before the end: this is what was found so far. Run it again to go on."
    yield "Judgements and levels: " + ", ".join(f"{count} {word}" for word, count in summary.counts.items())
    if summary.kept is None:
        yield "Nothing was written; --keep stores the new readings beside the old."
    else:
        yield f"Kept beside the old: {summary.kept} new readings."
    heading = ""
    for row in tally.listed():
        if heading != (heading := HEADINGS[str(row["kind"])]):
            yield f"\n{heading}"
        yield f"  {_row_in_words(row)}"


def _row_in_words(row: dict[str, object]) -> str:
    place = f"learner {row['learner']}, conversation {row['conversation']}, turn {row['turn']}"
    if row["kind"] == "failed":
        return f"{place}: {row['reason']}"
    decided = f"; decided: {row['decision']} (proposal {row['proposal']})" if row["decision"] else ""
    return (
        f"{place}, {row['about']}: {row['before'] or 'nothing'} → {row['after'] or 'nothing'} ({row['change']}; "
        f"{row['judge_before'] or 'no judge'} → {row['judge_after']}){decided}"
    )
