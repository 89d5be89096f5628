"""What can be read off a sentence's form: who did what, with what particulars, why, with what result."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from conversations.judges.lexicon import phrases, word_list
from conversations.judges.words import words_of

_FIGURE = re.compile(r"[£$€]?\d[\d.,:]*\s?%?")
_NAME = re.compile(r"(?<=[a-z,;] )(?!I\b)[A-Z][A-Za-z&-]+")


@dataclass(frozen=True)
class Marks:
    """Counts in one or more sentences, each zero or more.

    `own_actions`: "I compared", "we sent". `vague_actions`: "I managed", "we help". `enacted`: things done by saying
    them, "let's", "could you". `hypothetical`: "I would". `negated_actions`: "I never checked".
    """

    own_actions: int = 0
    vague_actions: int = 0
    enacted: int = 0
    hypothetical: int = 0
    negated_actions: int = 0
    particulars: int = 0
    reasons: int = 0
    contrasts: int = 0
    outcomes: int = 0
    claims: int = 0
    not_known: int = 0
    hedges: int = 0
    weighing: int = 0
    preventing: int = 0
    leading: int = 0
    words: int = 0

    @classmethod
    def total(cls, several: Iterable["Marks"]) -> "Marks":
        """The sum of several sentences' marks."""
        rows = list(several)
        return cls(**{field.name: sum(getattr(row, field.name) for row in rows) for field in fields(cls)})


def marks_of(sentence: str) -> Marks:
    """Counts the marks of one sentence."""
    plain = sentence.replace("’", "'")
    actions = _actions(plain)
    return Marks(
        own_actions=actions.count("own"),
        vague_actions=actions.count("vague"),
        hypothetical=actions.count("hypothetical"),
        negated_actions=actions.count("negated"),
        enacted=_count("enacted", plain),
        particulars=len(_particulars(plain)),
        reasons=_count("reasons", plain),
        contrasts=_count("contrasts", plain),
        outcomes=_count("outcomes", plain),
        claims=_count("claims", plain),
        not_known=_count("not_known", plain),
        hedges=_count("hedges", plain),
        weighing=_count("weighing", plain),
        preventing=_count("preventing", plain),
        leading=_count("leading", plain),
        words=len(words_of(plain)),
    )


def _count(name: str, text: str) -> int:
    return sum(1 for _ in phrases(name).finditer(text))


def _particulars(text: str) -> set[str]:
    """Distinct figures, dates, names and tools; a thing named twice is one particular."""
    found = {match.group().strip() for match in _FIGURE.finditer(text)}
    found |= {match.group() for match in _NAME.finditer(text)}
    for name in ("dates", "numbers", "tools"):
        found |= {match.group().casefold() for match in phrases(name).finditer(text)}
    return {particular.casefold() for particular in found}


def _actions(sentence: str) -> list[str]:
    """What "I" and "we" do in the sentence, in order: "own", "vague", "hypothetical", "negated".

    Verbs joined to the first ("I pulled the figures, compared them and sent…") count as well, and so does a
    sentence that starts with its past-tense verb ("Split the errors by shift"), as notes do.
    """
    words = [word for raw in words_of(sentence) for word in _apart(raw)]
    found: list[str] = []
    if words and _is_past(words[0]):
        found.append("own")
    acting = bool(found)
    for place, word in enumerate(words):
        if word in {"i", "we"}:
            found += (kind := _kind_of_verb(words[place + 1 : place + 6]))
            acting = kind == ["own"]
        elif acting and place > 0 and _is_past(word) and words[place - 1] not in _NOT_BEFORE_A_VERB:
            found.append("own")
    return found


_NOT_BEFORE_A_VERB = (
    word_list("determiners") | word_list("auxiliaries") | word_list("pronouns") | {"not", "who", "that"}
)


def _apart(word: str) -> list[str]:
    """ "we'd" as "we", "'d"."""
    match = re.fullmatch(r"(i|we)('\w+)", word)
    if match is None:
        return [word]
    return [match[1]] if match[2] == "'ve" else [match[1], match[2]]


def _kind_of_verb(following: list[str]) -> list[str]:
    """What the words after "I" or "we" say; nothing when they report no doing at all."""
    for place, word in enumerate(following):
        if word in word_list("helping_verbs") and following[place + 1 : place + 2] in (["not"], ["never"]):
            return ["negated"]
        if word in word_list("adverbs") or (word.endswith("ly") and len(word) > 4):
            continue
        for kind, words in _VERBS:
            if word in words:
                return kind
        # Any other word after "I" is taken as something done: no list could hold all verbs, or all spellings.
        return ["own"] if word[0].isalpha() else []
    return []


_VERBS: tuple[tuple[list[str], frozenset[str]], ...] = (
    (["negated"], word_list("negators")),
    (["hypothetical"], word_list("modals")),
    (["vague"], word_list("vague_verbs")),
    ([], word_list("futures") | word_list("stative_verbs") | word_list("auxiliaries") | {"can"}),
    ([], word_list("determiners") | word_list("prepositions") | word_list("conjunctions")),
)


def _is_past(word: str) -> bool:
    if word in word_list("vague_verbs") | word_list("stative_verbs"):
        return False
    return word in word_list("irregular_past") or (
        len(word) > 4 and word.endswith("ed") and word not in {"need", "indeed"}
    )
