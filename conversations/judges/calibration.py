"""What a model's own "yes" is worth: fitted on labelled rows, kept in a small file, used to read its answers."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conversations.judges.agreement import Pair, expected_calibration_error
from portfolio.evidence import Verdict

FORMAT = 1
NEVER = 1.0
"""A threshold that no chance reaches: this model's word is not good enough for this verdict."""
SHOWN_RIGHT, PARTLY_RIGHT, NOT_SHOWN_RIGHT = 0.9, 0.8, 0.8
"""Share of right verdicts that a threshold must reach on the rows it is chosen on, one right and one wrong row added.

Source: own choice: a wrong *shown* costs an assessor's trust, a wrong *partly* or *not shown* a further question.
"""
FEWEST = 20
"""Rows shown, and rows not shown, that a calibration is fitted on at least. Source: own choice, twice the ten events
for each fitted number that are usual for a logistic model (Peduzzi et al. 1996)."""
FURTHEST = 1e-6
"""Chances are read no closer to 0 and 1 than this. Source: own choice: beyond it log-probabilities are rounding."""


@dataclass(frozen=True)
class Curve:
    """From the log-odds of a model's own chance of yes to the chance that a label holds.

    Source: Platt 1999, "Probabilistic outputs for support vector machines": a sigmoid of slope and offset.
    """

    slope: float
    offset: float

    def chance(self, own: float) -> float:
        """The chance (0–1) for a model's own chance (0–1)."""
        # Rounded, so that 0.9 by its own word stays 0.9 and not a hair less.
        return round(float(_sigmoid(np.array(self.slope * log_odds(own) + self.offset))), 12)


@dataclass(frozen=True)
class Read:
    """One labelled row as a model read it; `chance` is its own P(yes), `held_out` rows are for reporting only."""

    chance: float
    label: Verdict
    held_out: bool


@dataclass(frozen=True)
class Provenance:
    """What a calibration rests on: rows fitted, the rows' hash, the day, and figures on the held-out rows."""

    rows: int
    set_sha256: str
    made_on: str
    figures: Mapping[str, float]


@dataclass(frozen=True)
class Calibration:
    """How one model's yes is read under one prompt; without `provenance` nobody has calibrated it.

    `shown` is the chance that a person would say *shown*, `partly` that they would say at least *partly*. From
    `shown_from` on a verdict is *shown*, from `partly_from` on *partly*, up to `not_shown_up_to` *not shown*; in
    between it is *unjudged*.
    """

    model: str
    prompt: str
    shown: Curve
    partly: Curve
    shown_from: float
    partly_from: float
    not_shown_up_to: float
    provenance: Provenance | None = field(default=None)

    @property
    def id(self) -> str:
        """Eight hex digits of what it says; "" when nobody has calibrated."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:8] if self.provenance else ""

    def chances(self, own: float) -> tuple[float, float]:
        """The chances (shown, at least partly) for the model's own chance of yes."""
        shown = self.shown.chance(own)
        return shown, max(shown, self.partly.chance(own))

    def read(self, own: float) -> tuple[Verdict, float]:
        """The verdict for the model's own chance of yes, and the chance that it is right."""
        shown, partly = self.chances(own)
        if shown >= self.shown_from:
            return Verdict.SHOWN, shown
        if partly >= self.partly_from:
            return Verdict.PARTLY, partly
        if partly <= self.not_shown_up_to:
            return Verdict.NOT_SHOWN, 1 - partly
        return Verdict.UNJUDGED, 0.0

    def to_json(self) -> str:
        """As a file's text."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Calibration":
        """Reads a file's text.

        Raises:
            ValueError: it is not a calibration of this format.
        """
        try:
            table: dict[str, Any] = json.loads(text)
            if table.pop("format") != FORMAT:
                raise ValueError("it is of another format")
            table["shown"], table["partly"] = Curve(**table["shown"]), Curve(**table["partly"])
            table["provenance"] = Provenance(**table["provenance"])
            found = cls(**table)
            numbers = [*asdict(found.shown).values(), *asdict(found.partly).values(), *found.thresholds]
            if not all(isinstance(one, int | float) and math.isfinite(one) for one in numbers):
                raise ValueError("a number in it is not a number")
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"it is not a calibration: {error}") from error
        return found

    @property
    def thresholds(self) -> tuple[float, float, float]:
        """`shown_from`, `partly_from`, `not_shown_up_to`."""
        return self.shown_from, self.partly_from, self.not_shown_up_to


AS_IT_SAYS = Curve(1.0, 0.0)
UNCALIBRATED = Calibration("", "", AS_IT_SAYS, AS_IT_SAYS, shown_from=0.9, partly_from=0.9, not_shown_up_to=0.2)
"""For a model that nobody has calibrated here. Source: own choice, strict on purpose on both sides: models may say yes
far too readily, and a small one, tried on 26 labelled rows, put strong and poor answers alike between 0.4 and 0.7."""


def log_odds(chance: float) -> float:
    """Log-odds of a chance, cut off at `FURTHEST`."""
    near = min(max(chance, FURTHEST), 1 - FURTHEST)
    return math.log(near / (1 - near))


def calibrate(rows: Sequence[Read], model: str, prompt: str, set_sha256: str, made_on: str) -> Calibration:
    """Fits both curves and the thresholds on the rows that are not held out, and reports on those that are.

    Raises:
        ValueError: too few rows to fit or to report on; the message says how many there are.
    """
    fitting, held_out = [row for row in rows if not row.held_out], [row for row in rows if row.held_out]
    for name, part, least in (("fit on", fitting, FEWEST), ("report on", held_out, 1)):
        shown = sum(row.label is Verdict.SHOWN for row in part)
        if min(shown, len(part) - shown) < least:
            raise ValueError(
                f"to {name} there are {shown} rows shown and {len(part) - shown} others; each must be {least} or more"
            )
    own = np.array([log_odds(row.chance) for row in fitting])
    is_shown = np.array([row.label is Verdict.SHOWN for row in fitting])
    is_partly = np.array([row.label is not Verdict.NOT_SHOWN for row in fitting])
    made = Calibration(model, prompt, fit_curve(own, is_shown), fit_curve(own, is_partly), NEVER, NEVER, 0.0)
    chances = np.array([made.chances(row.chance) for row in fitting])
    shown_from = max(0.5, _lowest(chances[:, 0], is_shown, SHOWN_RIGHT))
    partly_from = max(0.5, _lowest(chances[:, 1], is_partly, PARTLY_RIGHT))
    up_to = min(0.5, 1 - _lowest(1 - chances[:, 1], ~is_partly, NOT_SHOWN_RIGHT))
    read_by = Calibration(model, prompt, made.shown, made.partly, shown_from, partly_from, up_to)
    about = Provenance(len(fitting), set_sha256, made_on, figures(held_out, read_by))
    return Calibration(model, prompt, made.shown, made.partly, shown_from, partly_from, up_to, about)


def fit_curve(own: NDArray[np.float64], holds: NDArray[np.bool_]) -> Curve:
    """Fits slope and offset by Newton's method; a model whose yes speaks against the label gets a level line.

    Source: Platt 1999: the targets are (n₊ + 1) / (n₊ + 2) and 1 / (n₋ + 2), the prior that keeps a fit on separable
    rows finite; Lin, Lin and Weng 2007 for the step halving.
    """
    many, few = int(holds.sum()), int((~holds).sum())
    targets = np.where(holds, (many + 1) / (many + 2), 1 / (few + 2))
    design = np.column_stack([own, np.ones_like(own)])
    level = math.log((many + 1) / (few + 1))
    weights = np.array([0.0, level])
    for _ in range(100):
        chance = _sigmoid(design @ weights)
        slope = design.T @ (chance - targets)
        curvature = (design.T * (chance * (1 - chance))) @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, slope)
        here = _loss(design @ weights, targets)
        while _loss(design @ (weights - step), targets) > here + 1e-12 and np.abs(step).max() > 1e-9:
            step /= 2
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    return Curve(float(weights[0]), float(weights[1])) if weights[0] > 0 else Curve(0.0, level)


def figures(rows: Sequence[Read], by: Calibration) -> dict[str, float]:
    """How good the chance of *shown* is on these rows, before (the model's own word, even odds) and after.

    `calibration_error` in 0–1; `shown_right` of those said to be shown, `shown_found` of those that are; `ranking` is
    the chance that a shown row gets a higher P(yes) than another (0.5 = by luck), which no calibration changes.
    """
    labels = [row.label is Verdict.SHOWN for row in rows]
    before = [row.chance for row in rows]
    after = [by.chances(row.chance)[0] for row in rows]
    verdicts = [by.read(row.chance)[0] for row in rows]
    said_after = [verdict is Verdict.SHOWN for verdict in verdicts]
    found = {
        "rows": float(len(rows)),
        "ranking": _ranking(before, labels),
        "calibration_error_before": _error(before, labels),
        "calibration_error_after": _error(after, labels),
        "shown_right_before": _share(labels, lambda place: before[place] >= 0.5),
        "shown_right_after": _share(labels, lambda place: said_after[place]),
        "shown_found_before": _share([chance >= 0.5 for chance in before], lambda place: labels[place]),
        "shown_found_after": _share(said_after, lambda place: labels[place]),
        "judged_after": sum(verdict is not Verdict.UNJUDGED for verdict in verdicts) / len(rows),
    }
    return {name: round(value, 4) for name, value in found.items()}


def _error(chances: Sequence[float], labels: Sequence[bool]) -> float:
    # "It is shown" said of every row, with the chance as its confidence: then being right is being shown.
    pairs = [
        Pair(Verdict.SHOWN if holds else Verdict.NOT_SHOWN, Verdict.SHOWN, min(max(chance, 0.0), 1.0))
        for chance, holds in zip(chances, labels, strict=True)
    ]
    return expected_calibration_error(pairs)


def _share(holds: Sequence[bool], among: Callable[[int], bool]) -> float:
    """Share of the places `among` says that hold; 0 when it says none."""
    chosen = [one for place, one in enumerate(holds) if among(place)]
    return sum(chosen) / len(chosen) if chosen else 0.0


def _ranking(chances: Sequence[float], labels: Sequence[bool]) -> float:
    """Area under the ROC curve, ties counted half. Source: Mann and Whitney 1947."""
    high = np.array([one for one, holds in zip(chances, labels, strict=True) if holds])
    low = np.array([one for one, holds in zip(chances, labels, strict=True) if not holds])
    apart = high[:, None] - low[None, :]
    return float(((apart > 0) + 0.5 * (apart == 0)).mean())


def _lowest(chances: NDArray[np.float64], holds: NDArray[np.bool_], wanted: float) -> float:
    """The lowest chance from which on the share that holds is high enough; `NEVER` when there is none."""
    for candidate in np.unique(chances):
        chosen = holds[chances >= candidate]
        if (chosen.sum() + 1) / (len(chosen) + 2) >= wanted:
            return float(candidate)
    return NEVER


def _loss(scores: NDArray[np.float64], targets: NDArray[np.float64]) -> float:
    return float((np.logaddexp(0, scores) - targets * scores).sum())


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))))
