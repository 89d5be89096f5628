"""KSB tables and Moodle competency files: rows in, rows out, and cells a spreadsheet would run."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency_frameworks.exchange.cells import neutral, restored
from competency_frameworks.exchange.moodle_csv import HEADINGS, framework_csv, unit_csv
from competency_frameworks.exchange.parsed import ExchangeFormat, Parsed
from competency_frameworks.exchange.plan import Change, plan_import
from competency_frameworks.exchange.read import read_standards
from competency_frameworks.framework import framework_from
from competency_frameworks.standards import CriterionKind, Unit, UnitForm
from competency_frameworks.standards_library import load_units
from tests.competency_frameworks.exchanged import table, units
from tests.shipped_roles import shipped_roles

KSB = ("Reference", "Standard title", "Level", "Code", "Type", "Statement", "Duties")
ROWS = (
    ("ST9999", "Invented clerk", "3", "K1", "Knowledge", "How an order is placed", "Duty 1"),
    ("ST9999", "Invented clerk", "3", "S1", "Skill", "Place an order", "Duty 1; Duty 2"),
    ("ST9999", "Invented clerk", "3", "B1", "Behaviour", "Is careful with other people's money", ""),
)


def read(data: bytes) -> Parsed:
    return read_standards("x.csv", data)


def test_a_ksb_table_is_read_as_a_unit_of_its_form() -> None:
    parsed = read(table(KSB, *ROWS))
    (unit,) = parsed.units
    assert (unit.urn, unit.title, unit.form) == ("ST9999", "Invented clerk", UnitForm.KSB)
    assert [(each.code, each.kind) for each in unit.criteria] == [
        ("K1", CriterionKind.KNOWLEDGE),
        ("S1", CriterionKind.PERFORMANCE),
        ("B1", CriterionKind.BEHAVIOUR),
    ]
    assert {each.name: each.values for each in unit.details} == {
        "Level": ("3",),
        "Duties": ("K1: Duty 1", "S1: Duty 1; Duty 2"),
    }
    assert (parsed.format, parsed.refusals, parsed.remarks) == (ExchangeFormat.KSB_CSV, (), ())


@pytest.mark.parametrize(
    ("headings", "rows"),
    [
        (("standard code", "TITLE", "KSB description", "category"), [("ST1", "T", "K1: Known", "Knowledge")]),
        (("Standard", "Title", "Number", "Type", "Text"), [("ST1", "T", "1", "knowledge", "Known")]),
        (("Reference", "Apprenticeship", "KSB", "Detail"), [("ST1", "T", "k 01", "Known")]),
    ],
)
def test_other_headings_and_codes_mean_the_same(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    (unit,) = read(table(headings, *rows)).units
    assert [(each.ref, each.text) for each in unit.criteria] == [("ST1/K1", "Known")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_encodings_and_delimiters_read_alike(encoding: str, delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([KSB, ("ST1", "Café – £", "", "K1", "", "Crème; or, not", "")])
    (unit,) = read(text.getvalue().encode(encoding)).units
    assert (unit.title, unit.criteria[0].text) == ("Café – £", "Crème; or, not")


def test_every_error_of_a_table_is_told_with_its_row_and_the_rest_is_taken() -> None:
    parsed = read(
        table(
            KSB,
            *ROWS,
            ("ST1", "T", "", "K1", "Skill", "One", ""),
            ("ST1", "T", "", "K1", "", "", ""),
            ("ST1", "T", "", "X1", "", "Two", ""),
            ("", "T", "", "K1", "", "Nobody's", ""),
            ("ST2", "", "", "K1", "", "Untitled", ""),
        )
    )
    assert [unit.urn for unit in parsed.units] == ["ST9999"]
    told = {(each.name, reason.place, reason.message) for each in parsed.refusals for reason in each.reasons}
    assert told == {
        ("", "row 8", "It does not say which standard it belongs to."),
        ("ST1", "row 5", "Its code K1 and its type do not agree."),
        ("ST1", "row 6", "It has no words."),
        ("ST1", "row 7", "It has no code such as K1, S1 or B1."),
        ("ST1", "row 5", "K1 occurs twice in ST1."),
        ("ST1", "row 6", "K1 occurs twice in ST1."),
        ("ST2", "row 9", "ST2 has no title in any of its rows."),
    }


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("'=+-@\t\r\n ＝a"), max_size=8) | st.text(max_size=20))
def test_no_cell_runs_and_each_comes_back(cell: str) -> None:
    written = neutral(cell)
    assert not written.lstrip().startswith(tuple("=+-@＝＋－＠")) and not written.startswith(("\t", "\r", "\n"))
    assert restored(written) == cell


def test_a_formula_in_a_standard_goes_out_harmless_and_comes_back() -> None:
    unit = load_units()[0]
    evil = "=HYPERLINK(0)"
    unit = replace(unit, title=evil, urn="ACM1", criteria=(replace(unit.criteria[0], urn="ACM1", text="@SUM(1)"),))
    data = unit_csv(unit)
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@"))]
    (after,) = read(data).units
    assert (after.title, after.criteria[0].text) == (evil, "@SUM(1)")


@settings(max_examples=60, deadline=None)
@given(units())
def test_a_unit_comes_back_from_moodle_with_its_words_and_order(unit: Unit) -> None:
    (after,) = read(unit_csv(unit)).units
    assert [(each.ref, each.text, each.outcome) for each in after.criteria] == [
        (each.ref, each.text, each.outcome) for each in unit.criteria
    ]
    assert [(each.code, each.text) for each in after.outcomes] == [(each.code, each.text) for each in unit.outcomes]
    assert (after.urn, after.title, after.overview) == (unit.urn, unit.title, unit.overview)


def test_shipped_units_come_back_from_moodle_unchanged() -> None:
    shipped = {unit.urn: unit for unit in load_units()}
    for unit in shipped.values():
        plan = plan_import(read(unit_csv(unit)), {}, shipped)
        assert [each.change for each in plan.units] == [Change.UNCHANGED]


@pytest.mark.parametrize("key", list(shipped_roles()))
def test_a_role_is_written_in_moodles_columns(key: str) -> None:
    framework = framework_from(shipped_roles()[key], key)
    rows = list(csv.reader(io.StringIO(framework_csv(framework).decode("utf-8-sig"))))
    assert tuple(rows[0]) == HEADINGS
    assert [row[12] for row in rows[1:]] == ["1"] + [""] * (len(rows) - 2)
    ids = [row[1] for row in rows[1:]]
    assert len(set(ids)) == len(ids)
    assert all(row[0] in {"", *ids} and len(row[1]) <= 100 and len(row[2]) <= 100 for row in rows[1:])
    assert {f"{key}/{each.code}" for each in framework.competencies} <= set(ids)


def moodle(*rows: tuple[str, str, str, str]) -> bytes:
    head = ("", "FW", "Invented framework", "", "1", "", "", "", "", "", "", "", "1", "")
    return table(HEADINGS, head, *((*row, "1", "", "", "", "", "", "", "", "", "") for row in rows))


def test_a_moodle_file_with_levels_becomes_units_with_their_words_plain() -> None:
    (unit,) = read(moodle(("", "U", "Unit", ""), ("U", "U1", "Short", "<p>Do <b>this</b></p><script>x</script>"))).units
    assert (unit.urn, unit.title) == ("U", "Unit")
    assert unit.collection is not None and unit.collection.title == "Invented framework"
    assert unit.criteria[0].text.startswith("Do this") and "<" not in unit.criteria[0].text


def test_errors_of_a_moodle_file_are_told_with_their_rows() -> None:
    parsed = read(
        moodle(
            ("", "A", "Unit A", ""),
            ("A", "A1", "One", ""),
            ("A", "A1", "One again", ""),
            ("", "B", "Unit B", ""),
            ("B", "", "No number", ""),
            ("", "C", "Unit C", ""),
            ("C", "C1", "Good", ""),
            ("Y", "X", "Circle", ""),
            ("X", "Y", "Circle", ""),
            ("Nowhere", "C2", "Lost", ""),
        )
    )
    assert "C" in [unit.urn for unit in parsed.units]
    places = {reason.place for refusal in parsed.refusals for reason in refusal.reasons}
    assert {"row 4", "row 5", "row 7", "row 10"} <= places
    assert any("Nowhere" in remark.message and remark.place == "row 12" for remark in parsed.remarks)
