"""The assessor's queue, one item at a time; learners and their progress."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from backend.adapters.store.people import PersonRole, SignedIn
from backend.services.access import NOT_HERE, require_role
from backend.services.decide_evidence import Item, Verdict, decide_on, item_of, queue_of
from backend.services.export_portfolio import sealed_portfolio
from backend.services.list_learners import learner_summary, learners_seen_by, names_in
from backend.services.problems import NotAcceptable, NotFound
from backend.services.show_progress import progress_of
from backend.web.render import page, prova_of
from backend.web.session import Anyone, Assessor
from backend.web.views.assess_item import item_view, seconds_on_item
from backend.web.views.assess_queue import QueueFilter, next_undecided, queue_view
from backend.web.views.staff_learner import learner_row, progress_view
from portfolio.evidence import Outcome, Vacs

router = APIRouter()


class DecisionForm(BaseModel):
    """What `decision_form` sends; a tick is "yes"."""

    valid: str = ""
    authentic: str = ""
    current: str = ""
    sufficient: str = ""
    reason: str = ""
    outcome: str = ""
    feedback: str = ""
    opened_at: str = ""


def wanted_part(learner: str = "", unit: str = "", blind: str = "") -> QueueFilter:
    """The filter in the address, carried from item to item."""
    return QueueFilter(learner, unit, "1" if blind else "")


def reviewing(who: Anyone) -> SignedIn:
    """An assessor or a quality assurer."""
    require_role(who, PersonRole.ASSESSOR, PersonRole.QUALITY)
    return who


Wanted = Annotated[QueueFilter, Depends(wanted_part)]
Reviewer = Annotated[SignedIn, Depends(reviewing)]


@router.get("/assess")
def queue(
    request: Request,
    who: Assessor,
    wanted: Wanted,
    number: Annotated[int, Query(alias="page")] = 1,
    decided: str = "",
) -> Response:
    """Everything proposed from the assessor's learners, undecided first."""
    view = queue_view(queue_of(prova_of(request), who), wanted, number)
    return page(request, "assess_queue.html", {**view, "just_decided": bool(decided)})


@router.get("/assess/{proposal_id}")
def item(request: Request, who: Assessor, proposal_id: str, wanted: Wanted, decided: str = "") -> Response:
    """One proposal inside its transcript. `decided`: the item before this one was decided just now."""
    prova = prova_of(request)
    found = item_of(prova, who, proposal_id)
    return _item_page(request, who, found, wanted, {"just_decided": bool(decided)})


@router.post("/assess/{proposal_id}")
def decide_item(
    request: Request, who: Assessor, proposal_id: str, wanted: Wanted, form: Annotated[DecisionForm, Form()]
) -> Response:
    """Stores the decision and goes on to the next undecided item."""
    prova = prova_of(request)
    found = item_of(prova, who, proposal_id)
    try:
        decide_on(prova, who, proposal_id, _verdict(form, seconds_on_item(form.opened_at, prova.clock.now())))
    except NotAcceptable as no:
        refused = {"values": form.model_dump(), "errors": _where(form), "problem": no.happened}
        return _item_page(request, who, found, wanted, refused, status=422)
    upcoming = next_undecided(wanted.chosen_from(queue_of(prova, who)), proposal_id)
    joint = "&" if wanted.query else "?"
    address = f"/assess/{upcoming}" if upcoming else "/assess"
    return RedirectResponse(f"{address}{wanted.query}{joint}decided=yes", 303)


def _item_page(
    request: Request, who: SignedIn, found: Item, wanted: QueueFilter, extra: Mapping[str, object], status: int = 200
) -> Response:
    prova = prova_of(request)
    chosen = wanted.chosen_from(queue_of(prova, who))
    decided = bool(found.assessment.decisions)
    context = {
        **item_view(found, names_in(prova, who)),
        "values": {},
        "errors": {},
        "problem": "",
        "just_decided": False,
        "opened_at": prova.clock.now().isoformat(),
        "hidden": bool(wanted.blind) and not decided,
        "wanted": wanted,
        "skip_to": next_undecided(chosen, found.proposal.id),
        "left": sum(each.decided is None for each in chosen),
        **extra,
    }
    return page(request, "assess_item.html", context, status)


def _verdict(form: DecisionForm, seconds: int) -> Verdict:
    """What the form says.

    Raises:
        NotAcceptable: no outcome was chosen.
    """
    if form.outcome not in set(Outcome):
        raise NotAcceptable("Choose your decision: met, not yet or insufficient.")
    vacs = Vacs(
        valid=bool(form.valid),
        authentic=bool(form.authentic),
        current=bool(form.current),
        sufficient=bool(form.sufficient),
        reason=form.reason.strip(),
    )
    return Verdict(Outcome(form.outcome), vacs, form.feedback, seconds)


def _where(form: DecisionForm) -> dict[str, str]:
    """Which fields to look at; what stands against the decision is said by the domain's own words above the form."""
    if form.outcome not in set(Outcome):
        return {"outcome": "Choose one of the three."}
    if form.outcome != Outcome.MET:
        return {} if form.feedback.strip() else {"feedback": "Say what is missing."}
    where = {} if form.reason.strip() else {"reason": "Give your reason in a sentence."}
    if not all((form.valid, form.authentic, form.current, form.sufficient)):
        where["vacs"] = "A decision of met needs all four."
    return where


@router.get("/learners")
def learners(request: Request, who: Reviewer) -> Response:
    """An assessor's own learners, or the organisation's for quality assurance."""
    rows = [learner_row(each) for each in learners_seen_by(prova_of(request), who)]
    return page(request, "learners.html", {"rows": rows, "own": who.role is PersonRole.ASSESSOR})


@router.get("/learners/{learner_id}")
def learner(request: Request, who: Reviewer, learner_id: str) -> Response:
    """One learner's evidence and what it adds up to."""
    prova = prova_of(request)
    summary = learner_summary(prova, who, learner_id)
    progress = None
    if summary.readiness is not None:
        progress = progress_view(progress_of(prova, who, learner_id), who, names_in(prova, who))
    shown = {"id": summary.learner.id, "name": summary.learner.name, "simulated": summary.learner.simulated}
    return page(request, "learner.html", {"learner": shown, "progress": progress})


@router.get("/learners/{learner_id}/evidence/{proposal_id}")
def evidence(request: Request, who: Reviewer, learner_id: str, proposal_id: str) -> Response:
    """One proposal to read, without a form: for quality assurers following a count back to the words."""
    prova = prova_of(request)
    found = item_of(prova, who, proposal_id)
    if found.learner.id != learner_id:
        raise NotFound(NOT_HERE)
    decisions = found.assessment.decisions
    may_look = who.role is PersonRole.QUALITY and decisions
    context = {
        **item_view(found, names_in(prova, who)),
        "finding_href": f"/quality/{decisions[-1].id}" if may_look else "",
    }
    return page(request, "learner_evidence.html", context)


@router.get("/learners/{learner_id}/portfolio.zip")
def portfolio(request: Request, who: Reviewer, learner_id: str) -> Response:
    """The learner's sealed portfolio."""
    data = sealed_portfolio(prova_of(request), who, learner_id)
    headers = {"Content-Disposition": 'attachment; filename="portfolio.zip"'}
    return Response(data, media_type="application/zip", headers=headers)
