"""Demonstrate: a learner's criteria, readiness, progression, suggestions and declaration."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from backend.adapters.store.people import SignedIn
from backend.services.decide_evidence import item_of
from backend.services.declare import LONGEST, OWN_WORK, declarations_of, declare
from backend.services.export_portfolio import sealed_portfolio
from backend.services.look_back import names_of
from backend.services.problems import NotAcceptable
from backend.services.show_progress import progress_of
from backend.web.enrol_first import EnrolFirst
from backend.web.render import page, prova_of, small_number
from backend.web.session import Learner
from backend.web.views import learner_evidence as views

router = APIRouter(route_class=EnrolFirst)
Text = Annotated[str, Form()]


@router.get("/evidence")
def evidence(
    request: Request,
    who: Learner,
    next_key: Annotated[str, Query(alias="next")] = "",
    page_number: Annotated[str, Query(alias="page")] = "1",
) -> Response:
    """Criteria, what is missing, the next role, and every suggestion with its decision."""
    number = int(page_number) if small_number(page_number) else 1
    return _evidence_page(request, who, {"own_work": False, "ai_used": ""}, {}, (next_key, number))


def _evidence_page(
    request: Request, who: SignedIn, form: views.View, errors: dict[str, str], asked: tuple[str, int] = ("", 1)
) -> Response:
    prova = prova_of(request)
    next_key, number = asked
    progress = progress_of(prova, who, who.id, next_key)
    names = names_of(prova, (each.decision.assessor_id for each in progress.evidence))
    view = {
        **views.evidence_view(progress, names, number),
        **views.declaration_view(declarations_of(prova, who), form, errors),
        "own_work_words": OWN_WORK,
        "longest": LONGEST,
        "next_key": next_key,
    }
    return page(request, "evidence.html", view, 422 if errors else 200)


@router.post("/evidence/declaration")
def declaration(request: Request, who: Learner, own_work: Text = "", ai_used: Text = "") -> Response:
    """Keeps what the learner declares."""
    try:
        declare(prova_of(request), who, own_work=bool(own_work), ai_used=ai_used)
    except NotAcceptable as problem:
        field = "ai_used" if own_work else "own_work"
        errors = {field: f"{problem.happened} {problem.what_to_do}"}
        return _evidence_page(request, who, {"own_work": bool(own_work), "ai_used": ai_used}, errors)
    return RedirectResponse("/evidence#declaration", 303)


@router.get("/portfolio.zip")
def portfolio(request: Request, who: Learner) -> Response:
    """The learner's own sealed portfolio, as it stands now."""
    headers = {"Content-Disposition": 'attachment; filename="portfolio.zip"'}
    return Response(sealed_portfolio(prova_of(request), who, who.id), media_type="application/zip", headers=headers)


@router.get("/evidence/{proposal_id}")
def one_item(request: Request, who: Learner, proposal_id: str) -> Response:
    """One suggestion in its transcript, and apart from it what a person decided."""
    prova = prova_of(request)
    item = item_of(prova, who, proposal_id)
    names = names_of(prova, (each.assessor_id for each in item.assessment.decisions))
    context = {**views.item_view(item, names), "contact": prova.settings.contact_email}
    return page(request, "evidence_item.html", context)
