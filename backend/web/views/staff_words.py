"""Times, shares and levels as staff pages say them."""

from datetime import datetime

from backend.web.views.learner_words import day
from competency_frameworks.model import Level
from portfolio.sampling import Rate


def moment(at: datetime) -> str:
    """ "22 November 2026, 14:05 UTC": staff of one organisation may sit in several time zones."""
    return f"{day(at)}, {at:%H:%M} UTC"


def percent(share: float) -> str:
    """ "80 %", from 0–1."""
    return f"{share:.0%}".replace("%", " %")


def rate_words(rate: Rate) -> str:
    """ "80 %", or a dash while there is nothing to share."""
    return "–" if rate.share is None else percent(rate.share)


def level_words(level: Level) -> str:
    """ "Advanced (3)"."""
    return f"{level.title} ({int(level)})"


def seconds_words(seconds: int) -> str:
    """ "1 min 20 s"; "not measured" for 0."""
    if seconds <= 0:
        return "not measured"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
