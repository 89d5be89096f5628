"""Answers that people have labelled: what a judge is measured against.

A set is a JSONL file, one row a line as `prova judge --batch` reads it, with a `label` (shown, partly, not shown) and
perhaps a `group`, a `kind` of answer and a `strength`. `criterion` is the text of a criterion, or the reference of a
shipped one ("PRV-SUP/P1"). A text criterion says in `criterion_kind` whether it is about knowledge or performance;
where it does not, that is read off its wording.

The card of a set is a Markdown file of the same name beside it (`answers.jsonl`, `answers.md`): what the rows are,
who wrote and who labelled them, the licence, and the consent they rest on.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from competency_frameworks.model import Problem
from competency_frameworks.standards import Criterion
from competency_frameworks.standards_library import criterion_by_ref
from conversations.judges.batch import LONGEST_ROW, SHIPPED_REF, read_row
from conversations.judges.verdict import TurnInContext
from portfolio.evidence import Strength, Verdict

DATA = Path(__file__).parent / "data"
FAIRNESS_PAIRS = DATA / "fairness_pairs.jsonl"
HELD_OUT = "held-out"
HELD_OUT_TENTHS = 3


class _Label(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    label: str = Field(pattern="^(shown|partly|not shown)$")
    group: str = ""
    kind: str = ""
    strength: str = Field("", pattern="^(|claimed|described|explained|demonstrated)$")
    criterion_kind: str = ""


class _Pair(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    id: str | int
    marker: str = Field(min_length=1)
    plain: str
    varied: str


@dataclass(frozen=True)
class LabelledRow:
    """One answer with what people say of it. `about` names the criterion: its reference, or else its text."""

    id: str
    turn: TurnInContext
    criterion: Criterion
    label: Verdict
    about: str
    group: str = ""
    kind: str = ""
    strength: Strength | None = None


@dataclass(frozen=True)
class LabelledSet:
    """Rows in the order of the file. `card` is None when nothing is said about the set; `problems` name bad rows."""

    name: str
    sha256: str
    card: str | None
    rows: tuple[LabelledRow, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class WrittenTwice:
    """One answer in two writings that say the same, differing by `marker` alone."""

    id: str
    marker: str
    plain: LabelledRow
    varied: LabelledRow


@dataclass(frozen=True)
class FairnessSet:
    """Pairs in the order of the file; `problems` name bad rows."""

    sha256: str
    card: str | None
    pairs: tuple[WrittenTwice, ...]
    problems: tuple[Problem, ...] = ()


def is_held_out(ref: str) -> bool:
    """The split of the shipped rows, by criterion: no criterion stands on both sides. Nothing is fitted on these."""
    return int(hashlib.sha256(ref.encode()).hexdigest(), 16) % 10 < HELD_OUT_TENTHS


def read_set(name: str, content: bytes, card: str | None = None) -> LabelledSet:
    """The rows of a file; a bad row becomes a problem with its number, counted from 1, and the rest goes on."""
    rows: list[LabelledRow] = []
    problems: list[Problem] = []
    first: dict[tuple[str, str], int] = {}
    for number, line in enumerate(_lines(content), start=1):
        row = read_labelled(line, number)
        if isinstance(row, Problem):
            problems.append(row)
        elif (before := first.setdefault((row.id, row.about), number)) != number:
            problems.append(Problem(number, f"row {number}: the same id and criterion as row {before}"))
        else:
            rows.append(row)
    return LabelledSet(name, hashlib.sha256(content).hexdigest(), card, tuple(rows), tuple(problems))


def read_labelled(line: str, number: int) -> LabelledRow | Problem:
    """The row in a line of JSON; `number` counts from 1 and names the row in the problem."""
    fields = _fields(line, number)
    return fields if isinstance(fields, Problem) else _labelled(fields, number)


def read_fairness(content: bytes, card: str | None = None) -> FairnessSet:
    """Rows {id, criterion, question, marker, plain, varied, label}, read as `read_set` reads."""
    pairs: list[WrittenTwice] = []
    problems: list[Problem] = []
    for number, line in enumerate(_lines(content), start=1):
        pair = _written_twice(line, number)
        if isinstance(pair, Problem):
            problems.append(pair)
        else:
            pairs.append(pair)
    return FairnessSet(hashlib.sha256(content).hexdigest(), card, tuple(pairs), tuple(problems))


def shipped_held_out() -> LabelledSet:
    """Shipped rows on held-out criteria: the short answers, and the freer accounts once for each of their labels."""
    lines = [line for file in sorted((DATA / "labelled").glob("*.jsonl")) for line in _lines(file.read_bytes())]
    lines += [json.dumps(row, ensure_ascii=False) for row in _accounts()]
    kept = [line for line in lines if is_held_out(json.loads(line)["criterion"])]
    return read_set(HELD_OUT, "\n".join(kept).encode(), (DATA / "README.md").read_text("utf-8"))


def _accounts() -> Iterator[dict[str, str]]:
    for line in _lines((DATA / "accounts.jsonl").read_bytes()):
        account = json.loads(line)
        for label in ("partly", "shown"):
            for ref in account[label]:
                yield {
                    "id": f"{account['id']} {ref}",
                    "criterion": ref,
                    "answer": account["answer"],
                    "label": label,
                    "kind": f"account, {label}",
                }


def _lines(content: bytes) -> list[str]:
    """Lines by their line ends alone: a text in JSON may hold the other separators `splitlines` knows."""
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").rstrip("\n")
    return text.split("\n") if text else []


def _fields(line: str, number: int) -> dict[str, Any] | Problem:
    if len(line) > LONGEST_ROW:
        return Problem(number, f"row {number}: longer than {LONGEST_ROW:,} characters. Split it.")
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        return Problem(number, f"row {number}: not JSON: {error.msg} at character {error.pos + 1}")
    except (ValueError, RecursionError) as error:
        return Problem(number, f"row {number}: {error}")
    return fields if isinstance(fields, dict) else Problem(number, f"row {number}: not a JSON object")


def _labelled(fields: dict[str, Any], number: int) -> LabelledRow | Problem:
    try:
        given = _Label.model_validate(fields)
    except ValidationError as wrong:
        return _first_wrong(wrong, number)
    about = fields.get("criterion")
    shipped = None
    if isinstance(about, str) and SHIPPED_REF.fullmatch(about):
        try:
            shipped = criterion_by_ref(about)
        except KeyError:
            return Problem(number, f"row {number}: criterion: no shipped criterion is called {about}")
    read = read_row(json.dumps({**fields, "kind": given.criterion_kind or None}), number)
    if isinstance(read, Problem):
        return read
    return LabelledRow(
        id=str(read.id),
        turn=read.turn,
        criterion=shipped or read.criterion,
        label=Verdict(given.label),
        about=shipped.ref if shipped else read.criterion.text,
        group=given.group,
        kind=given.kind,
        strength=Strength[given.strength.upper()] if given.strength else None,
    )


def _written_twice(line: str, number: int) -> WrittenTwice | Problem:
    fields = _fields(line, number)
    if isinstance(fields, Problem):
        return fields
    try:
        pair = _Pair.model_validate(fields)
    except ValidationError as wrong:
        return _first_wrong(wrong, number)
    plain = _labelled({**fields, "answer": pair.plain}, number)
    varied = _labelled({**fields, "answer": pair.varied}, number)
    if isinstance(plain, Problem):
        return plain
    return varied if isinstance(varied, Problem) else WrittenTwice(str(pair.id), pair.marker, plain, varied)


def _first_wrong(wrong: ValidationError, number: int) -> Problem:
    first = wrong.errors()[0]
    where = ".".join(map(str, first["loc"])) or "the row"
    return Problem(number, f"row {number}: {where}: {first['msg']}")
