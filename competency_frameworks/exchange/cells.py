"""CSV in and out: encodings, delimiters, and cells that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from competency_frameworks.exchange.parsed import MOST_BYTES, MOST_ITEMS

_FORMULA = tuple("=+-@＝＋－＠")
_DELIMITERS = ",;\t"
_TOO_LARGE = f"The file is larger than {MOST_BYTES // (1024 * 1024)} MB. Split it."


@dataclass(frozen=True)
class Table:
    """A CSV file: its headings, and its rows with their numbers as a spreadsheet shows them; headings are row 1."""

    headings: tuple[str, ...] = ()
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
    refusal: str = ""
    notes: tuple[str, ...] = field(default=())


def neutral(cell: str) -> str:
    """Puts an apostrophe before what a spreadsheet would run; `restored` takes exactly that one away again.

    Source: OWASP, "CSV Injection".
    """
    return f"'{cell}" if _runs(cell.lstrip("'")) else cell


def restored(cell: str) -> str:
    """The cell as it was before `neutral`."""
    return cell[1:] if cell.startswith("'") and _runs(cell.lstrip("'")) else cell


def _runs(cell: str) -> bool:
    return cell.startswith(("\t", "\r", "\n")) or cell.lstrip().startswith(_FORMULA)


def to_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read accents; every cell made harmless."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def read_table(data: bytes) -> Table:
    """The rows of a CSV file. Never raises: a file that is none says why in `refusal`."""
    if len(data) > MOST_BYTES:
        return Table(refusal=_TOO_LARGE)
    text, notes = _decoded(data)
    if not text.strip() or "\x00" in text:
        return Table(refusal="No table was found: the file is empty or not text. Save it as CSV (UTF-8).")
    return _parsed(text, notes)


def _parsed(text: str, notes: tuple[str, ...]) -> Table:
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        for number, cells in enumerate(reader, 1):
            if any(cell.strip() for cell in cells):
                rows.append((number, tuple(restored(cell) for cell in cells)))
            if len(rows) > MOST_ITEMS:
                return Table(refusal=f"The file has more than {MOST_ITEMS:,} rows. Split it.")
    except csv.Error as error:
        return Table(refusal=f"Row {len(rows) + 1} could not be read ({error}). A quotation mark may be missing.")
    if not rows:
        return Table(refusal="No table was found. The first row must hold the headings.")
    return Table(tuple(" ".join(cell.split()) for cell in rows[0][1]), tuple(rows[1:]), "", notes)


def columns(headings: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where each column stands, by any of the headings it is known under; upper and lower case are alike."""
    plain = {heading.casefold(): at for at, heading in reversed(list(enumerate(headings)))}
    return {
        name: plain[known.casefold()]
        for name, all_known in names.items()
        for known in reversed(all_known)
        if known.casefold() in plain
    }


def cell_of(cells: Sequence[str], at: int | None) -> str:
    """One cell; "" where the row is shorter or has no such column."""
    return cells[at] if at is not None and at < len(cells) else ""


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if marked else "utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        note = "The file is not UTF-8; it was read as Windows-1252. If £ signs or accents look wrong, save it as UTF-8."
        return ("", ()) if marked else (data.decode("cp1252"), (note,))
    except UnicodeDecodeError:
        return "", ()
