"""The map from a role's competencies to criteria: the whole of it, and one competency with its suggestions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from backend.adapters.store.people import SignedIn
from backend.services import map_competencies
from backend.services.map_competencies import Sent
from backend.services.problems import NotAcceptable
from backend.web.render import page, prova_of
from backend.web.session import LearningStaff
from backend.web.views.mapping import competency_map_view, map_view

router = APIRouter()
DONE = {
    "accepted": "On the map. Conversations about this competency use it from now on.",
    "added": "Added to the map.",
    "rejected": "Turned down. It is not suggested for this competency again.",
    "no match": "Kept: nothing fits. It stays in the list of competencies without a criterion.",
}


async def posted(request: Request) -> Sent:
    """What one of the page's forms sent; each names its reason's field apart, since names are ids on a page."""
    form: FormData = await request.form()
    reasons = [value for key, value in form.multi_items() if key.startswith("reason") and isinstance(value, str)]
    return Sent(_text(form, "choice"), _text(form, "ref"), reasons[0] if reasons else "")


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


@router.get("/frameworks/{framework_id}/map")
def whole(request: Request, who: LearningStaff, framework_id: str) -> Response:
    """Every competency with its criteria, those without first."""
    mapped = map_competencies.opened(prova_of(request), who, framework_id)
    return page(request, "mapping.html", {"view": map_view(mapped)})


@router.get("/frameworks/{framework_id}/map/{competency_code}")
def one(request: Request, who: LearningStaff, framework_id: str, competency_code: str, done: str = "") -> Response:
    """One competency: what it is mapped to, and what is suggested."""
    return _competency(request, who, (framework_id, competency_code), done=DONE.get(done, ""))


@router.post("/frameworks/{framework_id}/map/{competency_code}")
def decide(
    request: Request,
    who: LearningStaff,
    framework_id: str,
    competency_code: str,
    sent: Annotated[Sent, Depends(posted)],
) -> Response:
    """Keeps a decision."""
    try:
        map_competencies.decide(prova_of(request), who, framework_id, competency_code, sent)
    except NotAcceptable as no:
        return _competency(request, who, (framework_id, competency_code), error=f"{no.happened} {no.what_to_do}")
    return RedirectResponse(f"/frameworks/{framework_id}/map/{competency_code}?done={sent.choice}", 303)


def _competency(request: Request, who: SignedIn, at: tuple[str, str], *, done: str = "", error: str = "") -> Response:
    prova = prova_of(request)
    mapped = map_competencies.opened(prova, who, at[0])
    competency = mapped.competency(at[1])
    view = competency_map_view(mapped, competency, map_competencies.offered(prova, mapped, at[1]))
    context = {"view": view, "done": done, "problems": [{"field": "", "message": error}] if error else []}
    return page(request, "mapping_competency.html", context, 422 if error else 200)
