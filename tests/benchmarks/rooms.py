"""How quick the rooms are: what was measured, next to its yardstick, and the ratio of their medians."""

import asyncio
import statistics
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.adapters.onnx_embedder import OnnxEmbedder
from competency_frameworks.framework import framework_from, shipped_documents
from competency_frameworks.reading.reader import read_role_description
from competency_frameworks.standards_library import load_units
from conversations.discover import Agenda, next_question, replay
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.verdict import TurnInContext
from conversations.simulated_learner import answers_about
from portfolio.gaps import heat_map
from portfolio.seal import sealed_portfolio
from portfolio.verify import verify_portfolio
from tests.portfolio.sample import sample_content

ROUNDS = 15
Work = Callable[[], object]


def median_ms(work: Work) -> float:
    """Median of fifteen rounds in milliseconds, after one round to warm up."""
    work()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def show(name: str, work: Work, against: str, yardstick: Work) -> None:
    """Measures both and prints a line."""
    took, base = median_ms(work), median_ms(yardstick)
    print(f"{name:<58} {took:9.2f} ms   {against:<44} {base:9.3f} ms   ratio {took / base:8.1f}")


def reading() -> None:
    """The longest shipped role description against merely splitting it into lines."""
    name, data = max(shipped_documents(), key=lambda document: len(document[1]))
    show(
        f"read {name} ({len(data) // 1024} KB)",
        lambda: read_role_description(data, name),
        "split it into lines",
        lambda: data.decode().splitlines(),
    )


def judging() -> None:
    """Twelve criteria judged on one turn against embedding the turn once."""
    embedder = OnnxEmbedder()
    judge = EmbeddedJudge(embedder)
    criteria = [criterion for unit in load_units() for criterion in unit.criteria][:12]
    text = answers_about("PRV-SUP", "demonstrated")[0].text
    turn = TurnInContext("t", text, "Tell me about a review you led.")
    show(
        "judge a turn for 12 criteria",
        lambda: asyncio.run(judge.judge(turn, criteria)),
        "embed the turn",
        lambda: embedder.embed([text]),
    )


def choosing() -> None:
    """Choosing Discover's next question against drawing the heat map."""
    name, data = max(shipped_documents(), key=lambda document: len(document[1]))
    framework = framework_from(read_role_description(data, name), "bench")
    beliefs = replay(framework, (), {})
    show(
        f"choose the next question of {len(framework.competencies)}",
        lambda: next_question(framework, beliefs, [], Agenda(), {}),
        "draw the heat map",
        lambda: heat_map(framework, beliefs),
    )


def sealing() -> None:
    """Sealing and verifying a portfolio against each other."""
    content, key = sample_content(), Ed25519PrivateKey.generate()
    sealed = sealed_portfolio(content, key)
    show(
        f"seal a portfolio ({len(sealed) // 1024} KB)",
        lambda: sealed_portfolio(content, key),
        "verify it",
        lambda: verify_portfolio(sealed),
    )


def rooms() -> None:
    """Runs them all."""
    for benchmark in (reading, judging, choosing, sealing):
        benchmark()
