"""A learner's way: choose a role, say what helps, see where they stand, plan, practise."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from backend.adapters.store.frameworks import self_ratings_of
from backend.adapters.store.people import PersonRole, SignedIn
from backend.prova import Prova
from backend.services import edit_qualification, frameworks
from backend.services.adjustments import WORDS, Wanted
from backend.services.consent_to_checks import WORDING, may_check_with
from backend.services.due_reviews import due_today
from backend.services.enrol import enrol, rate_self
from backend.services.look_back import heard_about, talks_of
from backend.services.problems import NotAcceptable, NotFound
from backend.services.publish_scenario import offered_to
from backend.services.show_progress import progress_of
from backend.services.standing import FIRST_DAY_TOO_FAR, LearnerStanding, own_enrolment, replan, standing_of_learner
from backend.web.enrol_first import EnrolFirst
from backend.web.render import page, prova_of, small_number
from backend.web.session import Anyone, Learner
from backend.web.spreadsheet import csv_download
from backend.web.views import learner_due, learner_home, learner_plan, learner_practise, learner_setup, learner_standing
from portfolio.exports.plan_ics import plan_calendar

router = APIRouter(route_class=EnrolFirst)
Text = Annotated[str, Form()]
Ticks = Annotated[list[str], Form()]
FIRST_PAGE = {
    PersonRole.LEARNING: "/team",
    PersonRole.ASSESSOR: "/assess",
    PersonRole.QUALITY: "/quality",
    PersonRole.ADMIN: "/people",
}
NOTHING: list[str] = []
LONGEST_NOTE = 1000
NOT_IN_ROLE = "That competency is not part of your role."


async def posted(request: Request) -> FormData:
    """A form whose fields depend on the role: one for each competency."""
    return await request.form()


@router.get("/")
def start(request: Request, who: Anyone) -> Response:
    """Everybody's first page; for a learner, where they are and what comes next."""
    if who.role is not PersonRole.LEARNER:
        return RedirectResponse(FIRST_PAGE[who.role], 303)
    prova = prova_of(request)
    progress = progress_of(prova, who, who.id)
    no_timers = prova.adjustments.of(who.id).no_timers
    view = learner_home.home_view(progress, talks_of(prova, who), no_timers=no_timers)
    due = due_today(prova, who, progress.standing.framework)
    return page(request, "home.html", {**view, "due": learner_due.due_view(due, no_timers=no_timers)})


@router.get("/enrol")
def enrol_page(request: Request, who: Learner) -> Response:
    """Three choices: role, qualification, how long to talk."""
    agreed = prova_of(request).settings.discover_questions
    nearest = min(learner_setup.QUESTIONS, key=lambda number: abs(number - agreed))
    return _enrol_form(request, who, {"framework_id": "", "qualification_code": "", "questions": nearest}, {})


def _enrol_form(request: Request, who: SignedIn, form: learner_setup.View, errors: dict[str, str]) -> Response:
    prova = prova_of(request)
    with prova.database.reading() as session:
        try:
            has_role = bool(own_enrolment(session, who))
        except NotFound:
            has_role = False
    open_to = edit_qualification.open_to(prova, who)
    view = learner_setup.enrol_view(frameworks.listed(prova, who), open_to, form, errors, has_role=has_role)
    return page(request, "enrol.html", view, 422 if errors else 200)


@router.post("/enrol")
def enrol_now(
    request: Request, who: Learner, framework_id: Text = "", qualification_code: Text = "", questions: Text = ""
) -> Response:
    """Enrols, and goes on to what helps."""
    wanted = {
        "framework_id": (framework_id, "Choose a role."),
        "qualification_code": (qualification_code, "Choose a qualification."),
        "questions": (questions if small_number(questions) else "", "Choose how long to talk."),
    }
    errors = {name: message for name, (value, message) in wanted.items() if not value}
    if not errors:
        try:
            enrol(prova_of(request), who, framework_id, qualification_code, int(questions))
            return RedirectResponse("/how-i-work", 303)
        except (NotAcceptable, NotFound) as problem:
            errors = {"": f"{problem.happened} {problem.what_to_do}"}
    form = {"framework_id": framework_id, "qualification_code": qualification_code, "questions": questions}
    return _enrol_form(request, who, dict(form), errors)


@router.get("/how-i-work")
def how_i_work(request: Request, who: Learner, done: str = "") -> Response:
    """What helps: all of it optional and private."""
    stored = prova_of(request).adjustments.of(who.id)
    form = {"adjustments": learner_setup.ticked(stored), "note": stored.note, "consent": bool(stored.in_words())}
    return _how_i_work_form(request, who, form, {}, done)


def _how_i_work_form(
    request: Request, who: SignedIn, form: learner_setup.View, errors: dict[str, str], done: str = ""
) -> Response:
    prova = prova_of(request)
    begun = bool(talks_of(prova, who))
    next_page = ("/", "Back to the start page") if begun else ("/discover", "Go on to Discover")
    view = learner_setup.how_i_work_view(prova.adjustments.of(who.id), form, errors, next_page)
    checks = {"given": may_check_with(prova, who), "wording": WORDING}
    return page(request, "how_i_work.html", {**view, "done": done, "checks": checks}, 422 if errors else 200)


@router.post("/how-i-work")
def keep_how_i_work(
    request: Request, who: Learner, adjustments: Ticks = NOTHING, note: Text = "", consent: Text = ""
) -> Response:
    """Keeps what was asked for, with consent; asking for nothing keeps nothing."""
    book = prova_of(request).adjustments
    said = note.strip()
    errors = {}
    if len(said) > LONGEST_NOTE:
        errors["note"] = f"Say it in at most {LONGEST_NOTE} characters."
    if (adjustments or said) and not consent:
        errors["consent"] = "Prova may only keep this with your consent. Tick the box, or clear your choices."
    if errors:
        form = {"adjustments": adjustments, "note": note, "consent": bool(consent)}
        return _how_i_work_form(request, who, form, errors)
    if not adjustments and not said:
        book.withdraw(who.id)
        return RedirectResponse("/how-i-work?done=nothing", 303)
    book.keep(who.id, Wanted(**{name: name in adjustments for name in WORDS}, note=said))
    return RedirectResponse("/how-i-work?done=kept", 303)


@router.post("/how-i-work/withdraw")
def withdraw(request: Request, who: Learner) -> Response:
    """Withdrawing consent deletes."""
    prova_of(request).adjustments.withdraw(who.id)
    return RedirectResponse("/how-i-work?done=withdrawn", 303)


@router.get("/rate-myself")
def rate_myself(request: Request, who: Learner) -> Response:
    """An optional self-rating; never evidence."""
    prova = prova_of(request)
    return page(request, "self_rating.html", {**_self_rating(prova, standing_of_learner(prova, who)), "error": ""})


def _self_rating(prova: Prova, standing: LearnerStanding) -> learner_setup.View:
    with prova.database.reading() as session:
        return learner_setup.self_rating_view(standing, self_ratings_of(session, standing.enrolment.id))


@router.post("/rate-myself")
def keep_rating(request: Request, who: Learner, form: Annotated[FormData, Depends(posted)]) -> Response:
    """Keeps the ratings that were given; those skipped stay unrated."""
    prova = prova_of(request)
    given = {name.removeprefix("level-"): str(value) for name, value in form.items() if name.startswith("level-")}
    ratings = {code: int(value) if value in set("01234") else -1 for code, value in given.items() if value}
    try:
        rate_self(prova, who, ratings)
    except NotAcceptable as problem:
        view = _self_rating(prova, standing_of_learner(prova, who))
        return page(request, "self_rating.html", {**view, "error": problem.happened}, 422)
    return RedirectResponse("/discover", 303)


@router.get("/discover")
def discover(request: Request, who: Learner) -> Response:
    """What will happen and what was agreed; the button starts or resumes."""
    prova = prova_of(request)
    view = learner_setup.discover_view(
        standing_of_learner(prova, who), talks_of(prova, who), prova.adjustments.of(who.id)
    )
    return page(request, "discover.html", view)


@router.get("/conversations")
def conversations(request: Request, who: Learner) -> Response:
    """Every conversation so far; open ones first."""
    talks = sorted(talks_of(prova_of(request), who), key=lambda talk: not learner_home.is_open(talk))
    return page(request, "conversations.html", {"talks": [learner_home.talk_view(talk) for talk in talks]})


@router.get("/heat-map")
def heat_map(request: Request, who: Learner) -> Response:
    """The personal heat map with time to competency."""
    prova = prova_of(request)
    view = learner_standing.heat_map_view(standing_of_learner(prova, who), prova.adjustments.of(who.id))
    return page(request, "heat_map.html", view)


@router.get("/heat-map.csv")
def heat_map_csv(request: Request, who: Learner) -> Response:
    """The same as a table."""
    return csv_download("heat-map.csv", learner_standing.csv_rows(standing_of_learner(prova_of(request), who)))


@router.get("/heat-map/{competency_code}")
def competency(request: Request, who: Learner, competency_code: str) -> Response:
    """One cell and the words it rests on."""
    prova = prova_of(request)
    standing = _standing_with(prova, who, competency_code)
    heard = heard_about(prova, who, competency_code)
    view = learner_standing.competency_view(standing, competency_code, heard, prova.adjustments.of(who.id))
    return page(request, "competency.html", view)


def _standing_with(prova: Prova, who: SignedIn, competency_code: str) -> LearnerStanding:
    standing = standing_of_learner(prova, who)
    if competency_code not in {each.code for each in standing.framework.competencies}:
        raise NotFound(NOT_IN_ROLE, "Choose one from your heat map.")
    return standing


@router.get("/plan")
def plan(request: Request, who: Learner) -> Response:
    """The plan, week by week."""
    standing = standing_of_learner(prova_of(request), who)
    enrolment = standing.enrolment
    form = {"hours_per_week": f"{enrolment.hours_per_week:g}", "starts": enrolment.plan_starts.isoformat()}
    return _plan_page(request, who, dict(form), {})


def _plan_page(request: Request, who: SignedIn, form: learner_plan.View, errors: dict[str, str]) -> Response:
    prova = prova_of(request)
    no_timers = prova.adjustments.of(who.id).no_timers
    view = learner_plan.plan_view(standing_of_learner(prova, who), form, errors, no_timers=no_timers)
    return page(request, "plan.html", view, 422 if errors else 200)


@router.post("/plan")
def plan_again(request: Request, who: Learner, hours_per_week: Text = "", starts: Text = "") -> Response:
    """Plans again for other hours or another first day."""
    errors = {}
    try:
        hours = float(hours_per_week.strip().replace(",", "."))
    except ValueError:
        errors["hours_per_week"] = "Give a number of hours, for example 3 or 2.5."
    try:
        first_day = date.fromisoformat(starts) if starts else None
    except ValueError:
        errors["starts"] = "Give a day, for example 2026-11-30."
    if not errors:
        try:
            replan(prova_of(request), who, hours, first_day)
            return RedirectResponse("/plan#weeks", 303)
        except NotAcceptable as problem:
            field = "starts" if problem.happened == FIRST_DAY_TOO_FAR else "hours_per_week"
            errors[field] = f"{problem.happened} {problem.what_to_do}"
    return _plan_page(request, who, {"hours_per_week": hours_per_week, "starts": starts}, errors)


@router.get("/plan.ics")
def plan_ics(request: Request, who: Learner) -> Response:
    """The plan for a calendar."""
    prova = prova_of(request)
    standing = standing_of_learner(prova, who)
    name = f"Prova: {standing.framework.role_description.role.title}"
    body = plan_calendar(standing.plan(), name, who.id, prova.clock.now())
    headers = {"Content-Disposition": 'attachment; filename="plan.ics"'}
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/practise")
def practise(
    request: Request,
    who: Learner,
    type_key: Annotated[str, Query()] = "",
    competency_code: Annotated[str, Query()] = "",
    scenario_key: Annotated[str, Query()] = "",
) -> Response:
    """The catalogue; then what to talk about; then what the talk can and cannot evidence."""
    prova = prova_of(request)
    standing = _standing_with(prova, who, competency_code) if competency_code else standing_of_learner(prova, who)
    kinds = {each.key: each for each in learner_practise.deliver_types()}
    offered = offered_to(prova, who)
    scene = next((each for each in offered if each.key == scenario_key), None)
    if (type_key and type_key not in kinds) or (scenario_key and scene is None):
        raise NotFound("That kind of conversation is not known.", "Choose one under Deliver.")
    if not type_key:
        if competency_code:
            view = learner_practise.choose_type_view(standing, competency_code)
            return page(request, "practise_choose.html", view)
        return page(request, "practise.html", learner_practise.catalogue_view(standing, offered))
    spec = kinds[type_key]
    if not (scene if spec.rehearses else competency_code):
        view = learner_practise.choose_subject_view(standing, spec, competency_code, offered)
        return page(request, "practise_choose.html", view)
    view = learner_practise.before_view(standing, spec, competency_code, scene if spec.rehearses else None)
    return page(request, "practise_start.html", view)
