"""The voice of a connected model: it gets the move's brief, and its words are checked before they are shown."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from conversations.ports import (
    BudgetSpent,
    ChatModel,
    Message,
    ModelBusy,
    ModelCutShort,
    ModelRefused,
    ModelSilent,
    ModelTooSlow,
    ModelUnavailable,
)
from conversations.text import questions
from conversations.voices.checking import fault_in, up_to_question, whole_sentences
from conversations.voices.nonsense import REFUSED, REPEATED, circles, nonsense_in
from conversations.voices.scripted import PIECE, ScriptedVoice, choose_words
from conversations.voices.sending import HISTORY_TURNS, PROMPT_TOKENS, messages_for
from conversations.voices.voice import MoveBrief, Utterance

__all__ = ["HISTORY_TURNS", "ModelVoice", "messages_for"]

MOST_CHARACTERS = 1_500
MOST_ATTEMPTS = 2
# Words that must be right every time are never left to a model.
SCRIPTED_MOVES = frozenset({"safeguard"})

_SCRIPTED = "These are Prova's own scripted words."
REPLACED = f"The model could not answer this time. {_SCRIPTED}"
TOOK_TOO_LONG = f"The model took too long to answer. {_SCRIPTED}"
IS_BUSY = f"The model is busy at the moment. {_SCRIPTED}"
WOULD_NOT = f"The model would not answer this. {_SCRIPTED}"
DID_NOT_FIT = f"The model's reply did not fit here. {_SCRIPTED}"
BUDGET_USED = f"This month's allowance for the model is used up. {_SCRIPTED}"
BROKE_OFF = "The model stopped part-way. The end of this reply is scripted."
CUT_SHORT = "The model's reply grew too long and was cut after a whole sentence. The end of this reply is scripted."
LEFT_OUT = "Part of the model's reply did not belong here and was left out. The end of this reply is scripted."

# What the learner is told when nothing was shown, by kind of failure; REPLACED for any other.
INSTEAD: Mapping[type[ModelUnavailable], str] = {
    ModelTooSlow: TOOK_TOO_LONG,
    ModelBusy: IS_BUSY,
    ModelRefused: WOULD_NOT,
    ModelCutShort: DID_NOT_FIT,
    BudgetSpent: BUDGET_USED,
}
# What a second attempt is told, for the failures that a second attempt may mend: it completes "because it …".
AGAIN: Mapping[type[ModelUnavailable], str] = {
    ModelRefused: REFUSED,
    ModelCutShort: "ran on without coming to the end of a sentence",
    ModelSilent: "was empty",
}


@dataclass
class _Heard:
    """What came of one attempt. `fault` is told to the model if it may try again; `notice` to the learner."""

    shown: str = ""
    fault: str = ""
    notice: str = ""

    def failed(self, failure: ModelUnavailable) -> None:
        self.fault = AGAIN.get(type(failure), "")
        part_way = CUT_SHORT if isinstance(failure, ModelCutShort) else BROKE_OFF
        self.notice = part_way if self.shown else INSTEAD.get(type(failure), REPLACED)

    def unfit(self, fault: str) -> None:
        self.fault = fault
        self.notice = LEFT_OUT if self.shown else WOULD_NOT if fault == REFUSED else DID_NOT_FIT


class ModelVoice:
    """Speaks through a chat model; where that fails, or says what it must not, the scripted voice takes over.

    Where nothing has been shown yet and a second attempt may help, the model is asked once more, told what was wrong.
    """

    name = "model"

    def __init__(self, chat: ChatModel, fallback: ScriptedVoice, prompt_tokens: int = PROMPT_TOKENS) -> None:
        self._chat = chat
        self._fallback = fallback
        self._prompt_tokens = prompt_tokens

    @property
    def model(self) -> str:
        """The model's name."""
        return self._chat.model_name

    def speak(self, brief: MoveBrief) -> Utterance:
        """Begins a reply."""
        if brief.move.name in SCRIPTED_MOVES:
            return self._fallback.speak(brief)
        utterance = Utterance(self.name, self.model)
        utterance.pieces = self._reply(brief, utterance)
        return utterance

    async def _reply(self, brief: MoveBrief, utterance: Utterance) -> AsyncIterator[str]:
        heard = _Heard()
        for _ in range(MOST_ATTEMPTS):
            messages = messages_for(brief, self._prompt_tokens, heard.fault)
            heard = _Heard()
            async with aclosing(self._attempt(messages, brief, heard)) as sentences:
                async for sentence in sentences:
                    yield sentence
            if heard.shown or not heard.fault:
                break
        if heard.notice:
            for piece in _instead(brief, utterance, heard):
                yield piece

    async def _attempt(self, messages: Sequence[Message], brief: MoveBrief, heard: _Heard) -> AsyncGenerator[str, None]:
        """The sentences that may be shown, up to the first question or the first fault."""
        try:
            async with aclosing(_sentences(self._chat.stream(messages))) as sentences:
                async for sentence in sentences:
                    kept = brief.held_to_passages(up_to_question(sentence if heard.shown else sentence.lstrip()))
                    if not kept:
                        continue
                    if brief.asks_nothing and "?" in kept and heard.shown:
                        return
                    if fault := fault_in(kept, heard.shown, brief) or nonsense_in(kept, heard.shown):
                        heard.unfit(fault)
                        return
                    heard.shown += kept
                    yield kept
                    if "?" in kept or len(heard.shown) > MOST_CHARACTERS:
                        return
            if not heard.shown:
                raise ModelSilent("the model sent an empty reply")
        except ModelUnavailable as failure:
            heard.failed(failure)


async def _sentences(pieces: AsyncIterator[str]) -> AsyncGenerator[str, None]:
    """Whole sentences as they arrive, then what is left; an unfinished one is held until it is complete.

    A stream that breaks off loses its unfinished sentence, because nobody has checked it.
    """
    held = ""
    try:
        async for piece in pieces:
            held += piece
            complete, held = whole_sentences(held)
            for sentence in complete:
                yield sentence
            if len(held) > MOST_CHARACTERS:
                kind = f"the model {REPEATED}" if circles(held) else "the model wrote on without ending a sentence"
                raise ModelCutShort(kind)
        if held.strip():
            yield held
    finally:
        close = getattr(pieces, "aclose", None)
        if close is not None:
            await close()


def _instead(brief: MoveBrief, utterance: Utterance, heard: _Heard) -> Sequence[str]:
    """The scripted words in full when nothing was shown, else only their question, so that the reply ends cleanly."""
    scripted = choose_words(brief)
    utterance.fallback, utterance.notice = True, heard.notice
    if not heard.shown:
        utterance.voice, utterance.model = "scripted", ""
        return PIECE.findall(scripted)
    asked = "" if brief.asks_nothing else " ".join(questions(scripted)[-1:])
    space = "" if heard.shown[-1].isspace() else " "
    return [space, *PIECE.findall(asked)] if asked else []
