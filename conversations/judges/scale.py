"""The calibrated scale: features to the chances of *not shown*, *partly* and *shown*."""

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
    """An ordinal logistic model: one weighing of the features, two cut points on it.

    P(at least partly) = σ(score − cut_partly), P(shown) = σ(score − cut_shown), with cut_partly < cut_shown.

    Source: McCullagh (1980), Regression Models for Ordinal Data: proportional odds.
    """

    version: str
    weights: NDArray[np.float64]
    cut_partly: float
    cut_shown: float

    def chances(self, values: NDArray[np.float64]) -> tuple[float, float, float]:
        """Chances of not shown, partly, shown; they add up to 1."""
        score = float(self.weights @ values)
        at_least_partly, shown = _sigmoid(score - self.cut_partly), _sigmoid(score - self.cut_shown)
        return 1 - at_least_partly, at_least_partly - shown, shown

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> "Scale":
        """Reads a weights file.

        Raises:
            ValueError: its features are not those this code computes.
        """
        if tuple(table["weights"]) != FEATURES:
            raise ValueError("the weights file was fitted for other features: run scripts/fit_embedded_judge.py")
        weights = np.array(list(table["weights"].values()))
        return cls(str(table["version"]), weights, float(table["cut_partly"]), float(table["cut_shown"]))


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(value, -30, 30))))


@cache
def shipped_scale() -> Scale:
    """The scale in `data/weights.json`."""
    return Scale.read(json.loads(files("conversations.judges").joinpath("data", "weights.json").read_text("utf-8")))
