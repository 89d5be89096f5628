"""Spaced retrieval: from what was recalled to the day on which it is worth recalling again. Pure.

Nothing of a card is stored: it is folded from the reviews, so that the same reviews always give the same days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

import fsrs

from conversations.model import Help
from conversations.text import content_stems
from portfolio.evidence import Strength, Verdict

OWN_WORDS = 0.5
"""Share of the meaningful words that the tutor had not said before. Source: our own; the half that is not echoed."""
POINTS_IN_ONE_TALK = 4
"""Source: our own; two answers to each of four points are about ten minutes."""
TOMORROW = timedelta(days=1)


class Recall(IntEnum):
    """How well a point was recalled, in the four steps of FSRS."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True)
class Answered:
    """One answer about a point. `help` is the most given on it before; `own` the share (0–1) of own words in it.

    `forgot`: the learner said that it does not come.
    """

    verdict: Verdict
    strength: Strength | None = None
    help: Help = Help.NONE
    own: float = 1.0
    forgot: bool = False


@dataclass(frozen=True)
class Review:
    """A point was recalled, or tried; None where nothing could be read from the answer."""

    point: str
    recall: Recall | None
    at: datetime


@dataclass(frozen=True)
class Card:
    """Where one point stands for one learner; `times` counts the reviews that had a rating."""

    point: str
    due: datetime
    last: datetime
    times: int


def recall_of(answers: Sequence[Answered]) -> Recall | None:
    """How well a point was recalled: the best of what was said about it; None when no answer could be read.

    Shown is *good*, and *easy* when it was explained or demonstrated without so much as a nudge; partly is *hard*.
    After a hint or an example nothing is better than *hard*, after the answer was given it is *again*. Words that are
    mostly the tutor's count one step less. What a judge could not read is never *again*: only words that were read
    and do not show it are, and "I do not remember".

    Source: our own reading of FSRS's steps (again: forgotten; hard: recalled with effort; good; easy), with the help
    ladder as the measure of effort.
    """
    rated = [step for answer in answers if (step := _step(answer)) is not None]
    return max(rated, default=None)


def _step(answer: Answered) -> Recall | None:
    if answer.verdict is Verdict.UNJUDGED:
        return Recall.AGAIN if answer.forgot else None
    if answer.verdict is Verdict.NOT_SHOWN or answer.help >= Help.REVEAL:
        return Recall.AGAIN
    step = Recall.GOOD if answer.verdict is Verdict.SHOWN else Recall.HARD
    if step is Recall.GOOD and answer.help is Help.NONE and (answer.strength or 0) >= Strength.EXPLAINED:
        step = Recall.EASY
    if answer.help >= Help.HINT:
        step = min(step, Recall.HARD)
    return step if answer.own >= OWN_WORDS else Recall(max(Recall.AGAIN, step - 1))


def own_share(text: str, told: Sequence[str]) -> float:
    """Share (0–1) of the meaningful words of a text that are in none of those told before; 1 for a text without any."""
    words = content_stems(text)
    heard = frozenset[str]().union(*(content_stems(one) for one in told))
    return len(words - heard) / len(words) if words else 1.0


def _scheduler() -> fsrs.Scheduler:
    # Whole days only, no steps of minutes: nobody is called back to a point within the hour. No chance in the
    # intervals. Source for the parameters: the library's defaults (FSRS-6), 90 per cent retention.
    return fsrs.Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False)


def cards(reviews: Sequence[Review]) -> Mapping[str, Card]:
    """Every point that was ever reviewed → its card. The order in which the reviews are given does not matter.

    An answer that could not be read leaves the memory as it was; the point comes back the next day.
    """
    scheduler, by_point = _scheduler(), dict[str, list[Review]]()
    for review in sorted(reviews, key=lambda one: (one.at, one.point)):
        by_point.setdefault(review.point, []).append(review)
    return {point: _card(scheduler, point, kept) for point, kept in by_point.items()}


def _card(scheduler: fsrs.Scheduler, point: str, reviews: Sequence[Review]) -> Card:
    # Number and due time are given: the library would take them from the clock.
    memory = fsrs.Card(card_id=1, due=reviews[0].at.astimezone(UTC))
    due = memory.due
    for review in reviews:
        at = review.at.astimezone(UTC)
        if review.recall is None:
            due = max(due, at + TOMORROW)
            continue
        memory, _ = scheduler.review_card(memory, fsrs.Rating(int(review.recall)), at)
        due = memory.due
    return Card(point, due, reviews[-1].at, sum(review.recall is not None for review in reviews))


def due_points(known: Mapping[str, Card], now: datetime, not_before: datetime | None = None) -> tuple[str, ...]:
    """Points due by the end of today, the one that has waited longest first; none while the learner has put it off."""
    if not_before is not None and now < not_before:
        return ()
    today = now.astimezone(UTC).date()
    waiting = [card for card in known.values() if card.due.date() <= today]
    return tuple(card.point for card in sorted(waiting, key=lambda card: (card.due, card.point)))


def points_for_talk(
    among: Sequence[str], known: Mapping[str, Card], now: datetime, at_most: int = POINTS_IN_ONE_TALK
) -> tuple[str, ...]:
    """Which points a talk takes up: those due, the oldest first; then new ones in the order given; then the soonest.

    That the learner has put things off plays no part: they have asked for this talk.
    """
    wanted = dict.fromkeys(among)
    due = [point for point in due_points(known, now) if point in wanted]
    new = [point for point in wanted if point not in known]
    later = sorted((card for card in known.values() if card.point in wanted), key=lambda card: (card.due, card.point))
    return tuple(dict.fromkeys((*due, *new, *(card.point for card in later))))[:at_most]
