"""The lines of a NOS document as its layout means them: columns apart, wrapped headings whole, no footers.

Source: domain notes, section NOS: the register's layout; headings often stand in a narrow column on the left.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from competency_frameworks.exchange.parsed import one_line
from competency_frameworks.reading.lines import Line

_HEADINGS = {
    "overview": "Overview",
    "about this unit": "Overview",
    "standard overview": "Overview",
    "performance criteria": "Performance_criteria",
    "knowledge and understanding": "Knowledge_and_understanding",
    "scope": "Scope_range",
    "scope range": "Scope_range",
    "scope/range": "Scope_range",
    "scope/range related to performance criteria": "Scope_range_related_to_performance_criteria",
    "scope/range related to knowledge and understanding": "Scope_range_related_to_knowledge_and_understanding",
    "values": "Values",
    "behaviours": "Behaviours",
    "skills": "Skills",
    "glossary": "Glossary",
    "links to other nos": "Links_to_other_NOS",
    "external links": "External_Links",
}
LABELS = {
    "developed by": "Developed_by",
    "version number": "Version_number",
    "date approved": "Date_approved",
    "indicative review date": "Indicative_review_date",
    "validity": "Validity",
    "status": "Status",
    "originating organisation": "Originating_organisation",
    "original urn": "Original_URN",
    "relevant occupations": "Relevant_occupations",
    "suite": "Suite",
    "keywords": "Keywords",
    "key words": "Keywords",
    "soc code": "SOC_Code",
    "nos category": "NOSCategory",
    "noscategory": "NOSCategory",
}
PAGE = re.compile(r"(?:page\s+)?\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?", re.IGNORECASE)
_PAGE_END = re.compile(r"\s+(?:page\s+)?\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?$", re.IGNORECASE)
_LEAD_INS = (
    "you must be able to",
    "you need to know and understand",
    "you must know and understand",
)
_MOST_WRAPPED = 5
_SHORTEST_PART = 15
"""Letters of a title's first line from which it is known again in a footer. Source: our own."""


def tidied(lines: Sequence[Line]) -> list[Line]:
    """Headings and what stands beside them as lines of their own, lead-ins left out, wrapped headings joined."""
    apart = [piece for line in lines for piece in _columns(line)]
    found: list[Line] = []
    at = 0
    while at < len(apart):
        length = _wrapped(apart, at)
        if length:
            joined = replace(apart[at], text=_joined(apart[at : at + length]), marked=False)
            if _known(joined.text) not in _LEAD_INS:
                found.append(joined)
            at += length
        else:
            found.append(apart[at])
            at += 1
    return found


def heading_of(line: Line) -> str:
    """The section a line begins; "" for any other line."""
    return _HEADINGS.get(_known(line.text), "")


def without_footers(lines: Sequence[Line], urn: str, title: str) -> list[Line]:
    """A bare number right below a label is the label's value ("Version number", "2"), not a page's."""
    kept: list[Line] = []
    before, part = "", ""
    for line in lines:
        text = one_line(line.text)
        rest = one_line(_PAGE_END.sub("", text.replace(" | ", " ")))
        ends = bool(part) and one_line(f"{part} {rest}") == title
        part = rest if rest != title and len(rest) >= _SHORTEST_PART and title.startswith(rest) else ""
        if before in LABELS or not (ends or part or _repeats(text, rest, urn, title)):
            kept.append(line)
        before = _known(text)
    return kept


def _repeats(text: str, rest: str, urn: str, title: str) -> bool:
    """Whether a line only repeats URN, title or page number; the title may wrap there as well."""
    if PAGE.fullmatch(text):
        return True
    number, whole = one_line(urn), one_line(f"{urn} {title}")
    again = rest in {number, title, whole, one_line(f"{title} {urn}")}
    return again or (bool(number) and rest.startswith(f"{number} ") and whole.startswith(rest))


def _columns(line: Line) -> Iterator[Line]:
    """A heading, label or lead-in and what stands to its right; any other line stays whole."""
    first, bar, rest = line.text.partition(" | ")
    if bar and (_known(first) in _HEADINGS or _known(first) in _LEAD_INS):
        yield replace(line, text=first, cells=())
        yield from _columns(replace(line, text=rest, cells=()))
        return
    lead_in = next((each for each in _LEAD_INS if line.text.casefold().startswith(f"{each}:")), "")
    if lead_in:
        rest = line.text[len(lead_in) + 1 :].strip(" |")
        yield replace(line, text=line.text[: len(lead_in)], marked=False)
        if rest:
            yield replace(line, text=rest)
        return
    yield line


def _wrapped(lines: Sequence[Line], at: int) -> int:
    """How many lines from here make one heading or lead-in; 0 = none. The longest counts."""
    for length in range(min(_MOST_WRAPPED, len(lines) - at), 0, -1):
        known = _known(_joined(lines[at : at + length]))
        if known in _HEADINGS or known in _LEAD_INS:
            return length
    return 0


def _joined(lines: Sequence[Line]) -> str:
    return one_line(" ".join(line.text for line in lines))


def _known(text: str) -> str:
    return re.sub(r"\s*/\s*", "/", one_line(text).rstrip(": ").casefold())
