"""Held-out figures of the embedded judge beside baselines that are fitted on the training side in the same run."""

from collections.abc import Sequence
from pathlib import Path

from backend.adapters.onnx_embedder import OnnxEmbedder
from competency_frameworks.standards import Criterion
from competency_frameworks.standards_library import load_units
from scripts.train_judge.rows import Row
from tests.benchmarks.answers import HeldOut, as_row, held_out_answers, training_answers
from tests.benchmarks.coverage import MOST_LINES, coverage_svg, ten_points
from tests.benchmarks.figures import (
    Readings,
    Twice,
    agreement_lines,
    fairness_lines,
    kind_lines,
    pairs_of,
    paraphrase_lines,
    short_answer_lines,
    trap_lines,
)
from tests.benchmarks.scorers import Scorer, all_scorers
from tests.benchmarks.tables import figure, table
from tests.benchmarks.two_at_once import TwoAtOnce

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "judge_coverage.svg"


def held_out_figures(folder: Path | None) -> None:
    """Prints every table and writes the picture; without a folder the short answers are left out, and it says so."""
    training, held_out = training_answers(folder), held_out_answers(folder)
    scorers = all_scorers(TwoAtOnce(OnnxEmbedder()), training, _criteria(training, held_out))
    workplace, short, traps = (_read(scorers, rows) for rows in (held_out.workplace, held_out.short, held_out.traps))
    names = [one.name for one in scorers]
    _print_agreement(held_out, workplace, names)
    if folder:
        lines = short_answer_lines(held_out.short, short)
        title = (
            "Short public answers on held-out questions, two classes: correct = shown, everything else = not.\n"
            "Passed = shown or partly; apart, in brackets, shown."
        )
        print(table(title, ["", "n", *names], lines))
    else:
        print("\n!! SHORT PUBLIC ANSWERS LEFT OUT: no such folder. Name it with --short-answers DIR (2way/ and 3way/).")
    _print_passing(held_out, workplace, traps, names)
    _print_fairness(held_out, scorers)
    _print_coverage(held_out, workplace)
    print(
        "\njudge: the embedded judge as shipped. cosine: of the answer to the nearest indicator or the text.\n"
        "TF-IDF: the same, words weighed by rarity. overlap: shares of shared stems. All but the judge were fitted\n"
        f"in this run on {len(training)} written answers on training criteria and questions, the workplace and each\n"
        "public source apart, and overlap also on all together, since the judge is not told the source either; they\n"
        "give the likeliest label and leave nothing unjudged."
    )


def _criteria(training: Sequence[Row], held_out: HeldOut) -> list[Criterion]:
    """Every criterion, held out or not: what is asked for is known before anybody answers."""
    shipped = (criterion for unit in load_units() for criterion in unit.criteria)
    return list(dict.fromkeys([*shipped, *(row.criterion for row in (*training, *held_out.short))]))


def _read(scorers: Sequence[Scorer], rows: Sequence[Row]) -> Readings:
    return {one.name: one.read(rows) for one in scorers}


def _print_agreement(held_out: HeldOut, readings: Readings, names: Sequence[str]) -> None:
    rows = held_out.workplace
    criteria = len({row.criterion.ref for row in rows})
    title = f"Workplace answers on {criteria} held-out criteria, three classes, n = {len(rows)}"
    print(table(title, ["", *names], agreement_lines(rows, readings)))
    heads = ["kind", "label", "n", "shown", "partly", "not shown", "unjudged", *(f"right: {name}" for name in names)]
    print(table(f"By kind of answer: verdicts of the {names[0]}", heads, kind_lines(rows, readings)))


def _print_passing(held_out: HeldOut, workplace: Readings, traps: Readings, names: Sequence[str]) -> None:
    title = "What must not pass: share passed (shown or partly); apart, in brackets, shown"
    print(table(title, ["", "n", *names], trap_lines(held_out.traps, traps)))
    print(table("What must pass", ["", "n", *names], paraphrase_lines(held_out.workplace, workplace)))


def _print_fairness(held_out: HeldOut, scorers: Sequence[Scorer]) -> None:
    """The judge marker by marker; the baselines over all pairs."""
    pairs = held_out.pairs
    plain = _read(scorers, [as_row(pair.plain) for pair in pairs])
    varied = _read(scorers, [as_row(pair.varied) for pair in pairs])
    twice = {
        one.name: [
            Twice(pair.marker, pair.plain.label, first.verdict, second.verdict)
            for pair, first, second in zip(pairs, plain[one.name], varied[one.name], strict=True)
        ]
        for one in scorers
    }
    judge, *others = twice
    lines = fairness_lines(twice[judge])
    lines += [[f"all: {name}", *fairness_lines(twice[name])[-1][1:]] for name in others]
    heads = ["marker", "n", "same verdict", "varied lower", "varied higher", "one unjudged"]
    heads += ["right on plain", "right on varied"]
    print(table(f"Fairness pairs, all criteria: verdicts of the {judge}", heads, lines))
    held = [one for one, pair in zip(twice[judge], pairs, strict=True) if as_row(pair.plain).held_out]
    print(table("The same on held-out criteria alone", heads, fairness_lines(held)[-1:]))


def _print_coverage(held_out: HeldOut, readings: Readings) -> None:
    curves = {name: ten_points(pairs_of(held_out.workplace, one)) for name, one in readings.items()}
    lines = []
    for place in range(max(map(len, curves.values()))):
        points = [several[place] if place < len(several) else None for several in curves.values()]
        told = [f"{figure(one.accuracy)} at {figure(one.coverage)}" if one else "" for one in points]
        lines.append([f"{place + 1}", *told])
    n = len(held_out.workplace)
    title = f"Coverage against accuracy: share right at the share of rows kept, surest first, n = {n}"
    print(table(title, ["tenth", *curves], lines))
    # The last one is word overlap again, and weaker: a fifth line would only hide the others.
    drawn = dict(list(curves.items())[:MOST_LINES])
    PICTURE.write_text(coverage_svg(drawn, n), "utf-8")
    print(f"written: {PICTURE.relative_to(PICTURE.parents[1])}")
