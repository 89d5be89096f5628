"""What a model's words must pass, sentence by sentence, before anybody sees them."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from conversations.leading import NOT_ABOUT_WORK, Ground, leads
from conversations.leaking import confirms, gives_away
from conversations.model import Speaker
from conversations.scenarios import leaks
from conversations.text import asked_keys, recites
from conversations.voices.character import IN_ROLE, leaves_character
from conversations.voices.voice import MoveBrief

OUT_OF_CHARACTER = re.compile(
    r"\b(?:as|i'?m|i am|being) (?:just |only )?(?:an? )?(?:\w+ )?(?:ai|chat ?bot|virtual assistant|llm)\b"
    r"|\b(?:large )?language model\b|\bsystem prompt\b|\bmy (?:instructions|programming|training data)\b"
    r"|\bi (?:was|have been) (?:told|instructed|programmed) (?:to|not to)\b|\[\[\[|<\|",
    re.IGNORECASE,
)
# The number of a passage may follow the full stop: it belongs to the sentence before, so what comes next is awaited.
SENTENCE_END = re.compile(r"[.!?…]+[\"”’')\]]*(?:\s*\[\d{1,2}\])*\s+(?=[^\s\[]|\[(?!\d|$))|\n+")
AFTER_QUESTION = re.compile(r"\?[\"”’')\]]*")


def whole_sentences(held: str) -> tuple[tuple[str, ...], str]:
    """Sentences that are complete, with the space after them, and the rest that is still arriving."""
    ends = [0, *(found.end() for found in SENTENCE_END.finditer(held))]
    return tuple(held[start:end] for start, end in pairwise(ends)), held[ends[-1] :]


def up_to_question(sentence: str) -> str:
    """The sentence up to its first question mark: one question is enough."""
    found = AFTER_QUESTION.search(sentence)
    return sentence[: found.end()] if found else sentence


def fault_in(sentence: str, shown: str, brief: MoveBrief) -> str:
    """Why a sentence may not be shown after what was shown already; "" = it may.

    Leaks are looked for across both, so that a phrase cut in two by a line break is still found.
    """
    plain = unicodedata.normalize("NFKC", sentence).replace("’", "'")
    if OUT_OF_CHARACTER.search(plain):
        return "spoke as a machine"
    if played := _fault_in_the_part(plain, shown, brief):
        return played
    if any(recites(sentence, source) for source in _withheld(brief)):
        return "recited a criterion or its answer"
    if _must_not_lead(brief) and (because := leads(sentence, _ground(brief))):
        return f"led the learner: {because}"
    return _fault_in_asking(sentence, brief)


def _fault_in_asking(sentence: str, brief: MoveBrief) -> str:
    if asked_keys((sentence,)) & brief.asked:
        return "put the same question again"
    return "asked where nothing is to be asked" if "?" in sentence and brief.asks_nothing else ""


def _fault_in_the_part(sentence: str, shown: str, brief: MoveBrief) -> str:
    """What a persona may not do: leave the part, tell what was not earned, or say that a guess at it is right."""
    if left := leaves_character(sentence, brief.move.name, str(brief.variables.get("mood_word", ""))):
        return left
    if leaks(f"{shown} {sentence}", brief.must_not_say) or gives_away(f"{shown} {sentence}", brief.secrets):
        return "gave away a fact that was not earned"
    guess = _guess(brief) if brief.move.name in IN_ROLE else ""
    return "confirmed a fact that was not earned" if guess and confirms(sentence, guess, brief.secrets) else ""


def _guess(brief: MoveBrief) -> str:
    last = brief.turns[-1] if brief.turns else None
    return last.text if last and last.speaker is Speaker.LEARNER else ""


def _must_not_lead(brief: MoveBrief) -> bool:
    return brief.spec.assesses and brief.move.name not in NOT_ABOUT_WORK


def _ground(brief: MoveBrief) -> Ground:
    said = "\n".join(turn.text for turn in brief.turns if turn.speaker is Speaker.LEARNER)
    told = [brief.variables.get(name, "") for name in ("topic", "agenda", "next_question", "competency_title")]
    subject = ". ".join(str(one) for one in told)
    return Ground(said, subject, brief.must_not_recite)


def _withheld(brief: MoveBrief) -> Sequence[str]:
    # Quoting the learner's own words back is no recital by the tutor.
    own = " ".join(str(words) for words in (brief.variables.get("learner_words"), *_own(brief)) if words)
    return [source for source in brief.must_not_recite if not recites(own, source)]


def _own(brief: MoveBrief) -> Sequence[object]:
    words = brief.variables.get("own_words", ())
    return words if isinstance(words, (list, tuple)) else ()
