"""Pages: Jinja with StrictUndefined, everything escaped."""

from collections.abc import Mapping
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from backend.adapters.store.people import PersonRole, SignedIn
from backend.prova import Prova
from backend.services.engine_words import notice_for

TEMPLATES = Path(__file__).parent / "templates"
LONGEST_NUMBER = 9

environment = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)

NAVIGATION: dict[PersonRole, tuple[tuple[str, str], ...]] = {
    PersonRole.LEARNER: (
        ("/", "Start"),
        ("/discover", "Discover"),
        ("/plan", "Discuss"),
        ("/practise", "Deliver"),
        ("/evidence", "Demonstrate"),
    ),
    PersonRole.LEARNING: (
        ("/team", "Team"),
        ("/frameworks", "Roles"),
        ("/standards", "Standards"),
        ("/documents", "Documents"),
        ("/scenarios", "Scenarios"),
    ),
    PersonRole.ASSESSOR: (("/assess", "Queue"), ("/learners", "Learners"), ("/standards", "Standards")),
    PersonRole.QUALITY: (("/quality", "Sample"), ("/learners", "Learners"), ("/standards", "Standards")),
    PersonRole.ADMIN: (("/people", "People"), ("/system", "System"), ("/frameworks", "Roles")),
}


def prova_of(request: Request) -> Prova:
    """What this process was joined together from."""
    prova: Prova = request.app.state.prova
    return prova


def wants_json(request: Request) -> bool:
    """Whether a program asks rather than a person."""
    accepts = request.headers.get("accept", "")
    return "application/json" in accepts or "text/event-stream" in accepts or request.url.path.startswith("/api/")


def small_number(text: str) -> bool:
    """Whether a field is a whole number of at most nine digits; Python itself refuses to read very long ones."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


def navigation(who: SignedIn | None, path: str) -> list[dict[str, object]]:
    """The menu of the person's role, with the page they are on marked."""
    if who is None:
        return []
    items = NAVIGATION[who.role]
    return [
        {"href": href, "label": label, "current": path == href or (href != "/" and path.startswith(f"{href}/"))}
        for href, label in items
    ]


def shell(request: Request) -> dict[str, object]:
    """What every page needs besides its own content; described at the top of `base.html`."""
    prova = prova_of(request)
    who: SignedIn | None = getattr(request.state, "who", None)
    return {
        "static": "/static",
        "theme": who.theme if who else request.cookies.get("theme", ""),
        "user": {"name": who.name, "role_title": who.role.words, "organisation": who.organisation} if who else None,
        "nav": navigation(who, request.url.path),
        "engine_notice": notice_for(prova, who),
        "here": request.url.path,
        "urls": {"home": "/", "help": "/help", "sign_in": "/sign-in", "sign_out": "/sign-out", "theme": "/theme"},
    }


def page(request: Request, template: str, context: Mapping[str, object], status: int = 200) -> Response:
    """Renders a template with the shell around it."""
    html = environment.get_template(template).render({"shell": shell(request), **context})
    return HTMLResponse(html, status)
