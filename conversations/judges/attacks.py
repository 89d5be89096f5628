"""Words that try to steer the judge instead of showing what the learner knows. Such words are never evidence."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from conversations.judges.sentences import Sentence
from conversations.judges.words import FUNCTION_WORDS, is_english, words_of

_HIDDEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u2060-\u2064\u206a-\u206f\u2800\u3164\ufeff\uffa0"
    "\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f\U000e0100-\U000e01ef\x00-\x08\x0e-\x1f\x7f]"
    # Joiners and variation selectors belong to emoji; between letters they hide something.
    "|(?<=[A-Za-z])[\u200d\u200e\u200f\ufe00-\ufe0f]"
)
_LEET = str.maketrans("0134578@$!", "oieastbasi")
_LEET_WORD = re.compile(r"[a-z][0134578@$!][a-z]|\b[0134578@$][a-z]{2}", re.IGNORECASE)
# Looked for from the start of a run of letters only, so that the time grows with the text and not with its square.
_TWO_ALPHABETS = re.compile(r"(?<![^\W\d_])(?=[^\W\d_]*[a-z])[^\W\d_]*[\u0370-\u052f]", re.IGNORECASE)
LONG_ENOUGH = 16
"""Words from which a sentence without function words is no note but another language or a code. Source: labelled
rows: notes such as a subject line, and lists, have up to thirteen."""


@dataclass(frozen=True)
class Tainted:
    """A sentence that cannot be evidence, and why ("it forges a verdict")."""

    sentence: Sentence
    reason: str


@dataclass(frozen=True)
class _Sign:
    """`taints_rest`: everything after it in the turn is part of the forgery."""

    reason: str
    pattern: re.Pattern[str]
    taints_rest: bool


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(
        files("conversations.judges").joinpath("data", "attack_signs.yaml").read_text("utf-8")
    )
    return table


@cache
def _foreign_words() -> frozenset[str]:
    return frozenset(map(str, _table()["foreign"]))


@cache
def _signs() -> tuple[_Sign, ...]:
    table = _table()
    signs = []
    for row in table["signs"]:
        pattern = row["pattern"]
        for name in ("judges", "marks", "enough", "order", "text"):
            pattern = pattern.replace(name.upper(), table[name])
        signs.append(_Sign(row["reason"], re.compile(pattern, re.IGNORECASE | re.MULTILINE), row.get("rest", False)))
    return tuple(signs)


def tainted_sentences(turn_text: str, sentences: tuple[Sentence, ...]) -> tuple[Tainted, ...]:
    """The sentences that cannot be evidence, in order.

    Source: the kinds of attack named for the judges: text that addresses the judge, forges delimiters or verdicts,
    fakes an assessor's comment, includes another answer, switches language or encoding, hides text.
    """
    forged_from, forgery = len(turn_text), ""
    for sign in _signs():
        if not sign.taints_rest:
            continue
        # Looked for in the turn as well as in each sentence: a forged block may start anywhere in either.
        starts = [sentence.start for sentence in sentences if sign.pattern.search(sentence.text)]
        if whole := sign.pattern.search(turn_text):
            starts.append(whole.start())
        if starts and min(starts) < forged_from:
            forged_from, forgery = min(starts), sign.reason
    turn_is_english = is_english(turn_text)
    tainted = []
    for sentence in sentences:
        reason = forgery if sentence.end > forged_from else _reason(sentence.text, turn_is_english)
        if reason:
            tainted.append(Tainted(sentence, reason))
    return tuple(tainted)


def _reason(text: str, turn_is_english: bool) -> str:
    if _HIDDEN.search(text):
        return "it holds hidden characters"
    if _is_foreign(text, turn_is_english):
        return "it is not in English"
    if _TWO_ALPHABETS.search(text):
        return "it mixes two alphabets in a word"
    # "ｓｈｏｗｎ" and other look-alikes, heaped marks and "sh0wn" are read as what they look like.
    looks = [unicodedata.normalize("NFKC", text)]
    if not text.isascii():
        looks.append("".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)))
    if _LEET_WORD.search(looks[-1]):
        looks.append(looks[-1].translate(_LEET))
    return next((sign.reason for sign in _signs() for each in looks if sign.pattern.search(each)), "")


def _is_foreign(text: str, turn_is_english: bool) -> bool:
    """Whether a sentence is in another language or a code; a note without function words in an English turn is not."""
    if is_english(text):
        return sum(word in _foreign_words() for word in words_of(text)) >= 2 and not _has_function_word(text)
    words = words_of(text)
    script = sum(letter > "ɏ" for letter in text if letter.isalpha()) * 3 > sum(map(str.isalpha, text))
    foreign = sum(word in _foreign_words() for word in words) >= 2
    return script or foreign or len(words) >= LONG_ENOUGH or not turn_is_english


def _has_function_word(text: str) -> bool:
    return any(word in FUNCTION_WORDS for word in words_of(text))
