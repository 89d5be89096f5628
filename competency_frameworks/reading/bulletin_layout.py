"""Bulletins and class specifications: headings in capitals, lettered or numbered, two names in one heading."""

import re
from dataclasses import replace

from competency_frameworks.reading.lines import Line
from competency_frameworks.reading.section_names import is_document_name, section_of

_LETTERED = re.compile(
    r"(?:(?:section|part)\s+)?(?:[A-Z]|[IVX]{1,5}|\d{1,2}(?:\.\d{1,2})*)\s*[.):–-]\s+(?=\S)", re.IGNORECASE
)
_BESIDE = re.compile(r"\s*(?:/|\||&| - | – |\band\b)\s*", re.IGNORECASE)
_TAIL = re.compile(
    r"\s*(?:\(.{1,40}\)|(?:of|for|in) (?:the|this) (?:role|post|job|position|class)|(?:required|sought)\b.*)\s*:?$",
    re.IGNORECASE,
)
_LONGEST = 70


def restated(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines, with headings as the section names know them; a heading with words of its own keeps them."""
    found = []
    for before, line, following in zip((None, *lines), lines, (*lines[1:], None), strict=False):
        # A numbered heading looks like a list's item; above it is a gap, and below it words or a new list.
        apart = before is None or line.number > before.number + 1 or following is None or not following.marked
        found.append(_restated(line, apart or line.text.isupper() or line.heading > 0))
    return tuple(found)


def _restated(line: Line, apart: bool) -> Line:
    if len(line.text) > _LONGEST or line.cells:
        return line
    bare = _LETTERED.sub("", line.text, count=1) if not line.marked else line.text
    if line.marked and not (apart and section_of(bare)):
        return line
    if bare == line.text and section_of(bare) and not line.marked:
        return line
    name = _known(bare, line.heading > 0 or line.text.isupper() or bare != line.text)
    return replace(line, text=name, marked=False, heading=line.heading or 2) if name else line


def _known(heading: str, sure: bool) -> str:
    """The heading's words, or the part of them, that name a section."""
    if section_of(heading):
        return heading
    cut = _TAIL.sub("", heading)
    if section_of(cut):
        return cut
    if not sure:
        return ""
    if is_document_name(heading):
        return ""
    return next((part for part in _BESIDE.split(heading) if section_of(part)), "")
