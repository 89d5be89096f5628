"""The figures of a report, counted from what people said and what a judge said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.services.evaluation_report import (
    CurvePoint,
    Fairness,
    Figures,
    JudgeFacts,
    MarkerRead,
    PairApart,
    Part,
    Report,
    RowRead,
    SetFacts,
    Share,
    Step,
)
from conversations.judges import agreement
from conversations.judges.agreement import Pair
from portfolio.evidence import JudgeRef, Verdict


@dataclass(frozen=True)
class Evaluated:
    """One labelled row and what a judge said of it."""

    set_name: str
    id: str
    pair: Pair


@dataclass(frozen=True)
class ReadTwice:
    """One answer written twice, with both verdicts."""

    id: str
    marker: str
    criterion: str
    label: Verdict
    plain: Verdict
    varied: Verdict

    @property
    def went(self) -> str:
        """Where the varied writing went from the plain one: same, lower, higher, or unjudged when one of the two is."""
        if self.plain is self.varied:
            return "same"
        if Verdict.UNJUDGED in (self.plain, self.varied):
            return "unjudged"
        higher = agreement.CLASSES.index(self.varied) > agreement.CLASSES.index(self.plain)
        return "higher" if higher else "lower"


def share_of(count: int, of: int) -> Share:
    """The share with its interval; Source: `agreement.wilson`."""
    low, high = agreement.wilson(count, of) if of else (None, None)
    return Share(count=count, of=of, share=count / of if of else None, low=low, high=high)


def figures_of(pairs: Sequence[Pair]) -> Figures:
    """All figures of some rows; Source: `conversations.judges.agreement`.

    Raises:
        ValueError: no rows.
    """
    judged = sum(pair.judged for pair in pairs)
    right = sum(pair.right for pair in pairs)
    return Figures(
        rows=len(pairs),
        judged=share_of(judged, len(pairs)),
        right=share_of(right, len(pairs)),
        right_when_judged=share_of(right, judged),
        too_generous=share_of(sum(pair.too_generous for pair in pairs), len(pairs)),
        too_harsh=share_of(sum(pair.too_harsh for pair in pairs), len(pairs)),
        macro_f1=agreement.macro_f1(pairs),
        kappa=agreement.cohen_kappa(pairs),
        kappa_weighted=agreement.cohen_kappa(pairs, weighted=True),
        calibration_error=agreement.expected_calibration_error(pairs) if judged else None,
        brier=agreement.brier(pairs) if judged else None,
    )


def parts_by(evaluated: Sequence[Evaluated], name_of: Callable[[Evaluated], str]) -> list[Part]:
    """Figures for each name, in order of name; rows without one are left out."""
    names = sorted({name for each in evaluated if (name := name_of(each))})
    return [
        Part(name=name, figures=figures_of([each.pair for each in evaluated if name_of(each) == name]))
        for name in names
    ]


def facts_of_judge(ref: JudgeRef) -> JudgeFacts:
    """The judge as the report names it."""
    return JudgeFacts(id=ref.id, version=ref.version, prompt=ref.prompt, model=ref.model)


def report_on(
    made_at: datetime, judges: Sequence[JudgeRef], sets: Sequence[SetFacts], evaluated: Sequence[Evaluated]
) -> Report:
    """The report on one run.

    Raises:
        ValueError: no rows.
    """
    pairs = [each.pair for each in evaluated]
    return Report(
        made_at=made_at,
        judges=[facts_of_judge(ref) for ref in judges],
        sets=list(sets),
        figures=figures_of(pairs),
        confusion=agreement.confusion(pairs).tolist(),
        reliability=[
            Step(
                low=step.low,
                high=step.high,
                count=step.count,
                confidence=step.confidence,
                right=share_of(round(step.accuracy * step.count), step.count),
            )
            for step in agreement.reliability(pairs)
        ],
        coverage=[CurvePoint(**vars(point)) for point in agreement.coverage_curve(pairs)],
        by_set=parts_by(evaluated, lambda each: each.set_name) if len(sets) > 1 else [],
        by_criterion=parts_by(evaluated, lambda each: each.pair.criterion),
        by_group=parts_by(evaluated, lambda each: each.pair.group),
        by_kind=parts_by(evaluated, lambda each: each.pair.kind),
        rows=[row_read(each) for each in evaluated],
    )


def row_read(each: Evaluated) -> RowRead:
    """The row as the report keeps it."""
    return RowRead(
        set=each.set_name,
        id=each.id,
        criterion=each.pair.criterion,
        label=each.pair.label.value,
        verdict=each.pair.verdict.value,
        confidence=round(each.pair.confidence, 4),
    )


def fairness_of(sha256: str, card: str | None, problems: Sequence[str], read: Sequence[ReadTwice]) -> Fairness:
    """How often two writings of one answer got one verdict, by marker."""
    by_marker = agreement.same_verdict_share([(each.marker, each.plain, each.varied) for each in read])
    apart = [each for each in read if each.plain is not each.varied]
    return Fairness(
        sha256=sha256,
        card=card,
        problems=list(problems),
        same=share_of(len(read) - len(apart), len(read)),
        markers=[
            MarkerRead(
                marker=marker,
                same=share_of(same, of),
                varied_lower=sum(each.went == "lower" for each in apart if each.marker == marker),
                varied_higher=sum(each.went == "higher" for each in apart if each.marker == marker),
                one_unjudged=sum(each.went == "unjudged" for each in apart if each.marker == marker),
            )
            for marker, (same, of) in by_marker.items()
        ],
        apart=[
            PairApart(
                id=each.id,
                marker=each.marker,
                criterion=each.criterion,
                label=each.label.value,
                plain=each.plain.value,
                varied=each.varied.value,
            )
            for each in apart
        ],
    )
