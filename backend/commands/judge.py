"""`prova judge`: one answer explained feature by feature, or a file of rows judged as they are read."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import typer

from backend.app import Parts
from backend.commands.opening import read_settings
from competency_frameworks.model import Problem
from conversations.judges.batch import LONGEST_ROW, BatchRow, read_row, refused, written
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.features import FEATURES
from conversations.judges.scale import shipped_scale
from conversations.judges.verdict import Judge
from conversations.ports import ModelUnavailable


def run_batch(file: Path, which: str, as_json: bool) -> int:
    """Judges a file row by row, in constant memory; 1 when the file or the judge cannot be had."""
    try:
        judge = _judge(which)
        with file.open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(_lines(lines), start=1):
                said = asyncio.run(_answer(judge, read_row(line, number), number))
                typer.echo(json.dumps(said, ensure_ascii=False) if as_json else _in_words(number, said))
    except OSError as error:
        typer.echo(f"{file}: {error.strerror}. Check the name and try again.", err=True)
        return 1
    except ModelUnavailable as unavailable:
        typer.echo(f"{unavailable}", err=True)
        return 1
    return 0


def run_one(criterion: str, answer: str, question: str) -> int:
    """Explains what the embedded judge makes of one answer."""
    row = read_row(json.dumps({"id": 1, "criterion": criterion, "answer": answer, "question": question}), 1)
    if isinstance(row, Problem):
        typer.echo(row.message, err=True)
        return 1
    judge = EmbeddedJudge(Parts(read_settings()).embedder)
    typer.echo(_in_words(1, asyncio.run(_answer(judge, row, 1))))
    finding = judge.finding(row.turn, row.criterion)
    if finding is not None:
        typer.echo("\nWhether the words bear on the criterion is weighed from:")
        for name, value, weight in zip(FEATURES, finding.values, shipped_scale().weights, strict=True):
            typer.echo(f"  {name:<28} {value:6.2f}  weight {weight:+6.2f}")
        typer.echo("How strongly they show it follows written rules from:")
        for name, count in vars(finding.marks).items():
            if count:
                typer.echo(f"  {name:<28} {count}")
    return 0


def _judge(which: str) -> Judge:
    parts = Parts(read_settings())
    embedded = EmbeddedJudge(parts.embedder)
    judge: Judge | None = embedded if which == "embedded" else parts.model_judge(embedded)
    if judge is None:
        raise ModelUnavailable("No model is connected. Set OPENAI_API_KEY or PROVA_MODEL, or use --judge embedded.")
    return judge


def _lines(file: TextIO) -> Iterator[str]:
    """Lines without their ends; one that is too long is cut just past the limit, and its rest skipped."""
    while line := file.readline(LONGEST_ROW + 2):
        rest = line
        while rest and not rest.endswith("\n") and len(line) > LONGEST_ROW:
            rest = file.readline(LONGEST_ROW)
        yield line.rstrip("\n")


async def _answer(judge: Judge, row: BatchRow | Problem, number: int) -> dict[str, object]:
    if isinstance(row, Problem):
        return refused(row)
    try:
        (judgement,) = await judge.judge(row.turn, [row.criterion])
    except ModelUnavailable as unavailable:
        return refused(Problem(number, f"row {number}: {unavailable}"))
    return written(row.id, judgement)


def _in_words(number: int, said: dict[str, object]) -> str:
    strength = f", {said['strength']}" if said["strength"] else ""
    missing = f" Missing: {said['missing']}." if said["missing"] else ""
    name = f"row {number}" if said["id"] is None else said["id"]
    return f"{name}: {said['verdict']}{strength} ({said['confidence']}). {said['reason']}{missing}"
