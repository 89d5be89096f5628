"""Did the tutor lead? Reads the tutor's words as an assessor would object to them. Pure, and the same every time.

Source: our own patterns, after what interviewing and assessment practice call leading: a question that holds its
answer, asks for agreement, offers choices, takes yes or no about something the learner has not named, or praises.
Where in doubt it objects: an open question can always be found.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from conversations.model import Help, Speaker, Turn
from conversations.text import content_stems, questions, recites, sentences

CHECKED = (
    "asks for agreement",
    "takes the answer for granted",
    "offers choices to pick from",
    "takes yes or no about something the learner had not named",
    "holds part of the answer or of the criterion",
    "names an example or tells what to do",
    "praises an answer",
)
AGREEMENT, GRANTED, CHOICES, YES_OR_NO, ANSWER, TELLS, PRAISE = CHECKED
LONGEST_RUN = 5
"""Words in a row of the criterion or its answer that give it away. Source: as the voices are checked."""
NOT_ABOUT_WORK = frozenset({"safeguard", "paused"})
MOST_OF_ANSWER = 3
"""Meaningful words of one answer that a question may not bring in. Source: our own; two happen by chance."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_BE_DO = r"(?:is|are|was|were|do|does|did|have|has|had|would|could|can|should|will|must|might)"
_WHO = r"(?:it|you|they|that|this|he|she|we|i|there)"
QUOTED = re.compile(r"[“\"]([^”\"]*)[”\"]")
OPEN_WORD = re.compile(r"\b(?:what|how|when|who|whom|whose|which|where|why)(?:'s|ever)?\b", re.IGNORECASE)
OPEN_END = re.compile(r"[,;–—]\s*(?:and|or|but)?\s*(?:what|how|when|who|which|where|why)\b[^?]*\?", re.IGNORECASE)
FIRST = r"^(?:(?:and|so|but|then|or|now|well|ok|okay|right|thank you)\b[\s,]*)*"
CLOSED = re.compile(rf"{FIRST}{_BE_DO}(?:n't)?\b", re.IGNORECASE)
CLOSED_LATER = re.compile(
    rf"[,;:–—]\s*(?:(?:and|so|but|then|or)\s+)?{_BE_DO}(?:n't)? (?:{_WHO}|the|your|anyone|anybody)\b", re.IGNORECASE
)
INVITES = re.compile(
    rf"{FIRST}(?:can|could|would|will) you (?:please )?(?:say|tell|give|describe|explain|walk|talk|take|show|put|share|"
    r"think|add|go (?:on|through|back))\b(?! (?:(?:that )?(?:it|this|that|you) |that\b))",
    re.IGNORECASE,
)
EMBEDDED = re.compile(r"\b(?:if|whether) (?:you|they|it|he|she|there|your)\b", re.IGNORECASE)
TAG = _any(
    rf"[,–—]\s*(?:right|correct|yes|no|ok|okay|surely|agreed|true|{_BE_DO}(?:n't| not)? {_WHO}(?: not)?)\s*\?",
    r"\b(?:or not|am i right|is that (?:right|correct|so|fair))\s*\?",
)
AGREES = _any(
    r"\b(?:would|do|don't|wouldn't|can|could) (?:you|we) (?:not |all )?(?:agree|accept|concede)\b",
    r"\bis(?:n't)? it (?:not )?(?:true|fair|right|safe|correct|reasonable) (?:to say|that)\b",
    rf"\b{_BE_DO}n't {_WHO}\b",
    rf"{FIRST}(?:would|do) you (?:say|think) (?:that )?(?:it|this|that|you|they|the)\b",
)
TAKES_FOR_GRANTED = _any(r"(?:^|[,;:] ?)(?:obviously|surely|of course|presumably|clearly|naturally|no doubt)\b")
SUPPOSES = _any(
    r"\byou (?:probably|presumably|surely|obviously|clearly|must have|will have|naturally)\b|\byou'll have\b",
    r"\bi (?:assume|suppose|presume|imagine|expect|guess|take it|trust|gather)\b",
)
VALUES = _any(
    r"\bhow (?:very )?(?:important|essential|vital|crucial|useful|helpful|necessary|much better)\b",
    r"\bwhy (?:is|was|are|were) (?:it|this|that|they) (?:so |very |always )?"
    r"(?:important|essential|vital|crucial|necessary|better|best|right)\b",
    r"\bwhat (?:is|are|was|were) the (?:benefits?|advantages?|importance|value|point) of\b",
)
PICKS = _any(
    r"\beither\b[^?]*\bor\b",
    rf"\bor (?:{_BE_DO}|rather|instead|more)\b(?:n't)?",
    r"[:–—][^?]*\bor\b",
    rf"(?:^|[,;:–—] ?|\b(?:and|so|but|or) ){_BE_DO} (?:it|that|this) [^?]*\bor\b",
)
TELLING = _any(
    r"\b(?:for example|for instance|such as|e\.g\.)",
    r",\s*(?:maybe|perhaps|possibly|like|say)\b",
    r"\byou (?:should|ought to|need to|have to|could have|could try|might want to)\b|\byou must\b",
    r"\b(?:remember to|do not forget|don't forget|(?<!you )(?<!to )make sure|be sure to)\b",
    r"\bthe (?:right|best|correct|usual|proper|ideal|full) (?:answer|way|approach|thing|step|practice)\b",
    r"\b(?:most people|many people|others (?:often|usually)|people usually|good practice|best practice)\b",
    r"\ba (?:good|strong|full|complete|better) (?:\w+ )?(?:answer|manager|coordinator|assessor|response)\b",
    r"\b(?:here is|here's|as) (?:a|one|another) (?:hint|clue|tip|example)\b|\bthe answer is\b|\ba hint:",
    r"\b(?:assessors?|the standard|the criteri\w+) (?:wants?|looks?|expects?|requires?|is about)\b",
    rf"{FIRST}(?:have|had) you (?:considered|thought (?:of|about)|tried)\b",
)
PRAISES = _any(
    r"^\W*(?:that (?:is|was|sounds)|that's|what an?|an?|how|very|really)?\s*(?:a |an )?(?:very |really |so )?"
    r"(?:great|good|excellent|perfect|brilliant|wonderful|fantastic|impressive|superb|lovely|nice|strong|clever)\b"
    r"(?! (?:morning|afternoon|evening|day|to (?:meet|see))\b)",
    r"^\W*(?:exactly|correct|spot on|well done|absolutely|precisely|that is (?:right|it)|that's (?:right|it))\b",
    r"\b(?:well done|good (?:answer|point|thinking|work|job)|i (?:really )?(?:like|love) (?:that|how|the way)|"
    r"the right thing to do)\b",
)


def _stems(text: str) -> frozenset[str]:
    """As elsewhere, but "recalculate" and "recalculated" are kin."""
    return frozenset(one.removesuffix("e") for one in content_stems(text))


GENERIC = _stems(
    """work job day week time case example anything something someone somebody else thing more add say tell talk think
    happen part question word clear ready put yourself another occasion point moment bit detail story account mind come
    remember describe explain discussion conversation begin start next last first recent real own different way end
    involve turn people person name place meant mean result help see take share please thank little assessor record
    says saying goes going done doing"""
)


@dataclass(frozen=True)
class Ground:
    """What a question may build on, and what it may not hold.

    `said` is what the learner has said so far; `subject` the point they were told they would talk about,
    and what was prepared to ask about it;
    `withheld` the criterion and the indicators of an answer.
    """

    said: str = ""
    subject: str = ""
    withheld: Sequence[str] = ()


def leads(text: str, ground: Ground) -> str:
    """Why these words of the tutor lead: the first of `CHECKED` that holds in any sentence; "" = they do not."""
    plain = _without_quotes(text.replace("’", "'").replace("‘", "'"), ground.said)
    known = _stems(ground.said) | _stems(ground.subject) | GENERIC
    reasons = (_sentence_leads(sentence, known, ground) for sentence in sentences(plain))
    return next(filter(None, reasons), "")


def _without_quotes(text: str, said: str) -> str:
    """The learner's own words said back are not the tutor's."""
    own = " ".join(said.replace("’", "'").split()).casefold()

    def plainly(found: re.Match[str]) -> str:
        return "that" if " ".join(found[1].split()).casefold() in own else found[0]

    return QUOTED.sub(plainly, text)


def _sentence_leads(sentence: str, known: frozenset[str], ground: Ground) -> str:
    new = _stems(sentence) - known
    if PRAISES.search(sentence):
        return PRAISE
    if TELLING.search(sentence):
        return TELLS
    if SUPPOSES.search(sentence):
        return GRANTED
    if _gives_away(sentence, new, ground):
        return ANSWER
    return _question_leads(sentence, new) if "?" in sentence else ""


def _gives_away(sentence: str, new: frozenset[str], ground: Ground) -> bool:
    """Four words in a row that nobody but the criterion has said, or several of its words brought in at once."""
    for source in ground.withheld:
        run = recites(sentence, source, LONGEST_RUN)
        told = recites(ground.subject, source, LONGEST_RUN) or recites(ground.said, source, LONGEST_RUN)
        if (run and not told) or len(new & _stems(source)) >= MOST_OF_ANSWER:
            return True
    return False


def _question_leads(sentence: str, new: frozenset[str]) -> str:
    if TAG.search(sentence) or AGREES.search(sentence):
        return AGREEMENT
    if TAKES_FOR_GRANTED.search(sentence) or (VALUES.search(sentence) and new):
        return GRANTED
    invites = bool(INVITES.match(sentence)) and not EMBEDDED.search(sentence)
    later = bool(CLOSED_LATER.search(sentence)) and not OPEN_WORD.search(sentence)
    closed = not invites and not OPEN_END.search(sentence) and (bool(CLOSED.match(sentence)) or later)
    if new and (PICKS.search(sentence) or (closed and " or " in sentence)):
        return CHOICES
    if closed and new:
        return YES_OR_NO
    states = not closed and not invites and not OPEN_WORD.search(sentence)
    return AGREEMENT if states and new else ""


@dataclass(frozen=True)
class Put:
    """One question the tutor put. `because` says why it leads; "" = it does not."""

    turn_id: str
    number: int
    words: str
    because: str


@dataclass(frozen=True)
class Conduct:
    """How the tutor asked, up to some words of the learner. `help` is the most that was given before them."""

    put: tuple[Put, ...]
    help: Help

    @property
    def leading(self) -> tuple[Put, ...]:
        """The questions that led."""
        return tuple(one for one in self.put if one.because)

    @property
    def statement(self) -> str:
        """For the record, in one sentence."""
        asked, led, given = len(self.put), len(self.leading), HELP_IN_WORDS[self.help]
        count = f"{led} of {asked} {'question was' if asked == 1 else 'questions were'} leading; help: {given}."
        if led or self.help >= Help.HINT:
            return f"Before these words something may have been suggested: {count}"
        return f"No answer was given or suggested before these words: {count}"


HELP_IN_WORDS = {
    Help.NONE: "none",
    Help.NUDGE: "none, a question was put in other words",
    Help.HINT: "a hint",
    Help.EXAMPLE: "an example",
    Help.REVEAL: "the answer",
}


def conduct_of(turns: Sequence[Turn], grounds: Mapping[str, Ground], before: int) -> Conduct:
    """What the tutor put before the turn with number `before`, each question read against what was known then.

    `grounds`: what each focus may build on and may not hold; what the learner said is read from the turns.
    """
    said: list[str] = []
    put, helped = list[Put](), Help.NONE
    focus = ""
    for turn in turns:
        if turn.number >= before:
            break
        if turn.speaker is Speaker.LEARNER:
            said.append(turn.text)
            continue
        focus, helped = turn.focus or focus, max(helped, turn.help)
        if turn.move in NOT_ABOUT_WORK:
            continue
        ground = replace(grounds.get(focus, Ground()), said="\n".join(said))
        because, asked = leads(turn.text, ground), questions(turn.text)
        if asked or because:
            put.append(Put(turn.id, turn.number, " ".join(asked) or turn.text, because))
    return Conduct(tuple(put), helped)
