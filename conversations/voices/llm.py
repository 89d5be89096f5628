"""The voice of a connected model: it gets the move's brief, and its words are checked before they are shown."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing

from conversations.model import Speaker
from conversations.ports import ChatModel, Message, ModelUnavailable
from conversations.text import questions
from conversations.voices.checking import fault_in, up_to_question, whole_sentences
from conversations.voices.scripted import PIECE, ScriptedVoice, choose_words
from conversations.voices.voice import MoveBrief, Utterance
from prompts.fencing import fence

HISTORY_TURNS = 8
MOST_CHARACTERS = 1_500
# Words that must be right every time are never left to a model.
SCRIPTED_MOVES = frozenset({"safeguard"})

REPLACED = "The model could not answer this time. These are Prova's own scripted words."
BROKE_OFF = "The model stopped part-way. The end of this reply is scripted."
LEFT_OUT = "Part of the model's reply did not belong here and was left out. The end of this reply is scripted."


def messages_for(brief: MoveBrief) -> tuple[Message, ...]:
    """The brief as system message, then the last turns, the learner's fenced as data; never a fact not earned."""
    system = Message("system", brief.instructions())
    recent = brief.turns[-HISTORY_TURNS:]
    history = tuple(
        Message("user", fence(turn.text)) if turn.speaker is Speaker.LEARNER else Message("assistant", turn.text)
        for turn in recent
    )
    if recent and recent[-1].speaker is Speaker.LEARNER:
        return (system, *history)
    move = brief.spec.prompt.render(brief.variables, f"brief_{brief.move.name}")
    return (system, *history, Message("user", move))


class ModelVoice:
    """Speaks through a chat model; where that fails, or says what it must not, the scripted voice takes over."""

    name = "model"

    def __init__(self, chat: ChatModel, fallback: ScriptedVoice) -> None:
        self._chat = chat
        self._fallback = fallback

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
        shown, failure = "", ""
        try:
            async with aclosing(_sentences(self._chat.stream(messages_for(brief)))) as sentences:
                async for sentence in sentences:
                    kept = up_to_question(sentence if shown else sentence.lstrip())
                    if not kept:
                        continue
                    if brief.asks_nothing and "?" in kept and shown:
                        break
                    if fault_in(kept, shown, brief):
                        failure = LEFT_OUT
                        break
                    shown += kept
                    yield kept
                    if "?" in kept or len(shown) > MOST_CHARACTERS:
                        break
        except ModelUnavailable:
            failure = BROKE_OFF
        if failure or not shown:
            for piece in _instead(brief, utterance, shown, failure):
                yield piece


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
                raise ModelUnavailable("the model wrote on without ending a sentence")
        if held.strip():
            yield held
    finally:
        close = getattr(pieces, "aclose", None)
        if close is not None:
            await close()


def _instead(brief: MoveBrief, utterance: Utterance, shown: str, failure: str) -> Sequence[str]:
    """The scripted words in full when nothing was shown, else only their question, so that the reply ends cleanly."""
    scripted = choose_words(brief)
    utterance.fallback = True
    if not shown:
        utterance.voice, utterance.model, utterance.notice = "scripted", "", REPLACED
        return PIECE.findall(scripted)
    utterance.notice = failure
    asked = "" if brief.asks_nothing else " ".join(questions(scripted)[-1:])
    space = "" if shown[-1].isspace() else " "
    return [space, *PIECE.findall(asked)] if asked else []
