"""A judge reads labelled answers, and is measured against the people who labelled them."""

from collections.abc import Callable, Sequence

from backend.services.evaluation_figures import Evaluated, ReadTwice, fairness_of
from backend.services.evaluation_report import Fairness, SetFacts
from conversations.judges.agreement import Pair
from conversations.judges.labelled import FairnessSet, LabelledRow, LabelledSet
from conversations.judges.verdict import Judge, Judgement

Progress = Callable[[int, int], None]


async def read_sets(judge: Judge, sets: Sequence[LabelledSet], progress: Progress) -> tuple[Evaluated, ...]:
    """Every row read once, in order; `progress` is told how many of how many after each.

    Raises:
        ModelUnavailable: the model is gone; nothing is said about rows it did not read.
    """
    rows = [(one.name, row) for one in sets for row in one.rows]
    read = []
    for number, (name, row) in enumerate(rows, start=1):
        judgement = await _judged(judge, row)
        read.append(Evaluated(name, row.id, pair_of(row, judgement)))
        progress(number, len(rows))
    return tuple(read)


async def read_fairness_pairs(judge: Judge, fairness: FairnessSet, progress: Progress) -> Fairness:
    """Both writings of every answer read; see `read_sets`."""
    read = []
    for number, each in enumerate(fairness.pairs, start=1):
        plain, varied = await _judged(judge, each.plain), await _judged(judge, each.varied)
        read.append(ReadTwice(each.id, each.marker, each.plain.about, each.plain.label, plain.verdict, varied.verdict))
        progress(number, len(fairness.pairs))
    problems = [problem.message for problem in fairness.problems]
    return fairness_of(fairness.sha256, fairness.card, problems, read)


def pair_of(row: LabelledRow, judgement: Judgement) -> Pair:
    """The label beside the verdict."""
    return Pair(row.label, judgement.verdict, judgement.confidence, row.about, row.group, row.kind)


def facts_of_set(labelled: LabelledSet) -> SetFacts:
    """The set as a report names it."""
    return SetFacts(
        name=labelled.name,
        sha256=labelled.sha256,
        rows=len(labelled.rows),
        card=labelled.card,
        problems=[problem.message for problem in labelled.problems],
    )


async def _judged(judge: Judge, row: LabelledRow) -> Judgement:
    (judgement,) = await judge.judge(row.turn, [row.criterion])
    return judgement
