"""Words as they were meant: nobody is marked down for spelling. Only readings are respelt, never quotes."""

import re
from functools import cache, lru_cache

from spellchecker import SpellChecker

from conversations.judges.lexicon import word_list

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SHORTEST = 4
"""Letters below which a word is left as it is: too many others are one letter away. Source: own choice."""


@cache
def _checker() -> SpellChecker:
    # One letter changed, added, left out or two swapped: farther away, guesses are as often wrong as right.
    return SpellChecker(language="en", distance=1)


@cache
def _short_forms() -> dict[str, str]:
    pairs = (pair.split("=") for pair in word_list("short_forms"))
    return {short: full.replace("_", " ") for short, full in pairs}


@lru_cache(maxsize=20_000)
def as_meant(word: str) -> str:
    """A word in its usual spelling: itself where it is known, or where nothing known is near.

    Names and abbreviations (capitals) and figures stay as they are.
    """
    plain = word.replace("’", "'")
    if full := _short_forms().get(plain.casefold()):
        return full
    if len(plain) < _SHORTEST or not plain.isalpha() or not plain.islower() or plain in _checker():
        return word
    return _checker().correction(plain) or word


@lru_cache(maxsize=20_000)
def is_known(word: str) -> bool:
    """Whether a lower-case word stands in the dictionary; figures do."""
    return not word.isalpha() or word in _checker()


def respelt(text: str) -> str:
    """The text with each word as it was meant; the words stay as many and in order, and so do all marks."""
    return _TOKEN.sub(lambda match: as_meant(match.group()), text)
