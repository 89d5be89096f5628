"""`prova judge --batch`: a file of rows judged as they are read, block by block, in the memory of one block."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import BinaryIO

import typer

from backend.adapters.onnx_embedder import EmbedderBroken
from backend.app import Parts
from backend.commands.opening import read_settings
from conversations.judges.batch import (
    MOST_BYTES,
    BatchRow,
    Refused,
    judge_block,
    read_line,
    written,
    written_unjudged,
)
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.remembered import RememberedTokens
from conversations.judges.verdict import Judge, Judgement
from conversations.ports import ModelUnavailable
from portfolio.evidence import Verdict

BLOCK = 64
"""Rows embedded in one go. Source: own measurement; larger blocks are hardly quicker, and answer later."""
BLOCK_ASKED = 8
"""Rows of a block for a model, so that little is asked again when the connection is lost."""
BLOCK_CHARACTERS = 200_000
"""Characters after which a block is full, however few its rows: it bounds what is embedded at once."""
AT_ONCE = 4
"""Questions to a model at the same time."""
LOST_AFTER = 3
"""Rows in a row without an answer after which the connection counts as lost. Source: own choice."""
INTERRUPTED = 130
"""Source: what shells report for a program ended by Ctrl-C, 128 + SIGINT."""

Numbered = tuple[int, BatchRow | Refused]
Answer = Judgement | ModelUnavailable | Refused


class ConnectionLost(Exception):
    """The model answers no more; the message says why."""


class CannotWrite(Exception):
    """The answers have nowhere to go."""


@dataclass
class Batch:
    """One run over a file: what was written so far, and what a model is to be asked again."""

    judge: Judge
    embedded: EmbeddedJudge
    runner: asyncio.Runner
    out: BinaryIO
    as_json: bool = True
    next_row: int = 1
    by_model: bool = False
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("judged", "unjudged", "refused"), 0))
    waiting: list[Numbered] = field(default_factory=list)

    def run(self, lines: Iterable[bytes]) -> None:
        """Judges and writes every row.

        Raises:
            ConnectionLost: the model answers no more; `next_row` was not written.
            CannotWrite: as it says.
            BrokenPipeError: nobody reads the answers any more.
        """
        for block in _blocks(_rows(lines, self.next_row), BLOCK_ASKED if self.by_model else BLOCK):
            rows = self.waiting + block
            answers = self._answers(rows)
            kept = self._answered(rows, answers)
            self._write(rows[:kept], answers[:kept])
            self.waiting = rows[kept:]
        if self.waiting:
            answers = self._answers(self.waiting)
            if not self.counts["judged"]:
                _no_more(answers)
            self._write(self.waiting, answers)

    def _answers(self, rows: Sequence[Numbered]) -> list[Answer]:
        asked = [row for _, row in rows if isinstance(row, BatchRow)]
        self.embedded.prepare([(row.turn, [row.criterion]) for row in asked])
        said = iter(self.runner.run(judge_block(self.judge, asked, AT_ONCE)))
        return [next(said) if isinstance(row, BatchRow) else row for _, row in rows]

    def _answered(self, rows: Sequence[Numbered], answers: Sequence[Answer]) -> int:
        """How many rows to write now; those after the last answer are asked again with the next block, once.

        Raises:
            ConnectionLost: too many rows in a row have no answer.
        """
        first, unanswered = len(rows), 0
        for place in range(len(rows) - 1, -1, -1):
            if isinstance(answers[place], Judgement):
                break
            if isinstance(answers[place], ModelUnavailable):
                first, unanswered = place, unanswered + 1
        if unanswered >= LOST_AFTER:
            self._write(rows[:first], answers[:first])
            _no_more(answers[first:])
        return len(rows) if first < len(self.waiting) else first

    def _write(self, rows: Sequence[Numbered], answers: Sequence[Answer]) -> None:
        """Writes whole lines, or none of them; an interruption waits for them."""
        if not rows:
            return
        said = [self._said(number, row, answer) for (number, row), answer in zip(rows, answers, strict=True)]
        lines = [json.dumps(one, ensure_ascii=False) if self.as_json else in_words(one) for one in said]
        with _uninterrupted():
            try:
                self.out.write("".join(f"{line}\n" for line in lines).encode())
                self.out.flush()
            except BrokenPipeError:
                raise
            except OSError as error:
                raise CannotWrite(error.strerror) from error
            self.next_row = rows[-1][0] + 1

    def _said(self, number: int, row: BatchRow | Refused, answer: Answer) -> dict[str, object]:
        if isinstance(answer, Refused):
            self.counts["refused"] += 1
            return written_unjudged(number, answer.id, answer.problem.message)
        if isinstance(answer, ModelUnavailable):
            self.counts["unjudged"] += 1
            return written_unjudged(number, row.id, f"row {number}: {answer}")
        self.counts["unjudged" if answer.verdict is Verdict.UNJUDGED else "judged"] += 1
        return written(number, row.id, answer)


def run_batch(file: Path, which: str, as_json: bool, start: int = 1) -> int:
    """Judges a file row by row from row `start`; "-" is standard input.

    Returns 0 when every row was answered for, 130 when interrupted, else 1; says on standard error where to go on.
    """
    began, batch = time.monotonic(), None
    try:
        with _opened(file) as lines, asyncio.Runner() as runner:
            judge, embedded = _judges(which)
            batch = Batch(judge, embedded, runner, sys.stdout.buffer, as_json, start, which == "model")
            batch.run(_lines(lines))
        ended, status = "", 0
    except KeyboardInterrupt:
        ended, status = "Interrupted.", INTERRUPTED
    except BrokenPipeError:
        _discard_the_rest()
        return 0
    except ConnectionLost as lost:
        ended, status = f"The model does not answer any more: {str(lost).rstrip('.')}.", 1
    except CannotWrite as cannot:
        _discard_the_rest()
        ended, status = f"The answers cannot be written: {cannot}.", 1
    except OSError as error:
        ended, status = f"{file}: {error.strerror}. Check the name and try again.", 1
    except (ModelUnavailable, EmbedderBroken) as broken:
        ended, status = str(broken), 1
    if batch is not None:
        typer.echo(_summary(batch.counts, time.monotonic() - began), err=True)
    if ended:
        go_on = f" Go on with --from {batch.next_row}." if batch is not None else ""
        typer.echo(f"{ended}{go_on}", err=True)
    return status


def in_words(said: dict[str, object]) -> str:
    """One row of the answer as a line of text."""
    strength = f", {said['strength']}" if said["strength"] else ""
    missing = f" Missing: {said['missing']}." if said["missing"] else ""
    name = f"row {said['row']}" if said["id"] is None else said["id"]
    return " ".join(f"{name}: {said['verdict']}{strength} ({said['confidence']}). {said['reason']}{missing}".split())


def _summary(counts: dict[str, int], seconds: float) -> str:
    rows = sum(counts.values())
    each = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    return f"{rows:,} rows: {each}; {rows / max(seconds, 1e-3):,.0f} rows/s"


def _judges(which: str) -> tuple[Judge, EmbeddedJudge]:
    """The judge that is asked for, and the embedded one that it is or that reads beside it."""
    parts = Parts(read_settings())
    embedded = EmbeddedJudge(RememberedTokens(parts.embedder))
    if which == "embedded":
        return embedded, embedded
    judge = parts.model_judge(embedded)
    if judge is None:
        raise ModelUnavailable("No model is connected. Set OPENAI_API_KEY or PROVA_MODEL, or use --judge embedded.")
    return judge, embedded


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    with file.open("rb") as lines:
        yield lines


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines with their ends; of one that is too long only the start, and its rest is skipped."""
    while line := file.readline(MOST_BYTES):
        rest = line
        while len(rest) == MOST_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(MOST_BYTES)
        yield line


def _rows(lines: Iterable[bytes], start: int) -> Iterator[Numbered]:
    for number, line in enumerate(lines, start=1):
        if number >= start:
            yield number, read_line(line, number)


def _blocks(rows: Iterable[Numbered], most: int) -> Iterator[list[Numbered]]:
    block: list[Numbered] = []
    characters = 0
    for number, row in rows:
        block.append((number, row))
        characters += _length(row) if isinstance(row, BatchRow) else 0
        if len(block) == most or characters >= BLOCK_CHARACTERS:
            yield block
            block, characters = [], 0
    if block:
        yield block


def _length(row: BatchRow) -> int:
    one = row.criterion
    return sum(map(len, (row.turn.text, row.turn.question, one.text, *one.indicators, *one.counter_examples)))


def _no_more(answers: Sequence[Answer]) -> None:
    """Ends the run with what the model said last.

    Raises:
        ConnectionLost: when a row has no answer.
    """
    for answer in reversed(answers):
        if isinstance(answer, ModelUnavailable):
            raise ConnectionLost(str(answer))


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until the block ends; a second one does not."""
    held: list[int] = []

    def hold(number: int, _frame: FrameType | None) -> None:
        if held:
            raise KeyboardInterrupt
        held.append(number)

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:  # who started this in the background may not want it interrupted
        signal.signal(signal.SIGINT, hold)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if held:
        raise KeyboardInterrupt


def _discard_the_rest() -> None:
    """Lets the interpreter end quietly: what is still in the buffer of standard output can go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
