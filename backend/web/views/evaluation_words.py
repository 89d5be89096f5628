"""Figures about a judge in words: shares with their counts, and what each figure means."""

from backend.services.evaluation_report import Figures, JudgeFacts, Share
from backend.web.views.staff_words import percent

FEW = 200
"""Rows under which a share carries its interval. Source: our own; at 200 the interval is at most 14 points wide."""

LABELS = ("Not shown", "Partly", "Shown")
VERDICTS = (*LABELS, "Unjudged")


def share_words(share: Share) -> str:
    """ "64 % (13 of 20; 43 % to 82 %)": the interval only where the share rests on few rows."""
    if share.share is None or share.low is None or share.high is None:
        return "–"
    between = f"; {percent(share.low)} to {percent(share.high)}" if share.of < FEW else ""
    return f"{percent(share.share)} ({share.count:,} of {share.of:,}{between})"


def figure_words(value: float | None) -> str:
    """ "0.71", or a dash where the figure cannot be had."""
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def judge_words(judge: JudgeFacts) -> str:
    """The judge with everything its verdicts depend on."""
    parts = [f"{judge.id}, version {judge.version}"]
    parts += [f"prompt {judge.prompt}"] if judge.prompt else []
    parts += [f"model {judge.model}"] if judge.model else []
    return ", ".join(parts)


def headline(figures: Figures, before: Figures | None = None) -> list[dict[str, str]]:
    """The figures of a run, each {name, value, before, meaning}; `before` is "" when there is nothing to compare."""
    shares = (
        ("Judged", "judged", "Answers with a verdict; the rest were unjudged, and would be asked about again."),
        ("Right", "right", "Answers judged as labelled; an unjudged one counts as missed."),
        ("Right when judged", "right_when_judged", "The same among the answers with a verdict."),
        ("Too generous", "too_generous", "The judge saw more than the person who labelled."),
        ("Too harsh", "too_harsh", "The judge saw less than the person who labelled."),
    )
    numbers = (
        ("Macro-F1", "macro_f1", "Right over the three labels, each weighing the same: 0 to 1."),
        ("Cohen’s kappa", "kappa", "Agreement beyond chance: 1 perfect, 0 chance. Judged answers only."),
        ("Weighted kappa", "kappa_weighted", "The same, a miss by one step counting half a miss by two."),
        ("Calibration error", "calibration_error", "How far confidence is from being right, on average: 0 is honest."),
        ("Brier score", "brier", "Squared distance of confidence from being right: 0 best, 1 worst."),
    )
    said = [
        _line(name, share_words(getattr(figures, key)), share_words(getattr(before, key)) if before else "", meaning)
        for name, key, meaning in shares
    ]
    return said + [
        _line(name, figure_words(getattr(figures, key)), figure_words(getattr(before, key)) if before else "", meaning)
        for name, key, meaning in numbers
    ]


def _line(name: str, value: str, before: str, meaning: str) -> dict[str, str]:
    return {"name": name, "value": value, "before": before, "meaning": meaning}
