"""Signing in and out, colours, help."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from backend.services.preferences import keep_theme
from backend.services.problems import NotAcceptable, TooManyTries
from backend.web.render import page, prova_of
from backend.web.session import COOKIE, end_session, find_person, start_session

router = APIRouter()
THEMES = {"", "light", "dark", "cream"}
Text = Annotated[str, Form()]


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """The form; whoever is signed in already goes on."""
    if find_person(request):
        return RedirectResponse("/", 303)
    return _form(request, {}, 200)


def _form(request: Request, form: dict[str, str], status: int) -> Response:
    shown = {"email": "", "error": "", **form}
    context = {"form": shown, "action": "/sign-in", "demo_sign_ins": prova_of(request).demo_sign_ins}
    return page(request, "sign_in.html", context, status)


@router.post("/sign-in")
def sign_in(request: Request, email: Text = "", password: Text = "") -> Response:
    """Starts a session, or shows the form again with what was wrong."""
    prova = prova_of(request)
    try:
        token = prova.front_door.sign_in(email, password)
    except (NotAcceptable, TooManyTries) as no:
        status = 429 if isinstance(no, TooManyTries) else 422
        return _form(request, {"email": email, "error": f"{no.happened} {no.what_to_do}"}, status)
    response = RedirectResponse("/", 303)
    start_session(response, token, secure=prova.settings.secure_cookies)
    return response


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """Ends the session here and on the server."""
    prova_of(request).front_door.sign_out(request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/sign-in", 303)
    end_session(response)
    return response


@router.post("/theme")
def choose_theme(request: Request, theme: Text = "", next: Text = "/") -> Response:  # noqa: A002
    """Colours are kept with the person, or in a cookie before signing in."""
    prova = prova_of(request)
    chosen = theme if theme in THEMES else ""
    back = next if next.startswith("/") and not next.startswith("//") else "/"
    response = RedirectResponse(back, 303)
    who = find_person(request)
    if who:
        keep_theme(prova, who, chosen)
    else:
        response.set_cookie("theme", chosen, httponly=True, samesite="lax", secure=prova.settings.secure_cookies)
    return response


@router.get("/help")
def help_page(request: Request) -> Response:
    """How Prova works, in plain words."""
    settings = prova_of(request).settings
    contact = {
        "name": settings.centre_name,
        "email": settings.contact_email,
        "safeguarding": settings.safeguarding_contact,
    }
    return page(request, "help.html", {"contact": contact})
