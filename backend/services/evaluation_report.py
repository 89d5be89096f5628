"""What is said about a judge after it has read labelled answers: the shape of `report.json` and of a kept run."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

FORMAT = 1


class Shape(BaseModel):
    """Written once, read for ever: fields that are not known are refused, so that an old run is never half read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Share(Shape):
    """`count` of `of`; `low` and `high` hold the share with 95 % confidence. None when there is nothing to share."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class Figures(Shape):
    """Shares of all rows, and `right_when_judged` of the judged ones; None where a figure cannot be had."""

    rows: int
    judged: Share
    right: Share
    right_when_judged: Share
    too_generous: Share
    too_harsh: Share
    macro_f1: float
    kappa: float | None
    kappa_weighted: float | None
    calibration_error: float | None
    brier: float | None


class Part(Shape):
    """The figures of the rows that share a name: a criterion, a group, a kind or a set."""

    name: str
    figures: Figures


class JudgeFacts(Shape):
    """Which judge read; `prompt` and `model` are "" for the embedded one."""

    id: str
    version: str
    prompt: str = ""
    model: str = ""


class SetFacts(Shape):
    """What was read. `card` is None when nothing is said about the set; `problems` are sentences, one a bad row."""

    name: str
    sha256: str
    rows: int
    card: str | None
    problems: list[str]


class Step(Shape):
    """Judged rows of like confidence; see `agreement.Bin`."""

    low: float
    high: float
    count: int
    confidence: float
    right: Share


class CurvePoint(Shape):
    """See `agreement.CoveragePoint`."""

    confidence: float
    coverage: float
    accuracy: float


class RowRead(Shape):
    """One row as read: never the words of an answer."""

    set: str
    id: str
    criterion: str
    label: str
    verdict: str
    confidence: float


class MarkerRead(Shape):
    """Answers written twice that differ by one marker: how many got one verdict, and which way the others went.

    `one_unjudged` counts those where only one of the two writings got a verdict.
    """

    marker: str
    same: Share
    varied_lower: int
    varied_higher: int
    one_unjudged: int


class PairApart(Shape):
    """One answer written twice that got two verdicts."""

    id: str
    marker: str
    criterion: str
    label: str
    plain: str
    varied: str


class Fairness(Shape):
    """What became of the answers written twice."""

    sha256: str
    card: str | None
    problems: list[str]
    same: Share
    markers: list[MarkerRead]
    apart: list[PairApart]


class Report(Shape):
    """One run. `confusion` has a row a label (not shown, partly, shown) and a column a verdict, unjudged last."""

    format: int = FORMAT
    made_at: datetime
    judges: list[JudgeFacts]
    sets: list[SetFacts]
    figures: Figures
    confusion: list[list[int]]
    reliability: list[Step]
    coverage: list[CurvePoint]
    by_set: list[Part]
    by_criterion: list[Part]
    by_group: list[Part]
    by_kind: list[Part]
    fairness: Fairness | None = None
    notes: list[str] = []
    rows: list[RowRead]

    @property
    def set_names(self) -> list[str]:
        """What makes two runs comparable."""
        return [each.name for each in self.sets]
