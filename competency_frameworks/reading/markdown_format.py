"""Markdown: its marks for headings, lists, bold run-in labels and tables to what they mean; the rest as plain text."""

import re
from dataclasses import replace

from competency_frameworks.reading.document import Document, DocumentFormat, rows, unreadable
from competency_frameworks.reading.lines import Line, numbered_lines
from competency_frameworks.reading.plain_text import decode

_HEADING = re.compile(r"(#{1,6})\s+(.{1,400}?)\s*#*$")
_UNDERLINE = re.compile(r"(?:=+|-{3,})$")
_LEAD = re.compile(r"(?:\*\*|__)(?=\S)(.{1,200}?)(?:\*\*|__)\s*(:?)\s*")
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=[\w.,;:!?)])[*_](?!\w)")
_LINK = re.compile(r"!?\[([^\]\[]{0,300})\]\(([^()\s]{1,500})\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_CELL_END = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[-*_=\s|:]+$")
_SAMPLE = 100_000
_SIGNS = re.compile(rb"^#{1,6} \S|^\|[^\n]+\|\s*$|^\*\*[^*\n]{2,80}\*\*", re.MULTILINE)


def looks_like_markdown(data: bytes) -> bool:
    """Whether a text has at least two lines that look like headings, bold labels or rows of a table in Markdown."""
    return len(_SIGNS.findall(data[:_SAMPLE])) > 1


def read_markdown(data: bytes) -> Document:
    """Lines of a Markdown document, numbered as in the file."""
    text, problems = decode(data)
    if not text:
        return unreadable(DocumentFormat.MARKDOWN, problems[0].message)
    plain = numbered_lines(text)
    lines: list[Line] = []
    for line, following in zip(plain, (*plain[1:], None), strict=True):
        underlined = following and following.number == line.number + 1 and _UNDERLINE.fullmatch(following.text)
        if underlined and not line.marked and "|" not in line.text:
            lines.append(replace(line, text=_plain(line.text), heading=1))
        else:
            lines += _lines(line)
    return Document(DocumentFormat.MARKDOWN, text, tuple(line for line in lines if line.text), problems)


def _lines(line: Line) -> list[Line]:
    """A line of the file: one line, or a table's row."""
    text = line.text.strip()
    if text.startswith("|") and text.endswith("|") and len(text) > 2 and not _RULE.fullmatch(text):
        cells = [[_plain(part) for part in re.split(r"<br */?>", cell)] for cell in _CELL_END.split(text[1:-1])]
        return [replace(one, number=line.number) for one in rows(cells)]
    return [_line(line)]


def _line(line: Line) -> Line:
    """A line without its marks; without words if it was only marks, such as a rule."""
    text = line.text.removeprefix("> ").strip()
    if _RULE.fullmatch(text) and not re.search(r"\w", text):
        return replace(line, text="")
    heading = None if line.marked else _HEADING.fullmatch(text)
    if heading:
        return replace(line, text=_plain(heading.group(2)), heading=len(heading.group(1)))
    lead = _LEAD.match(text)
    if not lead:
        return replace(line, text=_plain(text))
    if lead.end() == len(text) and not line.marked:
        return replace(line, text=_plain(lead.group(1) + lead.group(2)), heading=6)
    rest = lead.end() < len(text)
    return replace(line, text=_plain(text), lead=_plain(lead.group(1)).rstrip(": .") if rest else "")


def _plain(text: str) -> str:
    linked = _LINK.sub(lambda found: found.group(1), text)
    return _ESCAPE.sub(r"\1", _MARKS.sub("", linked)).strip()
