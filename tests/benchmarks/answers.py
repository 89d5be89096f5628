"""The held-out answers a judge is measured on, and the training answers that the baselines are fitted on."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from conversations.judges.labelled import FAIRNESS_PAIRS, LabelledRow, WrittenTwice, read_fairness, shipped_held_out
from conversations.judges.words import words_of
from scripts.train_judge.rows import LABELS, Row, account_rows, derived_rows, reference_rows, written_rows
from scripts.train_judge.short_answers import SOURCES, short_answer_rows

WORKPLACE, SHORT = "workplace", "short answers"
TRAPS: tuple[tuple[str, str], ...] = (
    ("question echoed", "questions echoed"),
    ("reference negated", "indicators or reference answers negated"),
    ("reference shuffled", "indicators or reference answers shuffled"),
    ("negated (derived)", "good answers negated"),
    ("shuffled", "good answers shuffled"),
    ("other criterion", "good answers beside another unit's criterion"),
    ("counter-example", "counter-examples word for word"),
    ("parroted", "the tutor's words or question said again (written)"),
    ("echo", "questions echoed (written)"),
)
"""What must not pass: the kind of row, and what it is in words."""


@dataclass(frozen=True)
class HeldOut:
    """`workplace` and `short` have labels; none of `traps` may pass; `pairs` are one answer written twice."""

    workplace: tuple[Row, ...]
    short: tuple[Row, ...]
    traps: tuple[Row, ...]
    pairs: tuple[WrittenTwice, ...]


def side_of(row: Row) -> str:
    """Which of the two sets of training answers is like this row."""
    return SHORT if row.group in SOURCES else WORKPLACE


def training_answers(folder: Path | None) -> list[Row]:
    """Every written answer on training criteria; nothing derived. `folder` holds the short answers, if there are."""
    every = [*written_rows(), *account_rows(), *(short_answer_rows(folder) if folder else [])]
    return [row for row in every if not row.held_out and not row.derived]


def held_out_answers(folder: Path | None) -> HeldOut:
    """Everything on held-out criteria and questions; the fairness pairs are on all criteria: nothing is fitted on them.

    Raises:
        ValueError: a shipped row cannot be read.
    """
    shipped, fairness = shipped_held_out(), read_fairness(FAIRNESS_PAIRS.read_bytes())
    if problems := (*shipped.problems, *fairness.problems):
        raise ValueError(f"{len(problems)} shipped rows cannot be read: {problems[0].message}")
    retold = {row.id: row.of for row in written_rows()}
    workplace = [replace(as_row(row), of=retold.get(row.id, "")) for row in shipped.rows]
    short = [row for row in (short_answer_rows(folder) if folder else []) if row.held_out]
    return HeldOut(tuple(workplace), tuple(short), (*traps_of(workplace), *traps_of(short)), fairness.pairs)


def as_row(row: LabelledRow) -> Row:
    """A shipped row in the trainer's form."""
    label = LABELS.index(row.label.value)
    return Row(row.criterion, row.turn.question, row.turn.text, label, row.kind, row.turn.tutor_said, id=row.id)


def traps_of(rows: Sequence[Row]) -> list[Row]:
    """What is made of these rows, and those among them, that must not pass; the kinds are those of `TRAPS`.

    What comes out of shuffling or negating as words that are accepted on the same criterion is left out (a one-word
    answer cannot be shuffled), and so are short answers beside another unit: school lessons are no units.
    """
    accepted = {(row.criterion.ref, *words_of(row.answer)) for row in rows if row.label == len(LABELS) - 1}
    accepted |= {(row.criterion.ref, *words_of(text)) for row in rows for text in row.criterion.indicators}
    asked = {row.criterion: row for row in rows if row.question}
    counters = [
        replace(row, answer=text, label=0, kind="counter-example", tutor_said=(), derived=True, id="", of="")
        for criterion, row in asked.items()
        for text in criterion.counter_examples
    ]
    workplace = [row for row in rows if side_of(row) == WORKPLACE]
    made = [*reference_rows(rows), *derived_rows(rows), *counters]
    made += [row for row in workplace if row.kind in {"parroted", "echo"}]
    return [
        row
        for row in made
        if (row.criterion.ref, *words_of(row.answer)) not in accepted
        and not (row.kind == "other criterion" and side_of(row) == SHORT)
    ]


def some_of(rows: Sequence[Row], most: int, seed: int = 20261122) -> list[Row]:
    """At most so many of the rows, drawn by a fixed seed, in their order."""
    dice = random.Random(seed)
    return [rows[place] for place in sorted(dice.sample(range(len(rows)), min(most, len(rows))))]
