"""A learner's account: their words put in order, kept as they change them, and submitted."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from backend.adapters.store.people import SignedIn
from backend.services.problems import NotAcceptable
from backend.services.write_account import Account, save_draft, submit, writing_of
from backend.web.render import page, prova_of, small_number, wants_json
from backend.web.session import Learner
from backend.web.views.accounts import account_view, kept_words

router = APIRouter()
MOST_PARTS = 12


async def posted(request: Request) -> FormData:
    """One field for each heading of the account."""
    return await request.form()


Posted = Annotated[FormData, Depends(posted)]


def _sent(form: FormData) -> Account:
    def field(name: str) -> str:
        value = form.get(name)
        return value if isinstance(value, str) else ""

    parts = [field(f"part-{number}") for number in range(1, MOST_PARTS) if f"part-{number}" in form]
    plain = tuple(part.replace("\r\n", "\n").strip() for part in parts)
    revision = int(field("revision")) if small_number(field("revision")) else 0
    return Account(plain, revision, bool(field("own_work")), field("ai_used"), field("client_key"))


def _page(
    request: Request, who: SignedIn, conversation_id: str, typed: Account | None = None, problem: str = ""
) -> Response:
    writing = writing_of(prova_of(request), who, conversation_id)
    errors = {"": problem} if problem else {}
    view = account_view(writing, typed, errors)
    view["just_submitted"] = "submitted" in request.query_params
    return page(request, "account.html", {**view, "client_key": secrets.token_hex(16)}, 422 if problem else 200)


@router.get("/conversations/{conversation_id}/account")
def account(request: Request, who: Learner, conversation_id: str) -> Response:
    """The account as it stands, to be changed."""
    return _page(request, who, conversation_id)


@router.post("/conversations/{conversation_id}/account/draft")
def keep(request: Request, who: Learner, conversation_id: str, form: Posted) -> Response:
    """Keeps the draft; for the page's own script the answer says when, and which revision it is now."""
    prova, sent = prova_of(request), _sent(form)
    try:
        revision = save_draft(prova, who, conversation_id, sent)
    except NotAcceptable as problem:
        words = f"{problem.happened} {problem.what_to_do}"
        if wants_json(request):
            return JSONResponse({"kept": words}, 409)
        return _page(request, who, conversation_id, sent, words)
    if wants_json(request):
        return JSONResponse({"revision": revision, "kept": kept_words(prova.clock.now())})
    return RedirectResponse(f"/conversations/{conversation_id}/account#changed", 303)


@router.post("/conversations/{conversation_id}/account")
def submit_account(request: Request, who: Learner, conversation_id: str, form: Posted) -> Response:
    """Submits the account as it stands in the form."""
    sent = _sent(form)
    try:
        submit(prova_of(request), who, conversation_id, sent)
    except NotAcceptable as problem:
        return _page(request, who, conversation_id, sent, f"{problem.happened} {problem.what_to_do}")
    return RedirectResponse(f"/conversations/{conversation_id}/account?submitted=1", 303)
