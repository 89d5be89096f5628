"""Qualifications: looking at one, choosing its units, and writing the organisation's own."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from backend.adapters.store.people import PersonRole, SignedIn
from backend.services import choose_units, edit_qualification
from backend.services.choose_units import Checked
from backend.services.problems import NotAcceptable
from backend.web.render import page, prova_of
from backend.web.session import Anyone, LearningStaff
from backend.web.views.qualifications import choice_view, draft_view, list_view
from backend.web.views.staff_standard import qualification_view
from competency_frameworks.qualification_drafts import MOST_GROUPS, DraftGroup, QualificationDraft

router = APIRouter()
Text = Annotated[str, Form()]
PUBLISHED = "Published. Learners of your organisation can choose it from now on. This version never changes."


async def posted(request: Request) -> FormData:
    """A form whose fields depend on the number of groups."""
    return await request.form()


Posted = Annotated[FormData, Depends(posted)]


@router.get("/qualifications")
def listed(request: Request, who: LearningStaff) -> Response:
    """Drafts and published versions, and the form that begins another."""
    return _list_page(request, who)


@router.post("/qualifications")
def begin(request: Request, who: LearningStaff, key: Text = "", source: Text = "") -> Response:
    """Begins a draft."""
    try:
        draft_id = edit_qualification.begin(prova_of(request), who, key, source)
    except NotAcceptable as no:
        return _list_page(request, who, key, source, f"{no.happened} {no.what_to_do}".strip())
    return RedirectResponse(f"/qualifications/drafts/{draft_id}", 303)


def _list_page(request: Request, who: SignedIn, key: str = "", source: str = "", error: str = "") -> Response:
    view = list_view(edit_qualification.listed(prova_of(request), who))
    context = {"view": view, "key": key, "source": source, "error": error}
    return page(request, "qualifications.html", context, 422 if error else 200)


@router.get("/qualifications/drafts/{qualification_id}")
def draft(request: Request, who: LearningStaff, qualification_id: str, done: str = "") -> Response:
    """The form of a draft; what is wrong is shown once somebody has checked it."""
    return _draft_page(request, who, qualification_id, said="Saved." if done == "saved" else "")


@router.post("/qualifications/drafts/{qualification_id}")
def write(request: Request, who: LearningStaff, qualification_id: str, form: Posted) -> Response:
    """Saves what was typed, then does what the button says."""
    prova = prova_of(request)
    action = _text(form, "action")
    edit_qualification.save(prova, who, qualification_id, _after(_typed(form), action))
    if action == "check":
        return _draft_page(request, who, qualification_id, check=True)
    if action == "publish":
        try:
            code = edit_qualification.publish(prova, who, qualification_id)
        except NotAcceptable as no:
            return _draft_page(request, who, qualification_id, check=True, refused=no.happened)
        return RedirectResponse(f"/qualifications/{code}?done=published", 303)
    return RedirectResponse(f"/qualifications/drafts/{qualification_id}?done=saved", 303)


def _draft_page(
    request: Request, who: SignedIn, draft_id: str, *, said: str = "", check: bool = False, refused: str = ""
) -> Response:
    opened = edit_qualification.opened(prova_of(request), who, draft_id)
    wrong = check and bool(opened.problems)
    if check and not wrong:
        said = "Nothing is wrong with it. You can publish it."
    context = {"view": draft_view(opened, check=check), "said": said}
    return page(request, "qualification_draft.html", context, 422 if wrong or refused else 200)


def _typed(form: FormData) -> QualificationDraft:
    count = _text(form, "groups")
    groups = int(count) if count.isascii() and count.isdigit() and len(count) < 3 else 0
    return QualificationDraft(
        title=_text(form, "title"),
        level=_text(form, "level"),
        credit=_text(form, "credit"),
        glh=_text(form, "glh"),
        tqt=_text(form, "tqt"),
        groups=tuple(
            DraftGroup(
                _text(form, f"group-{number}-title"),
                _text(form, f"group-{number}-minimum"),
                _text(form, f"group-{number}-maximum"),
                tuple(dict.fromkeys(str(each)[:200] for each in form.getlist(f"group-{number}-units"))),
            )
            for number in range(1, min(groups, MOST_GROUPS) + 1)
        ),
    )


def _after(typed: QualificationDraft, action: str) -> QualificationDraft:
    """With a group more, or without the one that is taken away."""
    if action == "add":
        groups = (*typed.groups, DraftGroup())[:MOST_GROUPS]
    else:
        groups = tuple(each for number, each in enumerate(typed.groups, 1) if action != f"drop-{number}")
    return QualificationDraft(typed.key, typed.title, typed.level, typed.credit, typed.glh, typed.tqt, groups)


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return " ".join(value.split())[:500] if isinstance(value, str) else ""


@router.get("/qualifications/{code}")
def one(request: Request, who: Anyone, code: str, done: str = "") -> Response:
    """One qualification with its rules of combination."""
    found = edit_qualification.qualification_seen_by(prova_of(request), who, code)
    context = {
        "qualification": qualification_view(found),
        "specimen": found.specimen,
        "organisation": who.organisation,
        "done": PUBLISHED if done == "published" else "",
    }
    return page(request, "qualification.html", context)


@router.get("/qualifications/{code}/units")
def units(request: Request, who: Anyone, code: str) -> Response:
    """Choosing units."""
    return _units_page(request, who, choose_units.standing_choice(prova_of(request), who, code), checked=False)


@router.post("/qualifications/{code}/units")
def check_units(request: Request, who: Anyone, code: str, form: Posted) -> Response:
    """Says whether a choice keeps the rules; a learner's that does is kept."""
    chosen = tuple(str(each)[:200] for each in form.getlist("units"))
    return _units_page(request, who, choose_units.choose(prova_of(request), who, code, chosen), checked=True)


def _units_page(request: Request, who: SignedIn, found: Checked, *, checked: bool) -> Response:
    view = choice_view(found, checked=checked)
    context = {"view": view, "is_learner": who.role is PersonRole.LEARNER}
    return page(request, "qualification_units.html", context, 422 if found.problems else 200)
