"""What a sentence denies: which of its words stand under a negation, and which words say each other's opposite."""

import re
from collections.abc import Sequence
from functools import cache

from conversations.judges.lexicon import phrases, word_list
from conversations.judges.words import stem

_UNTURNED = {"only", "just", "merely", "more", "later", "sooner", "matter", "doubt", "mind"}
REACH = 8
"""Words that a negation turns at most. Source: own choice."""
_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
_CLAUSE_END = re.compile(r"[,.](?!\d)|[;:!?()…—\n]|\s[–-]\s")


def negated_words(text: str, spans: Sequence[tuple[int, int]]) -> list[bool]:
    """Whether each word stands under an odd number of negations; `spans` are the words' characters, in order.

    A negating word reaches to the end of its clause, to a word that opens a new one ("but", "because", "I"), or as far
    as `REACH`: many people write without commas. A frame such
    as "it is not true that" or "… is a myth" turns the whole sentence.
    """
    text = text.translate(_PLAIN)
    words = [text[start:end].casefold() for start, end in spans]
    turned = [False] * len(words)
    reaching = 0
    for place, word in enumerate(words):
        between = text[spans[place - 1][1] : spans[place][0]] if place else ""
        if _CLAUSE_END.search(between) or word in word_list("clause_openers"):
            reaching = 0
        turned[place] = reaching > 0
        if is_negator(word, words[place + 1] if place + 1 < len(words) else ""):
            reaching = 0 if reaching else REACH
        else:
            reaching = max(0, reaching - 1)
    frames = [match.span() for match in phrases("denying_frames").finditer(text)]
    for first, last in ((_sentence_around(text, start, end)) for start, end in frames):
        for place, (start, end) in enumerate(spans):
            if first <= start < last:
                # The frame's own "not" must not undo what the frame does.
                turned[place] = not any(a <= start and end <= b for a, b in frames)
    return turned


def is_negator(word: str, following: str = "") -> bool:
    """Whether a word turns what follows it; "not only" and "no longer than" do not."""
    if following in _UNTURNED and word in {"not", "no", "without"}:
        return False
    return word in word_list("negating_words") or word.endswith("n't")


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    first = max(text.rfind(mark, 0, start) for mark in ".!?\n") + 1
    ends = [place for mark in ".!?\n" if (place := text.find(mark, end)) >= 0]
    return first, min(ends, default=len(text))


@cache
def _opposites() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for pair in word_list("opposites"):
        one, other = pair.split("/")
        for first, second in ((one, other), (other, one)):
            table.setdefault(stem(first), set()).add(stem(second))
    return {word: frozenset(others) for word, others in table.items()}


def opposed(said: frozenset[str], wanted: frozenset[str]) -> int:
    """How many of the wanted words are missing and their opposite said instead; both are stems."""
    table = _opposites()
    missing = wanted - said
    return sum(bool(table.get(word, frozenset()) & (said - wanted)) for word in missing)
