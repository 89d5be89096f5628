"""Asks a model about labelled rows, one short question each, and keeps every answer as it comes."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backend.adapters.calibrations import Readings
from conversations.judges.calibration import Read
from conversations.judges.labelled import LabelledRow, is_held_out
from conversations.judges.model_yes_no import AT_ONCE, Asked, YesNoReading
from conversations.ports import ModelUnavailable


class TellsNoChances(Exception):
    """The endpoint gives no log-probabilities: there is nothing to calibrate."""


@dataclass(frozen=True)
class RowsRead:
    """What came of the rows: those with a chance, and how many got neither yes nor no.

    `broken` says why reading ended early, "" when every row was read.
    """

    rows: tuple[Read, ...]
    neither: int
    broken: str = ""


async def read_rows(
    reading: YesNoReading, rows: Sequence[LabelledRow], kept: Readings, progress: Callable[[int, int], None]
) -> RowsRead:
    """Reads rows in order, a few at a time; what was read before is not asked again. Ends at the first failure.

    Raises:
        TellsNoChances: the endpoint gives no log-probabilities.
    """
    known = dict(kept.known())
    keys = [_key(reading, row) for row in rows]
    waiting = [(key, row) for key, row in zip(keys, rows, strict=True) if key not in known]
    done, broken = len(rows) - len(waiting), ""
    # The first alone: only after it does the adapter know what the endpoint offers.
    steps = [waiting[:1], *(waiting[start : start + AT_ONCE] for start in range(1, len(waiting), AT_ONCE))]
    for step in steps:
        answers = await asyncio.gather(
            *(reading.ask_one(row.turn, row.criterion) for _, row in step), return_exceptions=True
        )
        for (key, _), answer in zip(step, answers, strict=True):
            if isinstance(answer, Asked):
                known[key] = answer.own
                kept.keep(key, answer.own)
                done += 1
            elif isinstance(answer, ModelUnavailable):
                broken = str(answer)
            elif answer is None:
                raise TellsNoChances
            else:
                raise answer
        progress(done, len(rows))
        if broken:
            break
    found = [
        Read(own, row.label, is_held_out(row.about))
        for key, row in zip(keys, rows, strict=True)
        if (own := known.get(key)) is not None
    ]
    return RowsRead(tuple(found), sum(key in known and known[key] is None for key in keys), broken)


def _key(reading: YesNoReading, row: LabelledRow) -> str:
    sent = [[message.role, message.text] for message in reading.question(row.turn, row.criterion)]
    return hashlib.sha256(json.dumps(sent).encode()).hexdigest()
