"""How quick the embedded judge is on one core, and where its time goes."""

import asyncio
import statistics
from contextlib import ExitStack
from time import process_time

from threadpoolctl import threadpool_limits

from backend.adapters.onnx_embedder import OnnxEmbedder
from competency_frameworks.standards import Criterion
from competency_frameworks.standards_library import load_units
from conversations.judges import checks, embedded
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.reading import read_sentences, turn_texts
from conversations.judges.remembered import RememberedTokens
from conversations.judges.scale import Scale
from conversations.judges.verdict import TurnInContext
from scripts.train_judge.rows import written_rows
from tests.benchmarks.answers import some_of
from tests.benchmarks.stopwatch import Stopwatch
from tests.benchmarks.tables import table

TURNS, TOGETHER, CANDIDATES, ROUNDS = 256, 64, 12, 3
SHORTEST = 20
"""Words from which a turn is of typical length: nine of ten shipped answers have 20–80."""
Batch = list[tuple[TurnInContext, list[Criterion]]]
EMBEDDING, REST = "embedding", "rest (wording, what weighed, finding texts again)"
STAGES = (
    (OnnxEmbedder, "embed_tokens", EMBEDDING),
    (embedded, "read_sentences", "reading sentences and marks"),
    (checks, "read_sentences", "reading sentences and marks"),
    (embedded, "read_turn", "reading words in context"),
    (embedded, "read_criterion", "reading criteria"),
    (embedded, "find", "laying beside"),
    (Scale, "chances", "scale: chances"),
    (Scale, "effects", "scale: what weighed"),
    (embedded, "nothing_to_read", "checks"),
    (embedded, "enforce", "checks"),
)
"""Public functions as the judge calls them, and what their time is counted for."""


def typical_turns() -> Batch:
    """Different answers of typical length, each beside its own criterion and eleven more, of its unit first."""
    units = load_units()
    every = [criterion for unit in units for criterion in unit.criteria]
    rows = list({row.answer: row for row in written_rows() if len(row.answer.split()) >= SHORTEST}.values())
    batch = []
    for row in some_of(rows, TURNS):
        near = sorted(every, key=lambda one, row=row: (one.ref != row.criterion.ref, one.urn != row.criterion.urn))
        batch.append((row.turn, near[:CANDIDATES]))
    return batch


async def judged(judge: EmbeddedJudge, batch: Batch) -> int:
    """Judges a batch as `prova judge --batch` does, some turns at a time; returns how many judgements."""
    count = 0
    for first in range(0, len(batch), TOGETHER):
        some = batch[first : first + TOGETHER]
        judge.prepare(some)
        for turn, criteria in some:
            count += len(await judge.judge(turn, criteria))
    return count


def _warm_judge(embedder: OnnxEmbedder, batch: Batch) -> EmbeddedJudge:
    """A judge that knows the criteria, as a running server does, and none of the turns."""
    judge = EmbeddedJudge(RememberedTokens(embedder))
    criteria = list(dict.fromkeys(one for _, several in batch for one in several))
    judge.read(TurnInContext("warm", "Last month I compared three quotes because the price had gone up."), criteria)
    return judge


def _embedding_alone(embedder: OnnxEmbedder, batch: Batch) -> float:
    """Seconds to embed the same texts, and nothing else."""
    took = 0.0
    for first in range(0, len(batch), TOGETHER):
        texts = [text for turn, _ in batch[first : first + TOGETHER] for text in turn_texts(turn, read_sentences(turn))]
        texts = list(dict.fromkeys(texts))
        began = process_time()
        embedder.embed(texts)
        took += process_time() - began
    return took


def _one_round(embedder: OnnxEmbedder, batch: Batch) -> tuple[float, float, Stopwatch]:
    """Seconds untouched, seconds of embedding alone, and a run under the stopwatch."""
    judge = _warm_judge(embedder, batch)
    began = process_time()
    asyncio.run(judged(judge, batch))
    whole = process_time() - began
    watch, judge = Stopwatch(process_time), _warm_judge(embedder, batch)
    with ExitStack() as stack:
        for place, function, name in STAGES:
            stack.enter_context(watch.on(place, function, name))
        with watch.running(REST):
            asyncio.run(judged(judge, batch))
    return whole, _embedding_alone(embedder, batch), watch


def stage_lines(watch: Stopwatch, turns: int, alone: float) -> list[list[str]]:
    """For each stage, longest first: calls a turn, milliseconds a turn, share of the run, ratio to embedding alone."""
    total = sum(watch.seconds.values())
    lines = [
        [
            name,
            f"{watch.calls[name] / turns:.2f}",
            f"{1000 * seconds / turns:.2f}",
            f"{seconds / total:.2f}",
            f"{seconds / alone:.2f}",
        ]
        for name, seconds in watch.seconds.most_common()
    ]
    return [*lines, ["all, under the stopwatch", "", f"{1000 * total / turns:.2f}", "1.00", f"{total / alone:.2f}"]]


def judge_speed() -> None:
    """Prints turns a second and where the time goes; the median of some rounds, on one thread.

    Processor time, so that what else the machine does counts for little; on a quiet core it is the time by the clock.
    """
    batch = typical_turns()
    embedder = OnnxEmbedder()
    with threadpool_limits(limits=1):
        rounds = [_one_round(embedder, batch) for _ in range(ROUNDS)]
    whole = statistics.median(one[0] for one in rounds)
    alone = statistics.median(one[1] for one in rounds)
    watch = sorted(rounds, key=lambda one: sum(one[2].seconds.values()))[ROUNDS // 2][2]
    words = statistics.median(len(turn.text.split()) for turn, _ in batch)
    print(
        f"\nSpeed of the embedded judge, processor time of one thread: {len(batch)} turns (median {words:.0f} words)\n"
        f"× {CANDIDATES} criteria, {TOGETHER} turns prepared at a time, median of {ROUNDS} rounds\n"
        f"  {len(batch) / whole:.1f} turns × {CANDIDATES} criteria a second "
        f"({len(batch) * CANDIDATES / whole:.0f} judgements a second); {1000 * whole / len(batch):.2f} ms a turn\n"
        f"  embedding the same texts alone: {1000 * alone / len(batch):.2f} ms a turn; "
        f"judging takes {whole / alone:.2f} times as long"
    )
    heads = ["stage", "calls a turn", "ms a turn", "share", "ratio to embedding alone"]
    print(table("Where the time goes", heads, stage_lines(watch, len(batch), alone)))
