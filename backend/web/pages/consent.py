"""A learner agrees, or takes it back, that their answers are used to check the judge."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from backend.services.consent_to_checks import answer_consent
from backend.web.render import prova_of
from backend.web.session import Learner

router = APIRouter()


@router.post("/how-i-work/checks")
def answer(request: Request, who: Learner, given: Annotated[str, Form()] = "") -> Response:
    """Keeps the answer: "yes" agrees, anything else takes it back."""
    answer_consent(prova_of(request), who, given=given == "yes")
    return RedirectResponse(f"/how-i-work?done={'agreed' if given == 'yes' else 'declined'}", 303)
