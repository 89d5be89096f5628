"""Tables as CSV downloads that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence

from fastapi.responses import Response


def csv_download(file_name: str, rows: Iterable[Sequence[object]]) -> Response:
    """The rows, headings first, as UTF-8 with a byte order mark, so that spreadsheets read accents."""
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(str(cell)) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _harmless(cell: str) -> str:
    """Puts an apostrophe before what a spreadsheet would run as a formula. Source: OWASP, "CSV Injection"."""
    runs = cell.startswith(("\t", "\r", "\n")) or cell.lstrip().startswith(tuple("=+-@＝＋－＠"))
    return f"'{cell}" if runs else cell
