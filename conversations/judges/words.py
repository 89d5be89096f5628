"""Words of a text: content words, endings cut off, English or not, fluent or shuffled."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from conversations.judges.lexicon import word_list

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

DETERMINERS = word_list("determiners")
PREPOSITIONS = word_list("prepositions")
CONJUNCTIONS = word_list("conjunctions")
AUXILIARIES = word_list("auxiliaries")
PRONOUNS = word_list("pronouns")
FUNCTION_WORDS = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | PRONOUNS | word_list("other_function_words")

_AFTER_A_MODAL = frozenset({"is", "was", "were", "had", "has", "of", "and", "because", "in", "the", "a"})
_WANTS_MORE = (DETERMINERS - {"this", "these", "each", "his"}) | {"of", "and", "or", "because", "with", "into"}
# Pairs that English hardly ever writes: an article before a verb, two prepositions that do not go together…
_ODD_PAIRS = (
    (
        DETERMINERS - {"this", "these", "each", "his"},
        (DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | PRONOUNS) - {"while", "may", "will"},
    ),
    (
        frozenset({"of", "with", "from", "into", "at", "by"}),
        CONJUNCTIONS - {"which", "who", "when", "that"} | (AUXILIARIES - {"may"}) | {"of", "to", "i", "we"},
    ),
    (
        frozenset({"i", "we", "they", "he", "she"}),
        DETERMINERS - {"each", "this"} | {"of", "with", "from", "into", "by", "i"},
    ),
    (frozenset({"is", "are", "was", "were"}), AUXILIARIES - {"been", "being", "is"} | {"of", "i"}),
    (frozenset({"and", "or"}), frozenset({"and", "or", "of"})),
    (word_list("modals") - {"may"} | {"will", "shall", "can"}, _AFTER_A_MODAL),
    (frozenset({"to"}), _AFTER_A_MODAL - {"the", "a"}),
)


def words_of(text: str) -> list[str]:
    """The words in order, lower case, typographic apostrophes made plain."""
    return [word.replace("’", "'") for word in WORD.findall(text.casefold())]


def stem(word: str) -> str:
    """The word without its commonest endings, so that "reports" and "reported" meet. Crude on purpose, and quick."""
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "edly", "ed", "es", "ly", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def content_stems(text: str) -> frozenset[str]:
    """The distinct content words, endings cut off; figures count as words."""
    return frozenset(
        stem(word) for word in words_of(text) if word not in FUNCTION_WORDS and (len(word) > 2 or word.isdigit())
    )


def stems_of_all(texts: Iterable[str]) -> frozenset[str]:
    """The content stems of several texts together."""
    return frozenset[str]().union(*(content_stems(text) for text in texts))


def is_english(text: str) -> bool:
    """Whether the text is readable English.

    Source: own count: of the labelled rows 99 % have 37 % or more of their words in the function-word lists and none
    under 20 %; sentences in German, French, Spanish, Italian and Dutch had 0–11 %. The limit is 12 %; a third or more
    of the letters outside Latin script is another script. Texts under six words pass: too short to tell.
    """
    letters = [letter for letter in text if letter.isalpha()]
    if letters and sum(letter > "ɏ" for letter in letters) / len(letters) > 1 / 3:
        return False
    words = words_of(text)
    return len(words) < 6 or sum(word in FUNCTION_WORDS for word in words) / len(words) >= 0.12


def odd_pairs(text: str) -> float:
    """How often (0–1) a function word is followed by one that English hardly ever puts there, clause by clause.

    Shuffled words keep their meaning for a sentence embedding, but not their order.

    Source: own count on the labelled rows and the units' indicators: at 0.1, about 1 % of prose and four fifths of
    shuffled prose lie above (nine tenths from 25 words). Three pairs are added to the count, so that one slip in a
    short text weighs little.
    """
    odd = tried = 0
    for clause in re.split(r"[.,;:!?()\n]+", text):
        words = words_of(clause)
        for first, second in pairwise(words):
            rules = [right for left, right in _ODD_PAIRS if first in left]
            tried += bool(rules)
            odd += any(second in right for right in rules) or (first in _BEFORE_A_BASE and _looks_past(second))
        if words and words[-1] in _WANTS_MORE:
            odd, tried = odd + 1, tried + 1
    return odd / (tried + 3)


_BEFORE_A_BASE = word_list("modals") | {"to", "can", "shall"}


def _looks_past(word: str) -> bool:
    return len(word) > 5 and word.endswith("ed") and not word.endswith("eed")


def repetition(text: str) -> float:
    """Share (0–1) of content words that repeat one said before; pasted or stuffed text repeats itself."""
    words = [word for word in words_of(text) if word not in FUNCTION_WORDS]
    if not words:
        return 0.0
    return sum(count - 1 for count in Counter(words).values()) / len(words)
