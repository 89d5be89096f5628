import csv
import io
import json
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency_frameworks.model import Problem
from competency_frameworks.standards_library import unit_by_urn
from portfolio.evidence import Evidence, Quote
from portfolio.exports.build import AssessmentRecord, Stamp, Subject, build
from portfolio.exports.content import PortfolioContent
from portfolio.exports.html import portfolio_html
from portfolio.exports.json_export import read_back, to_json
from portfolio.exports.matrix_csv import matrix_csv
from portfolio.exports.pdf import portfolio_pdf
from portfolio.exports.sheets import visible
from portfolio.matrix import CriterionState
from tests.portfolio import sample
from tests.portfolio.sample import MADE_AT, SCORECARD, sample_content

HOSTILE = (
    '#set page(fill: red) #panic("x") $x$ *bold* @ref <lab> </p><script>alert(1)</script><img src=x onerror=y> '
    "{{ 7*7 }} {% raw %} \\u{41} `code` // comment \" ' & \u200bzero\u202eright to left\u2066 שלום سلام 漢字 "
    "😀 👩\u200d👩\u200d👧 e\u0323 \x00\x1b[31m"
)


class Page(HTMLParser):
    """The tags of a page with their attributes, and the text people see."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._hidden = False
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._hidden = tag == "style"

    def handle_endtag(self, tag):
        self._hidden = False

    def handle_data(self, data):
        if not self._hidden:
            self.text += data


def pdf_text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def squeezed(text: str) -> str:
    """Without white space and invisible break opportunities, which setting type moves about."""
    return "".join(each for each in text if not each.isspace() and each not in "\u200b\ufffe\x02")


@pytest.fixture(scope="module")
def content() -> PortfolioContent:
    return sample_content()


def test_evidence_is_numbered_in_order_and_the_locator_finds_it(content):
    assert [item.number for item in content.items] == [1, 2, 3, 4]
    cited = {row.ref: row.evidence_numbers for unit in content.units for row in unit.criteria if row.evidence_numbers}
    assert cited == {"PRV-SUP/K1": (1,), "PRV-SUP/K4": (2,), "PRV-SUP/P3": (3,), "PRV-SUP/P4": (4,)}


def test_the_summary_counts_criteria_and_nothing_says_qualified(content):
    assert content.summary == "1 of 9 criteria accepted"
    words = Page(portfolio_html(content)).text.lower()
    assert content.summary in words
    assert "qualified" not in words


def test_the_gaps_are_every_open_criterion_of_the_units_that_count(content):
    chosen = [unit for unit in content.units if unit.chosen]
    assert [unit.urn for unit in chosen] == ["PRV-SUP"]
    still_open = [row.ref for row in chosen[0].criteria if row.state is not CriterionState.ACHIEVED]
    assert [gap.criterion_ref for gap in content.gaps] == still_open
    assert len(still_open) == 8


def test_an_item_shows_the_question_before_and_why_it_does_not_count(content):
    first, told, *_ = content.items
    assert first.question.startswith("How do a scorecard")
    assert not first.not_counted_because
    assert told.question == "Reports that come late are one early sign."
    assert told.not_counted_because == "decided: insufficient"
    assert told.decision.override
    assert told.decision.assessor_name == "Ines Marchetti"


def test_only_transcripts_that_are_cited_are_kept(content):
    assert [each.conversation_id for each in content.transcripts] == ["discussion", "rehearsal"]
    assert build_again(content, evidence=()).transcripts == ()


def build_again(content: PortfolioContent, **changes) -> PortfolioContent:
    """The sample's units with other records."""
    qualification = sample.Qualification("Q", "Q", 4, 8, 46, 80, (sample.UnitGroup("M", 1, 1, ("PRV-SUP",)),))
    record = {"proposals": (), "evidence": (), "samplings": (), "names": {"assessor-2": "Ines Marchetti"}} | changes
    return build(
        Subject("Centre", content.learner, content.role, qualification),
        AssessmentRecord(units=(unit_by_urn("PRV-SUP"),), **record),
        content.transcripts,
        (),
        Stamp(MADE_AT, "0" * 64),
    )


def test_an_empty_portfolio_can_be_read_too(content):
    empty = build_again(content)
    assert "Nobody has decided on any evidence yet." in Page(portfolio_html(empty)).text
    assert "Nobodyhasdecidedonanyevidenceyet." in squeezed(pdf_text(portfolio_pdf(empty)))
    assert read_back(to_json(empty)) == empty


def test_a_quote_that_does_not_stand_in_the_turn_is_refused(content):
    transcripts = sample._transcripts(SCORECARD)
    good = sample._proposals(transcripts, SCORECARD[:20])[0]
    decision = sample._decision(good, sample.Outcome.MET, "Good.")
    assert len(build_again(content, evidence=(Evidence(good, decision),)).items) == 1
    for bad in (
        replace(good, quote=replace(good.quote, start=1, end=21)),
        replace(good, quote=Quote.cut("discussion-3", transcripts[0].turns[2].text, 0, 4)),
        replace(good, quote=replace(good.quote, turn_id="elsewhere-1")),
        replace(good, learner_id="learner-8"),
        replace(good, criterion_ref="PRV-SLA/K1"),
    ):
        with pytest.raises(ValueError, match="evidence p-scorecard"):
            build_again(content, evidence=(Evidence(bad, decision),))


def test_evidence_must_name_who_decided(content):
    proposal = sample._proposals(sample._transcripts(SCORECARD), SCORECARD)[0]
    evidence = Evidence(proposal, sample._decision(proposal, sample.Outcome.MET, "Good."))
    with pytest.raises(KeyError):
        build_again(content, evidence=(evidence,), names={})


def test_the_page_is_whole_accessible_and_fetches_nothing(content):
    page = Page(portfolio_html(content))
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h1") == tags.count("main") == tags.count("title") == 1
    assert ("html", {"lang": "en-GB"}) in page.tags
    assert not {"script", "img", "link", "iframe", "form", "object"} & set(tags)
    headings = [int(tag[1]) for tag in tags if tag in ("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in pairwise(headings))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert targets <= {f"#{each}" for each in ids}
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    assert tags.count("caption") == tags.count("table") > 0


def test_the_gaps_come_before_everything_else_on_the_page(content):
    page = portfolio_html(content).decode()
    sections = [page.index(f'<section id="{each}"') for each in ("gaps", "achievement", "evidence", "transcripts")]
    assert sections == sorted(sections)


def test_the_quote_is_marked_inside_the_whole_turn(content):
    page = portfolio_html(content).decode()
    quote = SCORECARD[: (len(SCORECARD) + 1) // 2]
    assert f"<mark>{quote}</mark>{SCORECARD[len(quote) :]}" in page


def test_hostile_text_is_shown_as_text():
    hostile = sample_content(learner_says=HOSTILE, name=HOSTILE, feedback=HOSTILE)
    page = Page(portfolio_html(hostile))
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7*7 }}" in page.text
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert "[U+202E right-to-left override]" in page.text
    assert "\u202e" not in page.text
    assert "\x1b" not in page.text
    shown = squeezed(pdf_text(portfolio_pdf(hostile)))
    assert squeezed('#set page(fill: red) #panic("x") $x$ *bold* @ref <lab> </p><script>alert(1)</script>') in shown
    assert squeezed("[U+1F600 grinning face]") in shown
    assert read_back(to_json(hostile)) == hostile


@pytest.mark.parametrize("long", ["a" * 5000, "words and more " * 340, "\n".join("ab" * 2500), "漢" * 5000])
def test_five_thousand_characters_stay_on_the_pages(long):
    document = pypdfium2.PdfDocument(portfolio_pdf(sample_content(learner_says=long, feedback=long)))
    for page in document:
        text = page.get_textpage()
        for number in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(number)
            assert left >= 0 and bottom >= 0 and right <= page.get_width() and top <= page.get_height()
    document.close()


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=300))
def test_any_text_can_be_set_and_read_back(text):
    content = sample_content(learner_says=text, name=text, feedback=text)
    assert portfolio_pdf(content).startswith(b"%PDF")
    assert read_back(to_json(content)) == content
    Page(portfolio_html(content))
    assert len(list(csv.reader(io.StringIO(matrix_csv(content).decode("utf-8-sig"))))) == 20


def test_the_pdf_is_tagged_titled_and_in_a_language(content):
    pdf = portfolio_pdf(content)
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_dict()["Title"] == "Portfolio of evidence: Sam Rivers"
    outline = [each.get_title() for each in document.get_toc() if each.level == 0]
    assert outline[:2] == ["What is still missing", "Achievement, unit by unit"]
    assert document.is_tagged()
    document.close()
    assert b"pdfuaid:part" in pdf
    assert b"/Lang" in pdf
    assert pdf == portfolio_pdf(content)


def test_html_and_pdf_say_the_same(content):
    page, pdf = squeezed(Page(portfolio_html(content)).text), squeezed(pdf_text(portfolio_pdf(content)))
    for item in content.items:
        for words in (item.turn_text, item.question, item.decision.feedback, item.suggestion.reason):
            assert squeezed(words) in page
            assert squeezed(words)[:30] in pdf
    assert "Helpgivenhere:theanswer" in page
    assert "Helpgivenhere:theanswer" in pdf


def test_json_keeps_every_field_and_its_order(content):
    data = to_json(content)
    assert read_back(data) == content
    assert data == to_json(content)
    members = list(json.loads(data))
    assert members[:4] == ["format", "made_at", "chain_head", "centre_name"]
    assert json.loads(data)["format"] == "prova-portfolio/2"


def test_json_of_another_shape_comes_back_as_a_problem(content):
    good = json.loads(to_json(content))
    wrong = (
        b"",
        b"[]",
        b'{"format": "prova-portfolio/1"}',
        json.dumps(good | {"format": "prova-portfolio/3"}).encode(),
        json.dumps(good | {"extra": 1}).encode(),
        json.dumps(good | {"summary": None}).encode(),
    )
    assert all(isinstance(read_back(each), Problem) for each in wrong)
    assert read_back(json.dumps(dict(reversed(good.items()))).encode()) == content


def test_the_first_format_is_still_read_and_only_as_it_was(content):
    good = json.loads(to_json(content)) | {"format": "prova-portfolio/1"}
    assert isinstance(read_back(json.dumps(good).encode()), Problem), "a turn had no record then"
    for turn in (turn for transcript in good["transcripts"] for turn in transcript["turns"]):
        del turn["record"]
    assert read_back(json.dumps(good).encode()) == replace(content, format="prova-portfolio/1")
    assert isinstance(read_back(json.dumps(good | {"format": "prova-portfolio/2"}).encode()), Problem)


def test_the_matrix_has_a_row_for_each_criterion_and_starts_no_formula():
    content = sample_content(name='=HYPERLINK("http://x")')
    data = matrix_csv(content)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == sum(len(unit.criteria) for unit in content.units) == 19
    assert rows[0]["Learner"] == '\'=HYPERLINK("http://x")'
    by_ref = {row["Criterion"]: row for row in rows}
    assert by_ref["PRV-SUP/K1"]["State"] == "achieved"
    assert by_ref["PRV-SUP/P3"]["Items accepted"] == "1"
    assert by_ref["PRV-SUP/P3"]["Evidence numbers"] == "E3"


@given(st.sampled_from(["=", "+", "-", "@", "\t", "\r", " =", "＝", "\n@"]), st.text(max_size=20))
def test_no_cell_can_be_run(start, rest):
    data = matrix_csv(sample_content(name=start + rest)).decode("utf-8-sig")
    cell = list(csv.reader(io.StringIO(data, newline="")))[1][1]
    assert cell == "'" + start + rest


@given(st.text())
def test_what_is_shown_hides_nothing(text):
    assert all(each.isprintable() or each in "\n\t\u200c\u200d\u00ad" or each.isspace() for each in visible(text))
