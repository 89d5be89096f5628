"""Trains the embedded judge and writes its two data files.

python -m scripts.train_judge [--short-answers DIR]

DIR holds the training part of SemEval-2013 Task 7 (`2way/`, `3way/`). Without it the knowledge scale is fitted on the
project's own rows alone, and the weights file says so.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from backend.adapters.onnx_embedder import OnnxEmbedder
from competency_frameworks.standards import CriterionKind
from conversations.judges.features import FEATURES
from conversations.judges.fluency import WordOrder
from conversations.judges.labelled import DATA
from scripts.train_judge.forest import BoostedTrees, Labelled, RandomisedTrees, fitted
from scripts.train_judge.rows import (
    Row,
    account_rows,
    derived_rows,
    lines,
    reference_rows,
    rewritten_rows,
    written_rows,
)
from scripts.train_judge.short_answers import BESIDE, short_answer_rows
from scripts.train_judge.values import values_of

VERSION = "3"
WAYS = 3
"""In how many ways each workplace answer is rewritten; together they weigh as much as the answer."""
DERIVED_SHARE = 0.6
"""What all derived rows weigh beside the written ones of their kind. Source: own choice, by cross-validation."""
WORKPLACE_WEIGHT = 3.0
"""What a workplace row about knowledge weighs beside a short answer of a school lesson, of which there are far more."""
LEAST_SEEN = 2
"""How often words must follow each other to be counted."""


def write_word_order(rows: Sequence[Row]) -> None:
    """Counts which kinds of words follow each other in the training rows and in what their criteria ask for."""
    texts = {row.answer for row in rows if row.kind not in {"claim", "echo", "parroted", "off topic"}}
    texts |= {text for row in rows for text in (*row.criterion.indicators, row.criterion.text, row.question)}
    counts = WordOrder.counted(sorted(texts), LEAST_SEEN)
    table = {"version": VERSION, "texts": len(texts), "counts": counts}
    (DATA / "word_order.json").write_text(json.dumps(table, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")
    print(f"word_order.json: {len(texts)} texts, {len(counts)} counts")


def write_weights(rows: Sequence[Row], with_short_answers: bool) -> None:
    """Fits both scales for both kinds of criterion."""
    rows, values = values_of(OnnxEmbedder(), rows)
    scales: dict[str, Any] = {}
    for kind in (CriterionKind.PERFORMANCE, CriterionKind.KNOWLEDGE):
        of_kind = np.array([row.criterion.kind is kind for row in rows])
        some = [row for row, is_it in zip(rows, of_kind, strict=True) if is_it]
        weights = _weights(some)
        groups = [row.criterion.ref for row in some]
        labels = np.array([row.label for row in some])
        fit = RandomisedTrees if kind is CriterionKind.KNOWLEDGE else BoostedTrees
        scales[kind.value] = {
            target: fitted(fit, Labelled(values[of_kind], labels >= least, weights, groups))
            for target, least in (("bears", 1), ("shown", 2))
        }
        print(f"{kind.value}: {len(some)} rows of {len(set(groups))} criteria")
    labelled = json.dumps([*lines("labelled/*.jsonl"), *lines("accounts.jsonl")], sort_keys=True)
    table = {
        "version": VERSION,
        "fitted_with": OnnxEmbedder.name,
        "labelled_sha256": hashlib.sha256(labelled.encode()).hexdigest(),
        "rows": len(rows),
        "short_answers": with_short_answers,
        "features": list(FEATURES),
        "scales": scales,
    }
    (DATA / "weights.json").write_text(json.dumps(table, separators=(",", ":")) + "\n", "utf-8")


def _weights(rows: Sequence[Row]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """One a row; below 0 for derived and rewritten rows, which are fitted and not calibrated on."""
    derived = np.array([row.derived for row in rows])
    rewritten = np.array([row.rewritten for row in rows])
    weights = np.where(rewritten, 1 / WAYS, 1.0)
    workplace = np.array([row.group == "workplace" and row.criterion.kind is CriterionKind.KNOWLEDGE for row in rows])
    weights[workplace] *= WORKPLACE_WEIGHT
    weights[derived] = DERIVED_SHARE * weights[~derived].sum() / max(1, int(derived.sum()))
    return np.where(derived | rewritten, -weights, weights)


def main() -> None:
    """Writes `word_order.json`, then `weights.json`, into the judges' data folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short-answers", type=Path, default=BESIDE, help="folder with 2way/ and 3way/")
    folder = parser.parse_args().short_answers
    with_short_answers = (folder / "2way").is_dir()
    if not with_short_answers:
        print(f"{folder}: no short answers there; only the project's own rows are used", file=sys.stderr)
    short = short_answer_rows(folder) if with_short_answers else []
    train = [row for row in [*short, *written_rows()] if not row.held_out]
    write_word_order(train)
    accounts = [row for row in account_rows() if not row.held_out]
    # A quarter of the short answers is enough to learn shuffling, negation and rewriting from.
    workplace = [row for row in train if row.group == "workplace"]
    some = [row for row in train if row.group != "workplace"][::4]
    made = derived_rows([*workplace, *some])
    again = rewritten_rows([*workplace, *(row for row in accounts if not row.derived)], WAYS) + rewritten_rows(some, 1)
    write_weights([*train, *accounts, *made, *again, *reference_rows(train)], with_short_answers)


if __name__ == "__main__":
    main()
