"""Lays two versions of a prompt beside each other, block by block."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from importlib.resources import files

from prompts.library import FRONT_MATTER

BLOCK = re.compile(r"{%-?\s*block\s+(?P<name>\w+)[^%]*%}(?P<text>.*?){%-?\s*endblock[^%]*%}", re.DOTALL)
FRONT = "front matter"


@dataclass(frozen=True)
class BlockChange:
    """One block that differs. `kind` is "added", "removed" or "changed"; `lines` begin with +, - or a space."""

    block: str
    kind: str
    lines: tuple[str, ...]


def source_of(name: str, version: int) -> str:
    """A shipped prompt's file as it is written.

    Raises:
        KeyError: no such file.
    """
    place = files("prompts").joinpath(f"{name}.v{version}.jinja")
    if not place.is_file():
        raise KeyError(f"{name}.v{version}")
    return place.read_text(encoding="utf-8")


def blocks_of(source: str) -> Mapping[str, str]:
    """The front matter, then every block by name in file order; what stands outside of blocks is named ""."""
    found = FRONT_MATTER.match(source)
    front, body = (found["front"], found["body"]) if found else ("", source)
    blocks = {FRONT: front.strip()} | {each["name"]: each["text"].strip() for each in BLOCK.finditer(body)}
    rest = BLOCK.sub("", body).strip()
    return {**blocks, "": rest} if rest else blocks


def compare(earlier: str, later: str) -> tuple[BlockChange, ...]:
    """What changed from one source to the other, in the later one's order, then what is gone."""
    before, after = blocks_of(earlier), blocks_of(later)
    changes = []
    for name in (*after, *(name for name in before if name not in after)):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        kind = "added" if old is None else "removed" if new is None else "changed"
        lines = unified_diff((old or "").splitlines(), (new or "").splitlines(), n=1, lineterm="")
        kept = tuple(line for line in lines if not line.startswith(("---", "+++", "@@")))
        changes.append(BlockChange(name, kind, kept))
    return tuple(changes)
