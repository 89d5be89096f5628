"""NOS JSON: one record or a list of them, with exactly the register's 27 keys."""

import re
from collections.abc import Sequence
from typing import Any

from competency_frameworks.exchange.json_text import listed, words
from competency_frameworks.exchange.nos_record import KEYS, LISTS, SECTIONS, NosRecord, record_of, unit_of
from competency_frameworks.exchange.parsed import (
    MOST_ITEMS,
    ExchangeFormat,
    Parsed,
    Refusal,
    Remark,
    nothing_read,
    one_line,
)
from competency_frameworks.exchange.statements import Said
from competency_frameworks.model import Problem
from competency_frameworks.standards import Unit, UnitForm

_CODE = {"performance": re.compile(r"P\d+(?:\.\d+)?"), "knowledge": re.compile(r"K\d+(?:\.\d+)?")}
_CODE["behaviour"] = re.compile(r"B\d+(?:\.\d+)?")
_ESSENTIAL = {"URN", "Title", "Performance_criteria", "Knowledge_and_understanding"}


def is_nos(content: Any) -> bool:
    """Whether a JSON file holds records of the register."""
    first = content[0] if isinstance(content, list) and content else content
    return isinstance(first, dict) and len(_ESSENTIAL & set(first)) > 1


def read_nos(content: Any) -> Parsed:
    """The units of one record or of a list of them."""
    rows = content if isinstance(content, list) else [content]
    if len(rows) > MOST_ITEMS:
        return nothing_read(ExchangeFormat.NOS_JSON, f"It holds more than {MOST_ITEMS:,} records. Split it.")
    units: list[Unit] = []
    refusals: list[Refusal] = []
    remarks: list[Remark] = []
    for number, row in enumerate(rows, 1):
        place = f"record {number}"
        if not isinstance(row, dict):
            refusals.append(Refusal("", (Remark(place, "This is not a record."),)))
            continue
        unit, refusal, told = unit_of(_record(row, place))
        units += [unit] if unit else []
        refusals += [refusal] if refusal else []
        remarks += [*told, *_keys_told(row, place)]
    return Parsed(ExchangeFormat.NOS_JSON, tuple(units), tuple(refusals), tuple(remarks))


def _record(row: dict[str, Any], place: str) -> NosRecord:
    texts = {key: _text(row.get(key)) for key in KEYS if key not in LISTS}
    lists = {key: tuple(one_line(each) for each in _each(row.get(key))) for key in LISTS}
    sections = {
        key: tuple(Said(line, f"{place}, {key} line {at}") for at, line in enumerate(texts[key].splitlines(), 1))
        for key in SECTIONS
    }
    return NosRecord(place, texts, lists, sections)


def _text(value: Any) -> str:
    """Some write their criteria as a list; it means the same."""
    return "\n".join(words(each) for each in value) if isinstance(value, list) else words(value)


def _each(value: Any) -> list[str]:
    if isinstance(value, str):
        return [part.strip() for part in value.split(";")]
    return [words(each) for each in listed(value)]


def _keys_told(row: dict[str, Any], place: str) -> list[Remark]:
    missing = [key for key in KEYS if key not in row]
    unknown = sorted(one_line(key)[:40] for key in row if key not in KEYS)
    told = []
    if missing:
        told.append(Remark(place, f"These of the 27 keys are missing: {', '.join(missing)}."))
    if unknown:
        told.append(Remark(place, f"These keys are not of the register and are not kept: {', '.join(unknown[:20])}."))
    return told


def nos_records(units: Sequence[Unit]) -> list[dict[str, str | list[str]]] | Problem:
    """The records of units, in order; a problem where one of them is no occupational standard."""
    for unit in units:
        if unit.form is not UnitForm.NOS or unit.outcomes:
            message = f"{unit.urn} is written as {unit.form.value}; NOS JSON holds occupational standards only."
            return Problem(None, f"{message} Export it as CASE.")
        odd = next((each for each in unit.criteria if not _CODE[each.kind.value].fullmatch(each.code)), None)
        if odd is not None:
            return Problem(None, f"{odd.ref}: a code of this kind cannot be written in NOS JSON. Export it as CASE.")
    return [record_of(unit) for unit in units]
