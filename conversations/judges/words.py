"""Words of a text: content words, endings cut off, English or not, fluent or shuffled."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from conversations.judges.lexicon import word_list

WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")

DETERMINERS = word_list("determiners")
PREPOSITIONS = word_list("prepositions")
CONJUNCTIONS = word_list("conjunctions")
AUXILIARIES = word_list("auxiliaries")
PRONOUNS = word_list("pronouns")
FUNCTION_WORDS = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | PRONOUNS | word_list("other_function_words")

# Pairs that English hardly ever writes: an article before a verb, two prepositions that do not go together…
_ODD_PAIRS = (
    (
        DETERMINERS - {"this", "these", "each", "his"},
        DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | PRONOUNS,
    ),
    (
        frozenset({"of", "with", "from", "into", "at", "by"}),
        CONJUNCTIONS - {"which", "who", "when", "that"} | AUXILIARIES | {"of", "to", "i", "we"},
    ),
    (
        frozenset({"i", "we", "they", "he", "she"}),
        DETERMINERS - {"each", "this"} | {"of", "with", "from", "into", "by", "i"},
    ),
    (frozenset({"is", "are", "was", "were"}), AUXILIARIES - {"been"} | {"of", "and", "i"}),
    (frozenset({"and", "or"}), frozenset({"and", "or", "of"})),
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

    Source: own count: in plain English prose 35–60 % of the words are in the function-word list above, in note form
    about 20 %; other Latin-script languages stay under 10 %. The limit is 12 %; a third or more of the letters
    outside Latin script is another script. Texts under six words pass: too short to tell.
    """
    letters = [letter for letter in text if letter.isalpha()]
    if letters and sum(letter > "ɏ" for letter in letters) / len(letters) > 1 / 3:
        return False
    words = words_of(text)
    return len(words) < 6 or sum(word in FUNCTION_WORDS for word in words) / len(words) >= 0.12


def odd_pairs(text: str) -> float:
    """Share (0–1) of neighbouring words within a clause that English hardly ever puts side by side.

    Shuffled words keep their meaning for a sentence embedding, but not their order.
    """
    odd = pairs = 0
    for clause in re.split(r"[.,;:!?()\n]+", text):
        words = words_of(clause)
        for first, second in pairwise(words):
            pairs += 1
            odd += _is_odd(first, second)
        # A clause that stops on an article or "and" has lost what should follow.
        odd += bool(words) and words[-1] in DETERMINERS - {"this", "these", "each", "his"} | {"and", "or", "because"}
    return min(1.0, odd / pairs) if pairs else 0.0


def _is_odd(first: str, second: str) -> bool:
    return any(first in left and second in right for left, right in _ODD_PAIRS)


def repetition(text: str) -> float:
    """Share (0–1) of content words that repeat one said before; pasted or stuffed text repeats itself."""
    words = [word for word in words_of(text) if word not in FUNCTION_WORDS]
    if not words:
        return 0.0
    return sum(count - 1 for count in Counter(words).values()) / len(words)
