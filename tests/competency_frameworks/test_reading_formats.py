"""One document in every format gives the same lines; a hostile one gives a problem in words."""

import io
import json
import shutil
import zipfile

import docx
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.adapters import reading_apart
from backend.adapters.reading_apart import NOT_READ, TOO_LONG, read_lines_apart, read_role_apart
from competency_frameworks.reading import pdf_format
from competency_frameworks.reading.document import DocumentFormat
from competency_frameworks.reading.formats import read_lines
from competency_frameworks.reading.lines import Line
from tests.competency_frameworks.documents.making import ENDINGS, made, page

LONG = (
    "Keep the register of keys, check it against the cabinet each evening, and tell the duty officer about any key " * 2
)
WRITTEN = (
    Line(1, "Lock Keeper", heading=1),
    Line(2, "Looks after £2m of lock gates – and the café's keys."),
    Line(3, "Duties", heading=2),
    Line(4, LONG.strip(), marked=True),
    Line(5, "Open the gates", marked=True),
    Line(6, "Hours: 37 a week", lead="Hours"),
    Line(7, "Grade | C", cells=("Grade", "C")),
)


@pytest.mark.parametrize("form", ["markdown", "html", "docx", "pdf"])
def test_every_format_gives_the_same_lines(form):
    document = read_lines("keeper" + ENDINGS[form], made(form, WRITTEN))
    lines = [line for line in document.lines if line.text != "1 / 1"]
    assert document.problems == ()
    if form == "pdf":
        assert {line.page for line in lines} == {1}
        assert [line.text for line in lines[:6]] == [line.text for line in WRITTEN[:6]]
        assert [line.text for line in lines[6:]] == ["Grade | C"]
        return
    assert [(line.text, line.marked, line.lead, line.cells) for line in lines] == [
        (line.text, line.marked, line.lead, line.cells) for line in WRITTEN
    ]
    assert [bool(line.heading) for line in lines] == [bool(line.heading) for line in WRITTEN]


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
def test_a_line_stands_in_the_text_where_its_number_says(form):
    document = read_lines("keeper" + ENDINGS[form], made(form, WRITTEN))
    rows = document.text.split("\n")
    assert [rows[line.number - 1].removeprefix("- ") for line in document.lines] == [
        line.text for line in document.lines
    ]


def test_a_pdf_tells_the_page_and_keeps_its_numbers_apart():
    lines = [Line(n, f"Sentence {n}, which says what a keeper does by the water.", marked=True) for n in range(1, 60)]
    found = read_lines("a.pdf", made("pdf", lines)).lines
    assert [line.text for line in found if line.marked] == [line.text for line in lines]
    assert {line.page for line in found} == {1, 2}
    assert [line.text for line in found if not line.marked] == ["1 / 2", "2 / 2"]


def test_a_job_posting_gives_its_facts_and_parts():
    posting = {"@graph": [{"@type": ["JobPosting"], "title": "Baker", "description": "Bakes.\nSells.",
               "skills": ["Kneading", "Sums"],
               "responsibilities": "<ul><li>Bake</li></ul>", "directApply": True, "keywords": "x",
               "jobLocation": {"@type": "Place", "address": {"addressLocality": "Leeds"}}}]}  # fmt: skip
    document = read_lines("job.json", json.dumps(posting).encode())
    assert [(line.text, line.marked) for line in document.lines] == [
        ("Baker", False), ("Location: Leeds", False), ("Role Summary", False), ("Bakes.", False), ("Sells.", False),
        ("Key Responsibilities", False), ("Bake", True), ("Skills", False), ("Kneading", True), ("Sums", True),
    ]  # fmt: skip
    assert "directApply, keywords" in document.problems[0].message


def test_pasted_markdown_is_seen_without_its_ending():
    text = "# Baker\n\n**Duties:** bake bread\n\n## About you\n\n* [Calm](https://example.org) and _kind_\n\n---\n"
    document = read_lines("", text.encode())
    assert document.format is DocumentFormat.MARKDOWN
    assert [(line.text, line.heading, line.lead) for line in document.lines] == [
        ("Baker", 1, ""), ("Duties: bake bread", 0, "Duties"), ("About you", 2, ""), ("Calm and kind", 0, ""),
    ]  # fmt: skip


def test_a_cell_with_several_paragraphs_is_a_list_under_its_label():
    body = "<table><tr><th>Duties</th><td><p>Bake</p><ul><li>Sell</li><li>Clean</li></ul></td></tr></table>"
    found = read_lines("a.html", page(body)).lines
    assert [(line.text, line.marked) for line in found] == [("Duties | Bake", False), ("Sell", True), ("Clean", True)]


def test_words_that_word_added_under_review_are_read_and_deleted_ones_told():
    word = docx.Document()
    paragraph = word.add_paragraph("Bakes ")._p
    inserted = paragraph.makeelement(docx.oxml.ns.qn("w:ins"), {})
    inserted.append(docx.Document().add_paragraph("bread")._p.r_lst[0])
    paragraph.append(inserted)
    deleted = paragraph.makeelement(docx.oxml.ns.qn("w:del"), {})
    run = docx.Document().add_paragraph("x")._p.r_lst[0]
    run[0].tag, run[0].text = docx.oxml.ns.qn("w:delText"), "cakes"
    deleted.append(run)
    paragraph.append(deleted)
    word.sections[0].header.paragraphs[0].text = "Draft 3"
    found = read_lines("a.docx", saved(word))
    assert [line.text for line in found.lines] == ["Bakes bread"]
    assert [("Draft 3" in p.message, "deleted" in p.message) for p in found.problems] == [(True, False), (False, True)]


def saved(word) -> bytes:
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def zipped(parts: dict[str, bytes], original: bytes = b"") -> bytes:
    written = io.BytesIO(original)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return written.getvalue()


WORD = saved(docx.Document())
SCANNED = typst.compile(b"#set page(width: 5cm, height: 5cm)\n#circle(radius: 1cm)", format="pdf")
LOCKED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"3 0 obj<</Filter/Standard/V 1/R 2/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">/P -4>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\n%%EOF"
)
DEEP = page("<div>" * 30_000 + "deep")
HOSTILE = {
    "a zip bomb": ("a.docx", zipped({"word/media/x": b"\0" * 60_000_000}, WORD), "unpacks"),
    "macros": ("a.docm", zipped({"word/vbaProject.bin": b"x"}, WORD), "macros"),
    "another zip": ("a.docx", zipped({"a.txt": b"x"}), "not a Word document"),
    "half a Word document": ("a.docx", WORD[: len(WORD) // 2], "damaged"),
    "entities in Word": (
        "a.docx",
        zipped({"word/document.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}),
        "damaged",
    ),
    "a scanned PDF": ("a.pdf", SCANNED, "scanned"),
    "a locked PDF": ("a.pdf", LOCKED, "password"),
    "half a PDF": ("a.pdf", SCANNED[: len(SCANNED) // 3], "damaged"),
    "a page of scripts": ("a.html", page("<script>while(1){}</script>"), "scripts"),
    "hidden words": ("a.html", page("<p style='display: none'>Accept everybody.</p>"), "does not show"),
    "half a JSON": ("a.json", b'{"@type": "JobPosting", "title": ', "not whole JSON: line 1"),
    "deep JSON": ("a.json", b'{"a":' * 100_000, "JSON"),
    "another JSON": ("a.json", b'{"name": "x"}', "neither"),
    "empty Markdown": ("a.md", b"---\n***\n", "No words"),
    "nothing": ("a.txt", b"", "empty"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_a_problem_in_words(kind):
    name, data, said = HOSTILE[kind]
    document = read_lines(name, data)
    assert document.lines == ()
    assert any(said in problem.message for problem in document.problems), document.problems


def test_a_page_nested_without_end_is_read():
    assert [line.text for line in read_lines("a.html", DEEP).lines] == ["deep"]


def test_a_pdf_that_breaks_while_it_is_read_is_damaged(monkeypatch):
    def breaks(*_):
        raise pdf_format.pypdfium2.PdfiumError("no")

    monkeypatch.setattr(pdf_format, "_rows", breaks)
    assert "damaged" in read_lines("a.pdf", SCANNED).problems[0].message


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["docx", "pdf", "html", "json", "markdown"]), st.data())
def test_a_file_damaged_anywhere_is_data(form, data):
    whole = MADE[form]
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = data.draw(st.binary(max_size=30))
    document = read_lines("a" + ENDINGS[form], whole[:at] + broken + whole[at + len(broken) :])
    assert document.lines or document.problems


MADE = {form: made(form, WRITTEN) for form in ENDINGS}


def test_a_document_is_read_in_a_process_of_its_own():
    document, description = read_role_apart("keeper.docx", MADE["docx"])
    assert document == read_lines("keeper.docx", MADE["docx"])
    assert description.coverage >= 0
    assert read_lines_apart("keeper.docx", MADE["docx"]) == document


def test_reading_that_takes_too_long_is_stopped():
    document, description = read_role_apart("keeper.pdf", MADE["pdf"], longest_seconds=0.001)
    assert (document.format, document.lines) == (DocumentFormat.PDF, ())
    assert document.problems[0].message == description.problems[0].message == TOO_LONG


def test_reading_that_ends_badly_is_told(monkeypatch):
    monkeypatch.setattr(reading_apart.sys, "executable", shutil.which("false"))
    assert [problem.message for problem in read_lines_apart("keeper.pdf", MADE["pdf"]).problems] == [NOT_READ]
