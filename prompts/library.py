"""Reads prompt files: `<name>.v<N>.jinja`, front matter in YAML, then Jinja blocks.

A file declares every input its text uses; rendering with one missing or one too many is a broken promise.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml
from jinja2 import Environment, StrictUndefined, Template, TemplateError, meta

from prompts.fencing import fence

FILE_NAME = re.compile(r"(?P<stem>[a-z][a-z0-9_]*)\.v(?P<version>[1-9][0-9]*)\.jinja")
FRONT_MATTER = re.compile(r"\A---\n(?P<front>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)


class BrokenPrompt(ValueError):
    """A prompt file, or the way it is used, breaks its own declaration. The message names file and fault."""


def _environment() -> Environment:
    # Plain text for people and models: escaping belongs to the pages, so autoescape stays off here.
    environment = Environment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    environment.filters["fence"] = fence
    return environment


_JINJA = _environment()


@dataclass(frozen=True)
class Prompt:
    """One version of one prompt file. `name` has its folder: "conversations/socratic_dialogue"."""

    name: str
    version: int
    sha256: str
    front: Mapping[str, object]
    inputs: frozenset[str]
    _template: Template = field(repr=False, compare=False)

    @property
    def ref(self) -> str:
        """What every reply records: "conversations/socratic_dialogue.v1#" and 12 hex digits of the file's hash."""
        return f"{self.name}.v{self.version}#{self.sha256[:12]}"

    @property
    def blocks(self) -> frozenset[str]:
        """Names of its blocks."""
        return frozenset(self._template.blocks)

    def render(self, variables: Mapping[str, object], block: str = "") -> str:
        """The text of one block, or of the whole body when `block` is empty, without outer blank lines.

        Raises:
            BrokenPrompt: an input missing or undeclared, an unknown block, or an undefined attribute inside.
        """
        missing, undeclared = self.inputs - variables.keys(), variables.keys() - self.inputs
        if missing or undeclared:
            raise BrokenPrompt(
                f"{self.ref}: missing inputs {sorted(missing)}, undeclared variables {sorted(undeclared)}"
            )
        if block and block not in self._template.blocks:
            raise BrokenPrompt(f"{self.ref}: no block named {block}")
        try:
            if not block:
                return self._template.render(variables).strip()
            context = self._template.new_context(dict(variables))
            return "".join(self._template.blocks[block](context)).strip()
        except TemplateError as error:
            raise BrokenPrompt(f"{self.ref}, block {block or 'body'}: {error}") from error


def parse_prompt(name: str, version: int, source: str) -> Prompt:
    """Reads one file's text.

    Raises:
        BrokenPrompt: no front matter, YAML or Jinja that does not parse, or inputs other than the ones used.
    """
    place = f"{name}.v{version}"
    found = FRONT_MATTER.match(source)
    if found is None:
        raise BrokenPrompt(f"{place}: starts with front matter between two lines of three hyphens")
    try:
        front = yaml.safe_load(found["front"])
        tree = _JINJA.parse(found["body"])
        template = _JINJA.from_string(found["body"])
    except (yaml.YAMLError, TemplateError) as error:
        raise BrokenPrompt(f"{place}: {error}") from error
    if not isinstance(front, dict) or not isinstance(front.get("inputs"), list):
        raise BrokenPrompt(f"{place}: the front matter is a mapping with a list `inputs`")
    inputs, used = frozenset(map(str, front["inputs"])), meta.find_undeclared_variables(tree)
    if inputs != used:
        raise BrokenPrompt(
            f"{place}: used but not declared {sorted(used - inputs)}, declared but not used {sorted(inputs - used)}"
        )
    return Prompt(name, version, hashlib.sha256(source.encode()).hexdigest(), front, inputs, template)


def prompt_names(folder: str = "", root: Traversable | None = None) -> tuple[tuple[str, int], ...]:
    """Every (name, version) below a folder of the room, sorted; "" = all folders."""
    found: list[tuple[str, int]] = []
    pending = [("", root or files("prompts"))]
    while pending:
        place, here = pending.pop()
        for entry in here.iterdir():
            if entry.is_dir() and not entry.name.startswith((".", "_")):
                pending.append((f"{place}{entry.name}/", entry))
            elif match := FILE_NAME.fullmatch(entry.name):
                found.append((f"{place}{match['stem']}", int(match["version"])))
    return tuple(sorted(one for one in found if one[0].startswith(folder)))


def latest_version(name: str, root: Traversable | None = None) -> int:
    """The highest version of a prompt.

    Raises:
        KeyError: there is no prompt of this name.
    """
    versions = [version for one, version in prompt_names("", root) if one == name]
    if not versions:
        raise KeyError(name)
    return max(versions)


def read_prompt(name: str, version: int, root: Traversable) -> Prompt:
    """Reads a prompt from any folder laid out like this room.

    Raises:
        KeyError: no such file.
        BrokenPrompt: the file is not right.
    """
    place = root.joinpath(f"{name}.v{version}.jinja")
    if not place.is_file():
        raise KeyError(f"{name}.v{version}")
    return parse_prompt(name, version, place.read_text(encoding="utf-8"))


@cache
def _shipped(name: str, version: int) -> Prompt:
    return read_prompt(name, version, files("prompts"))


def load_prompt(name: str, version: int | None = None) -> Prompt:
    """A shipped prompt, read once; the latest version unless one is named.

    Raises:
        KeyError: no such prompt.
        BrokenPrompt: the file is not right.
    """
    return _shipped(name, latest_version(name) if version is None else version)
