"""Fits trees with scikit-learn and writes them in the form that plain numpy walks.

Answers about practice are weighed by boosted trees, answers about knowledge by extremely randomised ones: there are ten
times as many of them, most from school lessons, and trees that are not boosted carry over better to other questions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from conversations.judges.features import FEATURES

Values = NDArray[np.float64]
FOLDS = 5
LEARNING_RATE = 0.06
SEED = 20261122

MORE_IS_BETTER = {
    *("similar_to_text", "similar_to_best_indicator", "similar_to_indicators", "shared_own_words", "meaning_covered"),
    *("new_meaning_covered", "words_covered", "new_words_covered", "said_and_to_the_point", "phrases_kept", "in_order"),
    *("answers", "part_answers", "actions"),
}
LESS_IS_BETTER = {
    *("turned", "opposed", "figures_missing", "nearer_counter_example", "counter_example_covered", "echo", "negated"),
    *("claims", "denial", "hypothetical", "surprise"),
}
"""Which way each feature may push, so that nobody gains by echoing, denying or shuffling. Source: what they mean."""


class Trees(Protocol):
    """Fitted trees: their log-odds, and themselves as tables."""

    start: float

    def log_odds(self, values: Values) -> Values:
        """Of each row; not calibrated."""
        ...

    def tables(self) -> list[list[list[float]]]:
        """For each tree its nodes as [feature, threshold, left, right, level]; a leaf leads to itself."""
        ...


Fit = Callable[[Values, NDArray[np.bool_], Values], Trees]


class BoostedTrees:
    """Few and small trees that may push one way only.

    Source: Friedman 2001; sizes chosen by cross-validation on the training criteria, split by criterion.
    """

    def __init__(self, values: Values, is_so: NDArray[np.bool_], weights: Values) -> None:
        self._forest = HistGradientBoostingClassifier(
            max_iter=150,
            learning_rate=LEARNING_RATE,
            max_leaf_nodes=8,
            min_samples_leaf=30,
            l2_regularization=1.0,
            monotonic_cst=[(name in MORE_IS_BETTER) - (name in LESS_IS_BETTER) for name in FEATURES],
            early_stopping=False,
            random_state=SEED,
        ).fit(values, is_so, sample_weight=weights)
        self.start = float(self._forest._baseline_prediction.ravel()[0])

    def log_odds(self, values: Values) -> Values:
        """See `Trees.log_odds`."""
        found: Values = self._forest.decision_function(values)
        return found

    def tables(self) -> list[list[list[float]]]:
        """See `Trees.tables`.

        scikit-learn slows leaves down by the learning rate and leaves the nodes above them as they are; here all stand
        for what they add. Thresholds are written in full: they may lie on a row's very value.
        """
        return [_boosted(several[0].nodes) for several in self._forest._predictors]


def _boosted(nodes: NDArray[Any]) -> list[list[float]]:
    table = []
    for place, node in enumerate(nodes):
        if node["is_leaf"]:
            table.append([0, 0, place, place, _short(node["value"])])
        else:
            where = [int(node["feature_idx"]), float(node["num_threshold"]), int(node["left"]), int(node["right"])]
            table.append([*where, _short(node["value"] * LEARNING_RATE)])
    return table


class RandomisedTrees:
    """Each tree splits where chance puts it; a node stands for its log-odds, and the trees are averaged.

    Source: extremely randomised trees (Geurts, Ernst and Wehenkel 2006); one is added to both sides of the odds
    (Laplace); sizes chosen by cross-validation on the training criteria, split by criterion.
    """

    def __init__(self, values: Values, is_so: NDArray[np.bool_], weights: Values) -> None:
        forest = ExtraTreesClassifier(
            60, max_features=1.0, max_leaf_nodes=250, min_samples_leaf=5, random_state=SEED
        ).fit(values, is_so, sample_weight=weights)
        self._trees = [one.tree_ for one in forest.estimators_]
        self.start = float(np.mean([_levels(tree)[0] for tree in self._trees]))

    def log_odds(self, values: Values) -> Values:
        """See `Trees.log_odds`."""
        several = [_levels(tree)[tree.apply(values.astype(np.float32))] for tree in self._trees]
        found: Values = np.mean(several, axis=0)
        return found

    def tables(self) -> list[list[list[float]]]:
        """See `Trees.tables`."""
        return [_randomised(tree, len(self._trees)) for tree in self._trees]


def _levels(tree: Any) -> Values:
    of_yes = tree.value[:, 0, 1] / tree.value[:, 0].sum(axis=1)
    weight = tree.weighted_n_node_samples
    levels: Values = np.log((of_yes * weight + 1) / ((1 - of_yes) * weight + 1))
    return levels


def _randomised(tree: Any, trees: int) -> list[list[float]]:
    levels = (_levels(tree) - _levels(tree)[0]) / trees
    table: list[list[float]] = []
    for place, (left, right) in enumerate(zip(tree.children_left.tolist(), tree.children_right.tolist(), strict=True)):
        if left < 0:
            table.append([0, 0, place, place, _short(levels[place])])
        else:
            cut = round(float(tree.threshold[place]), 6)
            table.append([int(tree.feature[place]), cut, left, right, _short(levels[place])])
    return table


@dataclass(frozen=True)
class Labelled:
    """Features with shape (rows, features), what is to be told, weight and criterion of each row.

    Rows of weight below 0 are derived from others: fitted at that weight's size, and left out of calibration.
    """

    values: Values
    is_so: NDArray[np.bool_]
    weights: Values
    groups: Sequence[str]


def fitted(fit: Fit, rows: Labelled) -> dict[str, Any]:
    """A forest as its table; calibrated on rows it was not fitted on, none of whose criteria it had seen."""
    log_odds = unseen_log_odds(fit, rows)
    written = rows.weights > 0
    platt = LogisticRegression(C=1e3)
    platt.fit(log_odds[written, None], rows.is_so[written], sample_weight=rows.weights[written])
    if platt.coef_[0, 0] <= 0:
        raise ValueError("the forest tells nothing about criteria it has not seen: look at the rows")
    trees = fit(rows.values, rows.is_so, np.abs(rows.weights))
    tables = trees.tables()
    return {
        "start": round(trees.start, 5),
        "slope": round(float(platt.coef_[0, 0]), 5),
        "offset": round(float(platt.intercept_[0]), 5),
        "depth": max(depth_of(table) for table in tables),
        "trees": tables,
    }


def unseen_log_odds(fit: Fit, rows: Labelled) -> Values:
    """Log-odds of each row by a forest that saw no row of its criterion."""
    found = np.zeros(len(rows.values))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=SEED)
    for seen, unseen in folds.split(rows.values, rows.is_so, list(rows.groups)):
        trees = fit(rows.values[seen], rows.is_so[seen], np.abs(rows.weights[seen]))
        found[unseen] = trees.log_odds(rows.values[unseen])
    return found


def depth_of(table: Sequence[Sequence[float]]) -> int:
    """How many questions lead from the first node to the furthest leaf."""
    depth, here = 0, {0}
    while here := {int(side) for place in here for side in table[place][2:4] if side != place}:
        depth += 1
    return depth


def _short(value: float) -> float:
    return round(float(value), 5)
