"""Tables as CSV downloads that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence

from fastapi.responses import Response

from portfolio.exports.matrix_csv import harmless_cell


def csv_download(file_name: str, rows: Iterable[Sequence[object]]) -> Response:
    """The rows, headings first, as UTF-8 with a byte order mark, so that spreadsheets read accents."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless_cell(str(cell)) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)
