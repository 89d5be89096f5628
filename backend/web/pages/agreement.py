"""How well the judge agrees with the organisation's assessors, for quality assurance and learning and development."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from backend.adapters.store.people import PersonRole, SignedIn
from backend.services.decisions_agree import decisions_shown_to
from backend.web.render import page, prova_of
from backend.web.session import signed_in
from backend.web.views.judge_agreement import agreement_view

router = APIRouter()


@router.get("/agreement")
def agreement(request: Request, who: Annotated[SignedIn, Depends(signed_in)]) -> Response:
    """Counts and rates over decisions of learners who agreed to it."""
    found = decisions_shown_to(prova_of(request), who)
    quality = who.role is PersonRole.QUALITY
    view = agreement_view(found, "/quality" if quality else "/team", sees_persons=quality)
    return page(request, "judge_agreement.html", view)
