"""NOS documents and NOS JSON. The documents are invented and made here in the register's layout."""

import json
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from competency_frameworks.exchange.nos_json import nos_records
from competency_frameworks.exchange.nos_record import KEYS, LISTS
from competency_frameworks.exchange.parsed import ExchangeFormat, Parsed
from competency_frameworks.exchange.read import read_standards
from competency_frameworks.exchange.statements import Said, statements
from competency_frameworks.model import Problem
from competency_frameworks.standards import CriterionKind, Unit, UnitForm
from competency_frameworks.standards_library import load_units
from tests.competency_frameworks.exchanged import (
    CRITERIA,
    KNOWLEDGE,
    LONG_TITLE,
    TITLE,
    URN,
    as_bytes,
    nos_docx,
    nos_pdf,
    nos_pdf_in_columns,
    units,
)

RECORD = {key: [] if key in LISTS else "" for key in KEYS} | {
    "URN": "SYNTH012",
    "Title": TITLE,
    "Performance_criteria": "You must be able to:\nP1 Agree what is delivered\nand when\nP2 Keep a record",
    "Knowledge_and_understanding": "1. Why a record is kept\n2. Who may change an order",
}


def read(*records: object) -> Parsed:
    return read_standards("x.json", as_bytes(list(records)))


@pytest.mark.parametrize(("name", "make"), [("x.pdf", nos_pdf), ("x.docx", nos_docx)])
def test_a_document_in_the_registers_layout_is_read_whole(name: str, make: object) -> None:
    parsed = read_standards(name, make())
    assert parsed.refusals == ()
    (unit,) = parsed.units
    assert (unit.urn, unit.title, unit.form) == (URN, TITLE, UnitForm.NOS)
    assert unit.overview == "This invented standard is about suppliers that do not exist."
    assert [f"{each.code} {each.text}" for each in unit.criteria] == [
        *CRITERIA,
        *(f"K{number} {text}" for number, text in enumerate(KNOWLEDGE, 1)),
    ]
    details = {each.name: each.values for each in unit.details}
    assert details == {
        "Scope_range": ("Invented goods only.",),
        "Developed_by": ("A made-up body",),
        "Version_number": ("2",),
        "Indicative_review_date": ("March 2031",),
        "Validity": ("Current",),
        "Status": ("Original",),
        "Originating_organisation": ("A made-up body",),
        "Original_URN": ("SYNTH12",),
        "Relevant_occupations": ("Invented buyers", "Invented clerks"),
        "Suite": ("Synthetic supply",),
        "Keywords": ("supplier", "invented", "order"),
    }
    assert "Date_approved says January 1905, a placeholder: taken as not known." in [
        each.message for each in parsed.remarks
    ]


def test_performance_admits_no_simulation_and_knowledge_does() -> None:
    (unit,) = read(RECORD).units
    for each in unit.criteria:
        assert ("simulation" in [mode.value for mode in each.modes]) == (each.kind is CriterionKind.KNOWLEDGE)


def test_a_record_is_read_with_its_wrapped_lines_and_plain_numbers() -> None:
    parsed = read(RECORD)
    assert [each.ref for each in parsed.units[0].criteria] == [f"SYNTH012/{code}" for code in ("P1", "P2", "K1", "K2")]
    assert parsed.units[0].criterion("P1").text == "Agree what is delivered and when"
    assert (parsed.format, parsed.remarks, parsed.refusals) == (ExchangeFormat.NOS_JSON, (), ())


def test_messy_records_are_taken_with_a_word() -> None:
    parsed = read(
        RECORD | {"URN": " SYN TH/01 ", "Title": "Old ways (Legacy)", "Date_approved": "01/01/1905", "Extra": "x"},
    )
    (unit,) = parsed.units
    assert unit.urn == "SYNTH-01"
    assert {each.name: each.values for each in unit.details} == {"Validity": ("Legacy",)}
    told = " ".join(each.message for each in parsed.remarks)
    assert "SYN TH/01" in told and "Legacy" in told and "1905" in told and "Extra" in told


@pytest.mark.parametrize(
    ("changed", "place", "words"),
    [
        ({"URN": ""}, "record 2", "no URN"),
        ({"Title": " "}, "record 2", "no title"),
        ({"Performance_criteria": "", "Knowledge_and_understanding": ""}, "record 2", "no performance criteria"),
        ({"Performance_criteria": "P1 One\nP1 Two"}, "record 2, Performance_criteria line 2", "P1 occurs twice"),
        ({"Knowledge_and_understanding": "K1 One\nK2"}, "record 2, Knowledge_and_understanding line 2", "no words"),
    ],
)
def test_a_record_with_an_error_is_refused_whole_with_its_place(
    changed: dict[str, str], place: str, words: str
) -> None:
    parsed = read(RECORD | {"URN": "OTHER"}, RECORD | changed, "no record")
    assert [unit.urn for unit in parsed.units] == ["OTHER"]
    assert any(each.place == place and words in each.message for each in parsed.refusals[0].reasons)
    assert parsed.refusals[-1].reasons[0].place == "record 3"


def test_shipped_units_have_exactly_the_27_keys_and_come_back() -> None:
    records = nos_records(load_units())
    assert not isinstance(records, Problem)
    assert all(tuple(record) == KEYS for record in records) and len(KEYS) == 27
    for before, after in zip(load_units(), read(*records).units, strict=True):
        assert [(each.ref, each.text, each.kind) for each in after.criteria] == [
            (each.ref, each.text, each.kind) for each in before.criteria
        ]
        assert (after.title, after.overview) == (before.title, before.overview)


@settings(max_examples=60, deadline=None)
@given(units())
def test_any_record_comes_back_the_same(unit: Unit) -> None:
    letters = [each.kind.value[0].upper() for each in unit.criteria]
    assume(set(letters) & {"P", "K"})
    criteria = [
        replace(each, code=f"{letter}{number}", outcome="")
        for number, (letter, each) in enumerate(zip(letters, unit.criteria, strict=True), 1)
    ]
    # The register has its sections in this order.
    criteria.sort(key=lambda each: "PKB".index(each.code[0]))
    records = nos_records([replace(unit, form=UnitForm.NOS, outcomes=(), details=(), criteria=tuple(criteria))])
    assert not isinstance(records, Problem)
    (after,) = read(*json.loads(json.dumps(records))).units
    shown = [each for each in criteria if each.code[0] != "B" or any(one.code == "B1" for one in criteria)]
    assert [(each.code, each.text) for each in after.criteria] == [(each.code, each.text) for each in shown]
    again = nos_records([after])
    assert again == nos_records(read(*again).units)


def test_units_of_another_form_are_not_written_as_records() -> None:
    problem = nos_records([replace(load_units()[0], form=UnitForm.KSB)])
    assert isinstance(problem, Problem) and "CASE" in problem.message


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["P1 One", "2 lines of it", "P2 Two"], ["P1 One 2 lines of it", "P2 Two"]),
        (["1 One", "30 days of it", "2 Two"], ["P1 One 30 days of it", "P2 Two"]),
        (["P 1. One", "P1.1 Part"], ["P1 One", "P1.1 Part"]),
        (["One", "Two"], ["P1 One", "P2 Two"]),
        (["K1 is no code here", "Two"], ["P1 K1 is no code here", "P2 Two"]),
    ],
)
def test_codes_are_told_from_words(lines: list[str], expected: list[str]) -> None:
    read_lines = statements([Said(line, "here") for line in lines], "P")
    assert [f"{each.code} {each.text}" for each in read_lines.found] == expected
    assert (read_lines.wrong, read_lines.left_out) == ((), ())


def test_headings_between_criteria_are_left_out_with_a_word() -> None:
    lines = [Said("For all", "page 2"), Said("P1 One", "page 2"), Said("Planning", "page 3", is_heading=True)]
    section = statements([*lines, Said("P2 Two", "page 3")], "P")
    assert [each.text for each in section.found] == ["One", "Two"]
    assert [(each.place, each.message.split(" is no")[0]) for each in section.left_out] == [
        ("page 2", "“For all”"),
        ("page 3", "“Planning”"),
    ]


def test_headings_in_a_narrow_column_and_footers_over_two_lines_are_understood() -> None:
    (unit,) = read_standards("x.pdf", nos_pdf_in_columns()).units
    assert (unit.urn, unit.title) == ("SYNTH99", LONG_TITLE)
    assert unit.overview == "This is about buying invented things."
    assert [f"{each.code} {each.text}" for each in unit.criteria] == [
        "P1 agree what is bought with the supplier so that both know what is meant by it and why it is bought at all",
        "P2 keep a record",
        "P3 pay 30 days after the order",
        "K1 why a record is kept",
        "K2 who may change an order",
    ]
    assert {each.name: each.values for each in unit.details} == {
        "Developed_by": ("A made-up body",),
        "Version_number": ("2",),
        "Date_approved": ("March 2020",),
        "Keywords": ("a", "b"),
    }


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.pdf", b"%PDF-1.7 broken", "damaged"),
        ("x.docx", b"PK\x03\x04broken", "damaged"),
        ("x.doc", b"\xd0\xcf\x11\xe0rest", "password"),
        ("x.pdf", b"x" * (6 * 1024 * 1024), "larger than"),
    ],
)
def test_a_document_that_cannot_be_read_says_why(name: str, data: bytes, words: str) -> None:
    parsed = read_standards(name, data)
    assert parsed.units == () and words in parsed.refusals[0].reasons[0].message
