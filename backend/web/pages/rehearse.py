"""A rehearsal besides its turns: back to an earlier point, once more with one change, swapped sides, the look back."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from backend.services import rewind as scenes
from backend.services.problems import NotFound
from backend.web.render import page, prova_of, small_number
from backend.web.session import Learner
from backend.web.views.rehearsal import look_back_view

router = APIRouter()


def _to(conversation_id: str) -> Response:
    return RedirectResponse(f"/conversations/{conversation_id}", 303)


@router.get("/conversations/{conversation_id}/look-back")
def look_back(request: Request, who: Learner, conversation_id: str) -> Response:
    """What moved the other person and when, what to try, and every way back into the scene."""
    return page(request, "look_back.html", look_back_view(scenes.look_back(prova_of(request), who, conversation_id)))


@router.post("/conversations/{conversation_id}/rewind/{turn_number}")
def rewind(request: Request, who: Learner, conversation_id: str, turn_number: str) -> Response:
    """Takes the scene up again just before one of the learner's turns."""
    if not small_number(turn_number):
        raise NotFound(scenes.NOT_A_TURN)
    return _to(scenes.rewind(prova_of(request), who, conversation_id, int(turn_number)))


@router.post("/conversations/{conversation_id}/replay")
def replay(request: Request, who: Learner, conversation_id: str) -> Response:
    """Takes the scene up again where it cost most, with one change."""
    return _to(scenes.replay_with_one_change(prova_of(request), who, conversation_id))


@router.post("/conversations/{conversation_id}/swap")
async def swap(request: Request, who: Learner, conversation_id: str) -> Response:
    """Goes on with the sides swapped."""
    return _to(await scenes.swap_sides(prova_of(request), who, conversation_id))
