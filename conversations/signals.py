"""What code hears in a learner's turn: pure detectors over one table of patterns, no model.

Distress is the one signal where a false alarm is better than a miss; all others stay silent when in doubt.
"""

from collections.abc import Callable
from functools import lru_cache

from conversations.model import Signals
from conversations.rehearsal_moves import recognised_moves
from conversations.signal_patterns import (
    CONCRETE,
    COPE,
    DISTRESS,
    DISTRESS_ABOUT_WORK,
    FIRST_PERSON,
    HELP,
    HOSTILE,
    INSTRUCTS,
    KEYBOARD_MASH,
    OFF_TOPIC,
    PAUSE,
    REASON,
    RESUMES,
    STOP,
    STUCK,
    as_heard,
)
from conversations.text import WORD, content_stems, words

# Words of a turn. Source: our own choice, on the phrasings in `tests/conversations/phrasings.txt`.
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


def concrete(text: str) -> bool:
    """The speaker's own, with something that can be checked: nobody needs to be asked for an example."""
    return len(words(text)) >= FULL_ANSWER_WORDS and all(mark.search(text) for mark in (FIRST_PERSON, CONCRETE))


def off_topic(text: str, question: str) -> bool:
    """Small talk that shares nothing with the question, or letters that are no words."""
    tokens = WORD.findall(text)
    letters = [token for token in tokens if token.isalpha()]
    unspoken = [token for token in letters if not token.isupper() and KEYBOARD_MASH.search(token)]
    if len(unspoken) * 2 > len(letters):
        return True
    small_talk = len(tokens) <= OFF_TOPIC_WORDS and OFF_TOPIC.search(as_heard(text)) is not None
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
    "very_short": lambda text, question: len(words(text)) < VERY_SHORT_WORDS,
    "strong": lambda text, question: strong(text),
    "concrete": lambda text, question: concrete(text),
}


@lru_cache(maxsize=512)  # a state is read from all turns each time; only the newest has not been heard before
def hear(text: str, question: str = "", decision_limit: str = "") -> Signals:
    """All signals of one turn. `question` is the tutor's last turn; `decision_limit` the scenario's, in words."""
    plain, meant = text.replace("’", "'").replace("‘", "'"), as_heard(text)
    heard = {name: detect(meant, question) for name, detect in DETECTORS.items()}
    # Letters that are no words must not become some; and of distress no reading is left out.
    heard |= {"off_topic": off_topic(plain, question), "distress": heard["distress"] or distressed(plain)}
    return Signals(moves=recognised_moves(plain, decision_limit), **heard)
