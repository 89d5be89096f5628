"""Units and files made for the tests of exchange. Every standard here is invented; none is of the register."""

import csv
import io
import itertools
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import docx
import typst
from hypothesis import strategies as st

from competency_frameworks.exchange.parsed import one_line
from competency_frameworks.standards import (
    Address,
    Collection,
    Criterion,
    CriterionKind,
    Detail,
    InformingStandard,
    LearningOutcome,
    Mode,
    Sufficiency,
    Unit,
    UnitForm,
)

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
URN, TITLE = "SYNTH012", "Look after a synthetic supplier, from the first order to the last invoice"
FOOTER = "Invented for a test, not an occupational standard"

WORDS = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=40
).map(one_line).filter(bool)  # fmt: skip
CODES = st.from_regex(r"[A-Z][A-Z0-9&_.-]{1,8}", fullmatch=True)
ADDRESSES = st.builds(
    lambda number, uri: Address(str(uuid5(UUID(int=number), uri)), f"https://frameworks.example/{uri}"),
    st.integers(0, 2**64),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=20),
)


@st.composite
def units(draw: st.DrawFn) -> Unit:
    """Any unit whose criteria stand in the order of their outcomes, as a document has them."""
    urn = draw(CODES)
    outcomes = draw(st.lists(st.builds(LearningOutcome, CODES, WORDS, st.none() | ADDRESSES), max_size=3))
    outcomes = list({each.code: each for each in outcomes}.values())
    taken = {each.code for each in outcomes}
    codes = [code for code in draw(st.lists(CODES, min_size=4, max_size=8, unique=True)) if code not in taken]
    codes = codes or ["P1", "P2", "P3"]
    groups = [each.code for each in outcomes[: len(codes)]] or [""]
    criteria = [
        draw(_criterion(urn, code, groups[number * len(groups) // len(codes)])) for number, code in enumerate(codes)
    ]
    used = tuple(each for each in outcomes if each.code in {one.outcome for one in criteria})
    unit = Unit(
        urn,
        draw(st.integers(1, 9)),
        draw(WORDS),
        draw(WORDS),
        tuple(criteria),
        tuple(draw(st.lists(st.builds(InformingStandard, CODES, WORDS), max_size=2))),
        draw(st.sampled_from(UnitForm)),
        used,
        tuple(draw(st.lists(st.builds(Detail, WORDS, st.tuples(WORDS)), max_size=2))),
        draw(st.none() | st.builds(Collection, WORDS, WORDS, ADDRESSES)),
        draw(st.none() | ADDRESSES),
    )
    return _with_addresses_of_their_own(unit)


def _with_addresses_of_their_own(unit: Unit) -> Unit:
    """No two things of a package have one address; the wording of each stays as it was drawn."""
    numbers = itertools.count()

    def own(address: Address | None) -> Address | None:
        number = next(numbers)
        return address and Address(str(uuid5(UUID(address.identifier), str(number))), f"{address.uri}#{number}")

    return replace(
        unit,
        address=own(unit.address),
        criteria=tuple(replace(each, address=own(each.address)) for each in unit.criteria),
        outcomes=tuple(replace(each, address=own(each.address)) for each in unit.outcomes),
        collection=unit.collection and replace(unit.collection, address=own(unit.collection.address)),
    )


@st.composite
def _criterion(draw: st.DrawFn, urn: str, code: str, outcome: str) -> Criterion:
    modes = tuple(draw(st.lists(st.sampled_from(Mode), min_size=1, max_size=4, unique=True)))
    items = draw(st.integers(1, 3))
    needed = Sufficiency(items, draw(st.integers(1, min(items, len(modes)))), draw(st.integers(1, 999)))
    examples = tuple(draw(st.lists(WORDS, max_size=2)))
    kind = draw(st.sampled_from(CriterionKind))
    address = draw(st.none() | ADDRESSES)
    return Criterion(urn, code, kind, draw(WORDS), modes, needed, examples, examples, outcome, address)


def foreign_package(items: int = 6, units_of: int = 3) -> dict[str, Any]:
    """A package as another system writes it: a document, units, criteria below them; addresses with odd spellings."""
    document = _uuid("document")
    package: dict[str, Any] = {
        "CFDocument": {
            "identifier": document,
            "uri": "https://Frameworks.example/doc?a=1&b=%7E2#x",
            "title": "Invented collection",
            "creator": "A made-up body",
            "lastChangeDateTime": "2025-01-01T00:00:00Z",
        },
        "CFItems": [],
        "CFAssociations": [],
    }
    ends = {"": (document, package["CFDocument"]["uri"])}
    for number in range(items):
        of = number % units_of
        is_unit = number < units_of
        name = f"unit {number}" if is_unit else f"criterion {number}"
        item = {
            "identifier": _uuid(name),
            "uri": f"https://Frameworks.example/items/%C3%A9/{number}?v=É",
            "fullStatement": f"Invented {name}",
            "humanCodingScheme": f"INV{number}" if is_unit else f"P{number}",
            "lastChangeDateTime": "2025-01-01T00:00:00Z",
        }
        ends[name] = (item["identifier"], item["uri"])
        package["CFItems"].append(item)
        package["CFAssociations"].append(
            {
                "identifier": _uuid(f"link {number}"),
                "uri": f"https://frameworks.example/links/{number}",
                "associationType": "isChildOf",
                "sequenceNumber": number,
                "originNodeURI": _end(*ends[name]),
                "destinationNodeURI": _end(*ends["" if is_unit else f"unit {of}"]),
                "lastChangeDateTime": "2025-01-01T00:00:00Z",
            }
        )
    return package


def _uuid(name: str) -> str:
    return str(uuid5(UUID(int=7), name))


def _end(identifier: str, uri: str) -> dict[str, str]:
    return {"title": "end", "identifier": identifier, "uri": uri}


def as_bytes(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def table(headings: Sequence[str], *rows: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


CRITERIA = [
    "P1 Agree with the supplier what is delivered, when, and how each side will know that it arrived complete and in "
    "the condition that was promised",
    "P2 Keep a record of each delivery",
    "P3 Tell the supplier early when something goes wrong",
]
KNOWLEDGE = ["Why a record is kept", "How a late delivery is escalated", "Who may change an order"]
LAST_PAGE = [
    ("Developed by", "A made-up body"),
    ("Version number", "2"),
    ("Date approved", "January 1905"),
    ("Indicative review date", "March 2031"),
    ("Validity", "Current"),
    ("Status", "Original"),
    ("Originating organisation", "A made-up body"),
    ("Original URN", "SYNTH12"),
    ("Relevant occupations", "Invented buyers; Invented clerks"),
    ("Suite", "Synthetic supply"),
    ("Keywords", "supplier; invented; order"),
]


def nos_docx() -> bytes:
    """An invented standard in the register's layout as a Word document; K1… are an automatic list."""
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = f"{URN} {TITLE}"
    for text in (URN, TITLE):
        document.add_paragraph(text)
    document.add_heading("Overview", 1)
    document.add_paragraph("This invented standard is about suppliers that do not exist.")
    document.add_heading("Performance criteria", 1)
    document.add_paragraph("You must be able to:")
    for text in CRITERIA:
        document.add_paragraph(text)
    document.add_heading("Knowledge and understanding", 1)
    document.add_paragraph("You need to know and understand:")
    for text in KNOWLEDGE:
        document.add_paragraph(text, style="List Number")
    document.add_heading("Scope/range", 1)
    document.add_paragraph("Invented goods only.")
    rows = document.add_table(rows=0, cols=2)
    for label, value in LAST_PAGE:
        cells = rows.add_row().cells
        cells[0].text, cells[1].text = label, value
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def nos_pdf() -> bytes:
    """The same as a PDF of several pages: a wrapped title, footers, criteria over a page's end, labels over values."""
    knowledge = "\n\n".join(f"K{number} {text}" for number, text in enumerate(KNOWLEDGE, 1))
    labels = "\n\n".join(f"{label}\n\n{value}" for label, value in LAST_PAGE)
    criteria = "\n\n#pagebreak()\n".join(CRITERIA)
    source = f"""
#set document(title: "{FOOTER}", date: none)
#set text(size: 11pt)
#set page(paper: "a5", footer: context [{URN} {TITLE} #counter(page).display()])
{URN}

#text(size: 20pt)[{TITLE}]

== Overview
This invented standard is about suppliers that do not exist.

#pagebreak()
== Performance criteria
You must be able to:

{criteria}

#pagebreak()
== Knowledge and understanding
You need to know and understand:

{knowledge}

== Scope/range
Invented goods only.

#pagebreak()
{labels}
"""
    return bytes(typst.compile(source.encode()))


LONG_TITLE = "Buy invented things from invented suppliers that nobody has ever met"


def nos_pdf_in_columns() -> bytes:
    """Another invented one: headings in a narrow column, so that they wrap; a footer of two lines; a table."""
    start, end = LONG_TITLE.split(" ever")
    source = f"""
#set document(date: none)
#set page(paper: "a4", footer: context [SYNTH99 #h(1fr) #counter(page).display() \\ {start} \\ ever{end}])
#set text(size: 11pt)
#text(size: 18pt)[SYNTH99]

#text(size: 20pt, weight: "bold")[{LONG_TITLE}]

#grid(columns: (25%, 75%), [*Overview*], [This is about buying invented things.])
#pagebreak()
#grid(columns: (25%, 75%), row-gutter: 10pt, [*Performance criteria*], [], [*You must be able to:*], [
P1 #h(1em) agree what is bought with the supplier so that both know what is meant by it and why it is bought at all

P2 #h(1em) keep a record

P3 #h(1em) pay 30 days
after the order])
#pagebreak()
#grid(columns: (25%, 75%), row-gutter: 10pt, [*Knowledge and understanding*], [],
[*You need to know and understand:*], [
1. why a record is kept
2. who may change an order])
#pagebreak()
#table(columns: 2, [*Developed by*], [A made-up body], [*Version Number*], [2], [*Date Approved*], [March 2020],
[*Keywords*], [a; b])
"""
    return bytes(typst.compile(source.encode()))
