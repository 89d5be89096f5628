"""How long learners wait for a reply through Prova, beside the bare client on the same model server in the same run."""

import asyncio
import json
import sys
import tempfile
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from os import getloadavg
from pathlib import Path

from openai import AsyncOpenAI

from scripts.train_judge.rows import written_rows
from tests.benchmarks.conversation_speed_chainlit import Chainlit, chainlit_server
from tests.benchmarks.conversation_speed_load import (
    Turn,
    Waited,
    as_asked,
    ask_bare,
    at_about_the_same_time,
    median_ms,
    say,
)
from tests.benchmarks.conversation_speed_site import (
    SCENE,
    TALK,
    OpenConversation,
    Served,
    furnish,
    last_request,
    model_server,
    prova_server,
    until_judged,
)
from tests.benchmarks.model_server import FIRST_SECONDS, PACE_SECONDS
from tests.benchmarks.tables import table

ROUNDS = {1: 15, 20: 5, 100: 3, 300: 2}
"""Learners at a time → rounds. In each round they all speak once."""
SPREAD, CLASS_SPREAD = 1.8, 20.0
"""Seconds over which a round begins, evenly. The first is about the length of one reply, so that all of them overlap;
the second is as if everybody read a reply and wrote the next answer, of twenty words or more, within that time.
Source: our own; few people are as quick."""
QUIET = 2.5
"""The load average above which the printed figures are called noisy."""
BARE, PROVA, CHAINLIT = "bare client", "Prova", "plain Chainlit app"
Ask = Callable[[], Awaitable[Waited]]


@dataclass
class Measured:
    """What came of one number of learners: by side, the turns of each round; memory of each side in kilobytes."""

    rounds: dict[str, list[list[Waited]]] = field(default_factory=dict)
    grown: dict[str, list[int]] = field(default_factory=dict)

    def add(self, side: str, waited: list[Waited], grown: int = 0) -> None:
        """Adds a round."""
        self.rounds.setdefault(side, []).append(waited)
        self.grown.setdefault(side, []).append(grown)

    def turns(self, side: str) -> list[Waited]:
        """All turns of a side that came to their end as they should."""
        return [one for turns in self.rounds[side] for one in turns if not one.fault]

    def faults(self) -> list[str]:
        """What else came."""
        return [one.fault for turns in self.rounds.values() for several in turns for one in several if one.fault]


class Course:
    """The conversations in turn, so that each is used as often as any other, and what is said in them."""

    def __init__(self, conversations: Sequence[OpenConversation]) -> None:
        self._conversations = cycle(conversations)
        long_enough = [row.answer for row in written_rows() if len(row.answer.split()) >= 20]
        self._texts: Iterator[str] = cycle(long_enough)

    def asks(self, port: int, count: int) -> list[Ask]:
        """So many learners' next turns."""
        turns = [Turn(next(self._conversations), next(self._texts), uuid.uuid4().hex) for _ in range(count)]
        return [lambda turn=turn: say(port, turn) for turn in turns]  # type: ignore[misc]


async def peak_growth(served: Served, work: Awaitable[list[Waited]]) -> tuple[list[Waited], int]:
    """Does the work; by how many kilobytes the process was larger, at most, than before it."""
    before = peak = served.resident_kilobytes()
    task = asyncio.ensure_future(work)
    while not task.done():
        await asyncio.wait([task], timeout=0.1)
        peak = max(peak, served.resident_kilobytes())
    return task.result(), peak - before


class Bench:
    """One installation, one model server, and whoever is measured beside it."""

    def __init__(self, home: Path, served: Served, base_url: str, chainlit: Chainlit | None) -> None:
        self._home, self._served, self._base_url, self._chainlit = home, served, base_url, chainlit
        self._client = AsyncOpenAI(base_url=base_url, api_key="not-needed")

    async def warm(self, course: Course) -> None:
        """The first turn of a process reads prompts and word lists: it is told apart and not counted."""
        (first,) = await at_about_the_same_time(course.asks(self._served.port, 1), 0)
        print(f"  (the very first turn of the process: {1000 * first.first:.0f} ms to its first words)")
        await at_about_the_same_time(course.asks(self._served.port, 4), SPREAD)
        await until_judged(self._home)

    async def measure(self, course: Course, learners: int, rounds: int, spread: float = SPREAD) -> Measured:
        """Each side in every round, one after the other, so that a busy minute of the machine falls on all."""
        found, request = Measured(), as_asked(last_request(self._base_url))
        for _ in range(rounds):
            bare: list[Ask] = [lambda: ask_bare(self._client, request)] * learners
            found.add(BARE, await at_about_the_same_time(bare, spread))
            asks = course.asks(self._served.port, learners)
            found.add(PROVA, *await peak_growth(self._served, at_about_the_same_time(asks, spread)))
            await until_judged(self._home)
            if self._chainlit:
                work = self._chainlit.say(learners, spread)
                found.add(CHAINLIT, *await peak_growth(self._chainlit.served, work))
        return found


def lines_of(found: dict[int, Measured]) -> list[list[str]]:
    """For each number of learners and each side: waits, and their difference and ratio to the bare client's."""
    lines = []
    for learners, measured in found.items():
        bare = measured.turns(BARE)
        for side in measured.rounds:
            turns = measured.turns(side)
            first, sentence, whole = (median_ms(turns, what) for what in ("first", "sentence", "whole"))
            behind = f"{first - median_ms(bare, 'first'):+.0f}" if side != BARE else f"({sentence:.0f})"
            held = f"{first - median_ms(bare, 'sentence'):+.0f}" if side == PROVA else ""
            ratio = f"{whole / median_ms(bare, 'whole'):.3f}" if side != BARE else ""
            noise = spread_of(measured.rounds[side])
            lines.append(
                [f"{learners:3} · {side}", str(len(turns)), f"{first:.0f}", behind, held, f"{whole:.0f}", ratio, noise]
            )
    return lines


HEADS = [
    "learners at once",
    "turns",
    "first ms",
    "− bare",
    "− bare's sentence",
    "whole ms",
    "÷ bare",
    "rounds' medians",
]
READING = (
    "first: to the first words a learner sees; in brackets, when the bare client has its first whole sentence, as\n"
    "Prova shows a sentence only when it has been checked; rounds' medians: lowest and highest of the whole turn, ms."
)


def spread_of(rounds: Sequence[Sequence[Waited]]) -> str:
    """The lowest and the highest of the rounds' medians of the whole turn."""
    medians = [median_ms(turns, "whole") for each in rounds if (turns := [one for one in each if not one.fault])]
    return f"{min(medians):.0f}–{max(medians):.0f}" if medians else "–"


def show(title: str, found: dict[int, Measured]) -> None:
    """Prints a table, what else came, and how busy the machine was."""
    load = getloadavg()[0]
    noisy = f" — NOISY: load average {load:.1f}, above {QUIET}" if load > QUIET else f" (load average {load:.1f})"
    print(table(f"{title}{noisy}", HEADS, lines_of(found)))
    print(READING)
    faults = [fault for measured in found.values() for fault in measured.faults()]
    if faults:
        print(f"  NOT COUNTED: {len(faults)} turns that did not end as they should, such as {faults[0][:200]}")
    for learners, measured in found.items():
        for side, grown in measured.grown.items():
            if side != BARE and learners >= 100:
                print(f"  memory, {side}: {max(grown) / learners:.0f} kB for each of {learners} conversations at most")


async def scripted(home: Path, course: Course) -> None:
    """The scripted voice: whole turns, one learner after the other and twenty at about the same time."""
    async with prova_server(home, "") as served:
        await at_about_the_same_time(course.asks(served.port, 4), SPREAD)
        await until_judged(home)
        alone = []
        for _ in range(30):
            alone += await at_about_the_same_time(course.asks(served.port, 1), 0)
            await asyncio.sleep(0.2)  # somebody reads before they write; the judge has its time
        many = [await at_about_the_same_time(course.asks(served.port, 20), SPREAD) for _ in range(5)]
    every = [one for turns in many for one in turns]
    noisy = f"load average {getloadavg()[0]:.1f}"
    print(f"\nScripted voice, whole turn ({noisy}): {median_ms(alone, 'whole'):.1f} ms alone, ", end="")
    print(f"{median_ms(every, 'whole'):.1f} ms when twenty speak within {SPREAD} s")
    if faults := [one.fault for one in (*alone, *every) if one.fault]:
        print(f"  {len(faults)} turns had a fault, such as {faults[0][:200]}")


async def parts(home: Path, course: Course, learners: int) -> None:
    """Where the time goes: each part by the clock, in a server of its own, because timing costs time too."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "parts.json"
        async with model_server() as base_url, prova_server(home, base_url, SPEED_PARTS=str(file)) as served:
            for _ in range(3):
                before = served.processor_seconds()
                await at_about_the_same_time(course.asks(served.port, learners), SPREAD)
                used = 1000 * (served.processor_seconds() - before) / learners
                await until_judged(home)
        told = json.loads(file.read_text())
    lines = [[name, str(calls), f"{took:.1f}"] for name, (calls, took) in told.items()]
    title = f"Where the time goes, {learners} at once; {used:.0f} ms of processor a turn with its judging begun"
    print(table(title, ["part, two spaces = inside the one above", "calls", "median ms"], lines))


async def _run(with_chainlit: bool, most: int) -> None:
    counts = {learners: rounds for learners, rounds in ROUNDS.items() if learners <= most}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        talks, scenes = Course(await furnish(home, most, TALK)), Course(await furnish(home, min(most, 100), SCENE))
        async with (
            model_server() as base_url,
            chainlit_server(base_url, with_chainlit) as chainlit,
            prova_server(home, base_url) as served,
        ):
            bench = Bench(home, served, base_url, chainlit)
            await bench.warm(talks)
            show("A talk", {each: await bench.measure(talks, each, rounds) for each, rounds in counts.items()})
            several = {each: await bench.measure(talks, each, 2, CLASS_SPREAD) for each in counts if each >= 100}
            show(f"A talk, each learner speaking within {CLASS_SPREAD:.0f} s", several)
            apart = {each: rounds for each, rounds in counts.items() if each <= 100}
            bench = Bench(home, served, base_url, None)
            show("A rehearsal", {each: await bench.measure(scenes, each, rounds) for each, rounds in apart.items()})
        await scripted(home, talks)
        for learners in sorted({1, min(most, 20)}):
            await parts(home, talks, learners)


def conversation_speed(*, with_chainlit: bool = False, most: int = 300) -> None:
    """Runs all of it; `most` leaves out larger numbers of learners."""
    print(
        f"\nSpeed of conversations ({sys.version.split()[0]}, one Prova process, model server: first token after "
        f"{1000 * FIRST_SECONDS:.0f} ms,\nthen one every {1000 * PACE_SECONDS:.0f} ms). Medians of all turns; the "
        "sides take turns, round by round."
    )
    asyncio.run(_run(with_chainlit, most))
