"""NOS documents, PDF or Word, in the register's layout.

The first page has URN, title and overview; then come the sections; the last page has labels and their values. A
footer on each page repeats URN, title and page number. Source: domain notes, section NOS.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from competency_frameworks.exchange.nos_lines import LABELS, PAGE, heading_of, tidied, without_footers
from competency_frameworks.exchange.nos_record import KEYS, LISTS, SECTIONS, NosRecord, unit_of
from competency_frameworks.exchange.parsed import ExchangeFormat, Parsed, Refusal, Remark, nothing_read, one_line
from competency_frameworks.exchange.statements import Said
from competency_frameworks.reading.document import Document
from competency_frameworks.reading.lines import Line

_LABEL = re.compile(rf"({'|'.join(sorted(LABELS, key=len, reverse=True))})\b\s*[:|]?\s*", re.IGNORECASE)
_URN_LABEL = re.compile(r"(?:urn|reference|nos reference)\s*[:|]\s*", re.IGNORECASE)
_MOST_TITLE_LINES = 4


def read_nos_document(document: Document) -> Parsed:
    """The unit of one document; every refusal and remark names its page, or its line where there are no pages."""
    if not document.lines:
        message = document.problems[0].message if document.problems else "No words were found in this file."
        return nothing_read(ExchangeFormat.NOS_DOCUMENT, message)
    head, rest = _head(tidied(document.lines))
    if not rest:
        message = "No heading “Overview” or “Performance criteria” was found. Is this a NOS document?"
        return nothing_read(ExchangeFormat.NOS_DOCUMENT, message, _place(document.lines[0]))
    urn, title = head
    texts, lists, sections = _sections(without_footers(rest, urn, title))
    texts |= {"URN": urn, "Title": title}
    unit, refusal, told = unit_of(NosRecord(_place(document.lines[0]), texts, lists, sections))
    remarks = (*told, *_untold(document, urn))
    units = (unit,) if unit else ()
    return Parsed(ExchangeFormat.NOS_DOCUMENT, units, _placed(refusal), remarks)


def _head(lines: Sequence[Line]) -> tuple[tuple[str, str], Sequence[Line]]:
    """URN and title, which may wrap, and the lines from the first heading on."""
    at = next((index for index, line in enumerate(lines) if heading_of(line)), len(lines))
    before = [_URN_LABEL.sub("", line.text) for line in lines[:at] if not PAGE.fullmatch(line.text)]
    if len(before) == 1 and " " in before[0]:  # both on one line: the URN has digits
        words = before[0].split()
        before = [words[0], " ".join(words[1:])] if any(letter.isdigit() for letter in words[0]) else before
    urn = before[0] if before else ""
    title = one_line(" ".join(before[1 : 1 + _MOST_TITLE_LINES]))
    return (urn, title), lines[at:]


def _sections(
    lines: Sequence[Line],
) -> tuple[dict[str, str], dict[str, Sequence[str]], dict[str, Sequence[Said]]]:
    """Words by key: texts, lists, and the lines of the sections that hold criteria."""
    said: dict[str, list[Said]] = defaultdict(list)
    key = ""
    for line in lines:
        heading, label = heading_of(line), _LABEL.match(line.text)
        own = _own_label(line, label, key)
        if heading:
            key = heading
        elif own and label:
            key = own
            rest = line.text[label.end() :].strip(" |:")
            if rest:
                said[key].append(Said(rest, _place(line)))
        elif key:
            said[key].append(Said(line.text, _place(line), line.marked, bool(line.heading)))
    texts = {name: "\n".join(each.text for each in found) for name, found in said.items()}
    lists: dict[str, Sequence[str]] = {name: _values(said[name]) for name in LISTS if name in said}
    return texts, lists, {name: said[name] for name in SECTIONS if name in said}


def _own_label(line: Line, label: re.Match[str] | None, key: str) -> str:
    """The field a line begins. A criterion that begins with “Values” or “Status” is none: on the last page only."""
    if label is None:
        return ""
    alone = label.end() >= len(line.text)
    on_last_page = key in LABELS.values()
    named = line.cells or line.text[label.start() : label.end()].rstrip().endswith((":", "|"))
    begins = LABELS[label.group(1).casefold()]
    # "Developed by" opens that page in the register's layout, whether or not a value follows on its line.
    return begins if alone or on_last_page or named or begins == KEYS[14] else ""


def _values(lines: Sequence[Said]) -> tuple[str, ...]:
    joined = "; ".join(each.text for each in lines)
    return tuple(value for part in joined.split(";") if (value := one_line(part)))


def _place(line: Line) -> str:
    return f"page {line.page}" if line.page else f"line {line.number}"


def _placed(refusal: Refusal | None) -> tuple[Refusal, ...]:
    return (replace(refusal, reasons=tuple(dict.fromkeys(refusal.reasons))),) if refusal else ()


def _untold(document: Document, urn: str) -> list[Remark]:
    """What the format could not read, without the footers, which are expected."""
    footer = one_line(urn)
    return [Remark("", each.message) for each in document.problems if footer not in each.message]
