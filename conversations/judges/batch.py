"""Rows of a batch: what is judged comes in as JSON, one row a line, and goes out the same way, in order."""

import json
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from competency_frameworks.model import Problem
from competency_frameworks.standards import Criterion, CriterionKind, Mode, Sufficiency
from conversations.judges.checks import unjudged
from conversations.judges.verdict import Judgement, TurnInContext

LONGEST_ROW = 1_000_000
"""Characters; a longer line is a problem and not an answer."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    id: str | int
    criterion: str = Field(min_length=1)
    answer: str
    kind: str = CriterionKind.PERFORMANCE.value
    indicators: list[str] = []
    counter_examples: list[str] = []
    question: str = ""
    tutor_said: str | list[str] = []


@dataclass(frozen=True)
class BatchRow:
    """One answer to judge against one criterion; `id` is given back as it came."""

    id: str | int
    turn: TurnInContext
    criterion: Criterion


def read_row(line: str, number: int) -> BatchRow | Problem:
    """The row in a line of JSON; `number` counts from 1 and names the row in the problem."""
    if len(line) > LONGEST_ROW:
        return Problem(number, f"row {number}: longer than {LONGEST_ROW:,} characters. Split it.")
    try:
        shape = _Shape.model_validate(json.loads(line))
        kind = CriterionKind(shape.kind)
    except json.JSONDecodeError as error:
        return Problem(number, f"row {number}: not JSON: {error.msg} at character {error.pos + 1}")
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the row"
        return Problem(number, f"row {number}: {where}: {first['msg']}")
    except (ValueError, RecursionError) as error:
        return Problem(number, f"row {number}: {error}")
    said = (shape.tutor_said,) if isinstance(shape.tutor_said, str) else tuple(shape.tutor_said)
    said = tuple(text for text in said if text)
    criterion = Criterion(
        urn="batch",
        code=str(number),
        kind=kind,
        text=shape.criterion,
        modes=tuple(Mode),
        sufficiency=Sufficiency(),
        indicators=tuple(shape.indicators),
        counter_examples=tuple(shape.counter_examples),
    )
    return BatchRow(shape.id, TurnInContext(str(shape.id), shape.answer, shape.question, said), criterion)


def refused(problem: Problem) -> dict[str, object]:
    """What goes out in the place of a row that cannot be read: unjudged, and why."""
    return written(None, unjudged("", problem.message))


def written(row_id: str | int | None, judgement: Judgement) -> dict[str, object]:
    """One row of the answer."""
    return {
        "id": row_id,
        "verdict": judgement.verdict.value,
        "strength": judgement.strength.name.lower() if judgement.strength else None,
        "confidence": round(judgement.confidence, 3),
        "start": judgement.start,
        "end": judgement.end,
        "reason": judgement.reason,
        "missing": judgement.missing,
    }
