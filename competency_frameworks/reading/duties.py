"""What a sentence says somebody in the role does, and how to say it in a few words."""

import re
from dataclasses import dataclass

MOST_TITLE_WORDS = 8
"""Words in a title cut from a responsibility. Source: our rule; the longest skill names in the documents have eight."""

_LONGEST_SENTENCE = 1500
"""Characters; a longer run without a full stop is no sentence about a duty."""
_ADVERBS = r"(?:(?:also|often|usually|normally|regularly|typically|\w+ly)\s+)*"
_MODAL = r"(?:might|may|can|could|must|will|should)"
_POST = r"(?:this|the)\s+(?:post|role|position|job)\b"
_NOT_A_VERB = (
    r"(?!(?:is|are|was|were|be|been|has|have|had|do|does|a|an|the|and|or|of|in|on|at|to|for|from|with|by|who|that|"
    r"which|as|than|during|when|if|but|so|often|also|role|job|post|might|may|can|could|must|will|should|needs?|"
    r"requires?)\b)"
)
_ANOTHER_SUBJECT = re.compile(r"(?:when|if|once|after|because|while)\s+(?:an?|the|every|each)\s", re.IGNORECASE)
_NAMED_DUTIES = (
    # What stands after the words is the duty…
    re.compile(r"\b(?:responsible for|in charge of)\s+(.+)", re.IGNORECASE),
    re.compile(r"\b(?:responsibilit(?:y|ies)|dut(?:y|ies))\b.{0,80}?\b(?:is|are|includes?)\s+(?:to\s+)?(.+)",
               re.IGNORECASE),
    # …or what stands before them.
    re.compile(r"^(.{3,120}?)\s+(?:is|are)\s+(?:an?|another|the|one)\s+(?:\w+\s+)?"
               r"(?:concern|responsibility|duty|part|core)\b", re.IGNORECASE),
    re.compile(rf"^(.{{3,120}}?)\s+belongs?\s+to\s+{_POST}", re.IGNORECASE),
    re.compile(rf"^(.{{3,120}}?)\s+(?:also\s+)?{_MODAL}\s+(?:also\s+)?(?:be\s+(?:an?\s+|the\s+)?"
               r"(?:primary|main|key|important)|take priority)", re.IGNORECASE),
)  # fmt: skip


@dataclass(frozen=True)
class RoleWords:
    """How a text speaks of the role. `noun` is the last word of its title, in lower case: "manager"."""

    noun: str

    @property
    def _named(self) -> str:
        return rf"\b(?:an?|the|these|such|this)\s+(?:[\w()/-]+\s+){{0,6}}?{re.escape(self.noun)}s?\b"

    def mentioned(self, text: str) -> bool:
        """Whether the text names the role or its holder."""
        return re.search(rf"{self._named}|\b{re.escape(self.noun)}s\b|\b{_POST}", text, re.IGNORECASE) is not None

    def duty(self, sentence: str) -> str:
        """The words that say what is done, without their subject; empty if the sentence states no duty.

        Source: our rules on sentence patterns: "is responsible for …", "a responsibility is to …", "… is an important
        concern", "the manager might/should/can …", "the manager ensures …".
        """
        if len(sentence) > _LONGEST_SENTENCE:
            return ""
        for pattern in _NAMED_DUTIES:
            match = pattern.search(sentence)
            if match:
                return match.group(1).rstrip(".")
        # "When an owner buys a ship, he or she …": the pronoun means the owner.
        of_another = _ANOTHER_SUBJECT.match(sentence) and not self.mentioned(sentence)
        subject = self._named if of_another else rf"(?:{self._named}|\b(?:he or she|she or he|he|she|they|you)\b)"
        for doing in (
            rf"{subject}\s+{_ADVERBS}{_MODAL}\s+{_ADVERBS}(?!(?:have|be|bring|possess|show)\b)([a-z]\w+\b.+)",
            rf"{self._named}\s+{_ADVERBS}{_NOT_A_VERB}([a-z]+\b.+)",
        ):
            match = re.search(doing, sentence, re.IGNORECASE)
            if match:
                return match.group(1).rstrip(".")
        return ""


_CLAUSE_END = re.compile(
    r"[,;:(.]|\s[–—-]\s|\s(?:and \w+ that|by|which|who|that|while|so|because|if|when|including|ensuring|making|seeing|"
    r"to ensure|to make|in order to)\b",
    re.IGNORECASE,
)
_SMALL_WORDS = re.compile(r"\b(?:the|an|a|our|your|their|his or her|its|any|all)\s+", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"(?:of|in|on|at|to|for|from|with|by|as|into|across|within|against|during|through|over|about)", re.IGNORECASE
)
_DANGLING = re.compile(
    rf"(?:(?<!\btime)\s+to\s+\w+)?(?:\s+(?:an?|the|and|or|{_PREPOSITION.pattern[3:-1]}))*$", re.IGNORECASE
)


def short_title(phrase: str) -> str:
    """A phrase of at most eight words that says what is done.

    Source: our rule. Opening adverbs go ("Independently manage …"). The phrase ends where its first clause does (after
    at least two words). If it is still too long its articles go, then everything from the last preposition that leaves
    three words or more. What was cut never ends on a linking word or on a bare "to do".
    """
    words = re.sub(r"^(?:(?:also|\w+ly)\s+)+", "", phrase.strip(), flags=re.IGNORECASE)
    ends = (match.start() for match in _CLAUSE_END.finditer(words))
    clause = words[: next((end for end in ends if len(words[:end].split()) > 1), len(words))].strip()
    if len(clause.split()) > MOST_TITLE_WORDS:
        clause = _SMALL_WORDS.sub("", clause)
    kept = clause.split()
    cut = len(clause) < len(words)
    if len(kept) > MOST_TITLE_WORDS:
        cut = True
        places = [place for place in range(3, MOST_TITLE_WORDS + 1) if _PREPOSITION.fullmatch(kept[place])]
        kept = kept[: places[-1] if places else MOST_TITLE_WORDS]
    title = " ".join(kept)
    ended = _DANGLING.sub("", title) if cut else title
    title = ended if len(ended.split()) > 1 else title
    return title[:1].upper() + title[1:]
