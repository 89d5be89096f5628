"""The administrator's pages: people and system."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from backend.adapters.store.people import PersonRole, SignedIn
from backend.services.admin import Asked, Organisation, assign_learners, invite, organisation_of
from backend.services.check_health import check
from backend.services.usage import use_of
from backend.web.render import page, prova_of
from backend.web.session import Administrator

router = APIRouter()
DONE = {
    "added": "Person added. Tell them their address and first password in a safe way.",
    "assigned": "Assignment saved.",
}


class PersonForm(BaseModel):
    """What the form for a new person sends."""

    name: str = ""
    email: str = ""
    role: str = ""
    password: str = ""


@router.get("/people")
def people(request: Request, who: Administrator, done: str = "") -> Response:
    """Everybody in the organisation; who assesses whom; the form for a new person."""
    return _people_page(request, who, PersonForm(), {}, DONE.get(done, ""))


@router.post("/people")
def add(request: Request, who: Administrator, form: Annotated[PersonForm, Form()]) -> Response:
    """Adds somebody, or shows the form again with what was wrong."""
    wrong = invite(prova_of(request), who, Asked(form.name, form.email, form.role, form.password))
    if wrong:
        return _people_page(request, who, form, wrong, "")
    return RedirectResponse("/people?done=added", 303)


@router.post("/people/{assessor_id}/learners")
def assign(
    request: Request, who: Administrator, assessor_id: str, learners: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Sets which learners an assessor sees."""
    assign_learners(prova_of(request), who, assessor_id, learners or [])
    return RedirectResponse("/people?done=assigned", 303)


def _people_page(request: Request, who: SignedIn, form: PersonForm, errors: dict[str, str], done: str) -> Response:
    organisation = organisation_of(prova_of(request), who)
    context = {
        "organisation": who.organisation,
        "rows": [
            {
                "name": f"{each.name} (simulated)" if each.simulated else each.name,
                "role": each.role.words,
                "email": each.email,
                "sees": _sees(organisation, each),
            }
            for each in organisation.people
        ],
        "assessors": [
            {
                "id": each.id,
                "name": each.name,
                "learners": sorted(organisation.assigned[each.id]),
                "count": len(organisation.assigned[each.id]),
            }
            for each in organisation.of_role(PersonRole.ASSESSOR)
        ],
        "learners": [
            {"value": each.id, "label": each.name, "hint": ""} for each in organisation.of_role(PersonRole.LEARNER)
        ],
        "roles": [{"value": role.value, "label": role.words} for role in PersonRole],
        "form": form,
        "errors": errors,
        "problems": [{"field": field, "message": message} for field, message in errors.items()],
        "done": done,
    }
    return page(request, "people.html", context, 422 if errors else 200)


def _sees(organisation: Organisation, person: SignedIn) -> str:
    """Whose words a person can read, in words."""
    if person.role is PersonRole.ASSESSOR:
        names = [each.name for each in organisation.people if each.id in organisation.assigned[person.id]]
        return ", ".join(names) or "Nobody yet"
    return {
        PersonRole.LEARNER: "Their own words",
        PersonRole.LEARNING: "Levels of the team, no words",
        PersonRole.QUALITY: "Sampled decisions and evidence",
        PersonRole.ADMIN: "Levels of the team, no words",
    }[person.role]


@router.get("/system")
def system(request: Request, who: Administrator) -> Response:
    """What is connected, tried while the page is made."""
    prova = prova_of(request)
    checks = (*check(prova), *use_of(prova, who.organisation_id))
    context = {
        "checks": [
            {
                "name": each.name,
                "detail": f"{each.detail[:1].upper()}{each.detail[1:]}",
                "state": {True: "ok", False: "bad", None: "none"}[each.ok],
            }
            for each in checks
        ],
        "broken": sum(each.ok is False for each in checks),
    }
    return page(request, "system.html", context)
