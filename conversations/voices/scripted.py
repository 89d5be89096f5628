"""The voice that needs no model: words from the type's file, chosen by a seed, never twice while others are left."""

import re
from collections.abc import AsyncIterator
from random import Random

from conversations.text import asked_keys, same_words, sentences
from conversations.voices.voice import MoveBrief, Utterance

PIECE = re.compile(r"\S+\s*")


def has_something_new(brief: MoveBrief) -> bool:
    """Whether some variant neither repeats an earlier reply nor puts a question again."""
    said = {same_words(text) for text in brief.said}
    return any(same_words(one) not in said and not asked_keys((one,)) & brief.asked for one in brief.variants())


def choose_words(brief: MoveBrief) -> str:
    """One variant: among those that repeat least, the seed, the turn's number and the move decide.

    The same turns and seed give the same words, so that a resumed conversation reads as it did.
    """
    spoken = {same_words(sentence) for text in brief.said for sentence in sentences(text)}

    def repeats(variant: str) -> tuple[int, int]:
        again = sum(same_words(sentence) in spoken for sentence in sentences(variant))
        return len(asked_keys((variant,)) & brief.asked), again

    variants = brief.variants()
    least = min(map(repeats, variants))
    pool = [variant for variant in variants if repeats(variant) == least]
    chosen = Random(f"{brief.seed}-{len(brief.turns) + 1}-{brief.move.name}").choice(pool)  # noqa: S311 - no secret
    return brief.with_passage(chosen)


async def spoken(text: str) -> AsyncIterator[str]:
    """The text in pieces of one word each."""
    for piece in PIECE.findall(text):
        yield piece


class ScriptedVoice:
    """Speaks the type file's own words."""

    name = "scripted"
    model = ""

    def speak(self, brief: MoveBrief) -> Utterance:
        """Begins a reply."""
        return Utterance(self.name, pieces=spoken(choose_words(brief)))
