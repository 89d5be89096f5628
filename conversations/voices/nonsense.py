"""Replies that are no reply at all: refusals, code, another language, the same thing over and over."""

import re
from collections import Counter

from conversations.judges.words import is_english
from conversations.text import same_words, sentences, words

REFUSED = "refused instead of replying"
MARKUP = "wrote code or markup instead of speech"
FOREIGN = "was in another language than English"
REPEATED = "said the same thing over and over"

# "I can't help with that" may be a persona's own words: only what service desks and filters say counts as a refusal.
_REFUSAL = re.compile(
    r"\bI(?:['’]?m| am) (?:sorry|afraid|unable)\b[^.?!]*\b(?:can(?:no|['’])t|unable to|not able to) "
    r"(?:(?:help|assist)(?: you)? with (?:that|this|your)|assist|comply|fulfil|engage|continue with (?:that|this))"
    r"|\bI (?:can(?:no|['’])t|won['’]t|will not|am unable to|['’]m unable to) (?:help|assist|comply|engage|continue) "
    r"(?:you )?(?:with )?(?:that|this|your)(?: request)?\b"
    r"|\b(?:against|violates?) (?:my|our|the) (?:guidelines|content polic|usage polic|polic(?:y|ies) of)"
    r"|\b(?:as|for) (?:safety|policy) reasons,? I\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"</?(?:!doctype|html|head|body|div|span|p|br|script|style|think|tool_call|function)\b[^>]*>|```|^\s*[{\[]\s*[\"{\[}\]]"
    r"|\"(?:role|content|error|message)\"\s*:|^\s*(?:user|assistant|system)\s*:|\b(?:null|undefined)\s*$",
    re.IGNORECASE,
)
_MANY_WORDS, _FEW_DIFFERENT = 24, 4
"""Of the last so many words, so few different ones or fewer go round in circles. Source: own choice; ordinary English
has a dozen or more different words in two dozen."""


def nonsense_in(sentence: str, shown: str) -> str:
    """What is wrong with a sentence as a reply, in words that complete "it …"; "" = nothing."""
    if _REFUSAL.search(sentence) and not shown:
        return REFUSED
    if _MARKUP.search(sentence):
        return MARKUP
    if circles(sentence) or (len(words(sentence)) > 2 and same_words(sentence) in map(same_words, sentences(shown))):
        return REPEATED
    if not is_english(sentence):
        return FOREIGN
    return ""


def circles(text: str) -> bool:
    """Whether the end of a text goes round among a handful of words."""
    last = words(text)[-_MANY_WORDS:]
    return len(last) == _MANY_WORDS and len(Counter(last)) <= _FEW_DIFFERENT
