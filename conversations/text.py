"""Reading plain text: words, sentences, questions, exact phrases. Pure and small."""

import re
from collections.abc import Iterable
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
SENTENCE = re.compile(r"[^.!?…\n]*(?:\.(?=\d)[^.!?…\n]*)*[.!?…]*[\"”’')\]]*")
CLAUSE = re.compile(
    r"[;!?()\n\"“”]+|[,.:](?!\d)|\s[–—-]\s|\b(?:and|but|because|so|which|then|although|while)\b", re.IGNORECASE
)
QUOTED = re.compile(r"[“”\"«»„]")
NOT_DONE = re.compile(
    r"(?:i|we)(?:['’]ve| have| had)? (?:never|not)\b|(?:i|we) (?:have|had|do|did)n['’]?t\b|(?:i|we) (?:do|did) not\b",
    re.IGNORECASE,
)
OWN_START = re.compile(r"(?:i|we|my|our)\b", re.IGNORECASE)

_STOP = """a about above after again all also am an and any are as at be because been before being below between both
    but by can could did do does doing down during each either else ever every few for from further get give go had has
    have having he her here hers him his how i if in into is it its itself just like made make many may me might more
    most much must my no nor not of off on once one only or other our ours out over own quite really same say she
    should so some something such than that the their them then there these they thing things this those through to
    too under until up upon us use used very was we well went were what when where which while who whom why will with
    within without would yes you your yours i'm i've i'd we're we've it's that's don't didn't can't"""
STOP_WORDS = frozenset(_STOP.split())


@lru_cache(maxsize=4096)  # each reply is compared with every earlier one
def words(text: str) -> tuple[str, ...]:
    """Lower-case words in order; apostrophes are straightened, figures count as words."""
    return tuple(WORD.findall(text.lower().replace("’", "'")))


def stem(word: str) -> str:
    """A word without its commonest endings, good enough to see that "reviews" and "reviewing" are kin."""
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS)


def overlap(one: str, other: str) -> float:
    """Share (0–1) of the meaningful stems of the shorter text that the other has too; 0 when either has none."""
    first, second = content_stems(one), content_stems(other)
    smaller = min(len(first), len(second))
    return len(first & second) / smaller if smaller else 0.0


def sentences(text: str) -> tuple[str, ...]:
    """Sentences in order, trimmed, each with its closing mark."""
    return tuple(found.strip() for found in SENTENCE.findall(text) if found.strip())


@lru_cache(maxsize=1024)
def questions(text: str) -> tuple[str, ...]:
    """The sentences that ask."""
    return tuple(sentence for sentence in sentences(text) if "?" in sentence)


@lru_cache(maxsize=4096)
def same_words(text: str) -> str:
    """A key under which two sentences that differ only in case, spacing and punctuation are equal."""
    return " ".join(words(text))


def asked_keys(texts: Iterable[str]) -> frozenset[str]:
    """Keys of every question in these texts."""
    return frozenset(same_words(question) for text in texts for question in questions(text))


def recites(text: str, source: str, run: int = 5) -> bool:
    """Whether `text` has `run` or more consecutive words of `source`."""
    said = words(text)
    runs = _runs(source, run)
    return any(said[start : start + run] in runs for start in range(len(said) - run + 1))


@lru_cache(maxsize=1024)
def _runs(source: str, run: int) -> frozenset[tuple[str, ...]]:
    told = words(source)
    return frozenset(told[start : start + run] for start in range(len(told) - run + 1))


def contains_words(text: str, phrase: str) -> bool:
    """Whether the words of `phrase` occur in order and next to one another in `text`."""
    key = same_words(phrase)
    return bool(key) and f" {key} " in f" {same_words(text)} "


@lru_cache(maxsize=512)  # asked of every earlier turn again with each new one
def words_to_quote(text: str, most_words: int = 16) -> str:
    """The exact part of a turn that is best said back: a whole sentence, else a clause about the speaker; "" = none.

    Never part of a question, of somebody else's quoted words, or of what they have not done.
    """
    told = [one for one in sentences(text) if "?" not in one and not QUOTED.search(one) and not NOT_DONE.match(one)]
    whole = [one.strip(" .!…'’-–—") for one in told]
    parts = [part for one in told for part in phrases(one, most_words)]
    own = [part for part in parts if OWN_START.match(part)]
    for among in (whole, own, parts):
        fitting = [one for one in among if 3 <= len(words(one)) <= most_words and len(content_stems(one)) >= 2]
        if fitting:
            return max(fitting, key=lambda one: len(content_stems(one)))
    return ""


def phrases(text: str, most_words: int = 12) -> tuple[str, ...]:
    """Exact clauses of 3 to `most_words` words, those with most meaning first."""
    found = [clause.strip(" '’-–—") for clause in CLAUSE.split(text)]
    fitting = [clause for clause in found if 3 <= len(words(clause)) <= most_words]
    return tuple(sorted(dict.fromkeys(fitting), key=lambda clause: -len(content_stems(clause))))
