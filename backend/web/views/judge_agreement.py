"""How well the judge agrees with an organisation's own assessors, in counts: never a name, never a learner's words."""

from collections.abc import Sequence

from backend.services.decisions_agree import ENOUGH, HOW_MADE, DecisionSet, judge_name
from backend.services.evaluation_figures import Evaluated, figures_of, parts_by
from backend.web.views.evaluation_words import figure_words, share_words
from portfolio.team import SMALLEST_GROUP

View = dict[str, object]
FEWEST_SHOWN = 5
"""Decisions on a criterion before its counts are shown. Source: our own, so that no line is about one person."""


def agreement_view(found: DecisionSet, back: str, *, sees_persons: bool) -> View:
    """`judge_agreement.html`. `back` is the page one came from; `sees_persons`: the reader sees decisions anyway."""
    pairs = [each.pair for each in found.evaluated]
    figures = figures_of(pairs) if found.enough and (sees_persons or found.about_a_group) else None
    return {
        "enough": ENOUGH,
        "fewest": FEWEST_SHOWN,
        "smallest_group": 0 if sees_persons or found.about_a_group else SMALLEST_GROUP,
        "decisions": len(pairs),
        "learners": found.learners,
        "back": back,
        "figures": None
        if figures is None
        else {
            "right": share_words(figures.right),
            "generous": share_words(figures.too_generous),
            "harsh": share_words(figures.too_harsh),
            "kappa": figure_words(figures.kappa),
            "calibration": figure_words(figures.calibration_error),
        },
        "left_out": [f"{count}: {reason}." for reason, count in found.left_out.items()] if figures else [],
        "judges": [_line(judge_name(ref), found.by_judge(ref)) for ref in found.judges] if figures else [],
        "criteria": _by_criterion(found.evaluated) if figures else [],
        "how_made": HOW_MADE,
    }


def _by_criterion(evaluated: Sequence[Evaluated]) -> list[View]:
    parts = parts_by(evaluated, lambda each: each.pair.criterion)
    shown = {part.name for part in parts if part.figures.rows >= FEWEST_SHOWN}
    lines = [
        _line(part.name, [each for each in evaluated if each.pair.criterion == part.name])
        for part in parts
        if part.name in shown
    ]
    rest = [each for each in evaluated if each.pair.criterion not in shown]
    return [*lines, _line("All others together", rest)] if len(rest) >= FEWEST_SHOWN else lines


def _line(name: str, evaluated: Sequence[Evaluated]) -> View:
    """Counts; the rates only where they rest on enough decisions."""
    pairs = [each.pair for each in evaluated]
    enough = len(pairs) >= ENOUGH
    figures = figures_of(pairs) if enough else None
    return {
        "name": name,
        "decisions": len(pairs),
        "right": share_words(figures.right) if figures else sum(pair.right for pair in pairs),
        "generous": share_words(figures.too_generous) if figures else sum(pair.too_generous for pair in pairs),
        "harsh": share_words(figures.too_harsh) if figures else sum(pair.too_harsh for pair in pairs),
        "kappa": figure_words(figures.kappa) if figures else "too few",
    }
