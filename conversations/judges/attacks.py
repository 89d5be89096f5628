"""Words that try to steer the judge instead of showing what the learner knows. Such words are never evidence."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from conversations.judges.sentences import Sentence
from conversations.judges.words import is_english

_HIDDEN = re.compile("[\u200b\u200c\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


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
def _signs() -> tuple[_Sign, ...]:
    table = yaml.safe_load(files("conversations.judges").joinpath("data", "attack_signs.yaml").read_text("utf-8"))
    signs = []
    for row in table["signs"]:
        pattern = row["pattern"].replace("JUDGES", table["judges"]).replace("MARKS", table["marks"])
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
    tainted = []
    for sentence in sentences:
        reason = forgery if sentence.end > forged_from else _reason(sentence.text)
        if reason:
            tainted.append(Tainted(sentence, reason))
    return tuple(tainted)


def _reason(text: str) -> str:
    if _HIDDEN.search(text):
        return "it holds hidden characters"
    if not is_english(text):
        return "it is not in English"
    # "ｓｈｏｗｎ" and other look-alike forms are read as what they look like.
    folded = unicodedata.normalize("NFKC", text)
    return next((sign.reason for sign in _signs() if sign.pattern.search(folded)), "")
