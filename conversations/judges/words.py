"""Words of a text: content words, endings cut off, English or not, fluent or shuffled."""

import re
from collections import Counter
from collections.abc import Iterable

from conversations.judges.lexicon import word_list

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

DETERMINERS = word_list("determiners")
PREPOSITIONS = word_list("prepositions")
CONJUNCTIONS = word_list("conjunctions")
AUXILIARIES = word_list("auxiliaries")
PRONOUNS = word_list("pronouns")
FILLERS = word_list("fillers")
FUNCTION_WORDS = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | PRONOUNS | word_list("other_function_words")


def words_of(text: str) -> list[str]:
    """The words in order, lower case, typographic apostrophes made plain."""
    return [word.replace("’", "'") for word in WORD.findall(text.casefold())]


def stem(word: str) -> str:
    """The word without its commonest endings, so that "reports" and "reported" meet. Crude on purpose, and quick."""
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "edly", "ed", "es", "ly", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def is_content(word: str) -> bool:
    """Whether a lower-case word carries meaning of its own; figures do, words that fill a pause do not."""
    return word not in FUNCTION_WORDS and word not in FILLERS and (len(word) > 2 or word.isdigit())


def content_stems(text: str) -> frozenset[str]:
    """The distinct content words, endings cut off; figures count as words."""
    return frozenset(stem(word) for word in words_of(text) if is_content(word))


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


def repetition(text: str) -> float:
    """Share (0–1) of content words that repeat one said before; pasted or stuffed text repeats itself."""
    words = [word for word in words_of(text) if word not in FUNCTION_WORDS]
    if not words:
        return 0.0
    return sum(count - 1 for count in Counter(words).values()) / len(words)
