"""What code hears in a learner's turn: one table of patterns, pure detectors, no model.

Source: our own patterns, after the conversation types' rules. Distress is the one signal where a false alarm is
better than a miss; all others stay silent when in doubt.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from conversations.model import Signals
from conversations.rehearsal_moves import recognised_moves
from conversations.text import WORD, content_stems, words


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


DISTRESS = _any(
    r"\b(?:kill|hurt|harm|harming|hurting|killing|cut|cutting) (?:my ?self)\b",
    r"\bself[- ]?harm(?:ing|ed)?\b",
    r"\bsuicid(?:e|al)\b",
    r"\b(?:want|wish|going|rather|ready|like) (?:to |i (?:was|were) )?(?:die|be dead|dead|end it all|end my life)\b",
    r"\b(?:end|ending|take|taking) my (?:own )?life\b",
    r"\b(?:no|not any|any) (?:point|reason) (?:in|to|for) (?:living|live|going on|being alive|life)\b(?! with)",
    r"\b(?:don'?t|do not) (?:want|wish) to (?:live|be here|be alive|wake up|exist)\b",
    r"\bbetter off (?:without me|dead|if i)\b",
    r"\bpanic (?:attack|attacks)\b|\b(?:i'?m|i am|having|in a|starting to) (?:a )?panic(?:king)?\b",
    r"\b(?:can'?t|cannot|can not|couldn'?t|could not|not|unable to) (?:really )?(?:cop(?:e|ing))\b",
    r"\b(?:can'?t|cannot|can not) (?:breathe|go on|take (?:it|this|much more|any ?more)|stop crying)\b",
    r"\b(?:can'?t|cannot|can not) do this any ?more\b",
    r"\bi(?:'?m| am| have been|'?ve been)? (?:just )?(?:crying|breaking down|falling apart|having a breakdown)\b",
    r"\b(?:mental|nervous) breakdown\b",
    r"\bi(?:'?m| am| feel|'?m feeling| am feeling) (?:so |really |completely |totally |very |too )*"
    r"(?:overwhelmed|hopeless|worthless|desperate|suicidal|unsafe|terrified)\b",
    r"\b(?:being|been|am) (?:abused|bullied|threatened|assaulted|harassed)\b",
    r"\b(?:hits|hit|beats|hurts) me\b",
)

# "The system can't cope with the volume" is about work, not about the speaker; "the queue is long and I can't" is.
DISTRESS_ABOUT_WORK = re.compile(
    r"\b(?:system|team|supplier|vendor|server|process|they|it|queue|staff|agents|tool|software|desk)\b"
    r"(?:(?!\b(?:i|i'm)\b)[^.!?,;]){0,25}\bcop(?:e|ing)$",
    re.IGNORECASE,
)
COPE = re.compile(r"\bcop(?:e|ing)\b", re.IGNORECASE)

STOP = _any(
    r"^\W*(?:(?:please|ok|okay|can we|could we|let'?s|i(?:'d| would)? (?:want|like|need) to)[\s,]+)*"
    r"(?:stop|pause|quit|exit|end (?:this|here|it here)|finish (?:here|now|there)|leave it (?:here|there))"
    r"(?:[\s,]+(?:now|here|there|please|for (?:now|today)|this|it|the (?:conversation|session|chat)))*\W*$",
    r"\b(?:need|want|have to take|take) (?:a )?(?:break|breather)\b",
    r"\b(?:i(?:'d| would) like|i want|i need|can (?:we|i)|could (?:we|i)|let'?s|i have) to? ?"
    r"(?:stop|pause|finish) (?:now|here|there|this|for (?:now|today)|the (?:conversation|session|chat))\b",
    r"\b(?:carry on|continue|come back|finish this|do this) (?:later|tomorrow|another (?:day|time))\b",
    r"\b(?:i have|i'?ve got|need) to go now\b",
)

PAUSE = _any(r"^\W*(?:please )?(?:pause|time ?out)\b", r"\b(?:step|stepping) out\b(?= for a| of the (?:scene|role))")

HELP = _any(
    r"\b(?:give|show|get|have|want|need|like) (?:me )?(?:a|another|some|any|the) (?:small |little )?"
    r"(?:hint|clue|example|help|pointer|tip|prompt)s?\b",
    r"^\W*(?:(?:a|an|another|any|more|some|one more|please|ok|yes|i(?: really)? need|(?:can|may|could) i have)[\s,]+)*"
    r"(?:hint|clue|help|help me|example|tip)s?[\s,]*(?:please)?\W*$",
    r"\b(?:give|show) me an example\b",
    r"\b(?:can|could|would|will) you (?:please )?(?:help|explain|rephrase|say that)\b",
    r"\b(?:can|could|would|will) you (?:please )?tell me (?:the answer|what)\b",
    r"\b(?:just )?tell me the answer\b|\bwhat(?:'s| is) the (?:right )?answer\b",
    r"\bwhat do you mean\b|\b(?:don'?t|do not|didn'?t) (?:understand|get) (?:the|that|this|your|what|it)\b",
    r"\bhelp me\b(?! (?:to )?(?:see|understand|decide|plan|track|spot|check|keep|find))",
)

STUCK = _any(
    r"\b(?:i(?:'?m| am)(?: a bit| really| completely)? )stuck\b",
    r"\b(?:i )?(?:don'?t|do not|dont) (?:really |even )?know\b(?! (?:if|whether|why they|how they|them|him|her|each)\b)"
    r"(?=\W*(?:$|[.!,;]|what|how|where|the answer|this|that|anything|much|about))",
    r"\bno (?:idea|clue)\b",
    r"^\W*(?:dunno|idk|pass|no|nothing|\?+)\W*$|^\W*(?:i(?:'?m| am) )?(?:not (?:really |quite )?sure|unsure)\W*$",
    r"\b(?:not sure|unsure) (?:what|how|where) (?:to|you|i)\b",
    r"\bmy mind (?:is|has gone|went) blank\b",
    r"\b(?:can'?t|cannot) (?:think of|remember|answer)\b",
    r"\b(?:don'?t|do not|dont|didn'?t) (?:really |quite )?(?:remember|recall)\b"
    r"(?=\W*(?:$|[.!,;]|this|that|it|any|much|sorry|what (?:i|we) (?:said|learn)))",
    r"\b(?:never|not|haven'?t|have not) (?:really )?(?:done|had to do|dealt with|seen) (?:this|that|it|any|anything)\b",
    r"\bnever did (?:this|that|it|any|anything)\b|\bno experience (?:of|with|in)\b",
    r"\b(?:don'?t|do not) have (?:an?|any|one|such an) (?:example|experience|case)s?\b",
)

HOSTILE = _any(
    r"\b(?:you(?:'re| are)?|this is|what a|your) (?:\w+ ){0,2}"
    r"(?:stupid|idiot|useless|rubbish|pathetic|moron|dumb|crap|bullshit|garbage|waste of (?:time|space))\b",
    r"\b(?:fuck|f\*+ck|fucking|shut up|piss off|sod off|screw you|go to hell|get lost|bugger off)\b",
    r"\bi hate (?:you|this (?:bot|thing|stupid))\b",
)

INSTRUCTS = _any(
    r"\b(?:ignore|disregard|forget|override|bypass) (?:all |any |your |the |my |these |previous |prior |above )*"
    r"(?:instructions?|prompts?|rules?|brief|guidelines|directions|what you were told)\b",
    r"\b(?:system|developer|hidden) (?:prompt|message|instructions?)\b",
    r"\b(?:you are|you'?re) now (?:a|an|the|in|my|no longer)\b",
    r"\b(?:pretend|act|behave) (?:to be|that you are|as if you (?:are|were)|as (?:a|an|my|the))\b"
    r"(?=.{0,40}\b(?:ai|assistant|assessor|tutor|examiner|model|bot|judge|system)\b)",
    r"\b(?:mark|score|grade|rate|record|pass|credit) (?:me|this|my (?:answer|work|turn|response))\b"
    r"[^.!?]{0,30}\b(?:as|at|shown|met|full|achieved|passed|demonstrated|competent|expert|10|100|correct)\b",
    r"^\s*(?:system|assistant|developer|assessor|judge)\s*:",
    r"<\|[a-z_]+\|>|\[/?INST\]|\[\[\[",
    r"\b(?:from now on|new instructions?)\b[^.!?]{0,30}\b(?:you|answer|respond|reply|say)\b",
)

OFF_TOPIC = _any(
    r"\btell me a (?:joke|story)\b|\bwho (?:made|built|are) you\b",
    r"\bwhat(?:'s| is) (?:the weather|your (?:name|favourite))\b",
    r"\b(?:football|the match|netflix|weather|bitcoin|horoscope|recipe)\b",
    r"\b(?:write|generate) (?:me )?(?:a|some) (?:poem|song|code|essay|python)\b",
)

RESUMES = _any(
    r"\b(?:carry on|continue|go on|keep going|resume|next question|let'?s go)\b",
    r"\bi(?:'?m| am) (?:ok|okay|fine|ready|back)\b",
)

FIRST_PERSON = re.compile(r"\b(?:i|i've|i'd|my|we|we've|our)\b", re.IGNORECASE)
REASON = re.compile(
    r"\b(?:because|so that|therefore|which meant|the reason|in order to|otherwise|as a result|led to)\b", re.IGNORECASE
)
CONCRETE = re.compile(
    r"\d|\b(?:per ?cent|week|month|monday|tuesday|wednesday|thursday|friday|quarter|january|february|march|april|"
    r"june|july|august|september|october|november|december)s?\b",
    re.IGNORECASE,
)
KEYBOARD_MASH = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}|^[^aeiouyáéíóúäöüàèìòùâêîôû]{4,}$", re.IGNORECASE)

VERY_SHORT_WORDS = 5
FULL_ANSWER_WORDS = 12
STRONG_WORDS = 30
OFF_TOPIC_WORDS = 25


def distressed(text: str) -> bool:
    """Plain statements of self-harm, danger, panic or not coping; straight and typographic apostrophes alike."""
    for found in DISTRESS.finditer(text):
        before = text[max(0, found.start() - 40) : found.end()]
        if not (COPE.search(found.group()) and DISTRESS_ABOUT_WORK.search(before)):
            return True
    return False


def strong(text: str) -> bool:
    """A full, concrete, reasoned first-person answer.

    Source: the judge's rubric in short: own action, a reason, something that can be checked; 30 words or more.
    """
    marks = (FIRST_PERSON, REASON, CONCRETE)
    return len(words(text)) >= STRONG_WORDS and all(mark.search(text) for mark in marks)


def off_topic(text: str, question: str) -> bool:
    """Small talk that shares nothing with the question, or letters that are no words."""
    tokens = WORD.findall(text)
    letters = [token for token in tokens if token.isalpha()]
    unspoken = [token for token in letters if not token.isupper() and KEYBOARD_MASH.search(token)]
    if len(unspoken) * 2 > len(letters):
        return True
    small_talk = len(tokens) <= OFF_TOPIC_WORDS and OFF_TOPIC.search(text) is not None
    return small_talk and not content_stems(text) & content_stems(question)


def only_goes_on(text: str) -> bool:
    """Whether a short turn says no more than that the talk may go on, such as "I'm okay, let's carry on"."""
    return len(words(text)) < FULL_ANSWER_WORDS and RESUMES.search(text.replace("’", "'")) is not None


def wants_to_go_on(text: str) -> bool:
    """Whether a learner goes on after a safeguarding message: they say so, or they write a full answer."""
    return RESUMES.search(text.replace("’", "'")) is not None or len(words(text)) >= FULL_ANSWER_WORDS


DETECTORS: dict[str, Callable[[str, str], bool]] = {
    "distress": lambda text, question: distressed(text),
    "hostile": lambda text, question: HOSTILE.search(text) is not None,
    "instructs_tutor": lambda text, question: INSTRUCTS.search(text) is not None,
    "asks_to_pause": lambda text, question: PAUSE.search(text) is not None,
    "asks_to_stop": lambda text, question: STOP.search(text) is not None,
    "asks_for_help": lambda text, question: len(words(text)) <= 30 and HELP.search(text) is not None,
    "stuck": lambda text, question: len(words(text)) <= 25 and STUCK.search(text) is not None,
    "off_topic": off_topic,
    "very_short": lambda text, question: len(words(text)) < VERY_SHORT_WORDS,
    "strong": lambda text, question: strong(text),
}


@lru_cache(maxsize=512)  # a state is read from all turns each time; only the newest has not been heard before
def hear(text: str, question: str = "", decision_limit: str = "") -> Signals:
    """All signals of one turn. `question` is the tutor's last turn; `decision_limit` the scenario's, in words."""
    plain = text.replace("’", "'").replace("‘", "'")
    heard = {name: detect(plain, question) for name, detect in DETECTORS.items()}
    return Signals(moves=recognised_moves(plain, decision_limit), **heard)
