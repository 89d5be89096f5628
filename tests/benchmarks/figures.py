"""The arithmetic of the judge's benchmark: from readings to the lines of its tables. Nothing is measured here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conversations.judges.agreement import (
    CLASSES,
    GIVEN,
    Pair,
    accuracy,
    cohen_kappa,
    expected_calibration_error,
    macro_f1,
    same_verdict_share,
    share_judged,
    too_generous,
    too_harsh,
    wilson,
)
from portfolio.evidence import Verdict
from scripts.train_judge.rows import Row
from tests.benchmarks.answers import TRAPS, side_of
from tests.benchmarks.scorers import Reading
from tests.benchmarks.tables import figure, share

Readings = Mapping[str, Sequence[Reading]]
"""By scorer, one reading a row."""
PASSED = (Verdict.SHOWN, Verdict.PARTLY)


def pairs_of(rows: Sequence[Row], readings: Sequence[Reading]) -> list[Pair]:
    """Each label beside the reading."""
    return [
        Pair(CLASSES[row.label], one.verdict, one.confidence, row.criterion.ref, row.group, row.kind)
        for row, one in zip(rows, readings, strict=True)
    ]


def two_way(pairs: Iterable[Pair]) -> list[Pair]:
    """*Shown* against everything else: *partly* and *unjudged* are no *shown*."""
    return [
        Pair(_shown_or_not(one.label), _shown_or_not(one.verdict), one.confidence, one.criterion, one.group, one.kind)
        for one in pairs
    ]


def _shown_or_not(verdict: Verdict) -> Verdict:
    return Verdict.SHOWN if verdict is Verdict.SHOWN else Verdict.NOT_SHOWN


def passed_and_shown(readings: Sequence[Reading]) -> str:
    """Shares that passed (shown or partly) and, apart, that were shown."""
    passed = sum(one.verdict in PASSED for one in readings)
    shown = sum(one.verdict is Verdict.SHOWN for one in readings)
    return f"{share(passed, len(readings))} ({share(shown, len(readings))})"


def agreement_lines(rows: Sequence[Row], readings: Readings) -> list[list[str]]:
    """One line a figure, one column a scorer; three classes."""
    several = {name: pairs_of(rows, one) for name, one in readings.items()}
    lines = [
        [name, *(figure(of(pairs)) for pairs in several.values())]
        for name, of in (
            ("accuracy", accuracy),
            ("macro-F1", macro_f1),
            ("Cohen's kappa (of judged)", cohen_kappa),
            ("Cohen's kappa, linear weights", lambda pairs: cohen_kappa(pairs, weighted=True)),
            ("calibration error (of judged)", _calibration_error),
            ("share judged", share_judged),
            ("too generous", too_generous),
            ("too harsh", too_harsh),
        )
    ]
    lines.insert(1, ["  95 % interval", *(_interval(pairs) for pairs in several.values())])
    return lines


def _calibration_error(pairs: Sequence[Pair]) -> float | None:
    return expected_calibration_error(pairs) if any(pair.judged for pair in pairs) else None


def _interval(pairs: Sequence[Pair]) -> str:
    low, high = wilson(sum(pair.right for pair in pairs), len(pairs))
    return f"{figure(low)}–{figure(high)}"


def kind_lines(rows: Sequence[Row], readings: Readings) -> list[list[str]]:
    """For each kind of answer: label, how many, the first scorer's verdicts, and the share each scorer has right."""
    several = [pairs_of(rows, one) for one in readings.values()]
    lines = []
    for kind, label in sorted({(row.kind, row.label) for row in rows}, key=lambda one: (-one[1], one[0])):
        places = [place for place, row in enumerate(rows) if (row.kind, row.label) == (kind, label)]
        given = Counter(several[0][place].verdict for place in places)
        right = [sum(pairs[place].right for place in places) for pairs in several]
        lines.append(
            [
                kind,
                CLASSES[label].value,
                str(len(places)),
                *(share(given[verdict], len(places)) for verdict in (*reversed(CLASSES), GIVEN[-1])),
                *(share(count, len(places)) for count in right),
            ]
        )
    return lines


def short_answer_lines(rows: Sequence[Row], readings: Readings) -> list[list[str]]:
    """For each source: macro-F1 of shown against the rest, then what passed of contradictory and incorrect answers."""
    lines = []
    for source in sorted({row.group for row in rows}):
        of_it = [place for place, row in enumerate(rows) if row.group == source]
        some = [rows[place] for place in of_it]
        taken = {name: [one[place] for place in of_it] for name, one in readings.items()}
        two = {name: two_way(pairs_of(some, one)) for name, one in taken.items()}
        judged = [sum(one.verdict is not Verdict.UNJUDGED for one in several) for several in taken.values()]
        lines += [
            [f"{source}: macro-F1", str(len(some)), *(figure(macro_f1(one)) for one in two.values())],
            [f"{source}: accuracy", str(len(some)), *(figure(accuracy(one)) for one in two.values())],
            [f"{source}: share judged", str(len(some)), *(share(one, len(some)) for one in judged)],
        ]
        for kind in ("correct", "contradictory", "incorrect"):
            places = [place for place, row in enumerate(some) if row.kind == f"{source}: {kind}"]
            told = [passed_and_shown([one[place] for place in places]) for one in taken.values()]
            lines.append([f"{source}: {kind} passed (shown)", str(len(places)), *told])
    return lines


def trap_lines(rows: Sequence[Row], readings: Readings) -> list[list[str]]:
    """What must not pass, kind by kind and side by side: how many, and what passed (was shown) with each scorer."""
    lines = []
    for kind, words in TRAPS:
        for side in dict.fromkeys(side_of(row) for row in rows):
            places = [place for place, row in enumerate(rows) if row.kind == kind and side_of(row) == side]
            if places:
                told = [passed_and_shown([one[place] for place in places]) for one in readings.values()]
                lines.append([f"{words}, {side}", str(len(places)), *told])
    return lines


def paraphrase_lines(rows: Sequence[Row], readings: Readings) -> list[list[str]]:
    """What passed (was shown) of the paraphrases: of all, and of those whose original the same scorer shows."""
    places = {row.id: place for place, row in enumerate(rows)}
    retold = [(place, places[row.of]) for place, row in enumerate(rows) if row.of in places and row.of]
    every, kept = [], []
    for one in readings.values():
        of_shown = [one[place] for place, original in retold if one[original].verdict is Verdict.SHOWN]
        every.append(passed_and_shown([one[place] for place, _ in retold]))
        kept.append(f"{passed_and_shown(of_shown)} of {len(of_shown)}")
    return [
        ["paraphrases of good answers passed (shown)", str(len(retold)), *every],
        ["… whose original is shown", "", *kept],
    ]


@dataclass(frozen=True)
class Twice:
    """One answer in two writings and how each was read."""

    marker: str
    label: Verdict
    plain: Verdict
    varied: Verdict


def fairness_lines(twice: Sequence[Twice]) -> list[list[str]]:
    """For each marker and overall: how many, the share read alike, which way the others differ, right on `plain`."""
    alike = same_verdict_share([(one.marker, one.plain, one.varied) for one in twice])
    lines = []
    for marker, (same, of) in [*alike.items(), ("all", (sum(one.plain is one.varied for one in twice), len(twice)))]:
        some = [one for one in twice if marker in {one.marker, "all"}]
        ways = Counter(_way(one) for one in some)
        right = sum(one.plain is one.label for one in some)
        lines.append(
            [
                marker,
                str(of),
                share(same, of),
                *(share(ways[way], of) for way in ("lower", "higher", "unjudged")),
                share(right, of),
                share(sum(one.varied is one.label for one in some), of),
            ]
        )
    return lines


def _way(one: Twice) -> str:
    """How the varied writing was read beside the plain one."""
    if one.plain is one.varied:
        return "same"
    if Verdict.UNJUDGED in {one.plain, one.varied}:
        return "unjudged"
    return "higher" if CLASSES.index(one.varied) > CLASSES.index(one.plain) else "lower"
