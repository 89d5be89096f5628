"""Whether a criterion asks what somebody knows or what somebody does, read off its wording.

A batch row need not say it, and the two are judged differently: what an indicator of knowledge says is enough, while
performance needs the learner's own doing.
"""

import re
from functools import cache
from importlib.resources import files
from itertools import dropwhile

import yaml

from competency_frameworks.standards import CriterionKind
from conversations.judges.words import DETERMINERS, FUNCTION_WORDS, words_of


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = yaml.safe_load(
        files("conversations.judges").joinpath("data", "criterion_words.yaml").read_text("utf-8")
    )
    return table


def _words(name: str) -> frozenset[str]:
    return frozenset(_table()[name].split())


_TELLING = _words("telling")
_KNOWING = re.compile(
    r"(?:(?:have|has|show|shows|demonstrate|demonstrates) (?:\w+ ){0,3})?"
    r"(?:knowledge|understanding|awareness|appreciation) (?:of|that|how|why)\b"
    r"|(?:be|is) (?:aware|familiar)\b|how to\b|tells? the difference|answers? the question\b"
    r"|gives? (?:\w+ ){0,2}(?:reasons?|examples?|definitions?|explanations?)\b"
    # What can be identified or compared without doing anything in particular: kinds and differences.
    r"|(?:identify|identifies|compares?) (?:[\w-]+ ){0,2}"
    r"(?:differences?|meanings?|purposes?|principles|functions?|definitions?|kinds|types|ways|stages)\b"
)
_DOING = _words("doing")
_FINITE = _words("finite")
_ORDERS = frozenset({"do", "don't", "never", "always"})
_SUBORDINATE = _words("subordinate")
_ADVERBS = _words("adverbs")
_AFTER_AN_ORDER = DETERMINERS | _words("after_an_order")
_NOUN_ENDINGS = ("tion", "sion", "sis", "ity", "ness", "ment", "ism", "ance", "ence")

_NUMBERED = re.compile(r"(?:[A-Z]{0,3}\d+(?:\.\d+)*[.):]?|\(?[a-z]\)|[•*–-]) ")
_THE_LEARNER_CAN = re.compile(
    r"(?:(?:(?:the|an?|each) )?(?:learner|candidate|apprentice|trainee|student|employee|worker|person)s? )?"
    r"(?:(?:can|must|should|will|shall|needs|has) (?=\w))?"
    r"(?:(?:be|is|are) able to |(?:the )?ability to |able to |to )?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:yes|no|true|false)\b|\w+[.:] ", re.IGNORECASE)
_SITUATION = re.compile(r"(?:when|whenever|if|where|in|at|on|with|before|after|during|for)\b[^,.;]*, ", re.IGNORECASE)
_TOLD_TO_SOMEBODY = re.compile(
    r"\baloud\b|\b(?:to|with) (?:[\w'-]+ ){0,3}?(?:audiences?|colleagues?|clients?|customers?|learners?|teams?"
    r"|managers?|readers?|users?|patients?|people|others|somebody|someone|staff|members?)\b"
)
_OF_A_THING = re.compile(r"\b(?:why|what|which|how|when|where|who|explain|describe|define)\b")
_OF_THE_LEARNER = re.compile(r"\b(?:you|your|we|us|our|tell me)\b")


def kind_of(criterion: str, question: str = "") -> CriterionKind:
    """Knowledge or performance; the question counts only where the criterion's own words leave it open.

    In this order, numbering and "the learner can" left aside: "I …" and "we …" are performance; a question is
    knowledge. A verb of knowing or telling is knowledge, unless somebody is told ("Explain a matter aloud", "Explain
    to a client"). A verb of doing is performance, after a situation too ("When a complaint comes in, log it"). A
    function word, a figure or a label ("A.", "Yes,") opens an answer, so knowledge; and so does a finite verb of its
    own. An unknown verb before "the" or "a" is an order, so performance. What is left is what its first words look
    like, or what the question asks for; performance when nothing tells.

    Source: own rules, made on the shipped criteria and on reference answers of school science.
    """
    plain = " ".join(criterion.replace("’", "'").split())
    words = words_of(plain)
    if words and words[0].split("'")[0] in {"i", "we", "my", "our"}:
        return CriterionKind.PERFORMANCE
    if plain.endswith("?"):
        return CriterionKind.KNOWLEDGE
    return _asked_for(plain) or _by_its_form(plain, words, question)


def _by_its_form(plain: str, words: list[str], question: str) -> CriterionKind:
    """What a criterion is that opens with no verb we know."""
    if _opens_an_answer(plain, words) or _has_its_own_verb(words):
        return CriterionKind.KNOWLEDGE
    if words[1:2] and words[1] in _AFTER_AN_ORDER:
        return CriterionKind.PERFORMANCE
    if _opens_with_a_thing(words) or _asks_of_a_thing(question):
        return CriterionKind.KNOWLEDGE
    return CriterionKind.PERFORMANCE


def _asked_for(plain: str) -> CriterionKind | None:
    """What the verb says that opens the criterion; None when no verb we know does."""
    rest = plain[match.end() :] if (match := _NUMBERED.match(plain)) else plain
    opening = _THE_LEARNER_CAN.match(rest)
    somebody = opening[0] if opening else ""
    rest = rest[len(somebody) :]
    rest = rest[match.end() :] if (match := _SITUATION.match(rest)) else rest
    every = words_of(rest)
    words = list(dropwhile(lambda word: word in _ADVERBS or (word.endswith("ly") and len(word) > 5), every))
    text = " ".join(words)
    if _LABEL.match(rest) or not words:
        return None
    if _is_verb(words[0], _TELLING) or _KNOWING.match(text):
        told = re.split(r"\b(?:how|why|what|when|which|where|whether|that)\b", text, maxsplit=1)[0]
        return CriterionKind.PERFORMANCE if _TOLD_TO_SOMEBODY.search(told) else CriterionKind.KNOWLEDGE
    if words[1:2] and words[1] in _FINITE:  # "Work is done when…"
        return None
    verb = _is_verb(words[0], _DOING) or every[0] in _ORDERS or (somebody and words[0] not in _FINITE | FUNCTION_WORDS)
    return CriterionKind.PERFORMANCE if verb else None


def _is_verb(word: str, verbs: frozenset[str]) -> bool:
    """Whether the word is one of the verbs, as an order or after "the learner" ("compares", "carries")."""
    forms = {word, word.removesuffix("s"), word.removesuffix("es")}
    return not forms.isdisjoint(verbs) or (word.endswith("ies") and f"{word[:-3]}y" in verbs)


def _opens_an_answer(plain: str, words: list[str]) -> bool:
    return bool(_LABEL.match(plain)) or not words or words[0] in FUNCTION_WORDS or words[0][0].isdigit()


def _has_its_own_verb(words: list[str]) -> bool:
    """Whether a finite verb stands in the main clause, which comes first."""
    for word in words:
        if word in _SUBORDINATE:
            return False
        if word in _FINITE:
            return True
    return False


def _opens_with_a_thing(words: list[str]) -> bool:
    """Whether the first word looks like a noun, or the second like its verb ("Light travels")."""
    plural = words[0].endswith("s") and not words[0].endswith("ss")
    third_person = any(word.endswith("s") and not word.endswith("ss") for word in words[1:2])
    if words[0].endswith("ing"):  # "Comparing results each month" is something to do
        return False
    return plural or third_person or words[0].endswith(_NOUN_ENDINGS)


def _asks_of_a_thing(question: str) -> bool:
    """Whether the question wants to know something of the world, and not of the learner."""
    asked = question.casefold()
    return bool(_OF_A_THING.search(asked)) and not _OF_THE_LEARNER.search(asked)
