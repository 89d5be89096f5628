"""What the walk-through tells and leaves behind."""

import json
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WIDTH = 100
LEFT_BEHIND = ("heat-map.json", "heat-map.html", "plan.json", "plan.ics", "team.csv", "portfolio.zip")
Say = Callable[[str], None]


class StageFailed(Exception):
    """A stage did not get to its end; the message says which and why."""


class Journal:
    """Tells each stage as it happens, keeps what was told in `walkthrough.txt` and files beside it."""

    def __init__(self, out: Path, say: Say) -> None:
        (out / "transcripts").mkdir(parents=True, exist_ok=True)
        # What an earlier run left must not be taken for what this one produced.
        for old in (*(out / name for name in LEFT_BEHIND), *out.glob("transcripts/*.txt")):
            old.unlink(missing_ok=True)
        self._out = out
        self._say = say
        self._stages = 0
        self._told = out / "walkthrough.txt"
        self._told.write_text("", encoding="utf-8")

    def tell(self, text: str) -> None:
        """One line, on the screen and in the file at once."""
        self._say(text)
        with self._told.open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")

    def note(self, text: str) -> None:
        """A sentence or two about the stage in hand, folded to a terminal's width."""
        lines = textwrap.wrap(text, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
        for line in lines:
            self.tell(f"   {line}")

    @contextmanager
    def stage(self, title: str) -> Iterator[None]:
        """Heads what is told inside, and says how long it took.

        Raises:
            StageFailed: whatever went wrong inside.
        """
        self._stages += 1
        self.tell(f"{self._stages}. {title}")
        began = time.monotonic()
        try:
            yield
        except Exception as problem:
            words = f"Stage {self._stages}, “{title}”, failed: {problem or type(problem).__name__}"
            raise StageFailed(words) from problem
        self.note(f"({time.monotonic() - began:.1f} s)")

    def save(self, name: str, content: bytes | str) -> None:
        """Leaves a file in the folder; says nothing."""
        data = content.encode() if isinstance(content, str) else content
        (self._out / name).write_bytes(data)

    def save_json(self, name: str, facts: Any) -> None:
        """Leaves facts as JSON."""
        self.save(name, json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
