"""The report on a judge as one page that needs nothing else."""

from collections.abc import Sequence
from itertools import groupby

from backend.services.evaluation_report import CurvePoint, Fairness, Part, Report
from backend.services.evaluation_runs import Comparison
from backend.web.render import environment
from backend.web.views.evaluation_words import (
    LABELS,
    VERDICTS,
    figure_words,
    headline,
    judge_words,
    share_words,
)
from backend.web.views.staff_words import moment, percent

View = dict[str, object]
FAIR_SHARE = 0.95
"""Pairs that should get one verdict. Source: the project's own target."""
STEPS_OF_THE_CURVE = 20


def evaluation_page(report: Report, compared: Comparison | None) -> str:
    """The page. It has no script and fetches nothing, and says so in its own content policy."""
    return environment.get_template("evaluation.html").render(evaluation_view(report, compared))


def evaluation_view(report: Report, compared: Comparison | None) -> View:
    """`evaluation.html`."""
    return {
        "made_at": moment(report.made_at),
        "judges": [judge_words(each) for each in report.judges],
        "sets": [
            {"name": one.name, "hash": one.sha256[:12], "rows": one.rows, "card": one.card, "problems": one.problems}
            for one in report.sets
        ],
        "notes": report.notes,
        "headline": headline(report.figures, compared.before if compared else None),
        "compared": comparison_view(compared) if compared else None,
        "confusion": confusion_view(report),
        **pictures_view(report),
        "tables": [
            {"id": key, "title": title, "rows": [part_view(part) for part in parts]}
            for key, title, parts in (
                ("sets", "By set", report.by_set),
                ("groups", "By group", report.by_group),
                ("kinds", "By kind of answer", report.by_kind),
                ("criteria", "By criterion", report.by_criterion),
            )
            if parts
        ],
        "fairness": fairness_view(report.fairness) if report.fairness else None,
    }


def pictures_view(report: Report) -> View:
    """Reliability and coverage, with the numbers of their tables; `radius` grows with the root of the count."""
    most = max((step.count for step in report.reliability), default=1)
    return {
        "reliability": [
            {
                "from": percent(step.low),
                "to": percent(step.high),
                "confidence": step.confidence,
                "said": percent(step.confidence),
                "right": step.right,
                "words": share_words(step.right),
                "radius": round(3 + 9 * (step.count / most) ** 0.5, 2),
            }
            for step in report.reliability
        ],
        "coverage": [
            {
                "kept": percent(point.coverage),
                "right": percent(point.accuracy),
                "confidence": f"{point.confidence:.2f}",
            }
            for point in thinned(report.coverage)
        ],
        "curve": [(point.coverage, point.accuracy) for point in report.coverage],
    }


def thinned(curve: Sequence[CurvePoint]) -> list[CurvePoint]:
    """The last point of each twentieth of coverage, for the table."""
    steps = groupby(curve, key=lambda point: min(int(point.coverage * STEPS_OF_THE_CURVE), STEPS_OF_THE_CURVE - 1))
    return [list(points)[-1] for _, points in steps]


def confusion_view(report: Report) -> View:
    """Counts by label and verdict, each with the share of its label for the shade of its cell."""
    rows = []
    for place, (label, counts) in enumerate(zip(LABELS, report.confusion, strict=True)):
        total = sum(counts)
        cells = [
            {
                "count": count,
                "share": percent(count / total) if total else "–",
                "shade": round(count / total, 3) if total else 0,
                "right": column == place,
            }
            for column, count in enumerate(counts)
        ]
        rows.append({"label": label, "cells": cells, "total": total})
    return {"verdicts": VERDICTS, "rows": rows}


def part_view(part: Part) -> View:
    """One name with its bar: the share right, with its interval as a line."""
    figures = part.figures
    return {
        "name": part.name,
        "rows": figures.rows,
        "right": figures.right,
        "right_words": share_words(figures.right),
        "generous": share_words(figures.too_generous),
        "harsh": share_words(figures.too_harsh),
        "unjudged": figures.rows - figures.judged.count,
        "macro_f1": figure_words(figures.macro_f1),
    }


def comparison_view(compared: Comparison) -> View:
    """What changed since the run before."""
    return {
        "before": moment(compared.before_made_at),
        "changed": compared.changed or ("Neither the judge nor the set changed.",),
        "rows": [
            {
                "set": change.now.set,
                "id": change.now.id,
                "criterion": change.now.criterion,
                "label": change.now.label,
                "before": change.verdict_before,
                "now": change.now.verdict,
                "better": change.now.verdict == change.now.label,
                "worse": change.verdict_before == change.now.label,
            }
            for change in compared.rows
        ],
        "new": compared.new,
        "gone": compared.gone,
    }


def fairness_view(fairness: Fairness) -> View:
    """Answers written twice, by marker."""
    return {
        "same": share_words(fairness.same),
        "target": percent(FAIR_SHARE),
        "reached": fairness.same.share is not None and fairness.same.share >= FAIR_SHARE,
        "markers": [
            {
                "name": each.marker,
                "right": each.same,
                "same": share_words(each.same),
                "lower": each.varied_lower,
                "higher": each.varied_higher,
                "unjudged": each.one_unjudged,
            }
            for each in fairness.markers
        ],
        "apart": [each.model_dump() for each in fairness.apart],
        "card": fairness.card,
        "hash": fairness.sha256[:12],
        "problems": fairness.problems,
    }
