"""The calibrated scale: from features to the chance that words bear on a criterion."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conversations.judges.features import FEATURES


@dataclass(frozen=True)
class Scale:
    """A logistic model: one weighing of the features and the point where the odds are even."""

    version: str
    weights: NDArray[np.float64]
    cut: float

    def chance(self, values: NDArray[np.float64]) -> float:
        """Chance (0–1) that the words bear on the criterion, at least partly."""
        return _sigmoid(float(self.weights @ values) - self.cut)

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> "Scale":
        """Reads a weights file.

        Raises:
            ValueError: its features are not those this code computes.
        """
        if tuple(table["weights"]) != FEATURES:
            raise ValueError("the weights file was fitted for other features: run scripts/fit_embedded_judge.py")
        return cls(str(table["version"]), np.array(list(table["weights"].values())), float(table["cut"]))


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(value, -30, 30))))


@cache
def shipped_scale() -> Scale:
    """The scale in `data/weights.json`."""
    return Scale.read(json.loads(files("conversations.judges").joinpath("data", "weights.json").read_text("utf-8")))
