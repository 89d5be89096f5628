"""The calibrated scale: trees walked with numpy say what a plain walk says, and effects add up to the chance."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_frameworks.standards import CriterionKind
from conversations.judges.features import FEATURES
from conversations.judges.scale import TARGETS, Forest, Scale, shipped_scale

Node = list[float]
PLACES = 3
NUMBER = st.floats(-2, 2, width=32)
ROW = st.lists(NUMBER, min_size=PLACES, max_size=PLACES)
KINDS = (CriterionKind.PERFORMANCE, CriterionKind.KNOWLEDGE)


@st.composite
def trees(draw: st.DrawFn, deepest: int = 3) -> list[Node]:
    """Nodes as the trainer writes them; like there, the root stands for 0."""
    nodes: list[Node] = []

    def grow(deep: int) -> int:
        place, level = len(nodes), draw(NUMBER) if deep else 0.0
        nodes.append([0, 0, place, place, level])
        if deep < deepest and draw(st.booleans()):
            feature, threshold = draw(st.integers(0, PLACES - 1)), draw(NUMBER)
            nodes[place] = [feature, threshold, grow(deep + 1), grow(deep + 1), level]
        return place

    grow(0)
    return nodes


@st.composite
def tables(draw: st.DrawFn) -> dict[str, object]:
    return {
        "trees": draw(st.lists(trees(), min_size=1, max_size=4)),
        "depth": 3,
        "start": draw(NUMBER),
        "slope": draw(st.floats(0.25, 2)),
        "offset": draw(NUMBER),
    }


def walked(tree: list[Node], row: list[float]) -> float:
    place = 0
    while tree[place][2] != place:
        feature, threshold, left, right, _ = tree[place]
        place = int(left if row[int(feature)] <= threshold else right)
    return tree[place][4]


def log_odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


@given(tables(), st.lists(ROW, min_size=1, max_size=4))
def test_every_row_gets_what_a_plain_walk_gives_it(table: dict, rows: list[list[float]]) -> None:
    chances = Forest.read(table).chances(np.array(rows))
    assert chances.shape == (len(rows),)
    for chance, row in zip(chances, rows, strict=True):
        total = table["start"] + sum(walked(tree, row) for tree in table["trees"])
        assert 0 < chance < 1
        assert log_odds(chance) == pytest.approx(table["slope"] * total + table["offset"], abs=1e-5)


@given(tables(), ROW)
def test_start_and_effects_sum_to_the_log_odds(table: dict, row: list[float]) -> None:
    forest, values = Forest.read(table), np.array(row)
    effects = forest.effects(values)
    assert effects.shape == (PLACES,)
    start = forest.slope * forest.start + forest.offset
    assert start + effects.sum() == pytest.approx(log_odds(forest.chances(values[None, :])[0]), abs=1e-5)


@given(tables(), ROW)
def test_a_feature_no_tree_asks_for_adds_nothing(table: dict, row: list[float]) -> None:
    asked = {int(node[0]) for tree in table["trees"] for place, node in enumerate(tree) if node[2] != place}
    effects = Forest.read(table).effects(np.array(row))
    assert all(effects[place] == 0 for place in range(PLACES) if place not in asked)


def test_a_row_on_the_threshold_goes_left() -> None:
    tree = [[1, 0.5, 1, 2, 0], [0, 0, 1, 1, -1], [0, 0, 2, 2, 1]]
    forest = Forest.read({"trees": [tree], "depth": 1, "start": 0, "slope": 1, "offset": 0})
    low, on_it, high = forest.chances(np.array([[9, 0.4, 9], [9, 0.5, 9], [9, 0.6, 9]], dtype=float))
    assert low == on_it < 0.5 < high
    assert list(forest.effects(np.array([9, 0.6, 9]))) == [0, 1, 0]


def leaning(level: float) -> Forest:
    tree = [[0, 0.5, 1, 2, 0], [0, 0, 1, 1, -level], [0, 0, 2, 2, level]]
    return Forest.read({"trees": [tree], "depth": 1, "start": 0, "slope": 1, "offset": 0})


VALUES = np.array([[0.0] * len(FEATURES), [1.0] * len(FEATURES)])


def test_shown_is_never_likelier_than_bears() -> None:
    scale = Scale("1", dict.fromkeys(KINDS, leaning(1)), dict.fromkeys(KINDS, leaning(3)))
    bears, shown = scale.chances(VALUES, CriterionKind.KNOWLEDGE)
    assert shown[0] < bears[0]
    assert shown[1] == bears[1] < leaning(3).chances(VALUES)[1]


def test_a_behaviour_is_read_as_performance() -> None:
    forests = dict(zip(KINDS, (leaning(1), leaning(-2)), strict=True))
    scale = Scale("1", forests, forests)
    for ask in (scale.chances, lambda values, kind: [scale.effects(row, kind) for row in values]):
        performance, knowledge = (np.array(ask(VALUES, kind)) for kind in KINDS)
        assert np.array_equal(np.array(ask(VALUES, CriterionKind.BEHAVIOUR)), performance)
        assert not np.array_equal(knowledge, performance)


def weights(features: list[str]) -> dict[str, object]:
    tree = [[0, 0.5, 1, 2, 0], [0, 0, 1, 1, -1], [0, 0, 2, 2, 1]]
    forest = {"trees": [tree], "depth": 1, "start": 0.2, "slope": 1.5, "offset": -0.1}
    scales = {kind.value: dict.fromkeys(TARGETS, forest) for kind in KINDS}
    return {"version": "9", "features": features, "scales": scales}


def test_a_weights_file_is_read() -> None:
    scale = Scale.read(weights(list(FEATURES)))
    assert scale.version == "9"
    bears, shown = scale.chances(VALUES, CriterionKind.KNOWLEDGE)
    assert bears[0] < bears[1]
    assert bears == pytest.approx(shown)


@pytest.mark.parametrize("features", [[], list(FEATURES)[1:], list(FEATURES)[::-1], [*FEATURES, "one_more"]])
def test_weights_for_other_features_are_refused(features: list[str]) -> None:
    with pytest.raises(ValueError, match="fitted for other features: run python -m"):
        Scale.read(weights(features))


@given(st.lists(st.lists(st.floats(-1, 2), min_size=len(FEATURES), max_size=len(FEATURES)), min_size=1, max_size=3))
def test_the_shipped_scale_keeps_to_all_of_this(rows: list[list[float]]) -> None:
    scale, values = shipped_scale(), np.array(rows)
    for kind in CriterionKind:
        bears, shown = scale.chances(values, kind)
        assert ((shown > 0) & (shown <= bears) & (bears < 1)).all()
        forest = scale.bears[kind if kind in KINDS else CriterionKind.PERFORMANCE]
        start = log_odds(replace(forest, level=np.zeros_like(forest.level)).chances(values[:1])[0])
        total = start + scale.effects(values[0], kind).sum()
        assert total == pytest.approx(log_odds(bears[0]), abs=1e-4)
