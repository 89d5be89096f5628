"""The pages on which a person reviews what was read, sees what it would change, and publishes it."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from backend.adapters.store.people import SignedIn
from backend.services import frameworks
from backend.services import review_framework as reviewing
from backend.services.access import NOT_HERE
from backend.services.problems import NotAcceptable, NotFound
from backend.services.review_framework import Opened
from backend.services.review_framework_impact import impact_of
from backend.web.render import page, prova_of, small_number
from backend.web.session import LearningStaff
from backend.web.views.framework_changes import changes_view
from backend.web.views.framework_review import item_view, review_view
from competency_frameworks.review import Item, StepKind

router = APIRouter(prefix="/frameworks/reviews/{review_id}")
DONE = {
    "begun": "Read, not published. Everything you do here is kept at once; you can close the page and come back.",
    "change": "Kept. The change stands in the list below.",
    "merge": "Merged. The words of both are in one description now.",
    "split": "Split. The new one stands right after the first.",
    "drop": "Dropped. It stands under “Left out”, where it can be put back.",
    "carry": "Kept.",
    "role": "The role's title is kept.",
    "take back": "Taken back.",
    "set aside": "Set aside. It can be taken up again at any time.",
}
EDITED = ("title", "kind", "level", "importance", "description")


class SentStep(BaseModel):
    """What a form of these pages sends; `do` names the step, `seen` the newest step on the page it came from."""

    do: str = ""
    seen: str = "0"
    title: str = ""
    kind: str = ""
    level: str = ""
    importance: str = ""
    description: str = ""
    reason: str = ""
    other: str = ""
    code: str = ""
    key: str = ""
    step: str = ""
    item: str = ""
    base_id: str = ""


Sent = Annotated[SentStep, Form()]


@router.get("")
def review(request: Request, who: LearningStaff, review_id: str, show: str = "", done: str = "") -> Response:
    """What was read, beside the document."""
    return _review_page(request, who, review_id, show=show, done=DONE.get(done, ""))


@router.post("")
def step_of_review(request: Request, who: LearningStaff, review_id: str, sent: Sent) -> Response:
    """A step about the review as a whole: its title, taking a step back, setting it aside."""
    said = {
        StepKind.ROLE: {"title": sent.title.strip(), "key": sent.key},
        StepKind.TAKE_BACK: {"step": sent.step},
        StepKind.SET_ASIDE: {},
    }
    try:
        kind = _kind(sent, said)
        reviewing.take_step(prova_of(request), who, review_id, _seen(sent), (kind, "", said[kind]))
    except NotAcceptable as no:
        return _review_page(request, who, review_id, error=no)
    return RedirectResponse(f"/frameworks/reviews/{review_id}?done={kind.value}", 303)


@router.get("/competencies/{item_key}")
def competency(request: Request, who: LearningStaff, review_id: str, item_key: str) -> Response:
    """One competency, with everything that can be done with it."""
    return _item_page(request, who, review_id, item_key, ("", {}, None))


@router.post("/competencies/{item_key}")
def step_of_competency(request: Request, who: LearningStaff, review_id: str, item_key: str, sent: Sent) -> Response:
    """A step about one competency."""
    _, item = _found(request, who, review_id, item_key)
    words = {"title": sent.title.strip(), "description": sent.description.replace("\r\n", "\n").strip()}
    typed = {**words, "kind": sent.kind, "level": sent.level, "importance": sent.importance}
    said: dict[StepKind, Mapping[str, str]] = {
        StepKind.CHANGE: _differing(item, typed),
        StepKind.MERGE: {"other": sent.other},
        StepKind.SPLIT: words,
        StepKind.DROP: {"reason": sent.reason.strip()},
        StepKind.CARRY: {"code": sent.code},
    }
    try:
        kind = _kind(sent, said)
        if kind is not StepKind.CHANGE or said[kind]:
            reviewing.take_step(prova_of(request), who, review_id, _seen(sent), (kind, item_key, said[kind]))
    except NotAcceptable as no:
        kept = typed if sent.do == StepKind.CHANGE else {**said.get(_kind_or_none(sent), {})}
        return _item_page(request, who, review_id, item_key, (sent.do, kept, no))
    return RedirectResponse(f"/frameworks/reviews/{review_id}?done={kind.value}#c-{item_key}", 303)


@router.get("/publish")
def changes(request: Request, who: LearningStaff, review_id: str, done: str = "") -> Response:
    """What publishing would change, and for whom."""
    return _changes_page(request, who, review_id, done=DONE.get(done, ""))


@router.post("/publish")
def publish(request: Request, who: LearningStaff, review_id: str, sent: Sent) -> Response:
    """Publishes, or keeps what the person said about a carried code."""
    prova = prova_of(request)
    try:
        if sent.do == StepKind.CARRY:
            reviewing.take_step(prova, who, review_id, _seen(sent), (StepKind.CARRY, sent.item, {"code": sent.code}))
            return RedirectResponse(f"/frameworks/reviews/{review_id}/publish?done=carry", 303)
        published = reviewing.publish(prova, who, review_id, _seen(sent), sent.base_id)
    except NotAcceptable as no:
        return _changes_page(request, who, review_id, error=no)
    return RedirectResponse(f"/frameworks/{published}?published=yes", 303)


def _seen(sent: SentStep) -> int:
    return int(sent.seen) if small_number(sent.seen) else 0


def _kind(sent: SentStep, possible: Mapping[StepKind, object]) -> StepKind:
    kind = _kind_or_none(sent)
    if kind not in possible:
        raise NotAcceptable("That step is not known.", "Use the buttons on the page.")
    return kind


def _kind_or_none(sent: SentStep) -> StepKind:
    return StepKind(sent.do) if sent.do in set(StepKind) else StepKind.PUBLISH


def _differing(item: Item, typed: Mapping[str, str]) -> dict[str, str]:
    """What the form says otherwise than the review does now."""
    one = item.competency
    now = {
        "title": one.title,
        "kind": one.kind.value,
        "level": str(int(one.level)),
        "importance": one.importance.value if one.importance else "",
        "description": one.description.strip(),
    }
    return {name: typed[name] for name in EDITED if typed[name] != now[name]}


def _found(request: Request, who: SignedIn, review_id: str, item_key: str) -> tuple[Opened, Item]:
    found = reviewing.opened(prova_of(request), who, review_id)
    item = found.review.item(item_key)
    if item is None:
        raise NotFound(NOT_HERE)
    return found, item


def _errors(error: NotAcceptable | None, field: str = "") -> list[dict[str, str]]:
    return [{"field": field, "message": f"{error.happened} {error.what_to_do}".strip()}] if error else []


def _review_page(
    request: Request,
    who: SignedIn,
    review_id: str,
    *,
    show: str = "",
    done: str = "",
    error: NotAcceptable | None = None,
) -> Response:
    prova = prova_of(request)
    found = reviewing.opened(prova, who, review_id)
    listed = frameworks.listed(prova, who)
    roles = [{"value": row.key, "label": f"{row.title} (version {row.version})"} for row in listed]
    context = {
        "view": review_view(found, show),
        "roles": [{"value": "", "label": "A new role, or the one with this title"}, *roles],
        "role_chosen": found.base.key if found.base else "",
        "done": done,
        "errors": _errors(error),
    }
    return page(request, "framework_review.html", context, 422 if error else 200)


def _item_page(
    request: Request,
    who: SignedIn,
    review_id: str,
    item_key: str,
    refused: tuple[str, Mapping[str, str], NotAcceptable | None],
) -> Response:
    """`refused`: which form was refused, what was in it, and why."""
    found, item = _found(request, who, review_id, item_key)
    form, typed, error = refused
    changed = form == StepKind.CHANGE
    nothing = {"title": "", "description": "", "reason": "", "other": ""}
    context = {
        "view": item_view(found, item, typed if changed else {}),
        "refused": form,
        "typed": nothing if changed else {**nothing, **typed},
        "errors": _errors(error),
    }
    return page(request, "framework_review_item.html", context, 422 if error else 200)


def _changes_page(
    request: Request, who: SignedIn, review_id: str, *, done: str = "", error: NotAcceptable | None = None
) -> Response:
    prova = prova_of(request)
    found = reviewing.opened(prova, who, review_id)
    context = {"view": changes_view(found, impact_of(prova, found)), "done": done, "errors": _errors(error)}
    return page(request, "framework_changes.html", context, 422 if error else 200)
