"""Texts found by their words: each word by its beginning, rare words weigh more."""

import math
import re
from collections import Counter
from collections.abc import Mapping

BEGINNING = 5
"""Letters that stand for a word, so that "supplier" meets "suppliers". Source: own trial of four, five and six."""
WORDS_SHOWN = 3
_LITTLE_WORDS = """
a an and are as at be by can do for from has have how i in into is it its me my not of on or our so than that the their
them then they this to was we what when which who will with you your
"""
_LITTLE = frozenset(_LITTLE_WORDS.split())


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W_]+", text.casefold()) if len(word) > 1 and word not in _LITTLE]


class WordIndex:
    """Cosine of TF-IDF vectors over the beginnings of words, by an inverted index.

    A question costs as much as its words are common, not as there are texts.
    Source: Manning, Raghavan, Schütze, Introduction to Information Retrieval (2008), 6.4: logarithmic tf, idf, cosine.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._beginnings = {key: Counter(word[:BEGINNING] for word in _words(text)) for key, text in texts.items()}
        spread = Counter(each for counts in self._beginnings.values() for each in counts)
        total = len(texts)
        self._rarity = {each: math.log((1 + total) / (1 + count)) + 1 for each, count in spread.items()}
        self._places: dict[str, list[tuple[str, float]]] = {}
        for key, counts in self._beginnings.items():
            for each, weight in self._scaled(counts).items():
                self._places.setdefault(each, []).append((key, weight))

    def __contains__(self, key: str) -> bool:
        return key in self._beginnings

    def scores(self, question: str) -> dict[str, float]:
        """Key → cosine 0–1 of every text that has a word in common with the question."""
        found: dict[str, float] = {}
        for each, weight in self._scaled(Counter(word[:BEGINNING] for word in _words(question))).items():
            for key, other in self._places.get(each, ()):
                found[key] = found.get(key, 0.0) + weight * other
        return found

    def in_common(self, question: str, key: str) -> tuple[str, ...]:
        """The rarest words of the question that the text has as well, as the question writes them."""
        held = self._beginnings[key]
        shared = {word[:BEGINNING]: word for word in _words(question) if word[:BEGINNING] in held}
        return tuple(sorted(shared.values(), key=lambda word: -self._rarity[word[:BEGINNING]])[:WORDS_SHOWN])

    def _scaled(self, counts: Mapping[str, int]) -> dict[str, float]:
        """Weights of length 1; a word no text has counts for nothing but keeps its share of the length."""
        rarest = max(self._rarity.values(), default=1.0)
        weights = {each: (1 + math.log(count)) * self._rarity.get(each, rarest) for each, count in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {each: weight / length for each, weight in weights.items()}
