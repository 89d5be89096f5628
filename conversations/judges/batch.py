"""Rows of a batch: what is judged comes in as JSON, one row a line, and goes out the same way, in order."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from competency_frameworks.model import Problem
from competency_frameworks.standards import Criterion, CriterionKind, Mode, Sufficiency
from competency_frameworks.standards_library import criterion_by_ref
from conversations.judges.checks import unjudged
from conversations.judges.criterion_kind import kind_of
from conversations.judges.verdict import Judge, Judgement, TurnInContext
from conversations.ports import ModelUnavailable

LONGEST_ROW = 1_000_000
"""Characters; a longer line is a problem and not an answer."""
MOST_BYTES = 4 * LONGEST_ROW + 2
"""Bytes of a line that need be read to know that it is too long."""
LONGEST_TEXT = 100_000
"""Characters of the answer, of all that was said before it, and of the criterion with all its indicators, each.

Source: own choice: ten times what a learner can send in one message; read in some seconds.
"""
SHIPPED_REF = re.compile(r"[A-Z]+(-[A-Z]+)*/[PKB][0-9]+")


def _listed(given: object) -> object:
    """One text as a list of one, none as an empty list: people write both."""
    if given is None:
        return []
    return [given] if isinstance(given, str) else given


_Texts = Annotated[list[str], BeforeValidator(_listed)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    id: str | int
    criterion: str = Field(pattern=r"\S")
    answer: str
    kind: str | None = None
    criterion_kind: str | None = None
    label: str | None = None
    indicators: _Texts = []
    counter_examples: _Texts = []
    question: str | None = None
    tutor_said: _Texts = []


@dataclass(frozen=True)
class BatchRow:
    """One answer to judge against one criterion; `id` is given back as it came."""

    id: str | int
    turn: TurnInContext
    criterion: Criterion


@dataclass(frozen=True)
class Refused:
    """A line that is no row, with its id where that much could be read."""

    id: str | int | None
    problem: Problem


def read_line(line: bytes, number: int) -> BatchRow | Refused:
    """The row in a line of a file, with or without its line end; the first may start with a byte order mark."""
    if len(line) >= MOST_BYTES:
        return Refused(None, _too_long(number))
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        where = f"row {number}: not UTF-8 at byte {error.start + 1}. Save the file as UTF-8."
        return Refused(None, Problem(number, where))
    read = read_row(text, number)
    return Refused(_id_in(text), read) if isinstance(read, Problem) else read


def read_row(line: str, number: int) -> BatchRow | Problem:
    """The row in a line of JSON; `number` counts from 1 and names the row in the problem."""
    if len(line) > LONGEST_ROW:
        return _too_long(number)
    try:
        shape = _Shape.model_validate(json.loads(line))
        return _row(shape, _criterion(shape))
    except json.JSONDecodeError as error:
        why = f"not JSON: {error.msg} at character {error.pos + 1}" if line.strip() else "an empty line"
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the row"
        why = f"{where}: {first['msg']}"
    except RecursionError:
        why = "nested too deeply"
    except ValueError as error:
        why = str(error)
    return Problem(number, f"row {number}: {why}")


def _row(shape: _Shape, criterion: Criterion) -> BatchRow:
    """The row, once its texts are known to be readable.

    Raises:
        ValueError: a text is too long, or no text.
    """
    said = tuple(text for text in shape.tutor_said if text)
    turn = TurnInContext(str(shape.id), shape.answer, shape.question or "", said)
    texts = {
        "answer": [turn.text],
        "question and tutor_said": [turn.question, *turn.tutor_said],
        "criterion and its indicators": [criterion.text, *criterion.indicators, *criterion.counter_examples],
        "id": [turn.turn_id],
    }
    for name, several in texts.items():
        if (length := sum(map(len, several))) > LONGEST_TEXT:
            raise ValueError(f"{name}: {length:,} characters; {LONGEST_TEXT:,} can be read at once")
        try:
            "".join(several).encode()
        except UnicodeEncodeError:
            raise ValueError(f"{name}: half a character (a surrogate without its pair)") from None
    return BatchRow(shape.id, turn, criterion)


def _too_long(number: int) -> Problem:
    return Problem(number, f"row {number}: longer than {LONGEST_ROW:,} characters. Split it.")


def _criterion(shape: _Shape) -> Criterion:
    """The criterion of a row; the same words make the same criterion, so that a judge reads them once.

    Raises:
        ValueError: there is no such kind, or no such shipped criterion.
    """
    kinds = {kind.value: kind for kind in CriterionKind}
    given = shape.criterion_kind or shape.kind or ""
    # The kind in a labelled row is that of the answer.
    if given and given not in kinds and (shape.criterion_kind or shape.label is None):
        raise ValueError(f"kind: {given[:40]!r} is none of {', '.join(kinds)}. Leave it out to have it read off.")
    if SHIPPED_REF.fullmatch(shape.criterion):
        try:
            return criterion_by_ref(shape.criterion)
        except KeyError:
            raise ValueError(f"criterion: no shipped criterion is called {shape.criterion}") from None
    return Criterion(
        urn="batch",
        code="row",
        kind=kinds.get(given) or kind_of(shape.criterion, shape.question or ""),
        text=shape.criterion,
        modes=tuple(Mode),
        sufficiency=Sufficiency(),
        indicators=tuple(text for text in shape.indicators if text.strip()),
        counter_examples=tuple(text for text in shape.counter_examples if text.strip()),
    )


def _id_in(line: str) -> str | int | None:
    """The id of a row that has something else wrong."""
    try:
        fields: Any = json.loads(line) if len(line) <= LONGEST_ROW else None
        found = fields.get("id") if isinstance(fields, dict) else None
        if isinstance(found, str):
            found.encode()
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, str) or type(found) is int else None


async def judge_block(
    judge: Judge, rows: Sequence[BatchRow], at_once: int = 1
) -> tuple[Judgement | ModelUnavailable, ...]:
    """What the judge says of each row, in order; at most `at_once` are asked at the same time."""
    free = asyncio.Semaphore(at_once)

    async def one(row: BatchRow) -> Judgement | ModelUnavailable:
        async with free:
            await asyncio.sleep(0)  # a judge that computes never waits, and an interruption comes in where one waits
            try:
                (judgement,) = await judge.judge(row.turn, [row.criterion])
            except ModelUnavailable as unavailable:
                return unavailable
            return judgement

    return tuple(await asyncio.gather(*map(one, rows)))


def written(number: int, row_id: str | int | None, judgement: Judgement) -> dict[str, object]:
    """One row of the answer. An id may come twice; `row` tells them apart."""
    return {
        "row": number,
        "id": row_id,
        "verdict": judgement.verdict.value,
        "strength": judgement.strength.name.lower() if judgement.strength else None,
        "confidence": round(judgement.confidence, 3),
        "start": judgement.start,
        "end": judgement.end,
        "reason": judgement.reason,
        "missing": judgement.missing,
        "flags": list(judgement.flags),
    }


def written_unjudged(number: int, row_id: str | int | None, why: str) -> dict[str, object]:
    """What goes out in the place of a row that could not be judged."""
    return written(number, row_id, unjudged("", why))
