"""The calibrated scale: from features to the chance that words bear on a criterion, and that they show it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from competency_frameworks.standards import CriterionKind
from conversations.judges.features import FEATURES

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Forest:
    """Boosted trees, walked with numpy; every array has shape (trees, nodes), a leaf leads to itself.

    `level` is the log-odds that a node stands for; `slope` and `offset` calibrate their sum.

    Source: gradient boosting (Friedman 2001) with monotone constraints; calibration after Platt 1999; what a feature
    adds is the change of `level` where a tree asks for it (Saabas 2014), so that start and effects sum to the log-odds.
    """

    feature: NDArray[np.int64]
    threshold: Values
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    level: Values
    depth: int
    start: float
    slope: float
    offset: float

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> "Forest":
        """Reads what the trainer wrote: for each tree its nodes as [feature, threshold, left, right, level]."""
        trees = table["trees"]
        nodes = max(len(tree) for tree in trees)
        cells = np.zeros((len(trees), nodes, 5))
        for row, tree in enumerate(trees):
            cells[row, : len(tree)] = tree
        whole = cells[..., [0, 2, 3]].astype(np.int64)
        return cls(
            whole[..., 0],
            cells[..., 1],
            whole[..., 1],
            whole[..., 2],
            cells[..., 4],
            int(table["depth"]),
            float(table["start"]),
            float(table["slope"]),
            float(table["offset"]),
        )

    def chances(self, values: Values) -> Values:
        """Chance (0–1) for each row of `values`, shape (rows, features)."""
        trees = np.arange(len(self.feature))
        node = np.zeros((len(values), len(trees)), dtype=np.int64)
        for _ in range(self.depth):
            asked = np.take_along_axis(values, self.feature[trees, node], axis=1)
            below = asked <= self.threshold[trees, node]
            node = np.where(below, self.left[trees, node], self.right[trees, node])
        total = self.start + self.level[trees, node].sum(axis=1)
        return _sigmoid(self.slope * total + self.offset)

    def effects(self, values: Values) -> Values:
        """What each feature adds to the log-odds of one row, shape (features,)."""
        trees = np.arange(len(self.feature))
        node = np.zeros(len(trees), dtype=np.int64)
        added = np.zeros(len(values))
        for _ in range(self.depth):
            feature = self.feature[trees, node]
            below = values[feature] <= self.threshold[trees, node]
            onward = np.where(below, self.left[trees, node], self.right[trees, node])
            np.add.at(added, feature, self.level[trees, onward] - self.level[trees, node])
            node = onward
        return self.slope * added


@dataclass(frozen=True)
class Scale:
    """For each kind of criterion the chance that words bear on it (partly or more) and that they show it."""

    version: str
    bears: Mapping[CriterionKind, Forest]
    shown: Mapping[CriterionKind, Forest]

    def chances(self, values: Values, kind: CriterionKind) -> tuple[Values, Values]:
        """Both chances for each row, shape (rows,); *shown* is never likelier than *bears*."""
        bears = self.bears[_measured_as(kind)].chances(values)
        return bears, np.minimum(bears, self.shown[_measured_as(kind)].chances(values))

    def effects(self, values: Values, kind: CriterionKind) -> Values:
        """What each feature adds to the log-odds that one row bears on the criterion."""
        return self.bears[_measured_as(kind)].effects(values)

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> "Scale":
        """Reads a weights file.

        Raises:
            ValueError: its features are not those this code computes.
        """
        if tuple(table["features"]) != tuple(FEATURES):
            raise ValueError("the weights file was fitted for other features: run python -m scripts.train_judge")
        bears, shown = (
            {kind: Forest.read(table["scales"][kind.value][target]) for kind in _MEASURED} for target in TARGETS
        )
        return cls(str(table["version"]), bears, shown)


TARGETS = ("bears", "shown")
_MEASURED = (CriterionKind.PERFORMANCE, CriterionKind.KNOWLEDGE)


def _measured_as(kind: CriterionKind) -> CriterionKind:
    """Behaviours are read as performance: both ask what somebody does."""
    return kind if kind in _MEASURED else CriterionKind.PERFORMANCE


def _sigmoid(value: Values) -> Values:
    chance: Values = 1 / (1 + np.exp(-np.clip(value, -30, 30)))
    return chance


@cache
def shipped_scale() -> Scale:
    """The scale in `data/weights.json`."""
    return Scale.read(json.loads(files("conversations.judges").joinpath("data", "weights.json").read_text("utf-8")))
