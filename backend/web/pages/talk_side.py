"""Beside a conversation: how replies come, focus, and what was noticed so far."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from backend.services.access import own_conversation
from backend.services.load_talk import load_talk
from backend.services.problems import NotAcceptable
from backend.web.render import environment, prova_of, wants_json
from backend.web.session import Learner
from backend.web.views.talk_side import DELIVERY, noticed_view

router = APIRouter(prefix="/conversations/{conversation_id}")
Text = Annotated[str, Form()]
FOCUS_COOKIE = "talk_focus"
A_YEAR = 365 * 24 * 3600


@router.post("/delivery")
def deliver_otherwise(request: Request, who: Learner, conversation_id: str, wish: Text = "", on: str = "") -> Response:
    """Changes how replies come from the next one on. Pressing a button that says what is kept is the consent."""
    prova = prova_of(request)
    with prova.database.reading() as session:
        own_conversation(session, who, conversation_id)
    if wish not in {name for name, *_ in DELIVERY}:
        raise NotAcceptable("The page sent something Prova does not know.", "Reload the page and try again.")
    wanted = prova.adjustments.change(who.id, wish, on=on == "yes")
    if wants_json(request):
        return JSONResponse({name: getattr(wanted, name) for name, *_ in DELIVERY})
    return RedirectResponse(f"/conversations/{conversation_id}#delivery", 303)


@router.post("/focus")
def focus(request: Request, who: Learner, conversation_id: str, on: Text = "") -> Response:
    """Hides everything but the talk, or shows it again; this browser remembers it."""
    with prova_of(request).database.reading() as session:
        own_conversation(session, who, conversation_id)
    back = RedirectResponse(f"/conversations/{conversation_id}", 303)
    answer: Response = Response(status_code=204) if wants_json(request) else back
    secure = prova_of(request).settings.secure_cookies
    answer.set_cookie(
        FOCUS_COOKIE,
        "on" if on == "yes" else "off",
        max_age=A_YEAR,
        path="/conversations",
        httponly=True,
        samesite="lax",
        secure=secure,
    )
    return answer


@router.get("/noticed")
def noticed(request: Request, who: Learner, conversation_id: str) -> Response:
    """What was noticed so far, as a piece of the page; nothing at all where nothing is shown."""
    prova = prova_of(request)
    wanted = prova.adjustments.of(who.id)
    with prova.database.reading() as session:
        own_conversation(session, who, conversation_id)
        view = noticed_view(session, load_talk(session, conversation_id), wanted)
    if view is None:
        return Response(status_code=204)
    return Response(environment.get_template("parts/noticed.html").render({"noticed": view}), media_type="text/html")
