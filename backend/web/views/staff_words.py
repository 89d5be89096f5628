"""Dates, shares and levels as staff pages say them."""

from datetime import date, datetime

from competency_frameworks.model import Level
from portfolio.sampling import Rate


def day(at: date) -> str:
    """"22 November 2026"."""
    return f"{at.day} {at:%B %Y}"


def moment(at: datetime) -> str:
    """"22 November 2026, 14:05 UTC": staff of one organisation may sit in several time zones."""
    return f"{day(at)}, {at:%H:%M} UTC"


def counted(number: int, one: str, many: str = "") -> str:
    """"1 person", "3 people"; without `many`, an s is added."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def rate_words(rate: Rate) -> str:
    """"80 %", or a dash while there is nothing to share."""
    return "–" if rate.share is None else f"{rate.share:.0%}".replace("%", " %")


def level_words(level: Level) -> str:
    """"Advanced (3)"."""
    return f"{level.title} ({int(level)})"


def seconds_words(seconds: int) -> str:
    """"1 min 20 s"; "not measured" for 0."""
    if seconds <= 0:
        return "not measured"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
