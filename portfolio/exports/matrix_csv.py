"""criterion-matrix.csv: one row per criterion, for a spreadsheet."""

import csv
import io

from portfolio.exports.content import PortfolioContent

_HEADINGS = (
    "Learner id",
    "Learner",
    "Unit",
    "Unit version",
    "Unit title",
    "Counts in the summary",
    "Criterion",
    "Kind",
    "Criterion text",
    "State",
    "Items accepted",
    "Items needed",
    "Suggestions waiting",
    "In words",
    "Modes admitted",
    "Evidence numbers",
)


def matrix_csv(content: PortfolioContent) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read accents; rows in the order of the units."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADINGS)
    for unit in content.units:
        for row in unit.criteria:
            cells = (
                content.learner.id,
                content.learner.name,
                unit.urn,
                unit.version,
                unit.title,
                "yes" if unit.chosen else "no",
                row.ref,
                row.kind.value,
                row.text,
                row.state.value,
                row.accepted,
                row.needed,
                row.waiting,
                row.explanation,
                "; ".join(row.admits),
                " ".join(f"E{number}" for number in row.evidence_numbers),
            )
            writer.writerow(harmless_cell(str(cell)) for cell in cells)
    return text.getvalue().encode("utf-8-sig")


def harmless_cell(cell: str) -> str:
    """Puts an apostrophe before what a spreadsheet would run as a formula, its full-width twins included.

    Source: OWASP, "CSV Injection".
    """
    runs = cell.startswith(("\t", "\r", "\n")) or cell.lstrip().startswith(tuple("=+-@＝＋－＠"))
    return f"'{cell}" if runs else cell
