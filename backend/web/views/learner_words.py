"""Dates, counts and spans as the learner's pages say them."""

from collections.abc import Mapping
from datetime import date

from portfolio.matrix import CriterionState

CARD_STATES = {
    CriterionState.NOT_STARTED: "not started",
    CriterionState.PROPOSED: "proposed",
    CriterionState.ACCEPTED: "accepted",
    CriterionState.ACHIEVED: "achieved",
}
"""What `criterion_card` calls each state."""


def day(when: date) -> str:
    """ "19 November 2026"."""
    return f"{when.day} {when:%B %Y}"


def days(first: date, last: date) -> str:
    """ "23 to 29 November 2026", with the first month or year named only where it differs."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    return f"{first.day} {first:%B} to {day(last)}" if first.year == last.year else f"{day(first)} to {day(last)}"


def count(number: float, one: str, many: str = "") -> str:
    """ "1 week", "3 weeks", "2.5 hours"."""
    return f"{number:g} {one if number == 1 else many or f'{one}s'}"


def span(low: float, high: float, one: str) -> str:
    """ "5–8 weeks"; one number where both ends are the same, "up to 11 weeks" from nothing."""
    if not low and high:
        return f"up to {count(high, one)}"
    return count(high, one) if low == high else f"{low:g}–{high:g} {one}s"


def sentence(text: str) -> str:
    """A judge's note as a sentence: a capital at the front and a full stop at the end."""
    said = text.strip()
    return f"{said[:1].upper()}{said[1:]}{'' if said.rstrip('”’').endswith(('.', '!', '?')) else '.'}" if said else ""


def listed(errors: Mapping[str, str]) -> list[dict[str, str]]:
    """Field → message, as `error_summary` takes it."""
    return [{"field": field, "message": message} for field, message in errors.items()]


def sure(confidence: float) -> str:
    """A judge's confidence, 0–1, in a word. The bounds are our own: 0.45 and 0.7, as on the heat map."""
    return "low" if confidence < 0.45 else "medium" if confidence < 0.7 else "high"
