"""Documents the organisation gives to the tutor: the list with the form, one document, withdrawing it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from backend.adapters.store.people import PersonRole, SignedIn
from backend.services import documents
from backend.services.documents_read import ACCEPT, ACCEPTED
from backend.services.problems import NotAcceptable, TooLarge
from backend.web.render import page, prova_of, small_number
from backend.web.session import Anyone, LearningStaff
from backend.web.views.documents import document_view, list_rows
from competency_frameworks.reading.plain_text import MAX_BYTES

router = APIRouter()
Text = Annotated[str, Form()]
DONE = {
    "added": "Document added. The tutor can quote it from now on.",
    "withdrawn": "Document withdrawn. It is no longer quoted; conversations that cite it keep their citations.",
}


@router.get("/documents")
def listed(request: Request, who: LearningStaff, done: str = "") -> Response:
    """Every version of the organisation's documents, with the form for another."""
    return _list_page(request, who, done=DONE.get(done, ""))


@router.post("/documents")
def add(request: Request, who: LearningStaff, title: Text = "", file: UploadFile | None = None) -> Response:
    """Keeps a document, or shows the form again with what was wrong."""
    if file is None or not file.filename:
        return _list_page(request, who, title, {"file": "Choose a file."})
    data = file.file.read(MAX_BYTES + 1)  # one byte more is enough to see that it is too large
    named = title.strip() or file.filename.rsplit(".", 1)[0].replace("_", " ").strip()
    try:
        document_id, problems = documents.upload(prova_of(request), who, documents.Sent(named, file.filename, data))
    except (NotAcceptable, TooLarge) as no:
        field = "title" if "title" in no.happened else "file"
        return _list_page(request, who, title, {field: f"{no.happened} {no.what_to_do}".strip()})
    if problems:
        return _document_page(request, who, document_id, problems=problems)
    return RedirectResponse("/documents?done=added", 303)


@router.get("/documents/{document_id}")
def one(request: Request, who: Anyone, document_id: str, passage: str = "") -> Response:
    """One document, passage by passage; the one that was cited is marked."""
    return _document_page(request, who, document_id, cited=int(passage) if small_number(passage) else 0)


@router.post("/documents/{document_id}/withdraw")
def withdraw(request: Request, who: LearningStaff, document_id: str, reason: Text = "") -> Response:
    """Takes a document out of use."""
    try:
        documents.withdraw(prova_of(request), who, document_id, reason)
    except NotAcceptable as no:
        return _document_page(request, who, document_id, error=f"{no.happened} {no.what_to_do}")
    return RedirectResponse("/documents?done=withdrawn", 303)


def _list_page(
    request: Request, who: SignedIn, title: str = "", errors: dict[str, str] | None = None, done: str = ""
) -> Response:
    wrong = errors or {}
    context = {
        "rows": list_rows(documents.listed(prova_of(request), who)),
        "title": title,
        "errors": wrong,
        "problems": [{"field": field, "message": message} for field, message in wrong.items()],
        "done": done,
        "accept": ACCEPT,
        "accepted": ACCEPTED,
    }
    return page(request, "documents.html", context, 422 if wrong else 200)


def _document_page(
    request: Request,
    who: SignedIn,
    document_id: str,
    *,
    cited: int = 0,
    error: str = "",
    problems: tuple[str, ...] = (),
) -> Response:
    found = documents.opened(prova_of(request), who, document_id)
    staff = who.role in documents.STAFF
    context = {
        "view": document_view(found, cited),
        "back": "/documents" if staff else "",
        "can_withdraw": staff and found.withdrawn is None,
        "error": error,
        "problems": problems,
        "is_learner": who.role is PersonRole.LEARNER,
    }
    return page(request, "document.html", context, 422 if error else 200)
