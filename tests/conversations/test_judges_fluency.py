"""Shuffled words are told from prose, and no text can be read back from the counts."""

import math
import random
import re
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.judges.checks import SALAD
from conversations.judges.fluency import EDGE, WordOrder, kinds_of, shipped_order
from conversations.judges.words import FUNCTION_WORDS

PROSE = (
    "The lift stopped between two floors while a tenant was in it. I talked to her through the door until the engineer "
    "came, and afterwards I asked him to show me how the hand winch works, so that we need not wait an hour next time.",
    "Before the bakery opens I weigh three loaves from each tray and write the weights on the card by the oven. If two "
    "of them are light, I tell whoever shaped them, because a customer who is sold short does not come back.",
    "A plant that stands in the dark grows long and pale, as it spends what it has stored in looking for light. Put it "
    "by a window and the new leaves are short and green.",
    "We had promised the school forty chairs by Monday and the van broke down on Friday. I rang the head, told her "
    "what had happened, and borrowed a trailer from the farm next door.",
    "When the price went up I looked at what we had used in the last year, not at what we had ordered, and found that "
    "a third of it was still in the store.",
)
CORPUS = ("the dog saw the cat", "the cat saw the dog", "the dog bit the man", "a man saw the dog in the park")


def shuffles(text: str, count: int = 20) -> list[str]:
    dice = random.Random(3)
    return [" ".join(dice.sample(words := text.split(), len(words))) for _ in range(count)]


@pytest.mark.parametrize("text", PROSE)
def test_shuffled_words_surprise_more_than_the_prose_they_came_from(text: str) -> None:
    order = shipped_order()
    surprises = [order.surprise(each) for each in shuffles(text)]
    assert mean(surprises) > order.surprise(text)
    assert sum(each > order.surprise(text) for each in surprises) >= 18


def test_prose_backwards_surprises() -> None:
    order = shipped_order()
    assert all(order.surprise(" ".join(text.split()[::-1])) > order.surprise(text) for text in PROSE)


def test_prose_is_less_surprising_than_words_that_follow_by_chance() -> None:
    assert all(shipped_order().surprise(text) < SALAD / 2 for text in PROSE)


def test_a_few_sentences_are_enough_to_know_their_like() -> None:
    order = WordOrder(WordOrder.counted(CORPUS))
    assert order.surprise("the man saw the cat") < order.surprise("saw man cat the the")


@pytest.mark.parametrize("text", ["", "   ", "… — !", "\n\n"])
def test_a_text_without_words_gets_0(text: str) -> None:
    assert shipped_order().surprise(text) == 0
    assert kinds_of(text) == []


@given(st.text(max_size=80))
def test_any_text_has_a_finite_surprise(text: str) -> None:
    assert math.isfinite(shipped_order().surprise(text))


@pytest.mark.parametrize("mark", [". ", "; ", "\n", " – ", ", ", " "])
def test_where_full_stops_stand_changes_nothing(mark: str) -> None:
    order = shipped_order()
    assert all(order.surprise(mark.join(re.split(r"[.,;]\s*", text))) == order.surprise(text) for text in PROSE)


def test_marks_and_capitals_change_nothing() -> None:
    order = shipped_order()
    assert order.surprise("I DIDN’T check “the” report") == order.surprise("I didn't check the report")


def test_function_words_stay_and_others_keep_their_ending_only() -> None:
    assert kinds_of("The 12 inspectors didn't quickly inspect it") == [
        "the", "#", "~s", "didn't", "~ly", "~", "it",
    ]  # fmt: skip


@given(st.text(st.characters(categories=["L", "N", "P", "Z"]), max_size=60))
def test_no_content_word_is_kept(text: str) -> None:
    assert all(_tells_nothing(kind) for kind in kinds_of(text))


def test_no_text_can_be_read_back_from_the_shipped_counts() -> None:
    kinds = {kind for kinds in shipped_order()._counts for kind in kinds.split(" ")}
    assert {kind for kind in kinds if not (_tells_nothing(kind) or kind == EDGE)} == set()


def _tells_nothing(kind: str) -> bool:
    return kind in FUNCTION_WORDS or kind.endswith("n't") or kind == "#" or (kind[0] == "~" and len(kind) <= 5)


def test_what_is_counted_are_kinds_by_ones_twos_and_threes() -> None:
    counts = WordOrder.counted(["The dog saw it. The cats saw it.", ""])
    assert counts["the"] == 2
    assert counts[f"{EDGE} the"] == counts[f"{EDGE} {EDGE} the"] == 1
    assert counts["the ~s"] == 1
    assert counts["it the"] == 1
    assert f"it {EDGE}" not in counts


@given(st.lists(st.sampled_from([*CORPUS, *PROSE]), max_size=5), st.integers(1, 4))
def test_what_is_rarely_seen_together_is_left_out(texts: list[str], least: int) -> None:
    every, some = WordOrder.counted(texts), WordOrder.counted(texts, least)
    assert some == {kinds: count for kinds, count in every.items() if " " not in kinds or count >= least}
    assert WordOrder.counted(reversed(texts)) == every
