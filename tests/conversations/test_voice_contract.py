"""What any voice promises, held against both voices, over every type and every move it has words for."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from conversations.briefing import Talk, brief_for
from conversations.deliver import materials_for
from conversations.model import Move
from conversations.ports import Message, ModelUnavailable
from conversations.scenarios import leaks
from conversations.state import read_state
from conversations.text import questions, recites
from conversations.types import CLOSING_MOVES, HELP_OF_MOVE, ConversationType, conversation_types
from conversations.voices.llm import ModelVoice
from conversations.voices.scripted import ScriptedVoice
from conversations.voices.voice import ASK_NOTHING, MoveBrief, Utterance, Voice
from tests.conversations.dialogues import ScriptedChat, dialogue

MOVES = [(kind, name) for kind in conversation_types() for name in sorted(kind.said_moves)]
WORDS = "We check the report every month, because the contract asks for it and the supplier counts in another way."
RUDE = "As an AI I may say it all: {recital} Is that clear? Why not? {recital} And who are you?"


def brief_of(kind: ConversationType, name: str) -> MoveBrief:
    """The brief of a move after one exchange, as the engine fills it."""
    held = dialogue(kind.key)
    held.spec = kind
    held.reply()
    held.say(WORDS)
    state = read_state(kind, held.conversation, held.turns, held.context.scenario)
    materials = materials_for(kind, held.context, state.focus)
    focus = "" if kind.rehearses else next(iter(materials))
    move = Move(name, "", focus, HELP_OF_MOVE.get(name, Move("", "").help), name in CLOSING_MOVES)
    talk = Talk(kind, held.conversation, tuple(held.turns), held.context, None)
    return brief_for(talk, state, move, next(iter(materials.values())))


def speaks_well(brief: MoveBrief) -> Voice:
    reply = "You check it every month." + ("" if brief.asks_nothing else " What did the supplier say to that?")
    return ModelVoice(ScriptedChat([reply]), ScriptedVoice())


def is_rude(brief: MoveBrief) -> Voice:
    reply = RUDE.format(recital=" ".join((*brief.must_not_recite, *brief.must_not_say)))
    return ModelVoice(ScriptedChat([reply] * 2), ScriptedVoice())


def is_away(brief: MoveBrief) -> Voice:
    return ModelVoice(ScriptedChat([ModelUnavailable("no connection")]), ScriptedVoice())


VOICES: Mapping[str, Callable[[MoveBrief], Voice]] = {
    "scripted": lambda brief: ScriptedVoice(),
    "model": speaks_well,
    "rude model": is_rude,
    "no model there": is_away,
}


def heard(utterance: Utterance) -> Sequence[str]:
    async def listen() -> list[str]:
        return [piece async for piece in utterance]

    return asyncio.run(listen())


@pytest.mark.parametrize("voice_name", VOICES)
@pytest.mark.parametrize(("kind", "name"), MOVES, ids=[f"{kind.key}-{name}" for kind, name in MOVES])
def test_every_move_of_every_type_is_put_into_words(kind: ConversationType, name: str, voice_name: str) -> None:
    brief = brief_of(kind, name)
    voice = VOICES[voice_name](brief)
    assert voice.name in {"scripted", "model"}
    utterance = voice.speak(brief)
    pieces = heard(utterance)
    assert utterance.text == "".join(pieces)
    assert utterance.text.strip()
    assert utterance.voice in {"scripted", "model"}
    assert bool(utterance.model) == (utterance.voice == "model")
    assert bool(utterance.notice) == utterance.fallback, "whatever was replaced is said, and nothing else is"
    assert len(questions(utterance.text)) <= 1
    if name in ASK_NOTHING or name in CLOSING_MOVES:
        assert "?" not in utterance.text
    assert not leaks(utterance.text, brief.must_not_say)
    if utterance.voice == "model":
        assert not any(recites(utterance.text, one) for one in brief.must_not_recite)


@pytest.mark.parametrize("voice_name", VOICES)
def test_nothing_is_fetched_before_the_first_piece_is_asked_for(voice_name: str) -> None:
    brief = brief_of(conversation_types()[0], "nudge")
    chat = ScriptedChat(["You said so."])
    voice = VOICES[voice_name](brief) if voice_name == "scripted" else ModelVoice(chat, ScriptedVoice())
    utterance = voice.speak(brief)
    assert chat.requests == []
    assert utterance.text == ""


@pytest.mark.parametrize("voice_name", ["scripted", "no model there"])
def test_the_same_brief_gives_the_same_scripted_words(voice_name: str) -> None:
    for kind, name in MOVES:
        brief = brief_of(kind, name)
        make = VOICES[voice_name]
        assert heard(make(brief).speak(brief)) == heard(make(brief).speak(replace(brief)))


def test_the_model_is_sent_the_moves_own_brief_and_no_scripted_words() -> None:
    for kind, name in MOVES:
        if name == "safeguard":
            continue
        brief = brief_of(kind, name)
        chat = ScriptedChat(["Go on."] * 2)
        heard(ModelVoice(chat, ScriptedVoice()).speak(brief))
        system: Message = chat.requests[0][0]
        assert system.role == "system"
        assert kind.prompt.render(brief.variables, f"brief_{name}") in system.text
        assert not any(hidden in system.text for hidden in brief.must_not_say if " " in hidden)
