"""One whole conversation of each type, word for word, to be read as a learner reads it.

A file holds settings, then turns. The learner's lines are written by hand; the tutor's are said by the scripted voice:

    .venv/bin/python -m tests.conversations.golden_texts            # says the tutor's lines anew, in every file
    .venv/bin/python -m tests.conversations.golden_texts teach_back # in one

A new type needs a new file with the settings and the learner's lines; the command adds the tutor's. Read what changed
before it is committed: `git diff tests/conversations/golden`.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from conversations.model import Help, Speaker, Turn
from tests.conversations.dialogues import Dialogue, dialogue

FOLDER = Path(__file__).parent / "golden"
SETTING = re.compile(r"(seed|points|scenario): (.+)")
LEARNER = "Learner: "
INDENT = "    "


@dataclass(frozen=True)
class Golden:
    """What a golden file asks for: settings, and what the learner says in turn."""

    key: str
    seed: int
    points: int
    scenario: str
    learner: tuple[str, ...]


def golden_types() -> tuple[str, ...]:
    """The types that have a golden file."""
    return tuple(sorted(place.stem for place in FOLDER.glob("*.txt")))


def stored(key: str) -> str:
    """The golden text of one type."""
    return (FOLDER / f"{key}.txt").read_text(encoding="utf-8")


def read(key: str, text: str) -> Golden:
    """The settings and the learner's lines of a golden text."""
    settings = dict(found.groups() for line in text.splitlines() if (found := SETTING.fullmatch(line)))
    learner = tuple(line.removeprefix(LEARNER) for line in text.splitlines() if line.startswith(LEARNER))
    return Golden(
        key, int(settings.get("seed", 1)), int(settings.get("points", 2)), settings.get("scenario", ""), learner
    )


def hold(golden: Golden) -> Dialogue:
    """The conversation a golden file tells: it goes on for as long as the learner has lines and the talk is open."""
    held = dialogue(golden.key, golden.seed, golden.points, golden.scenario)
    held.reply()
    for words in golden.learner:
        if held.closed:
            break
        held.exchange(words)
    return held


def written(golden: Golden, held: Dialogue) -> str:
    """The conversation as its golden file has it."""
    head = [f"seed: {golden.seed}", f"points: {golden.points}"]
    head += [f"scenario: {golden.scenario}"] if golden.scenario else []
    return "\n\n".join(["\n".join(head), *map(_told, held.turns)]) + "\n"


def _told(turn: Turn) -> str:
    if turn.speaker is Speaker.LEARNER:
        return f"{LEARNER}{turn.text}"
    given = f", help: {turn.help.name.lower()}" if turn.help is not Help.NONE else ""
    return f"Tutor ({turn.move}{given}):\n" + "\n".join(f"{INDENT}{line}".rstrip() for line in turn.text.splitlines())


def remake(keys: tuple[str, ...]) -> None:
    """Says the tutor's lines of these golden files anew."""
    for key in keys:
        golden = read(key, stored(key))
        (FOLDER / f"{key}.txt").write_text(written(golden, hold(golden)), encoding="utf-8")


if __name__ == "__main__":
    remake(tuple(sys.argv[1:]) or golden_types())
