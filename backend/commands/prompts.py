"""`prova prompts`: every word a model reads and the scripted voice says, and what changed between versions."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap

import typer

from backend.app import Parts
from backend.commands.opening import read_settings
from backend.commands.saved_dialogue import CannotHold, HeldDialogue, SavedDialogue, read_dialogue
from conversations.model import Speaker
from conversations.ports import ModelUnavailable
from conversations.types import BRIEF, FOLDER, SAY
from conversations.voices.scripted import ScriptedVoice
from conversations.voices.voice import BETWEEN_VARIANTS, Utterance, Voice
from prompts.comparing import blocks_of, compare, source_of
from prompts.library import BrokenPrompt, load_prompt, prompt_names
from prompts.released import frozen_hashes

COLUMN = 58
"""Characters of each of two columns. Source: own choice, for a terminal of 120."""


def run_list() -> int:
    """Every prompt with its versions, and whether each is released."""
    frozen = frozen_hashes()
    for name, version in prompt_names():
        prompt = load_prompt(name, version)
        released = frozen.get(f"{name}.v{version}") == prompt.sha256
        title = str(prompt.front.get("title") or "")
        typer.echo(f"{name}.v{version}  {prompt.sha256[:12]}  {'released' if released else 'not released'}  {title}")
    return 0


def run_show(kind: str, move: str, version: int) -> int:
    """One move as the file has it: what a model is told, then each way the scripted voice says it."""
    name = _name(kind)
    version = version or _newest(name)
    try:
        blocks = blocks_of(source_of(name, version))
    except KeyError:
        return _unknown(kind)
    if f"{SAY}{move}" not in blocks:
        moves = ", ".join(block.removeprefix(SAY) for block in blocks if block.startswith(SAY))
        typer.echo(f"{name}.v{version} has no move {move!r}. It has: {moves or 'none'}.", err=True)
        return 1
    typer.echo(f"{name}.v{version}, move {move}\n")
    typer.echo(f"A model is told, after the standing brief:\n\n{_indented(blocks[f'{BRIEF}{move}'])}\n")
    variants = blocks[f"{SAY}{move}"].split(BETWEEN_VARIANTS)
    for number, variant in enumerate(variants, 1):
        typer.echo(f"Scripted words, {number} of {len(variants)}:\n\n{_indented(variant.strip())}\n")
    return 0


def run_diff(kind: str, versions: tuple[int, int], dialogues: Path | None) -> int:
    """What changed between two versions, and saved dialogues held with both; 1 when there is nothing to compare."""
    name = _name(kind)
    newest = _newest(name)
    if not newest:
        return _unknown(kind)
    later = versions[1] or newest
    earlier = versions[0] or later - 1
    try:
        changes = compare(source_of(name, earlier), source_of(name, later))
    except KeyError as missing:
        typer.echo(f"There is no {missing}: {name} has versions 1 to {newest}.", err=True)
        return 1
    typer.echo(f"{name}: version {earlier} and version {later}, {len(changes)} parts differ\n")
    for change in changes:
        typer.secho(f"{change.block or 'text'} ({change.kind})", bold=True)
        typer.echo("\n".join(f"  {line}" for line in change.lines) + "\n")
    if dialogues is None or not name.startswith(FOLDER):
        return 0
    try:
        return _hold_again(dialogues, name.removeprefix(FOLDER), (earlier, later))
    except (CannotHold, ModelUnavailable, BrokenPrompt) as fault:
        typer.echo(str(fault), err=True)
        return 1


def _name(kind: str) -> str:
    return kind if "/" in kind else f"{FOLDER}{kind}"


def _newest(name: str) -> int:
    return max((version for one, version in prompt_names() if one == name), default=0)


def _unknown(kind: str) -> int:
    typer.echo(f"There is no prompt {kind!r}. Look at prova prompts list.", err=True)
    return 1


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())


def _hold_again(folder: Path, type_key: str, versions: tuple[int, int]) -> int:
    """Each saved dialogue of this type, reply by reply, with both versions, after the turns as they were held."""
    settings = read_settings()
    files = sorted(folder.glob("*.json"))
    fitting = [(place, saved) for place in files if (saved := read_dialogue(place)).type == type_key]
    typer.echo(f"{len(fitting)} of {len(files)} saved dialogues in {folder} are of this type.\n")
    parts = Parts(settings)
    with asyncio.Runner() as runner:
        for place, saved in fitting:
            typer.secho(str(place), bold=True)
            voices: list[Voice] = [ScriptedVoice()]
            model = parts.voice_of("persona" if HeldDialogue(saved).spec.rehearses else "tutor")
            voices += [model] if model.model else []
            _replies_beside(saved, versions, voices, runner)
    return 0


def _replies_beside(
    saved: SavedDialogue, versions: tuple[int, int], voices: Sequence[Voice], runner: asyncio.Runner
) -> None:
    both = [HeldDialogue(saved, version) for version in versions]
    for count, turn in enumerate(saved.turns):
        if turn.speaker is Speaker.LEARNER:
            typer.echo("\n".join(wrap(f"Learner: {turn.text}", 2 * COLUMN)) + "\n")
            continue
        planned = [held.plan(count) for held in both]
        for voice in voices:
            said = [runner.run(_said(voice.speak(each.brief))) for each in planned]
            heads = [
                f"v{version} {voice.name}, {each.move.name}" for version, each in zip(versions, planned, strict=True)
            ]
            for line in _columns(heads, said):
                typer.echo(line)
    typer.echo("")


async def _said(utterance: Utterance) -> str:
    async for _ in utterance:
        pass
    return f"{utterance.text}\n[{utterance.notice}]" if utterance.notice else utterance.text


def _columns(heads: Sequence[str], texts: Sequence[str]) -> Iterator[str]:
    """Two texts side by side; said once across both where they are the same."""
    if texts[0] == texts[1]:
        yield f"= {heads[0]}; v{heads[1][1:]}: the same"
        yield from (f"  {line}" for line in _wrapped(texts[0], 2 * COLUMN))
    else:
        left, right = ([head, *_wrapped(text, COLUMN)] for head, text in zip(heads, texts, strict=True))
        for one, other in zip_longest(left, right, fillvalue=""):
            yield f"≠ {one:<{COLUMN}} | {other}".rstrip()
    yield ""


def _wrapped(text: str, width: int) -> list[str]:
    return [part for line in text.splitlines() if line.strip() for part in wrap(line, width)]
