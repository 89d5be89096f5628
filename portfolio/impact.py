"""How much of the role a competency serves: which responsibilities and metrics mention it."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from competency_frameworks.model import Competency, Framework, Importance, RoleDescription

_WORD = re.compile(r"[a-z]{3,}")
_BRACKETS = re.compile(r"\([^)]*\)")
_STEM_LETTERS = 6
# Words that stand in nearly every line of a role description and so tell nothing about which competency it needs.
_EVERYDAY = frozenset(
    _WORD.findall(
        "about advanced all and any are awareness basic being can each for from get good have how into its keep like "
        "make making management managing more not off other our out over per role skill skills similar such than that "
        "the their them then these they this those through understand understanding use using used very want well what "
        "when where which who will with work working you your youll"
    )
)


SAID_SHARES = {Importance.ESSENTIAL: 1.0, Importance.IMPORTANT: 0.6, Importance.HELPFUL: 0.2}
"""The share (0–1) of a competency whose importance a person has set. Source: our own, evenly spaced; never 0, because
it is in the framework."""


@lru_cache(maxsize=4096)
def content_words(text: str) -> frozenset[str]:
    """The text's telling words, cut to six letters so that *negotiate* and *negotiation* agree."""
    return frozenset(word[:_STEM_LETTERS] for word in _WORD.findall(text.lower()) if word not in _EVERYDAY)


@lru_cache(maxsize=4096)
def title_words(title: str) -> frozenset[str]:
    """The telling words of a title; what stands in brackets only explains it."""
    return content_words(_BRACKETS.sub(" ", title)) or content_words(title)


def relevances(competency: Competency, texts: Sequence[str]) -> list[float]:
    """How much each text is about the competency, 0 and up, in the texts' order.

    Shared words are added up, a title's word three times; each is divided by the number of texts it stands in, because
    a word that stands in all of them ("vendor") does not tell them apart. Our own rule.
    """
    title, described = title_words(competency.title), content_words(competency.description)
    stands_in = Counter(word for text in texts for word in content_words(text))
    return [
        sum((3 if word in title else 1) / stands_in[word] for word in content_words(text) & (title | described))
        for text in texts
    ]


def impact(competency: Competency, role: RoleDescription) -> int:
    """How many responsibilities and metrics of the role mention the competency: relevance of at least 1.5.

    One word of the title that stands in at most two of the texts is enough, commoner words only together. Our own rule.
    """
    texts = [*role.responsibilities, *(f"{metric.title}. {metric.description}" for metric in role.metrics)]
    return sum(each >= 1.5 for each in relevances(competency, texts))


def impact_shares(framework: Framework) -> dict[str, float]:
    """Impact of every competency by code, divided by the greatest of this framework: 0–1.

    What a person said in a review comes before what was counted.
    """
    counts = {each.code: impact(each, framework.role_description) for each in framework.competencies}
    greatest = max(counts.values(), default=0)
    shares = {code: count / greatest if greatest else 0.0 for code, count in counts.items()}
    said = {each.code: SAID_SHARES[each.importance] for each in framework.competencies if each.importance}
    return {**shares, **said}


def responsibilities_served(competency: Competency, responsibilities: Sequence[str], at_most: int = 2) -> list[str]:
    """The responsibilities most about this competency, best first; none when no word is shared."""
    scores = relevances(competency, responsibilities)
    best = sorted(range(len(scores)), key=lambda at: -scores[at])
    return [responsibilities[at] for at in best[:at_most] if scores[at] > 0]
