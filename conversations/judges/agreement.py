"""How far a judge and the people who labelled the same words agree. Every share is 0–1; no rows, no figure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portfolio.evidence import Verdict

CLASSES = (Verdict.NOT_SHOWN, Verdict.PARTLY, Verdict.SHOWN)
"""The verdicts a person may give, lowest first."""

GIVEN = (*CLASSES, Verdict.UNJUDGED)
"""The verdicts a judge may give."""

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Pair:
    """What a person said of one answer, and what the judge said.

    `confidence` is the probability, 0–1, that the verdict is right; it says nothing when the verdict is *unjudged*.
    `criterion`, `group` and `kind` are names to count by; "" is no name.

    Raises:
        ValueError: the label is *unjudged*, or the confidence is outside 0–1.
    """

    label: Verdict
    verdict: Verdict
    confidence: float
    criterion: str = ""
    group: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        if self.label not in CLASSES:
            raise ValueError(f"a person's label is shown, partly or not shown, not {self.label.value}")
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"a confidence is between 0 and 1, not {self.confidence}")

    @property
    def judged(self) -> bool:
        """Whether the judge gave a verdict at all."""
        return self.verdict is not Verdict.UNJUDGED

    @property
    def right(self) -> bool:
        """Whether the verdict is the label; never for an unjudged row."""
        return self.verdict is self.label

    @property
    def too_generous(self) -> bool:
        """Whether the judge saw more than the person did."""
        return self.judged and CLASSES.index(self.verdict) > CLASSES.index(self.label)

    @property
    def too_harsh(self) -> bool:
        """Whether the judge saw less than the person did; an unjudged row is not harsh."""
        return self.judged and CLASSES.index(self.verdict) < CLASSES.index(self.label)


@dataclass(frozen=True)
class Bin:
    """Judged rows whose confidence lies in [low, high): how many, their mean confidence, and the share right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class CoveragePoint:
    """Keeping only verdicts at least this confident: the share of all rows kept, and the share right among them."""

    confidence: float
    coverage: float
    accuracy: float


def accuracy(pairs: Sequence[Pair]) -> float:
    """The share of rows judged as labelled; an unjudged row counts as missed.

    Raises:
        ValueError: no rows.
    """
    return _share(pairs, lambda pair: pair.right)


def share_judged(pairs: Sequence[Pair]) -> float:
    """The share of rows with a verdict.

    Raises:
        ValueError: no rows.
    """
    return _share(pairs, lambda pair: pair.judged)


def too_generous(pairs: Sequence[Pair]) -> float:
    """The share of all rows judged higher than labelled.

    Raises:
        ValueError: no rows.
    """
    return _share(pairs, lambda pair: pair.too_generous)


def too_harsh(pairs: Sequence[Pair]) -> float:
    """The share of all rows judged lower than labelled.

    Raises:
        ValueError: no rows.
    """
    return _share(pairs, lambda pair: pair.too_harsh)


def macro_f1(pairs: Sequence[Pair]) -> float:
    """The mean over the classes of F1, 0–1; an unjudged row counts as missed.

    A class that nobody labelled and the judge never gave is left out, so a set may hold fewer than three classes.
    Source: F1 = 2·hits / (labelled + given); the macro mean weighs rare classes as much as common ones
    (Sokolova and Lapalme 2009, "A systematic analysis of performance measures for classification tasks").

    Raises:
        ValueError: no rows.
    """
    table = confusion(_some(pairs))
    hits, labelled, given = np.diag(table), table.sum(axis=1), table[:, : len(CLASSES)].sum(axis=0)
    present = labelled + given > 0
    return float(np.mean(2 * hits[present] / (labelled + given)[present]))


def cohen_kappa(pairs: Sequence[Pair], weighted: bool = False) -> float | None:
    """Agreement beyond chance over the judged rows: 1 is perfect, 0 is what chance gives, below 0 is worse.

    `weighted` counts a miss by one class as half a miss by two. None when chance alone would agree always (judge and
    people gave one and the same class throughout) or nothing was judged: there is nothing to be better than.
    Source: Cohen 1960, "A coefficient of agreement for nominal scales"; linear weights, Cicchetti and Allison 1971.

    Raises:
        ValueError: no rows.
    """
    table = confusion(_some(pairs))[:, : len(CLASSES)].astype(float)
    if not table.sum():
        return None
    places = np.arange(len(CLASSES))
    apart = np.abs(places[:, None] - places[None, :])
    cost = apart / 2 if weighted else (apart > 0).astype(float)
    by_chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    expected = float((cost * by_chance).sum())
    return 1 - float((cost * table).sum()) / expected if expected else None


def confusion(pairs: Sequence[Pair]) -> NDArray[np.int64]:
    """Counts, shape (3, 4): rows are labels as in `CLASSES`, columns verdicts as in `GIVEN`, *unjudged* last."""
    table = np.zeros((len(CLASSES), len(GIVEN)), dtype=np.int64)
    for pair in pairs:
        table[CLASSES.index(pair.label), GIVEN.index(pair.verdict)] += 1
    return table


def reliability(pairs: Sequence[Pair], bins: int = 10) -> tuple[Bin, ...]:
    """Judged rows in `bins` equal steps of confidence, lowest first; empty steps are left out. 1.0 is in the last."""
    judged = [pair for pair in pairs if pair.judged]
    made = []
    for place in range(bins):
        inside = [pair for pair in judged if min(int(pair.confidence * bins), bins - 1) == place]
        if inside:
            mean = float(np.mean([pair.confidence for pair in inside]))
            made.append(Bin(place / bins, (place + 1) / bins, len(inside), mean, accuracy(inside)))
    return tuple(made)


def expected_calibration_error(pairs: Sequence[Pair], bins: int = 10) -> float:
    """How far confidence is from being right, 0–1, judged rows only: 0 is honest, 0.1 is ten points off on average.

    Source: Naeini, Cooper and Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning":
    the mean over steps, weighted by count, of |share right − mean confidence|.

    Raises:
        ValueError: no row is judged.
    """
    steps = reliability(_judged(pairs), bins)
    total = sum(step.count for step in steps)
    return sum(step.count * abs(step.accuracy - step.confidence) for step in steps) / total


def brier(pairs: Sequence[Pair]) -> float:
    """Mean squared distance of confidence from being right (1) or wrong (0), judged rows only; 0 is best, 1 worst.

    Source: Brier 1950, "Verification of forecasts expressed in terms of probability".

    Raises:
        ValueError: no row is judged.
    """
    return float(np.mean([(pair.confidence - pair.right) ** 2 for pair in _judged(pairs)]))


def coverage_curve(pairs: Sequence[Pair]) -> tuple[CoveragePoint, ...]:
    """What keeping only the more confident verdicts would give, most confident first; rows tied in confidence go in
    together, so the order of rows does not matter. The last point's coverage is the share judged.

    Source: El-Yaniv and Wiener 2010, "On the foundations of noise-free selective classification".
    """
    judged = [pair for pair in pairs if pair.judged]
    points = []
    for confidence in sorted({pair.confidence for pair in judged}, reverse=True):
        kept = [pair for pair in judged if pair.confidence >= confidence]
        points.append(CoveragePoint(confidence, len(kept) / len(pairs), accuracy(kept)))
    return tuple(points)


def wilson(count: int, of: int) -> tuple[float, float]:
    """Where a share lies with 95 % confidence when `count` of `of` rows have it: (low, high), inside 0–1.

    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference".

    Raises:
        ValueError: not 0 ≤ count ≤ of, or no rows.
    """
    if not 0 <= count <= of or of == 0:
        raise ValueError(f"{count} of {of} is no share")
    share, room = count / of, Z_95**2 / of
    middle = (share + room / 2) / (1 + room)
    reach = Z_95 * ((share * (1 - share) + room / 4) / of) ** 0.5 / (1 + room)
    low = 0.0 if count == 0 else middle - reach
    high = 1.0 if count == of else middle + reach
    return low, high


def same_verdict_share(verdicts: Sequence[tuple[str, Verdict, Verdict]]) -> dict[str, tuple[int, int]]:
    """Of answers written twice, how often both got one verdict: marker → (same, of), in the order first met.

    Each item is (marker, verdict on the plain answer, verdict on the varied one); two *unjudged* are the same.
    Source: the fairness target of 95 % of pairs is the project's own.
    """
    counts: dict[str, tuple[int, int]] = {}
    for marker, plain, varied in verdicts:
        same, of = counts.get(marker, (0, 0))
        counts[marker] = (same + (plain is varied), of + 1)
    return counts


def _share(pairs: Sequence[Pair], having: Callable[[Pair], bool]) -> float:
    return sum(map(having, _some(pairs))) / len(pairs)


def _some(pairs: Sequence[Pair]) -> Sequence[Pair]:
    if not pairs:
        raise ValueError("there are no rows to count")
    return pairs


def _judged(pairs: Sequence[Pair]) -> Sequence[Pair]:
    judged = [pair for pair in pairs if pair.judged]
    if not judged:
        raise ValueError("no row is judged")
    return judged
