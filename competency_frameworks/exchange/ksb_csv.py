"""KSBs as CSV: a row for each knowledge, skill or behaviour statement, with the standard it belongs to."""

import re
from collections import defaultdict
from collections.abc import Sequence

from competency_frameworks.exchange.cells import Table, cell_of, columns
from competency_frameworks.exchange.parsed import (
    ExchangeFormat,
    Parsed,
    Refusal,
    Remark,
    criterion_kind,
    one_line,
    plain_urn,
    repeated,
    several_lines,
    usual_criterion,
)
from competency_frameworks.standards import Criterion, Detail, Unit, UnitForm

_NAMES = {
    "reference": ("Reference", "Standard reference", "Standard code", "Standard", "LARS code", "URN"),
    "title": ("Standard title", "Title", "Apprenticeship", "Occupation", "Occupational standard"),
    "overview": ("Overview", "Occupation summary", "Summary"),
    "version": ("Version", "Version number"),
    "level": ("Level",),
    "type": ("Type", "KSB type", "Category", "Kind"),
    "code": ("KSB", "KSB code", "Code", "Number", "ID"),
    "text": ("Statement", "Description", "KSB description", "KSB statement", "Text", "Detail"),
    "duties": ("Duties", "Duty", "Mapped duties"),
}
_LETTERS = {"k": "K", "s": "S", "b": "B"}
_CODE = re.compile(r"([KSB])\s*0*(\d{1,3}(?:\.\d{1,2})?)", re.IGNORECASE)
_BEFORE = re.compile(r"([KSB]\s?\d{1,3})\s*[:.)-]\s+(?=\S)", re.IGNORECASE)

_Row = tuple[str, tuple[str, ...]]


def is_ksb(table: Table) -> bool:
    """Whether these are the headings of a KSB table."""
    return {"reference", "text"} <= (found := set(columns(table.headings, _NAMES))) and bool(found & {"code", "type"})


def read_ksb(table: Table) -> Parsed:
    """The units of a KSB table, in the order in which their references first occur."""
    at = columns(table.headings, _NAMES)
    rows: dict[str, list[_Row]] = defaultdict(list)
    refusals: list[Refusal] = []
    for number, cells in table.rows:
        reference = plain_urn(cell_of(cells, at["reference"]))
        if reference:
            rows[reference].append((f"row {number}", cells))
        else:
            reason = Remark(f"row {number}", "It does not say which standard it belongs to.")
            refusals.append(Refusal("", (reason,)))
    units: list[Unit] = []
    remarks = [Remark("", note) for note in table.notes]
    for reference, group in rows.items():
        unit, reasons = _unit(reference, group, at)
        if reasons:
            refusals.append(Refusal(reference, tuple(reasons)))
        else:
            units.append(unit)
            remarks += _levels_told(reference, group, at)
    return Parsed(ExchangeFormat.KSB_CSV, tuple(units), tuple(refusals), tuple(remarks))


def _unit(reference: str, rows: Sequence[_Row], at: dict[str, int]) -> tuple[Unit, list[Remark]]:
    reasons: list[Remark] = []
    criteria = [_criterion(reference, row, at, reasons) for row in rows]
    twice = repeated(each.code for each in criteria if each.code)
    reasons += [
        Remark(place, f"{each.code} occurs twice in {reference}.")
        for (place, _), each in zip(rows, criteria, strict=True)
        if each.code in twice
    ]
    title = one_line(_first(rows, at, "title"))
    if not title:
        reasons.append(Remark(rows[0][0], f"{reference} has no title in any of its rows."))
    details = tuple(
        Detail(name.capitalize(), (value,))
        for name in ("version", "level")
        if (value := one_line(_first(rows, at, name)))
    )
    duties = tuple(
        f"{each.code}: {said}"
        for (_, cells), each in zip(rows, criteria, strict=True)
        if (said := one_line(cell_of(cells, at.get("duties"))))
    )
    details += (Detail("Duties", duties),) if duties else ()
    overview = several_lines(_first(rows, at, "overview"))
    return Unit(reference, 1, title, overview, tuple(criteria), form=UnitForm.KSB, details=details), reasons


def _criterion(reference: str, row: _Row, at: dict[str, int], reasons: list[Remark]) -> Criterion:
    """One row; the code may stand in a column of its own or before the words ("K1: …")."""
    place, cells = row
    text, code = one_line(cell_of(cells, at["text"])), one_line(cell_of(cells, at.get("code")))
    before = _BEFORE.match(text)
    if before and (not code or _plain(code) == _plain(before.group(1))):
        code, text = before.group(1), text[before.end() :]
    letter = _LETTERS.get(one_line(cell_of(cells, at.get("type")))[:1].casefold(), "")
    code = _plain(f"{letter}{code}" if letter and code[:1].isdigit() else code)
    if not code:
        reasons.append(Remark(place, "It has no code such as K1, S1 or B1."))
    elif letter and code[0] != letter:
        reasons.append(Remark(place, f"Its code {code} and its type do not agree."))
    if not text:
        reasons.append(Remark(place, "It has no words."))
    return usual_criterion(reference, code, criterion_kind(code, "", text), text)


def _plain(code: str) -> str:
    """ "k 01" → "K1"; "" where it is no such code."""
    match = _CODE.fullmatch(code)
    return f"{match.group(1).upper()}{match.group(2)}" if match else ""


def _first(rows: Sequence[_Row], at: dict[str, int], name: str) -> str:
    return next((value for _, cells in rows if (value := cell_of(cells, at.get(name)).strip())), "")


def _levels_told(reference: str, rows: Sequence[_Row], at: dict[str, int]) -> list[Remark]:
    titles = {one_line(cell_of(cells, at.get("title"))) for _, cells in rows} - {""}
    if len(titles) < 2:
        return []
    return [Remark(rows[0][0], f"{reference} has {len(titles)} different titles; the first one counts.")]
