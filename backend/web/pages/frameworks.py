"""Roles and their frameworks, the document behind them, standards and qualifications."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from backend.services import edit_qualification, frameworks
from backend.services.access import NOT_HERE
from backend.services.map_competencies import STAFF
from backend.services.problems import NotAcceptable, NotFound
from backend.services.review_framework import begin_review, reviews
from backend.web.pages import frameworks_review
from backend.web.render import page, prova_of
from backend.web.session import Anyone, LearningStaff
from backend.web.views.framework_review import review_card
from backend.web.views.learner_words import count, day
from backend.web.views.staff_framework import document_lines, framework_view, problem_view
from backend.web.views.staff_standard import qualification_row, unit_row, unit_view
from competency_frameworks.reading.formats import ENDINGS
from competency_frameworks.reading.plain_text import MAX_BYTES
from competency_frameworks.standards_library import load_units, unit_by_urn

router = APIRouter()
router.include_router(frameworks_review.router)
Text = Annotated[str, Form()]


@dataclass(frozen=True)
class SentDocument:
    """What the form sent: the bytes of a chosen file, else of the pasted text; `name` is the file's."""

    data: bytes = b""
    name: str = ""
    pasted: str = ""


def sent_document(text: Text = "", file: UploadFile | None = None) -> SentDocument:
    """A file comes before pasted text. One byte more than the reader takes is enough to see that it is too large."""
    pasted = text.replace("\r\n", "\n")
    if file is not None and file.filename:
        return SentDocument(file.file.read(MAX_BYTES + 1), file.filename, pasted)
    return SentDocument(pasted.encode(), "", pasted)


@router.get("/frameworks")
def listed(request: Request, who: LearningStaff) -> Response:
    """The organisation's published frameworks, and what is under review."""
    cards = []
    for row in frameworks.listed(prova_of(request), who):
        _, framework = frameworks.one(prova_of(request), who, row.id)
        read = framework.role_description
        cards.append(
            {
                "href": f"/frameworks/{row.id}",
                "title": row.title,
                "text": f"{count(len(framework.competencies), 'competency', 'competencies')}, "
                f"{count(len(read.responsibilities), 'responsibility', 'responsibilities')}. "
                f"Published on {day(row.published_at.date())}.",
                "tags": [{"label": f"Version {row.version}"}]
                + ([{"label": read.role.ofqual_level}] if read.role.ofqual_level else []),
            }
        )
    under_review = [review_card(each) for each in reviews(prova_of(request), who)]
    return page(request, "frameworks.html", {"cards": cards, "reviews": under_review})


@router.get("/frameworks/new")
def new(request: Request, who: LearningStaff) -> Response:
    """The form for a role description."""
    return _form(request, SentDocument(), ())


@router.post("/frameworks/new")
def begin(request: Request, who: LearningStaff, sent: Annotated[SentDocument, Depends(sent_document)]) -> Response:
    """Reads the document and leads to its review; nothing is published."""
    if not sent.name and not sent.data.strip():
        return _form(request, sent, ("Paste the text of a role description, or choose a file.",))
    read = frameworks.read(sent.data, sent.name)
    try:
        review_id = begin_review(prova_of(request), who, read, sent.name)
    except NotAcceptable:
        found = tuple(_in_words(each.line, each.message) for each in read.description.problems)
        return _form(request, sent, found or ("The document names no competency and no responsibility.",))
    return RedirectResponse(f"/frameworks/reviews/{review_id}?done=begun", 303)


def _in_words(line: int | None, message: str) -> str:
    """A message that names its lines itself needs no place before it."""
    return f"Line {line}: {message}" if line and not message.startswith("Lines ") else message


def _form(request: Request, sent: SentDocument, errors: tuple[str, ...]) -> Response:
    """The form, with what was wrong."""
    context = {
        "text": sent.pasted,
        "errors": [{"field": "file" if sent.name else "text", "message": each} for each in errors],
        "accept": ",".join(ENDINGS),
    }
    return page(request, "framework_new.html", context, 422 if errors else 200)


@router.get("/frameworks/{framework_id}")
def one(request: Request, who: Anyone, framework_id: str, published: str = "") -> Response:
    """What was read from one document."""
    row, framework = frameworks.one(prova_of(request), who, framework_id)
    address = f"/frameworks/{row.id}/document"
    context = {
        "view": framework_view(framework, address),
        "document_href": address,
        "map_href": f"/frameworks/{row.id}/map" if who.role in STAFF else "",
        "version": row.version,
        "published_on": day(row.published_at.date()),
        "sha256": row.body_sha256,
        "just_published": bool(published),
    }
    return page(request, "framework.html", context)


@router.get("/frameworks/{framework_id}/document")
def document(request: Request, who: Anyone, framework_id: str) -> Response:
    """The text it was read from, line by line."""
    row, framework = frameworks.one(prova_of(request), who, framework_id)
    address = f"/frameworks/{row.id}/document"
    context = {
        "title": row.title,
        "framework_href": f"/frameworks/{row.id}",
        "lines": document_lines(row.document, framework),
        "problems": [problem_view(each, address) for each in framework.role_description.problems],
    }
    return page(request, "framework_document.html", context)


@router.get("/standards")
def standards(request: Request, who: Anyone) -> Response:
    """Every unit, and the specimen qualifications made of them."""
    context = {
        "own_href": "/qualifications" if who.role in STAFF else "",
        "units": [unit_row(each) for each in load_units()],
        "qualifications": [qualification_row(each) for each in edit_qualification.open_to(prova_of(request), who)],
    }
    return page(request, "standards.html", context)


@router.get("/standards/{urn}")
def standard(request: Request, who: Anyone, urn: str) -> Response:
    """One unit with its criteria."""
    try:
        unit = unit_by_urn(urn)
    except KeyError:
        raise NotFound(NOT_HERE) from None
    return page(request, "standard.html", {"unit": unit_view(unit)})
