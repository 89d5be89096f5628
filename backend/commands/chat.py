"""`prova chat`: any conversation in the terminal, with the model that is connected or without one."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import typer

from backend.app import Parts
from backend.commands.opening import read_settings
from backend.commands.saved_dialogue import (
    CannotHold,
    HeldDialogue,
    SavedDialogue,
    SavedTurn,
    read_dialogue,
    write_dialogue,
)
from backend.services.engine_words import NO_VOICE
from backend.settings import Settings
from conversations.deliver import PlannedReply
from conversations.model import Speaker
from conversations.ports import ModelUnavailable
from conversations.scenarios import mood_word
from conversations.state import read_state
from conversations.types import conversation_types
from conversations.voices.voice import Utterance, Voice


@dataclass(frozen=True)
class Asked:
    """What was asked for; "" or None = as Prova chooses."""

    type_key: str = "socratic_dialogue"
    role: str = "outsourcing-manager"
    competency: str = ""
    scenario: str = ""
    seed: int = 1
    save: Path | None = None
    resume: Path | None = None
    explain: bool = False


def run(asked: Asked) -> int:
    """Holds the conversation; 1 when it cannot be held as asked for."""
    settings = read_settings()
    try:
        saved = read_dialogue(asked.resume) if asked.resume else _begun(asked, settings)
        held = HeldDialogue(saved)
        voice = Parts(settings).voice_of("persona" if held.spec.rehearses else "tutor")
        _tell_what_it_is(held, voice, resumed=asked.resume is not None)
    except (CannotHold, ModelUnavailable) as fault:
        typer.echo(str(fault), err=True)
        return 1
    place = asked.save or asked.resume or settings.home / "chats" / f"{saved.type}-{saved.seed}.json"
    with asyncio.Runner() as runner:
        try:
            _hold(held, voice, place, asked.explain, runner)
        except (KeyboardInterrupt, EOFError):
            write_dialogue(saved, place)
            typer.echo(f"\nPaused. Nothing is lost. Go on with: prova chat --resume {place}")
            return 0
    typer.echo(f"The conversation is finished. It is kept in {place}")
    return 0


def _begun(asked: Asked, settings: Settings) -> SavedDialogue:
    versions = {kind.key: kind.version for kind in conversation_types()}
    if asked.type_key not in versions:
        raise CannotHold(f"There is no conversation type {asked.type_key!r}. Choose one of: {', '.join(versions)}.")
    return SavedDialogue(
        type=asked.type_key,
        version=versions[asked.type_key],
        role=asked.role,
        competency=asked.competency,
        scenario=asked.scenario,
        seed=asked.seed,
        contact=settings.safeguarding_contact,
    )


def _tell_what_it_is(held: HeldDialogue, voice: Voice, *, resumed: bool) -> None:
    about = held.scene.title if held.scene else f"{held.competency.code} {held.competency.title}"
    typer.secho(f"{held.spec.title}: {about} ({held.framework.role_description.role.title})", bold=True)
    typer.echo(f"Replies come from {voice.model}." if voice.model else f"{NO_VOICE}.")
    if held.spec.phase == "discover":
        typer.echo("No judge reads along here, so that each competency is asked about once, at one level.")
    typer.echo("Ctrl-C pauses.\n")
    for turn in held.saved.turns if resumed else ():
        typer.echo(f"{'You' if turn.speaker is Speaker.LEARNER else 'Prova'}: {turn.text}\n")


def _hold(held: HeldDialogue, voice: Voice, place: Path, explain: bool, runner: asyncio.Runner) -> None:
    """Turn by turn to the end; what was said is written before anything is asked of a model."""
    while not held.saved.closed:
        turns = held.saved.turns
        if turns and turns[-1].speaker is Speaker.TUTOR:
            turns.append(SavedTurn(speaker=Speaker.LEARNER, text=_words()))
            write_dialogue(held.saved, place)
        planned = held.plan()
        utterance = voice.speak(planned.brief)
        typer.echo("\nProva: ", nl=False)
        runner.run(_speak(utterance))
        turns.append(_tutor_turn(planned, utterance))
        held.saved.closed = planned.move.closes
        write_dialogue(held.saved, place)
        typer.echo("\n")
        if utterance.notice:
            typer.echo(f"[{utterance.notice}]\n")
        if explain:
            typer.secho(_explained(held, planned, utterance), dim=True)


def _words() -> str:
    while not (words := input("You: ").strip()):
        continue
    return words


async def _speak(utterance: Utterance) -> None:
    async for piece in utterance:
        typer.echo(piece, nl=False)


def _tutor_turn(planned: PlannedReply, utterance: Utterance) -> SavedTurn:
    return SavedTurn(
        speaker=Speaker.TUTOR,
        text=utterance.text,
        move=planned.move.name,
        focus=planned.move.focus,
        help=planned.move.help,
        prompt=planned.brief.prompt_ref,
        voice=utterance.voice,
        model=utterance.model,
        notice=utterance.notice,
    )


def _explained(held: HeldDialogue, planned: PlannedReply, utterance: Utterance) -> str:
    """The move and why, the help it gave, the mood of a scene, and who spoke."""
    move = planned.move
    parts = [f"move {move.name}", f"because: {move.reason}", f"help: {move.help.name.lower()}"]
    if move.stage:
        parts.insert(1, f"stage: {move.stage}")
    if move.focus:
        parts.append(f"about: {move.focus}")
    state = read_state(held.spec, held.conversation, held.turns(), held.scene)
    if state.rehearsal:
        parts.append(f"mood: {mood_word(state.rehearsal.mood)}")
    parts.append(f"voice: {utterance.voice}{f' ({utterance.model})' if utterance.model else ''}")
    return f"  [{'; '.join(parts)}]\n"
