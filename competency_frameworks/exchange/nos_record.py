"""A National Occupational Standard as its register records it: 27 fields.

Source: domain notes, section NOS: the register's own dictionary; JSON exchange uses exactly these keys.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from competency_frameworks.exchange.parsed import (
    Refusal,
    Remark,
    one_line,
    plain_urn,
    several_lines,
    usual_criterion,
)
from competency_frameworks.exchange.statements import Said, statements
from competency_frameworks.standards import Criterion, CriterionKind, Detail, Unit, UnitForm

KEYS = (
    "URN", "Title", "Overview", "Performance_criteria", "Knowledge_and_understanding", "Scope_range",
    "Scope_range_related_to_performance_criteria", "Scope_range_related_to_knowledge_and_understanding", "Values",
    "Behaviours", "Skills", "Glossary", "Links_to_other_NOS", "External_Links", "Developed_by", "Version_number",
    "Date_approved", "Indicative_review_date", "Validity", "Status", "Originating_organisation", "Original_URN",
    "Relevant_occupations", "Suite", "Keywords", "SOC_Code", "NOSCategory",
)  # fmt: skip
LISTS = frozenset({"Relevant_occupations", "Suite", "Keywords"})
SECTIONS = {
    "Performance_criteria": CriterionKind.PERFORMANCE,
    "Knowledge_and_understanding": CriterionKind.KNOWLEDGE,
    "Behaviours": CriterionKind.BEHAVIOUR,
}
DATES = ("Date_approved", "Indicative_review_date")
_ALLOWED = {
    "Validity": ("Current", "Legacy"),
    "Status": ("Original", "Tailored"),
    "NOSCategory": ("Core", "Generic", "Job-specific"),
}
_DETAILS = tuple(key for key in KEYS if key not in {"URN", "Title", "Overview", *SECTIONS})
_BEHAVIOURS = "Behaviours"
_LEGACY = re.compile(r"\blegacy\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\b19\d\d\b")
"""A year before 2000. Source: domain notes: placeholder dates such as 1905; no standard in the register is so old."""


@dataclass(frozen=True)
class NosRecord:
    """One record as it was found: texts by key, lines of the sections that hold criteria with their places."""

    place: str
    texts: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]
    sections: Mapping[str, Sequence[Said]]


def unit_of(found: NosRecord) -> tuple[Unit | None, Refusal | None, tuple[Remark, ...]]:
    """The unit a record describes or why it is refused, and what a person should know either way."""
    urn, title = plain_urn(found.texts.get("URN", "")), one_line(found.texts.get("Title", ""))
    reasons: list[Remark] = []
    if not urn:
        reasons.append(Remark(found.place, "It has no URN."))
    if not title:
        reasons.append(Remark(found.place, "It has no title."))
    remarks: list[Remark] = []
    criteria = _criteria(urn, found, reasons, remarks)
    if not any(each.kind is not CriterionKind.BEHAVIOUR for each in criteria):
        reasons.append(Remark(found.place, "It has no performance criteria and no knowledge and understanding."))
    if reasons:
        return None, Refusal(urn or title, tuple(reasons)), ()
    details = tuple(_details(found, title, criteria, remarks))
    overview = several_lines(found.texts.get("Overview", ""))
    if one_line(found.texts.get("URN", "")) != urn:
        remarks.append(Remark(found.place, f"Its URN is written “{one_line(found.texts['URN'])}”; kept as {urn}."))
    return Unit(urn, 1, title, overview, criteria, form=UnitForm.NOS, details=details), None, tuple(remarks)


def _criteria(urn: str, found: NosRecord, reasons: list[Remark], remarks: list[Remark]) -> tuple[Criterion, ...]:
    criteria = []
    for key, kind in SECTIONS.items():
        letter = kind.value[0].upper()
        lines = found.sections.get(key, ())
        if key == _BEHAVIOURS and not _are_criteria(lines):
            continue
        section = statements(lines, letter)
        reasons += section.wrong
        remarks += section.left_out
        criteria += [usual_criterion(urn, each.code, kind, each.text) for each in section.found]
    return tuple(criteria)


def _are_criteria(lines: Sequence[Said]) -> bool:
    """Behaviours coded B1, B2… are criteria; others describe how the work is done and stay a text."""
    return any(re.match(r"B\s?1\b", line.text.strip()) for line in lines)


def _details(found: NosRecord, title: str, criteria: Sequence[Criterion], remarks: list[Remark]) -> Iterator[Detail]:
    texts = {key: several_lines(found.texts.get(key, "")) for key in _DETAILS if key not in LISTS}
    if _LEGACY.search(title) and texts["Validity"].casefold() != "legacy":
        remarks.append(Remark(found.place, "Its title says Legacy, so that is taken as its validity."))
        texts["Validity"] = "Legacy"
    for key in DATES:
        if _PLACEHOLDER.search(texts[key]):
            remarks.append(Remark(found.place, f"{key} says {texts[key]}, a placeholder: taken as not known."))
            texts[key] = ""
    for key, allowed in _ALLOWED.items():
        if texts[key] and texts[key] not in allowed:
            remarks.append(Remark(found.place, f"{key} is “{texts[key][:80]}”, not one of {', '.join(allowed)}."))
    behaviours = "\n".join(line for each in found.sections.get(_BEHAVIOURS, ()) if (line := one_line(each.text)))
    if behaviours and not any(each.kind is CriterionKind.BEHAVIOUR for each in criteria):
        yield Detail(_BEHAVIOURS, (behaviours,))
    for key in _DETAILS:
        values = found.lists.get(key, ()) if key in LISTS else (texts[key],)
        kept = tuple(value for value in values if value)
        if kept:
            yield Detail(key, kept)


def record_of(unit: Unit) -> dict[str, str | list[str]]:
    """The 27 fields of a unit; "" or an empty list where it does not say."""
    details = {each.name: each.values for each in unit.details}
    fields: dict[str, str | list[str]] = {}
    for key in KEYS:
        values = details.get(key, ())
        fields[key] = list(values) if key in LISTS else "\n".join(values)
    fields |= {"URN": unit.urn, "Title": unit.title, "Overview": unit.overview}
    fields["Version_number"] = fields["Version_number"] or str(unit.version)
    for key, kind in SECTIONS.items():
        lines = [f"{each.code} {each.text}" for each in unit.criteria if each.kind is kind]
        fields[key] = "\n".join(lines) or fields[key]
    return fields
