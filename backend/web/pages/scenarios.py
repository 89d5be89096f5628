"""Scenarios: the list, writing one section by section, trying it, publishing and withdrawing it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from backend.adapters.store.judging import new_id
from backend.adapters.store.people import SignedIn
from backend.services import publish_scenario, try_scenario, write_scenario
from backend.services.access import NOT_HERE
from backend.services.problems import NotAcceptable, NotFound
from backend.web.render import page, prova_of
from backend.web.session import LearningStaff
from backend.web.views import scenario_form, scenario_try, scenarios
from conversations.scenario_checks import FieldProblem
from conversations.scenario_form import SECTIONS, Kind, fields_of
from conversations.scenarios import scenario_by_key

router = APIRouter()
Text = Annotated[str, Form()]
DONE = {
    "published": "Published. Learners of your organisation can choose it from now on.",
    "withdrawn": "Withdrawn. It is no longer offered; what was said in it stays.",
    "removed": "The draft is gone. What was published before stays.",
}


async def posted(request: Request) -> FormData:
    """A form whose fields depend on the section."""
    return await request.form()


@router.get("/scenarios")
def listed(request: Request, who: LearningStaff, done: str = "") -> Response:
    """Drafts, what the organisation published, and the shipped scenarios."""
    prova = prova_of(request)
    view = scenarios.list_view(write_scenario.listed(prova, who), publish_scenario.published(prova, who))
    return page(request, "scenarios.html", {**view, "done": DONE.get(done, "")})


@router.get("/scenarios/new")
def new(request: Request, who: LearningStaff) -> Response:
    """What to begin from: a blank template, a shipped scenario, or a frustration of a role."""
    view = scenarios.sources_view(write_scenario.roles_of(prova_of(request), who))
    return page(request, "scenario_new.html", {**view, "error": ""})


@router.post("/scenarios/drafts")
def begin(request: Request, who: LearningStaff, source: Text = "") -> Response:
    """Begins a draft and opens its first section."""
    prova = prova_of(request)
    try:
        draft_id = write_scenario.begin(prova, who, source)
    except NotAcceptable as no:
        view = scenarios.sources_view(write_scenario.roles_of(prova, who))
        return page(request, "scenario_new.html", {**view, "error": f"{no.happened} {no.what_to_do}"}, 422)
    return RedirectResponse(f"/scenarios/drafts/{draft_id}", 303)


@router.get("/scenarios/shipped")
def shipped(request: Request, who: LearningStaff, key: str = "") -> Response:
    """A shipped scenario, to read."""
    try:
        scenario = scenario_by_key(key)
    except KeyError:
        raise NotFound(NOT_HERE) from None
    return page(request, "scenario_version.html", scenarios.shipped_view(scenario))


@router.get("/scenarios/drafts/{draft_id}")
def draft(request: Request, who: LearningStaff, draft_id: str) -> Response:
    """A draft: its sections, what is open, its tries, and publishing."""
    return _draft_page(request, who, draft_id)


def _draft_page(request: Request, who: SignedIn, draft_id: str, error: str = "") -> Response:
    view = scenarios.draft_view(write_scenario.opened(prova_of(request), who, draft_id))
    return page(request, "scenario_draft.html", {**view, "error": error}, 422 if error else 200)


@router.get("/scenarios/drafts/{draft_id}/sections/{section}")
def section_form(
    request: Request, who: LearningStaff, draft_id: str, section: str, check: str = "", saved: str = ""
) -> Response:
    """One page of the form. With `check`, fields that are still empty are marked as well."""
    opened = write_scenario.opened(prova_of(request), who, draft_id)
    problems = tuple(each for each in opened.problems if check or not each.empty)
    return _section_page(request, who, (opened, section), problems, saved=bool(saved))


@router.post("/scenarios/drafts/{draft_id}/sections/{section}")
def keep_section(
    request: Request,
    who: LearningStaff,
    draft_id: str,
    section: str,
    form: Annotated[FormData, Depends(posted)],
) -> Response:
    """Keeps a section, whatever is still open in it, and goes on to the next."""
    prova = prova_of(request)
    opened = write_scenario.opened(prova, who, draft_id)
    keys = [each.key for each in SECTIONS]
    if section not in keys:
        raise NotFound(NOT_HERE)
    sent = _sent(form, section)
    refused = write_scenario.keep(prova, who, draft_id, section, sent)
    if refused:
        return _section_page(request, who, (opened, section), refused, sent=sent)
    at = f"/scenarios/drafts/{draft_id}"
    if form.get("go") == "stay":
        return RedirectResponse(f"{at}/sections/{section}?check=yes&saved=yes", 303)
    following = keys[keys.index(section) + 1 :]
    return RedirectResponse(f"{at}/sections/{following[0]}?saved=yes" if following else at, 303)


def _sent(form: FormData, section: str) -> dict[str, str]:
    """The fields of a section as text; ticks one to a line."""
    return {
        each.name: "\n".join(word for word in form.getlist(each.name) if isinstance(word, str))
        if each.kind is Kind.TICKS
        else str(form.get(each.name, ""))
        for each in fields_of(section)
    }


def _section_page(
    request: Request,
    who: SignedIn,
    at: tuple[write_scenario.Opened, str],
    problems: tuple[FieldProblem, ...],
    *,
    sent: dict[str, str] | None = None,
    saved: bool = False,
) -> Response:
    opened, section = at
    roles = write_scenario.roles_of(prova_of(request), who)
    view = scenario_form.section_view(opened, section, problems, roles, sent)
    if view is None:
        raise NotFound(NOT_HERE)
    return page(request, "scenario_section.html", {**view, "saved": saved}, 200 if sent is None else 422)


@router.post("/scenarios/drafts/{draft_id}/tries")
async def try_it(request: Request, who: LearningStaff, draft_id: str, by: Text = "") -> Response:
    """Tries a draft: with simulated learners at once, or to be held by whoever asks."""
    prova = prova_of(request)
    try:
        begun = try_scenario.begin_held if by == "me" else try_scenario.try_simulated
        try_id = await begun(prova, who, draft_id)
    except NotAcceptable as no:
        return _draft_page(request, who, draft_id, f"{no.happened} {no.what_to_do}")
    return RedirectResponse(f"/scenarios/tries/{try_id}", 303)


@router.post("/scenarios/drafts/{draft_id}/publish")
def publish(request: Request, who: LearningStaff, draft_id: str) -> Response:
    """Publishes a draft for good."""
    try:
        publish_scenario.publish(prova_of(request), who, draft_id)
    except NotAcceptable as no:
        return _draft_page(request, who, draft_id, f"{no.happened} {no.what_to_do}")
    return RedirectResponse("/scenarios?done=published", 303)


@router.post("/scenarios/drafts/{draft_id}/remove")
def remove(request: Request, who: LearningStaff, draft_id: str, sure: Text = "") -> Response:
    """Takes a draft away, once the box is ticked."""
    if not sure:
        write_scenario.opened(prova_of(request), who, draft_id)
        return _draft_page(request, who, draft_id, "Tick the box if you are sure that the draft can go.")
    write_scenario.remove(prova_of(request), who, draft_id)
    return RedirectResponse("/scenarios?done=removed", 303)


@router.get("/scenarios/tries/{try_id}")
def one_try(request: Request, who: LearningStaff, try_id: str) -> Response:
    """A try: what was said, how the mood moved, what was earned, and whether anything leaked."""
    tried = try_scenario.one_try(prova_of(request), who, try_id)
    return page(request, "scenario_try.html", scenario_try.try_view(tried, who, new_id()))


@router.post("/scenarios/tries/{try_id}/turns")
async def say(request: Request, who: LearningStaff, try_id: str, text: Text = "", client_key: Text = "") -> Response:
    """The author's next words in a try of their own."""
    await try_scenario.say(prova_of(request), who, try_id, text, client_key)
    return RedirectResponse(f"/scenarios/tries/{try_id}#latest", 303)


@router.get("/scenarios/versions/{version_id}")
def version(request: Request, who: LearningStaff, version_id: str) -> Response:
    """A published version, to read."""
    return _version_page(request, who, version_id)


def _version_page(request: Request, who: SignedIn, version_id: str, error: str = "") -> Response:
    view = scenarios.version_view(*publish_scenario.one_version(prova_of(request), who, version_id))
    return page(request, "scenario_version.html", {**view, "error": error}, 422 if error else 200)


@router.post("/scenarios/versions/{version_id}/change")
def change(request: Request, who: LearningStaff, version_id: str) -> Response:
    """Begins the next version, or goes on with the draft of it."""
    draft_id = publish_scenario.change_version(prova_of(request), who, version_id)
    return RedirectResponse(f"/scenarios/drafts/{draft_id}", 303)


@router.post("/scenarios/versions/{version_id}/withdraw")
def withdraw(request: Request, who: LearningStaff, version_id: str, reason: Text = "") -> Response:
    """No longer offers a version."""
    try:
        publish_scenario.withdraw(prova_of(request), who, version_id, reason)
    except NotAcceptable as no:
        return _version_page(request, who, version_id, f"{no.happened} {no.what_to_do}")
    return RedirectResponse("/scenarios?done=withdrawn", 303)
