"""Fits the embedded judge's scale on the labelled rows, or reports how good it is on rows it never saw.

python scripts/fit_embedded_judge.py            writes conversations/judges/data/weights.json
python scripts/fit_embedded_judge.py --report   prints held-out figures beside plain cosine and word overlap
"""

import argparse
import asyncio
import hashlib
import json
import random
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from backend.adapters.onnx_embedder import OnnxEmbedder  # noqa: E402
from competency_frameworks.standards import Criterion  # noqa: E402
from competency_frameworks.standards_library import criterion_by_ref, load_units  # noqa: E402
from conversations.judges.embedded import EmbeddedJudge  # noqa: E402
from conversations.judges.features import FEATURES  # noqa: E402
from conversations.judges.scale import Scale  # noqa: E402
from conversations.judges.verdict import TurnInContext  # noqa: E402
from portfolio.evidence import Verdict  # noqa: E402

DATA = ROOT / "conversations" / "judges" / "data"
LABELS = ("not shown", "partly", "shown")
HELD_OUT_TENTHS = 3
L2 = 0.0008
STEPS = 6000
DERIVED_SHARE = 0.8

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """One labelled answer; derived rows are made from written ones by rule."""

    criterion: Criterion
    question: str
    answer: str
    label: int
    kind: str
    derived: bool = False

    @property
    def turn(self) -> TurnInContext:
        """The answer as a learner's turn."""
        return TurnInContext("labelled", self.answer, self.question)


def is_held_out(ref: str) -> bool:
    """The split, by criterion: no criterion stands on both sides."""
    return int(hashlib.sha256(ref.encode()).hexdigest(), 16) % 10 < HELD_OUT_TENTHS


def _lines(pattern: str) -> list[dict[str, Any]]:
    files = sorted(DATA.glob(pattern))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def written_rows() -> list[Row]:
    """The rows in labelled/, then each account in accounts.jsonl beside the criteria it is labelled for."""
    rows = [
        Row(criterion_by_ref(row["criterion"]), row["question"], row["answer"], LABELS.index(row["label"]), row["kind"])
        for row in _lines("labelled/*.jsonl")
    ]
    for account in _lines("accounts.jsonl"):
        for label in ("partly", "shown"):
            rows += [
                Row(criterion_by_ref(ref), "", account["answer"], LABELS.index(label), f"account, {label}")
                for ref in account[label]
            ]
    return rows


def unlabelled_pairs(every: Sequence[Criterion]) -> list[Row]:
    """Each account beside every criterion of the units that it has no label in: not shown."""
    rows = []
    for account in _lines("accounts.jsonl"):
        units = {ref.split("/")[0] for ref in (*account["shown"], *account["partly"])}
        others = [one for one in every if one.urn not in units]
        rows += [Row(one, "", account["answer"], 0, "account, other unit", derived=True) for one in others]
    return rows


def derived_rows(rows: Iterable[Row]) -> list[Row]:
    """From each strong answer: shuffled, negated, and laid beside two criteria of other units."""
    dice = random.Random(20261122)  # noqa: S311 - a fixed seed, so that everybody fits the same rows
    every = [criterion for unit in load_units() for criterion in unit.criteria]
    made = []
    for row in (row for row in rows if row.kind == "strong"):
        bad = replace(row, label=0, derived=True)
        words = row.answer.split()
        dice.shuffle(words)
        made.append(replace(bad, answer=" ".join(words), kind="shuffled"))
        negated = re.sub(r"\b(I|[Ww]e)\b", r"\1 never", row.answer)
        if negated.count(" never") >= 2:
            made.append(replace(bad, answer=negated, kind="negated (derived)"))
        others = [
            one
            for one in every
            if one.urn != row.criterion.urn and is_held_out(one.ref) == is_held_out(row.criterion.ref)
        ]
        made += [replace(bad, criterion=one, question="", kind="other criterion") for one in dice.sample(others, 2)]
    return made + unlabelled_pairs(every)


def fit(values: Array, bears: Array, weights: Array) -> tuple[Array, float]:
    """Logistic regression by Adam on the weighted likelihood; returns the weighing and the cut."""
    theta = np.zeros(values.shape[1] + 1)
    first, second = np.zeros_like(theta), np.zeros_like(theta)
    for step in range(1, STEPS + 1):
        error = weights * (bears - 1 / (1 + np.exp(theta[-1] - values @ theta[:-1]))) / weights.sum()
        gradient = np.concatenate([error @ values - L2 * theta[:-1], [-error.sum()]])
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        theta += 0.02 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return theta[:-1], float(theta[-1])


def features_of(judge: EmbeddedJudge, rows: list[Row]) -> tuple[list[Row], Array]:
    """Rows that can be read, with their features; what the judge never weighs has no place in its scale."""
    found = [(row, judge.finding(row.turn, row.criterion)) for row in rows]
    kept = [(row, finding.values) for row, finding in found if finding is not None]
    return [row for row, _ in kept], np.array([values for _, values in kept])


def fit_rows(rows: list[Row], values: Array, least: int = 1) -> tuple[Array, float]:
    """Fits the chance of a label of `least` or more; all derived rows together weigh less than the written ones."""
    written = sum(not row.derived for row in rows)
    each = DERIVED_SHARE * written / max(1, len(rows) - written)
    bears = np.array([float(row.label >= least) for row in rows])
    return fit(values, bears, np.array([each if row.derived else 1.0 for row in rows]))


def write_weights(judge: EmbeddedJudge, rows: list[Row]) -> None:
    """Fits on the training criteria and writes the weights file."""
    kept, values = features_of(judge, rows)
    weighing, cut = fit_rows(kept, values)
    table = {
        "version": "1",
        "fitted_with": "all-MiniLM-L6-v2-int8@8199be6f",
        "labelled_sha256": hashlib.sha256(json.dumps(_lines("labelled/*.jsonl")).encode()).hexdigest(),
        "rows": len(kept),
        "cut": round(cut, 4),
        "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weighing, strict=True)},
    }
    (DATA / "weights.json").write_text(json.dumps(table, indent=2) + "\n", "utf-8")
    print(json.dumps(table, indent=2))


def verdicts_of(judge: EmbeddedJudge, rows: list[Row]) -> list[int]:
    """The judge's verdicts with all checks: 0–2 as in LABELS, −1 for unjudged."""

    async def one(row: Row) -> int:
        judgement = (await judge.judge(row.turn, [row.criterion]))[0]
        return -1 if judgement.verdict is Verdict.UNJUDGED else LABELS.index(judgement.verdict.value)

    async def every() -> list[int]:
        return [await one(row) for row in rows]

    return asyncio.run(every())


def baseline(train: list[Row], train_value: Array, held: Array) -> list[int]:
    """Verdicts of one feature with two cuts (partly, shown), each fitted on the same training rows."""
    verdicts = np.zeros(len(held), dtype=int)
    for least in (1, 2):
        weighing, cut = fit_rows(train, train_value[:, None] * 10, least)
        verdicts[held * 10 * weighing[0] > cut] = least
    return [int(verdict) for verdict in verdicts]


def figures(rows: list[Row], verdicts: list[int]) -> str:
    """Accuracy and macro-F1 over all rows (an unjudged row counts as missed), share judged, accuracy among those."""
    pairs = list(zip([row.label for row in rows], verdicts, strict=True))
    right = sum(label == verdict for label, verdict in pairs) / len(pairs)
    scores = []
    for label in range(3):
        hit = sum(one == label == two for one, two in pairs)
        scores.append(2 * hit / max(1, sum(one == label for one, _ in pairs) + sum(two == label for _, two in pairs)))
    judged = sum(verdict >= 0 for verdict in verdicts) / len(verdicts)
    among = f"judged {judged:.2f}  accuracy among judged {right / judged if judged else 0:.2f}"
    return f"accuracy {right:.2f}  macro-F1 {sum(scores) / 3:.2f}  {among}"


def report(judge: EmbeddedJudge, train: list[Row], held: list[Row]) -> None:
    """Held-out figures of the judge and of two baselines."""
    kept, values = features_of(judge, train)
    # A baseline reads everything, so it gets the features of the row even where the judge would not look.
    readings: dict[str, Callable[[], list[int]]] = {"embedded judge": lambda: verdicts_of(judge, held)}
    held_values = [judge.finding(row.turn, row.criterion) for row in held]
    for name, feature in (("plain cosine", "similar_to_best_indicator"), ("word overlap", "shared_own_words")):
        place = FEATURES.index(feature)
        column = np.array([0.0 if one is None else one.values[place] for one in held_values])
        readings[name] = lambda place=place, column=column: baseline(kept, values[:, place], column)  # type: ignore[misc]
    written = [place for place, row in enumerate(held) if not row.derived]
    print(f"held-out criteria: {len({row.criterion.ref for row in held if not row.derived})}")
    print(f"written rows: {len(written)}, derived rows: {len(held) - len(written)}")
    for name, read in readings.items():
        verdicts = read()
        print(f"\n{name}")
        print(f"  written rows: {figures([held[p] for p in written], [verdicts[p] for p in written])}")
        for kind in sorted({row.kind for row in held}):
            of_kind = [verdict for row, verdict in zip(held, verdicts, strict=True) if row.kind == kind]
            shares = "  ".join(
                f"{label} {sum(verdict == value for verdict in of_kind) / len(of_kind):.2f}"
                for value, label in enumerate(LABELS)
            )
            print(f"  {kind:20} n={len(of_kind):3}  {shares}")


def main() -> None:
    """Fits, or reports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report", action="store_true", help="print held-out figures instead of fitting")
    arguments = parser.parse_args()
    rows = written_rows()
    rows += derived_rows(rows)
    train = [row for row in rows if not is_held_out(row.criterion.ref)]
    held = [row for row in rows if is_held_out(row.criterion.ref)]
    if arguments.report:
        report(EmbeddedJudge(OnnxEmbedder()), train, held)
    else:
        blank = Scale("fitting", np.zeros(len(FEATURES)), 0.0)
        write_weights(EmbeddedJudge(OnnxEmbedder(), blank), train)


if __name__ == "__main__":
    main()
