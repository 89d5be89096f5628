"""How far words stand in an order that English gives them: shuffled words keep their meaning for an embedding."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from conversations.judges.words import FUNCTION_WORDS, words_of

_ENDINGS = ("ing", "ed", "ly", "tion", "er", "es", "s", "e", "y")
EDGE = "^"


def kinds_of(text: str) -> list[str]:
    """The text as kinds of words: function words as they are, others by their ending, figures as "#".

    Marks are left out: how somebody sets full stops says nothing about whether the words make sense.
    """
    return [_kind(word) for word in words_of(text)]


def _kind(word: str) -> str:
    if word in FUNCTION_WORDS or word.endswith("n't"):
        return word
    if word[0].isdigit():
        return "#"
    ending = next((ending for ending in _ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2), "")
    return f"~{ending}"


class WordOrder:
    """Counts of kinds of words that follow each other, by twos and threes.

    Source: interpolated trigrams (Jelinek and Mercer 1980), over kinds instead of words, so that a small corpus is
    enough and no text can be read back from the counts.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts`: kinds joined by spaces, one to three of them → how often."""
        self._counts = counts
        self._before: Counter[str] = Counter()
        for kinds, count in counts.items():
            if " " in kinds:
                self._before[kinds.rsplit(" ", 1)[0]] += count
        self._singles = sum(count for kinds, count in counts.items() if " " not in kinds)
        self._kinds = sum(" " not in kinds for kinds in counts)

    @classmethod
    def counted(cls, texts: Iterable[str], least: int = 1) -> dict[str, int]:
        """What a corpus gives to count; twos and threes seen fewer than `least` times are left out."""
        counts: Counter[str] = Counter()
        for text in texts:
            row = [EDGE, EDGE, *kinds_of(text)]
            for place in range(2, len(row)):
                counts.update(" ".join(row[first : place + 1]) for first in (place, place - 1, place - 2))
        return {kinds: count for kinds, count in sorted(counts.items()) if count >= least or " " not in kinds}

    def surprise(self, text: str) -> float:
        """How badly the words follow each other, in nats a word; lower is more like prose.

        It is the mean of log P(kind) − log P(kind | the two before it): prose lies near or below 0, shuffled words
        between 1 and 2. A text without words gets 0.
        """
        row = [EDGE, EDGE, *kinds_of(text)]
        gains = [self._gain(*row[place - 2 : place + 1]) for place in range(2, len(row))]
        return -sum(gains) / len(gains) if gains else 0.0

    def _gain(self, first: str, second: str, third: str) -> float:
        count, before = self._counts.get, self._before
        alone = (count(third, 0) + 1) / (self._singles + self._kinds + 1)
        after_one = (count(f"{second} {third}", 0) + 4 * alone) / (before[second] + 4)
        after_two = (count(f"{first} {second} {third}", 0) + 4 * after_one) / (before[f"{first} {second}"] + 4)
        return math.log(after_two / alone)


@cache
def shipped_order() -> WordOrder:
    """The counts in `data/word_order.json`."""
    table = json.loads(files("conversations.judges").joinpath("data", "word_order.json").read_text("utf-8"))
    return WordOrder(table["counts"])


@lru_cache(maxsize=4_096)
def surprise_of(text: str) -> float:
    """`WordOrder.surprise` by the shipped counts; the same passage is asked about for every criterion."""
    return shipped_order().surprise(text)
