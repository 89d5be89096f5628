"""Internal quality assurance: the sample, and one decision looked at."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from backend.adapters.store.people import SignedIn
from backend.services.decide_evidence import item_of
from backend.services.list_learners import names_in
from backend.services.problems import NotAcceptable
from backend.services.sample_decisions import ToSample, keep_finding, quality_of, sample_one
from backend.web.render import page, prova_of
from backend.web.session import QualityAssurer
from backend.web.views.assess_item import decision_view, item_view
from backend.web.views.staff_sample import how_it_is_drawn, quality_view

router = APIRouter()
Text = Annotated[str, Form()]


@router.get("/quality")
def sample(request: Request, who: QualityAssurer, recorded: str = "") -> Response:
    """The sample with why each was picked, and the rates."""
    view = quality_view(quality_of(prova_of(request), who))
    return page(request, "quality.html", {**view, "how": how_it_is_drawn(), "just_recorded": bool(recorded)})


@router.get("/quality/{decision_id}")
def decision(request: Request, who: QualityAssurer, decision_id: str) -> Response:
    """One sampled decision in its transcript."""
    picked = sample_one(prova_of(request), who, decision_id)
    return _decision_page(request, who, picked, {})


@router.post("/quality/{decision_id}")
def record_finding(
    request: Request, who: QualityAssurer, decision_id: str, agrees: Text = "", comment: Text = ""
) -> Response:
    """Stores whether the quality assurer agrees."""
    prova = prova_of(request)
    picked = sample_one(prova, who, decision_id)
    try:
        if agrees not in ("yes", "no"):
            raise NotAcceptable("Say whether you agree.")
        keep_finding(prova, who, decision_id, agrees == "yes", comment)
    except NotAcceptable as no:
        field = "comment" if agrees == "no" and not comment.strip() else "" if agrees else "agrees"
        refused = {"values": {"agrees": agrees, "comment": comment}, "error": {"field": field, "message": no.happened}}
        return _decision_page(request, who, picked, refused, 422)
    return RedirectResponse("/quality?recorded=yes", 303)


def _decision_page(
    request: Request, who: SignedIn, picked: ToSample, extra: Mapping[str, object], status: int = 200
) -> Response:
    prova = prova_of(request)
    names = names_in(prova, who)
    found = item_of(prova, who, picked.evidence.proposal.id)
    context = {
        **item_view(found, names),
        "decision": decision_view(picked.evidence.decision, names),
        "because": picked.because,
        "looked_at": picked.found is not None,
        "values": {"agrees": "", "comment": ""},
        "error": {"field": "", "message": ""},
        **extra,
    }
    return page(request, "quality_item.html", context, status)
