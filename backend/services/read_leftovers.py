"""Offers a connected model what the rules of the reader left over; takes only what it quotes word for word."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from competency_frameworks.model import (
    Competency,
    CompetencyKind,
    Problem,
    RoleDescription,
    Section,
    Source,
)
from competency_frameworks.reading.competencies import Found, code, with_codes
from competency_frameworks.reading.document import Document
from competency_frameworks.reading.duties import short_title
from competency_frameworks.reading.levels import role_level
from competency_frameworks.reading.lines import Line, told_lines
from conversations.ports import ChatModel, Message, ModelUnavailable
from prompts.library import load_prompt

BY_MODEL = "Read by a model"
"""Section and category of what a model read, so that it stands apart from what the rules read."""
MOST_LINES, MOST_CHARACTERS = 200, 16_000
"""Lines and characters offered at once. Source: our own; about 4,000 tokens, which every model takes."""
_FEWEST_LETTERS = 4
_DUTY, _REQUIREMENT, _COMPETENCY = "duty", "requirement", "competency"
_NONE = "none"
SCHEMA: Mapping[str, object] = {
    "title": "leftovers",
    "type": "object",
    "additionalProperties": False,
    "required": ["items"],
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["line", "quote", "part", "kind"],
                "properties": {
                    "line": {"type": "integer"},
                    "quote": {"type": "string"},
                    "part": {"type": "string", "enum": [_DUTY, _REQUIREMENT, _COMPETENCY]},
                    "kind": {"type": "string", "enum": [*(kind.value for kind in CompetencyKind), _NONE]},
                },
            },
        }
    },
}


@dataclass(frozen=True)
class _Item:
    line: int
    quote: str
    part: str
    kind: str

    @property
    def source(self) -> Source:
        return Source(self.line, self.line)


def left_over(document: Document, description: RoleDescription) -> tuple[Line, ...]:
    """The lines that the rules found no place for, as many as are offered at once."""
    told = told_lines(description.problems)
    found: list[Line] = []
    characters = 0
    for line in document.lines:
        characters += len(line.text) if line.number in told else 0
        if line.number in told and len(found) < MOST_LINES and characters <= MOST_CHARACTERS:
            found.append(line)
    return tuple(found)


async def read_leftovers(chat: ChatModel, document: Document, description: RoleDescription) -> RoleDescription:
    """What the rules read, and beside it what a model found in the lines left over.

    A model that does not answer changes nothing but that a problem says so. Coverage stays that of the rules.
    """
    lines = left_over(document, description)
    if not lines:
        return description
    prompt = load_prompt("reading/leftovers")
    variables = {"title": description.role.title, "lines": lines}
    messages = [
        Message("system", prompt.render(variables, "rules")),
        Message("user", prompt.render(variables, "words")),
    ]
    try:
        answer = await chat.answer(messages, SCHEMA)
    except ModelUnavailable as unavailable:
        return _told(description, f"The lines left over could not be offered to the model: {unavailable}")
    offered = _entries(answer)
    items = _verbatim(offered, lines)
    if not offered:
        return _told(description, f"The model {chat.model_name} found nothing in the lines left over.")
    dropped = len(offered) - len(items)
    said = f"{len(items)} found in the lines left over, each with its words" if items else "Nothing taken"
    lost = f"; {dropped} dropped, because its words do not stand there" if dropped else ""
    where = f"See “{BY_MODEL}” and check each." if items else ""
    message = f"{said}{lost}. Read by {chat.model_name} with {prompt.ref}. {where}".strip()
    return _told(_with(description, items) if items else description, message)


def _entries(answer: Mapping[str, object]) -> list[object]:
    items = answer.get("items")
    return items if isinstance(items, list) else []


def _verbatim(entries: Sequence[object], lines: Sequence[Line]) -> list[_Item]:
    """The entries whose quote stands, whole words and character for character, in the line they name; each once."""
    texts = {line.number: line.text for line in lines}
    found: dict[tuple[int, str], _Item] = {}
    for entry in entries:
        item = _item(entry)
        if item and _stands(item.quote, texts.get(item.line, "")):
            found.setdefault((item.line, item.quote), item)
    return list(found.values())


def _stands(quote: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(quote)}(?!\w)", text) is not None


def _item(entry: object) -> _Item | None:
    if not isinstance(entry, Mapping):
        return None
    line, quote, part, kind = (entry.get(name) for name in ("line", "quote", "part", "kind"))
    if not isinstance(line, int) or not isinstance(quote, str) or len(re.findall(r"\w", quote)) < _FEWEST_LETTERS:
        return None
    if part not in (_DUTY, _REQUIREMENT, _COMPETENCY):
        return None
    known = kind in CompetencyKind.__members__.values()
    return _Item(line, quote.strip(), str(part), str(kind) if known else CompetencyKind.FOUNDATION.value)


def _with(description: RoleDescription, items: Sequence[_Item]) -> RoleDescription:
    duties = [item for item in items if item.part == _DUTY]
    asked = [item.quote for item in items if item.part == _REQUIREMENT]
    section = Section(BY_MODEL, min(item.line for item in items), items=tuple(item.quote for item in items))
    whole = replace(
        description,
        responsibilities=(*description.responsibilities, *(item.quote for item in duties)),
        responsibility_lines=(*description.responsibility_lines, *(item.source for item in duties)),
        prerequisites=(*description.prerequisites, *asked),
        sections=(*description.sections, section),
    )
    return replace(whole, competencies=(*whole.competencies, *_competencies(whole, items)))


def _competencies(description: RoleDescription, items: Sequence[_Item]) -> tuple[Competency, ...]:
    """Competencies with the next free codes of their kind. Titles are cut from the quote, never the model's own."""
    found = [
        Found(CompetencyKind(item.kind), BY_MODEL, short_title(item.quote), item.quote, item.source)
        for item in items
        if item.part == _COMPETENCY
    ]
    used = {kind: sum(each.kind is kind for each in description.competencies) for kind in CompetencyKind}
    numbered = []
    for each in with_codes(found, role_level(description)):
        used[each.kind] += 1
        numbered.append(replace(each, code=code(each.kind, used[each.kind])))
    return tuple(numbered)


def _told(description: RoleDescription, message: str) -> RoleDescription:
    return replace(description, problems=(Problem(None, message), *description.problems))
