"""A run over a file: flat memory, and a model that goes away."""

import asyncio
import gc
import io
import json
import tracemalloc
from collections.abc import Iterator, Sequence

import pytest

from backend.adapters.null_embedder import WordOverlapEmbedder
from backend.commands.judge_batch import Batch, CannotWrite, ConnectionLost
from competency_frameworks.standards import Criterion
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.remembered import RememberedTokens
from conversations.judges.verdict import Judgement, TurnInContext
from conversations.ports import ModelUnavailable
from tests.backend.judges_made import SayingJudge


class Counted(io.BytesIO):
    """Keeps how many lines were written, and not the lines."""

    lines = 0

    def write(self, given: object) -> int:
        assert isinstance(given, bytes)
        self.lines += given.count(b"\n")
        return len(given)


class Full(io.BytesIO):
    """A disk with no room left."""

    def write(self, given: object) -> int:
        raise OSError(28, "No space left on device")


class DiesAfter(SayingJudge):
    """Answers so many turns, and then none."""

    def __init__(self, answers: int) -> None:
        super().__init__()
        self.answers = answers

    async def judge(self, turn: TurnInContext, criteria: Sequence[Criterion]) -> tuple[Judgement, ...]:
        """See `Judge.judge`."""
        if len(self.read) >= self.answers:
            raise ModelUnavailable("the line went dead")
        return await super().judge(turn, criteria)


def embedded(most: int = 2_000) -> EmbeddedJudge:
    return EmbeddedJudge(RememberedTokens(WordOverlapEmbedder(), most))


def line(number: int, answer: str = "I kept a record.") -> bytes:
    row = {"id": number, "criterion": "Keep a record of each issue", "answer": answer}
    return json.dumps(row).encode() + b"\n"


def asked(judge: SayingJudge, lines: Sequence[bytes], begin: int = 1) -> tuple[list[dict[str, object]], Batch, str]:
    """What was written, the run itself, and why it ended early."""
    out, why = io.BytesIO(), ""
    with asyncio.Runner() as runner:
        batch = Batch(judge, embedded(), runner, out, next_row=begin, by_model=True)
        try:
            batch.run(lines)
        except ConnectionLost as lost:
            why = str(lost)
    return [json.loads(one) for one in out.getvalue().splitlines()], batch, why


def test_memory_does_not_grow_with_the_rows() -> None:
    held: list[int] = []

    def lines() -> Iterator[bytes]:
        for number in range(1, 3_001):
            if number in {1_000, 3_000}:
                gc.collect()
                held.append(tracemalloc.get_traced_memory()[0])
            bad = number % 100 == 0
            yield b"\xff\n" if bad else line(number, f"I kept record {number} of issue {number} in the log.")

    out = Counted()
    tracemalloc.start()
    try:
        with asyncio.Runner() as runner:
            batch = Batch(SayingJudge(), embedded(most=100), runner, out)
            batch.run(lines())
    finally:
        tracemalloc.stop()
    assert out.lines == 3_000
    assert batch.counts["refused"] == 30
    assert held[1] - held[0] < 1_000_000  # bytes; two thousand answers with their vectors are many times that


def test_a_row_the_model_cannot_read_is_unjudged_and_the_rest_goes_on() -> None:
    lines = [line(n, "a dead line" if n in {8, 12} else "I kept a record.") for n in range(1, 21)]
    said, batch, why = asked(SayingJudge(fails_on="dead"), lines)
    assert why == ""
    assert [row["row"] for row in said] == list(range(1, 21))
    assert [row["row"] for row in said if row["verdict"] == "unjudged"] == [8, 12]
    assert said[7]["reason"] == "row 8: the model does not answer"
    assert batch.counts == {"judged": 18, "unjudged": 2, "refused": 0}


@pytest.mark.parametrize("answers", [0, 5, 8, 9, 15])
def test_a_connection_lost_names_the_first_row_without_an_answer(answers: int) -> None:
    said, batch, why = asked(DiesAfter(answers), [line(n) for n in range(1, 31)])
    assert why == "the line went dead"
    assert len(said) == answers
    assert batch.next_row == answers + 1


def test_going_on_from_that_row_gives_the_rest() -> None:
    lines = [line(n) for n in range(1, 31)]
    before, batch, _ = asked(DiesAfter(10), lines)
    after, _, _ = asked(SayingJudge(), lines, batch.next_row)
    assert [row["row"] for row in [*before, *after]] == list(range(1, 31))


def test_a_single_row_without_an_answer_is_a_connection_that_never_was() -> None:
    said, batch, why = asked(DiesAfter(0), [line(1)])
    assert (said, batch.next_row, why) == ([], 1, "the line went dead")


def test_bad_rows_between_do_not_hide_a_lost_connection() -> None:
    said, batch, why = asked(DiesAfter(2), [line(n) if n % 3 else b"bad\n" for n in range(1, 31)])
    assert why
    assert batch.next_row == len(said) + 1


def test_a_full_disk_is_no_crash() -> None:
    with asyncio.Runner() as runner, pytest.raises(CannotWrite, match="No space"):
        judge = embedded()
        Batch(judge, judge, runner, Full()).run([line(1)])
