"""The same answer as other people would write it: the scale must learn that nothing of this matters.

Rules only, made up here; the fairness pairs, which are written by hand, are never trained on.
"""

import random
import re
from collections.abc import Callable

_WORD = re.compile(r"[a-z]{5,}")
_SMALL = re.compile(r"\b(?:the|a|an|was|were|is|are|have|has|had|to|of) ", re.IGNORECASE)
_SUBJECT = re.compile(r"(^|[.!?] )(?:I|We) ")
_FILLERS = (
    *("you know", "like", "basically", "to be honest", "I mean", "sort of thing", "if you see what I mean"),
    *("obviously", "at the end of the day", "how do you say", "and that", "so yeah", "as I was saying", "let me think"),
)
_SOUNDS = (
    *(("ie", "ei"), ("ea", "ee"), ("ou", "u"), ("tion", "shun")),
    *(("ss", "s"), ("ll", "l"), ("ent", "ant"), ("ck", "k")),
)


def misspelt(text: str, dice: random.Random) -> str:
    """Letters swapped, doubled, left out, or written by sound, in about one long word of four."""

    def change(match: re.Match[str]) -> str:
        word = match.group()
        if dice.random() > 0.25:
            return word
        place = dice.randrange(1, len(word) - 1)
        sound = next(((a, b) for a, b in dice.sample(_SOUNDS, len(_SOUNDS)) if a in word), None)
        ways = [
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place:],
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
        ]
        return dice.choice([*ways, word.replace(*sound, 1)] if sound else ways)

    return _WORD.sub(change, text)


def typed_fast(text: str, dice: random.Random) -> str:
    """No capitals, no apostrophes, hardly any marks."""
    plain = re.sub(r"['’\"“”]", "", text.lower())
    return re.sub(r"[,;:]", "", plain).rstrip(".") if dice.random() < 0.6 else plain


def few_small_words(text: str, dice: random.Random) -> str:
    """Articles and auxiliaries left out here and there."""
    return _SMALL.sub(lambda match: "" if dice.random() < 0.5 else match.group(), text)


def run_on(text: str, dice: random.Random) -> str:
    """One sentence to the end."""
    return re.sub(r"[.!?;]+ +(\w)", lambda match: f"{dice.choice((' and', ',', ''))} {match[1].lower()}", text)


def in_fragments(text: str, dice: random.Random) -> str:
    """Notes: subjects and small words left out, cut at commas."""
    cut = re.sub(r", (?:and |but |so )?(\w)", lambda match: f". {match[1].upper()}", text)
    return few_small_words(_SUBJECT.sub(lambda match: match[1], cut), dice)


def padded(text: str, dice: random.Random) -> str:
    """Fillers and words said twice."""
    words = text.split(" ")
    for _ in range(1 + len(words) // 12):
        place = dice.randrange(1, len(words)) if len(words) > 1 else 0
        filler = dice.choice(_FILLERS)
        words.insert(place, f"{filler}," if dice.random() < 0.6 else words[max(0, place - 1)].strip(".,"))
    return " ".join(words)


REWRITINGS: tuple[Callable[[str, random.Random], str], ...] = (
    misspelt,
    typed_fast,
    few_small_words,
    run_on,
    in_fragments,
    padded,
)
