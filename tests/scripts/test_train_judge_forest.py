"""What the trainer writes is what scikit-learn fitted; on made-up data, with values on a grid of twentieths."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from competency_frameworks.standards import CriterionKind
from conversations.judges.features import FEATURES
from conversations.judges.scale import Forest, shipped_scale
from scripts.train_judge.forest import (
    LESS_IS_BETTER,
    MORE_IS_BETTER,
    BoostedTrees,
    Fit,
    Labelled,
    RandomisedTrees,
    Trees,
    fitted,
    unseen_log_odds,
)

NAMES = list(FEATURES)


@dataclass(frozen=True)
class Made:
    """Made-up rows, what was fitted on them, and scikit-learn's own forest."""

    fit: Fit
    rows: Labelled
    table: dict[str, Any]
    forest: Forest
    own: Trees

    @property
    def values(self) -> NDArray[np.float64]:
        return self.rows.values


@pytest.fixture(scope="module", params=[BoostedTrees, RandomisedTrees])
def made(request: pytest.FixtureRequest) -> Iterator[Made]:
    dice = np.random.default_rng(5)
    values = dice.integers(0, 21, (240, len(NAMES))) / 20
    told = values[:, [NAMES.index(name) for name in ("meaning_covered", "turned", "length")]] @ [3, -3, 1]
    is_so = told + dice.normal(0, 0.4, len(values)) > np.median(told)
    weights = np.where(dice.random(len(values)) < 0.3, -0.5, 1.0)
    groups = [f"criterion {place % 15}" for place in range(len(values))]
    with threadpool_limits(1):  # small data: more threads only wait for each other
        rows = Labelled(values, is_so, weights, groups)
        table = fitted(request.param, rows)
        own = request.param(values, is_so, np.abs(weights))
        yield Made(request.param, rows, table, Forest.read(table), own)


def log_odds(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log(chance / (1 - chance))


def chance(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-odds))


def test_before_calibration_the_table_says_what_scikit_learn_says(made: Made) -> None:
    plain = replace(made.forest, slope=1.0, offset=0.0)
    assert plain.chances(made.values) == pytest.approx(chance(made.own.log_odds(made.values)), abs=1e-4)
    # Rows it was not fitted on, off the grid: no value lies on a threshold.
    unseen = np.random.default_rng(6).integers(-4, 24, (200, len(NAMES))) / 20 + 0.01
    assert plain.chances(unseen) == pytest.approx(chance(made.own.log_odds(unseen)), abs=1e-4)


def test_effects_sum_to_the_log_odds(made: Made) -> None:
    start = made.forest.slope * made.forest.start + made.forest.offset
    for row, wanted in zip(made.values[:20], log_odds(made.forest.chances(made.values[:20])), strict=True):
        assert start + made.forest.effects(row).sum() == pytest.approx(wanted, abs=1e-4)


def test_calibration_keeps_the_order_of_the_rows(made: Made) -> None:
    assert made.forest.slope > 0
    plain = replace(made.forest, slope=1.0, offset=0.0).chances(made.values)
    order = np.argsort(plain)
    assert (np.diff(made.forest.chances(made.values)[order]) >= -1e-12).all()


def test_it_tells_most_rows_apart(made: Made) -> None:
    right = (made.forest.chances(made.values) > 0.5) == made.rows.is_so
    assert right.mean() > 0.8


def test_the_table_is_plain_numbers(made: Made) -> None:
    for tree in made.table["trees"]:
        for place, (feature, _, left, right, _) in enumerate(tree):
            assert 0 <= feature < len(NAMES)
            assert (left == right == place) or (place < left < len(tree) and place < right < len(tree))
        assert tree[0][4] == pytest.approx(0)


def test_every_direction_is_of_a_feature_and_none_is_both() -> None:
    assert set(NAMES) >= MORE_IS_BETTER | LESS_IS_BETTER
    assert not MORE_IS_BETTER & LESS_IS_BETTER


@pytest.mark.parametrize("made", [BoostedTrees], indirect=True)
@pytest.mark.parametrize("name", sorted(MORE_IS_BETTER | LESS_IS_BETTER))
def test_each_direction_holds_in_boosted_trees(made: Made, name: str) -> None:
    assert_direction(made.forest, made.values, name, [place / 20 for place in range(21)])


@given(
    st.sampled_from(sorted(MORE_IS_BETTER | LESS_IS_BETTER)),
    st.lists(st.floats(-0.5, 1.5), min_size=len(NAMES), max_size=len(NAMES)),
    st.lists(st.floats(-0.5, 2), min_size=2, max_size=12),
)
def test_directions_hold_in_the_shipped_scale_for_practice(name: str, row: list[float], steps: list[float]) -> None:
    for forests in (shipped_scale().bears, shipped_scale().shown):
        assert_direction(forests[CriterionKind.PERFORMANCE], np.array([row]), name, sorted(steps))


def assert_direction(forest: Forest, values: NDArray[np.float64], name: str, steps: list[float]) -> None:
    """Nobody gains by less of what is better or by more of what is worse."""
    chances = []
    for step in steps:
        changed = values.copy()
        changed[:, NAMES.index(name)] = step
        chances.append(forest.chances(changed))
    gains = np.diff(np.array(chances), axis=0)
    # Levels are written with five decimals, so neighbouring leaves may differ by a rounding.
    assert (gains >= -1e-4).all() if name in MORE_IS_BETTER else (gains <= 1e-4).all()


def test_a_row_is_told_by_a_forest_that_saw_no_row_of_its_criterion(made: Made) -> None:
    """A criterion whose labels are the other way round cannot have taught the forest that reads it."""
    odd = np.array([group == "criterion 3" for group in made.rows.groups])
    honest = unseen_log_odds(made.fit, made.rows)
    turned = unseen_log_odds(made.fit, replace(made.rows, is_so=made.rows.is_so ^ odd))
    assert turned[odd] == pytest.approx(honest[odd])
    assert turned[~odd] != pytest.approx(honest[~odd])
