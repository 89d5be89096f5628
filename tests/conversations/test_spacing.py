"""When a point is worth recalling again: the rule, and what the days do that follow from it."""

from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.model import Help
from conversations.spacing import (
    Answered,
    Card,
    Recall,
    Review,
    cards,
    due_points,
    own_share,
    points_for_talk,
    recall_of,
)
from portfolio.evidence import Strength, Verdict

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SHOWN, PARTLY, NOT_SHOWN, UNJUDGED = Verdict.SHOWN, Verdict.PARTLY, Verdict.NOT_SHOWN, Verdict.UNJUDGED
AGAIN, HARD, GOOD, EASY = Recall.AGAIN, Recall.HARD, Recall.GOOD, Recall.EASY


@pytest.mark.parametrize(
    ("answer", "recall"),
    [
        (Answered(SHOWN, Strength.DEMONSTRATED), EASY),
        (Answered(SHOWN, Strength.EXPLAINED), EASY),
        (Answered(SHOWN, Strength.DESCRIBED), GOOD),
        (Answered(SHOWN, Strength.EXPLAINED, Help.NUDGE), GOOD),
        (Answered(SHOWN, Strength.EXPLAINED, Help.HINT), HARD),
        (Answered(SHOWN, Strength.EXPLAINED, Help.EXAMPLE), HARD),
        (Answered(SHOWN, Strength.DEMONSTRATED, Help.REVEAL), AGAIN),
        (Answered(PARTLY, Strength.DESCRIBED), HARD),
        (Answered(PARTLY, Strength.DESCRIBED, Help.HINT), HARD),
        (Answered(PARTLY, Strength.DESCRIBED, Help.REVEAL), AGAIN),
        (Answered(NOT_SHOWN), AGAIN),
        (Answered(SHOWN, Strength.EXPLAINED, own=0.4), GOOD),
        (Answered(SHOWN, Strength.DESCRIBED, own=0.4), HARD),
        (Answered(PARTLY, Strength.DESCRIBED, own=0.4), AGAIN),
        (Answered(UNJUDGED), None),
        (Answered(UNJUDGED, forgot=True), AGAIN),
    ],
)
def test_verdict_help_and_own_words_make_the_step(answer: Answered, recall: Recall | None) -> None:
    assert recall_of([answer]) is recall


def test_the_best_of_what_was_said_counts_and_what_could_not_be_read_takes_nothing_away() -> None:
    first, told = Answered(PARTLY, Strength.DESCRIBED), Answered(SHOWN, Strength.EXPLAINED, Help.REVEAL)
    assert recall_of([first, told]) is HARD
    assert recall_of([Answered(SHOWN, Strength.DESCRIBED), Answered(UNJUDGED, forgot=True)]) is GOOD
    assert recall_of([Answered(UNJUDGED), first]) is HARD
    assert recall_of([]) is None


def test_what_no_judge_could_read_is_never_again() -> None:
    for help_given, own in product(Help, (0.0, 0.4, 1.0)):
        assert recall_of([Answered(UNJUDGED, None, help_given, own)]) is None


def test_more_help_and_fewer_own_words_never_make_a_better_step() -> None:
    for verdict, strength in product((SHOWN, PARTLY, NOT_SHOWN), (None, *Strength)):
        by_help = [recall_of([Answered(verdict, strength, each)]) or 0 for each in Help]
        assert by_help == sorted(by_help, reverse=True)
        fewer = recall_of([Answered(verdict, strength, own=0.2)]) or 0
        assert fewer <= (recall_of([Answered(verdict, strength)]) or 0)


def test_words_the_tutor_said_before_are_not_the_learners_own() -> None:
    told = ["You compare the supplier's results with the agreed target every month."]
    assert own_share("compare results with the target every month", told) == 0
    assert own_share("I ring Dana and ask what changed", told) == 1
    assert own_share("", told) == 1


def test_a_better_recall_brings_a_later_day_and_none_the_same_one() -> None:
    due = [cards([Review("P", step, NOW)])["P"].due for step in Recall]
    assert due == sorted(due)
    assert due[0] >= NOW + DAY
    assert due[-1] > due[0] + 3 * DAY


def test_recalled_well_again_and_again_comes_back_more_and_more_rarely() -> None:
    reviews, gaps = [Review("P", GOOD, NOW)], []
    for _ in range(5):
        card = cards(reviews)["P"]
        gaps.append(card.due - card.last)
        reviews.append(Review("P", GOOD, card.due))
    assert gaps == sorted(gaps)
    assert gaps[-1] > 4 * gaps[0]
    forgotten = cards([*reviews, Review("P", AGAIN, cards(reviews)["P"].due)])["P"]
    assert forgotten.due - forgotten.last < gaps[-1] / 4


def test_what_could_not_be_read_comes_back_tomorrow_and_leaves_the_memory_as_it_was() -> None:
    new = cards([Review("P", None, NOW)])["P"]
    assert (new.due, new.times) == (NOW + DAY, 0)
    known = [Review("P", EASY, NOW)]
    day = cards(known)["P"].due
    assert cards([*known, Review("P", None, NOW + DAY)])["P"].due == day
    waiting = cards([*known, Review("P", None, day)])
    assert waiting["P"].due == day + DAY
    better = cards([*known, Review("P", None, day), Review("P", GOOD, day + DAY)])
    assert better["P"] == cards([*known, Review("P", GOOD, day + DAY)])["P"]


STEPS = st.sampled_from((None, *Recall))
REVIEWS = st.lists(
    st.builds(Review, st.sampled_from("PQR"), STEPS, st.integers(0, 900).map(lambda hours: NOW + hours * DAY / 24)),
    unique_by=lambda one: (one.point, one.at),
    max_size=12,
)


@given(REVIEWS, st.integers())
def test_the_same_reviews_give_the_same_cards_in_whatever_order_they_are_read(reviews: list[Review], seed: int) -> None:
    shuffled = Random(seed).sample(reviews, len(reviews))
    found = cards(reviews)
    assert cards(shuffled) == found
    assert set(found) == {one.point for one in reviews}
    for card in found.values():
        assert card.due >= card.last
        assert card.due <= card.last + 366 * DAY


def card(point: str, days: int) -> Card:
    return Card(point, NOW + days * DAY, NOW - DAY, 1)


KNOWN = {one.point: one for one in (card("a", -1), card("b", -6), card("c", 0), card("d", 1), card("e", 9))}


def test_due_is_what_comes_up_by_the_end_of_today_the_oldest_first() -> None:
    assert due_points(KNOWN, NOW) == ("b", "a", "c")
    assert due_points(KNOWN, NOW.replace(hour=1)) == ("b", "a", "c")
    assert due_points(KNOWN, NOW, NOW + DAY) == ()
    assert due_points(KNOWN, NOW, NOW) == ("b", "a", "c")
    assert due_points({}, NOW) == ()


def test_a_talk_takes_due_points_then_new_ones_then_the_soonest() -> None:
    assert points_for_talk(("n1", "c", "e", "d", "b", "n2", "a"), KNOWN, NOW, 9) == (
        "b",
        "a",
        "c",
        "n1",
        "n2",
        "d",
        "e",
    )
    assert points_for_talk(("n1", "c", "e", "n2"), KNOWN, NOW, 3) == ("c", "n1", "n2")
    assert points_for_talk(("e", "d"), KNOWN, NOW) == ("d", "e")
    assert points_for_talk((), KNOWN, NOW) == ()
