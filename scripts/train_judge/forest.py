"""Fits boosted trees with scikit-learn and writes them in the form that plain numpy walks."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
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


def untrained() -> HistGradientBoostingClassifier:
    """Few and small trees. Source: chosen by cross-validation on the training criteria, split by criterion."""
    return HistGradientBoostingClassifier(
        max_iter=150,
        learning_rate=LEARNING_RATE,
        max_leaf_nodes=8,
        min_samples_leaf=30,
        l2_regularization=1.0,
        monotonic_cst=[(name in MORE_IS_BETTER) - (name in LESS_IS_BETTER) for name in FEATURES],
        early_stopping=False,
        random_state=SEED,
    )


def fitted(values: Values, is_so: NDArray[np.bool_], weights: Values, groups: Sequence[str]) -> dict[str, Any]:
    """A forest as its table; calibrated on rows it was not fitted on, none of whose criteria it had seen.

    Args:
        values: shape (rows, features).
        is_so: what is to be told.
        weights: of each row; rows of weight below 0 are fitted at that weight's size, and left out of calibration.
        groups: the criterion of each row.
    """
    log_odds = unseen_log_odds(values, is_so, weights, groups)
    written = weights > 0
    platt = LogisticRegression(C=1e3).fit(log_odds[written, None], is_so[written], sample_weight=weights[written])
    if platt.coef_[0, 0] <= 0:
        raise ValueError("the forest tells nothing about criteria it has not seen: look at the rows")
    forest = untrained().fit(values, is_so, sample_weight=np.abs(weights))
    return {
        "start": round(float(forest._baseline_prediction.ravel()[0]), 5),
        "slope": round(float(platt.coef_[0, 0]), 5),
        "offset": round(float(platt.intercept_[0]), 5),
        "depth": max(int(several[0].nodes["depth"].max()) for several in forest._predictors),
        "trees": [_nodes(several[0].nodes) for several in forest._predictors],
    }


def unseen_log_odds(
    values: Values, is_so: NDArray[np.bool_], weights: Values, groups: Sequence[str]
) -> NDArray[np.float64]:
    """Log-odds of each row by a forest that saw no row of its criterion."""
    found = np.zeros(len(values))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=SEED)
    for seen, unseen in folds.split(values, is_so, list(groups)):
        forest = untrained().fit(values[seen], is_so[seen], sample_weight=np.abs(weights[seen]))
        found[unseen] = forest.decision_function(values[unseen])
    return found


def _nodes(nodes: NDArray[Any]) -> list[list[float]]:
    """[feature, threshold, left, right, level] of each node; a leaf leads to itself.

    scikit-learn slows leaves down by the learning rate and leaves the nodes above them as they are; here all stand for
    what they add. Thresholds are written in full: they may lie on a row's very value.
    """
    return [
        [0, 0, place, place, _short(node["value"])]
        if node["is_leaf"]
        else [
            int(node["feature_idx"]),
            float(node["num_threshold"]),
            int(node["left"]),
            int(node["right"]),
            _short(node["value"] * LEARNING_RATE),
        ]
        for place, node in enumerate(nodes)
    ]


def _short(value: float) -> float:
    return round(float(value), 5)
