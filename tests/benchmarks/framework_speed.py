"""How quick documents are read, competencies mapped and standards imported, and how that grows with their size."""

import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from backend.adapters.chroma_passages import ChromaPassages
from backend.adapters.onnx_embedder import OnnxEmbedder
from competency_frameworks.exchange.case_standard import units_package
from competency_frameworks.exchange.plan import plan_import
from competency_frameworks.exchange.read import read_standards
from competency_frameworks.framework import shipped_documents
from competency_frameworks.reading.reader import read_role_description
from competency_frameworks.standards import Collection, Criterion, Unit
from competency_frameworks.standards_library import load_units
from competency_frameworks.suggestions import (
    NEAR_AT_ONCE,
    MapPassage,
    Near,
    criterion_passages,
    questions_for,
    suggestions,
    word_index,
)
from conversations.ports import Passage
from tests.benchmarks.mapping_quality import Case, cases
from tests.benchmarks.stopwatch import Stopwatch
from tests.benchmarks.tables import table

ROUNDS = 5
DOCUMENTS = (10, 20, 40, 80)
CRITERIA = (300, 3_000)
COMPETENCIES = 60
ITEMS = (1_250, 2_500, 5_000)
UNIT_SIZE = 10


def median_ms(work: Callable[[], object]) -> float:
    """Median of five rounds after one to warm up."""
    work()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def reading() -> None:
    """A document of each size against merely splitting it into lines; the longer ones are the first, several times."""
    name, data = max(shipped_documents(), key=lambda document: len(document[1]))
    part = data.decode()[-DOCUMENTS[0] * 1024 :]
    lines = []
    for size in DOCUMENTS:
        whole = part * (size // DOCUMENTS[0])
        sent = whole.encode()
        took = median_ms(lambda sent=sent: read_role_description(sent, name))  # type: ignore[misc]
        split = median_ms(lambda whole=whole: whole.splitlines())  # type: ignore[misc]
        lines.append([f"{size} KB", f"{took:.1f}", f"{took / size:.2f}", f"{split:.3f}", f"{took / split:.0f}"])
    heads = ["", "read, ms", "ms a KB", "split into lines, ms", "ratio"]
    print(table("Reading a role description", heads, lines))


def made_criteria(count: int) -> tuple[Criterion, ...]:
    """As many criteria as asked for, of the shipped ones' words dealt out anew."""
    chance = random.Random(5)
    shipped = [each for unit in load_units() for each in unit.criteria]
    words = [word for each in shipped for text in (each.text, *each.indicators) for word in text.split()]
    made = []
    for number in range(count):
        like = shipped[number % len(shipped)]
        code = f"P{number % UNIT_SIZE + 1}"
        texts = [" ".join(chance.choices(words, k=len(text.split()))) for text in (like.text, *like.indicators)]
        urn = f"MADE-{number // UNIT_SIZE}"
        made.append(replace(like, urn=urn, code=code, text=texts[0], indicators=tuple(texts[1:])))
    return tuple(made)


def mapping() -> None:
    """Sixty competencies onto few and many criteria: making the index once, then asking, and where the time goes."""
    asked = [cases()[place % len(cases())] for place in range(COMPETENCIES)]
    lines = []
    for count in CRITERIA:
        watch = Stopwatch()
        # As imported standards come: a wording each and no indicators.
        criteria = tuple(replace(each, indicators=()) for each in made_criteria(count))
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder, watch.on(OnnxEmbedder, "embed", "embedding"):
            index = ChromaPassages(Path(folder), OnnxEmbedder())
            index.put("warm", [Passage("1", "warm")])
            began = time.perf_counter()
            known = {each.id: each for each in criterion_passages(criteria)}
            index.put("map", [Passage(each.id, each.text) for each in known.values()])
            indexed = time.perf_counter() - began
            watch.seconds.clear()
            began = time.perf_counter()
            _map(asked, criteria, (index, known), watch)
            mapped = time.perf_counter() - began
        parts = [f"{watch.seconds[name] * 1000:.0f}" for name in ("embedding", "index", "words", "score")]
        lines.append([f"{count} criteria", f"{indexed:.1f}", f"{mapped * 1000:.0f}", *parts])
    heads = ["", "index once, s", "map, ms", "embedding", "nearest", "words", "score"]
    print(table(f"Mapping {COMPETENCIES} competencies; of the mapping, ms each part", heads, lines))


def _map(
    asked: Sequence[Case],
    criteria: Sequence[Criterion],
    held: tuple[ChromaPassages, dict[str, MapPassage]],
    watch: Stopwatch,
) -> None:
    index, known = held
    with watch.running("words"):
        words = word_index(criteria)
    for case in asked:
        questions = questions_for(case.title, case.description)
        found = []
        for question in questions:
            with watch.running("index"):
                matches = index.nearest("map", question, NEAR_AT_ONCE)
            found.append([Near(known[each.passage.id], each.similarity) for each in matches])
        with watch.running("score"):
            suggestions(questions[1], found, words)


def importing() -> None:
    """A CASE package of each size, from bytes to the plan a person reads, against merely parsing its JSON."""
    lines = []
    for items in ITEMS:
        criteria = made_criteria(items)
        units = [
            Unit(part[0].urn, 1, f"Made {part[0].urn}", "Made for the benchmark.", part)
            for part in (criteria[first : first + UNIT_SIZE] for first in range(0, items, UNIT_SIZE))
        ]
        data = json.dumps(
            units_package(units, Collection("Made for the benchmark"), datetime(2026, 1, 1, tzinfo=UTC))
        ).encode()
        read = read_standards("made.json", data)
        held = len([each for unit in plan_import(read, {}, {}).to_keep for each in unit.criteria])
        if held != items:
            print(f"*** of {items} criteria {held} arrived: {read.remarks[:3]}")
        took = median_ms(lambda data=data: plan_import(read_standards("made.json", data), {}, {}))  # type: ignore[misc]
        parsed = median_ms(lambda data=data: json.loads(data))  # type: ignore[misc]
        size = f"{len(data) / 1e6:.1f}"
        lines.append(
            [f"{items} criteria", size, f"{took:.0f}", f"{took / items:.3f}", f"{parsed:.0f}", f"{took / parsed:.1f}"]
        )
    heads = ["", "MB", "to the plan, ms", "ms each", "parse JSON, ms", "ratio"]
    print(table("Importing a CASE package", heads, lines))


def framework_speed() -> None:
    """Prints the three tables."""
    for measure in (reading, mapping, importing):
        measure()
