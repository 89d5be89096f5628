"""One table: what went wrong → status and page. Nothing else decides on a status."""

import logging
import uuid

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from backend.services import problems
from backend.web.render import page, wants_json
from backend.web.session import find_person

log = logging.getLogger(__name__)

STATUS: dict[type[problems.UseCaseRefused], tuple[int, str]] = {
    problems.NotSignedIn: (401, "Please sign in"),
    problems.NotAllowed: (403, "Not for this role"),
    problems.NotSameOrigin: (403, "Sent from elsewhere"),
    problems.NotFound: (404, "Nothing here"),
    problems.NotAcceptable: (422, "That could not be taken"),
    problems.TooLarge: (413, "Too large"),
    problems.TooManyTries: (429, "Too many tries"),
}
HTTP_WORDS = {
    404: ("Nothing here", "There is no page under that address.", "Check the address or go to the start page."),
    405: ("Not possible here", "That page does not take this kind of request.", "Go back and use the page's buttons."),
}


def answer(request: Request, status: int, title: str, happened: str, what_to_do: str) -> Response:
    """The same problem as a page for people and as JSON for programs."""
    if wants_json(request):
        return JSONResponse({"title": title, "happened": happened, "what_to_do": what_to_do}, status)
    problem = {"status": status, "title": title, "what_happened": happened, "what_to_do": what_to_do, "reference": ""}
    return page(request, "error.html", {"problem": {**problem, "kept": kept_words(request)}}, status)


def kept_words(request: Request) -> str:
    """What the person had typed, so that the page that refuses it still has it; "" for nothing."""
    return str(getattr(request.state, "kept", ""))


def refused(request: Request, problem: Exception) -> Response:
    """A use case said no."""
    assert isinstance(problem, problems.UseCaseRefused)  # noqa: S101  # registered for this type only
    status, title = STATUS[type(problem)]
    if status == 401 and request.method == "GET" and not wants_json(request):
        return RedirectResponse("/sign-in", 303)
    return answer(request, status, title, problem.happened, problem.what_to_do)


def unknown_page(request: Request, problem: Exception) -> Response:
    """The framework said no: unknown address or method."""
    assert isinstance(problem, HTTPException)  # noqa: S101
    find_person(request)  # no route, so no guard has looked: whoever is signed in keeps their menu and colours
    title, happened, what_to_do = HTTP_WORDS.get(
        problem.status_code, ("That did not work", str(problem.detail), "Go back and try again.")
    )
    return answer(request, problem.status_code, title, happened, what_to_do)


def unreadable_form(request: Request, problem: Exception) -> Response:
    """A form or query that is not what the page sends."""
    assert isinstance(problem, RequestValidationError)  # noqa: S101
    where = "; ".join(f"{'.'.join(str(part) for part in e['loc'][1:])}: {e['msg']}" for e in problem.errors())
    return answer(request, 422, "That could not be taken", where, "Go back, check the form and send it again.")


def storage_failed(request: Request, problem: Exception) -> Response:
    """The database could not be read or written: a full disk, most often."""
    reference = uuid.uuid4().hex[:8]
    log.error("storage failed (%s): %s", reference, problem)
    words = "Your words are still in the box. " if kept_words(request) else ""
    return answer(
        request,
        507,
        "That could not be stored",
        f"Prova could not write to its database (reference {reference}). Nothing stored before is lost.",
        f"{words}Try again; if it goes on, tell whoever runs Prova.",
    )


def broken(request: Request, problem: Exception) -> Response:
    """A broken promise in our own code."""
    reference = uuid.uuid4().hex[:8]
    log.exception("unexpected (%s)", reference, exc_info=problem)
    return answer(
        request,
        500,
        "Something broke",
        f"Prova made a mistake (reference {reference}). What you had sent before is stored.",
        "Try again; if it goes on, tell whoever runs Prova and give the reference.",
    )


def install(app: FastAPI) -> None:
    """Registers the table."""
    for kind in STATUS:
        app.add_exception_handler(kind, refused)
    app.add_exception_handler(HTTPException, unknown_page)
    app.add_exception_handler(RequestValidationError, unreadable_form)
    app.add_exception_handler(OperationalError, storage_failed)
    app.add_exception_handler(Exception, broken)
