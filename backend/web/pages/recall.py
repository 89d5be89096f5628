"""A learner puts off what is worth recalling."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from backend.services.due_reviews import put_off
from backend.web.enrol_first import EnrolFirst
from backend.web.render import prova_of, small_number
from backend.web.session import Learner

router = APIRouter(route_class=EnrolFirst)


@router.post("/recall/put-off")
def later(request: Request, who: Learner, days: Annotated[str, Form()] = "") -> Response:
    """Nothing is called due for so many days; nothing is lost and nothing is counted."""
    put_off(prova_of(request), who, int(days) if small_number(days) else 0)
    return RedirectResponse("/", 303)
