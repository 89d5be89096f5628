"""Conversations: the page, a turn with its streamed reply, pausing and ending."""

import json
import secrets
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from backend.adapters.store.talk import Said
from backend.services import hold_turn
from backend.services.access import own_conversation
from backend.services.live_reply import Event, LiveReply
from backend.services.start_conversation import start_deliver, start_discover
from backend.web.pages.talk_side import FOCUS_COOKIE
from backend.web.render import page, prova_of
from backend.web.session import Learner
from backend.web.views.talk import conversation_view

router = APIRouter()
Text = Annotated[str, Form()]


class SaidForm(BaseModel):
    """What the composer sends; `action` is say, help or stop."""

    text: str = ""
    client_key: str = ""
    action: str = "say"


def _address(conversation_id: str) -> str:
    return f"/conversations/{conversation_id}"


@router.post("/discover")
async def discover(request: Request, who: Learner) -> Response:
    """Starts Discover, or resumes it."""
    return RedirectResponse(_address(await start_discover(prova_of(request), who)), 303)


@router.post("/practise")
async def practise(
    request: Request, who: Learner, type_key: Text = "", competency_code: Text = "", scenario_key: Text = ""
) -> Response:
    """Starts one of the ten conversations."""
    started = await start_deliver(prova_of(request), who, type_key, competency_code, scenario_key)
    return RedirectResponse(_address(started), 303)


@router.get("/conversations/{conversation_id}")
def conversation(request: Request, who: Learner, conversation_id: str) -> Response:
    """The page of one conversation."""
    view = conversation_view(prova_of(request), who, conversation_id)
    here = {"client_key": secrets.token_hex(16), "focus": request.cookies.get(FOCUS_COOKIE) == "on"}
    return page(request, "conversation.html", {**view, **here})


@router.post("/conversations/{conversation_id}/turns")
async def say(request: Request, who: Learner, conversation_id: str, said: Annotated[SaidForm, Form()]) -> Response:
    """Stores the learner's words, then streams the reply; without scripts, comes back when it is there."""
    prova = prova_of(request)
    # What is put right afterwards has its own form and no reply.
    words = Said(said.text, said.client_key, "" if said.action == "correct" else said.action)
    kept = await run_in_threadpool(hold_turn.keep_turn, prova, who, conversation_id, words)
    live = hold_turn.reply_to(prova, who, kept.turn_id)
    first = Event("kept", {"turn_id": kept.turn_id, "number": kept.number})
    return await _answer(request, conversation_id, live, first)


@router.post("/conversations/{conversation_id}/reply")
async def resume(request: Request, who: Learner, conversation_id: str, turn_id: Text = "") -> Response:
    """The reply to a stored turn that has none yet, or whose reply was missed."""
    prova = prova_of(request)
    await run_in_threadpool(hold_turn.own_turn, prova, who, conversation_id, turn_id)
    live = hold_turn.reply_to(prova, who, turn_id)
    return await _answer(request, conversation_id, live, Event("kept", {"turn_id": turn_id, "number": 0}))


@router.post("/conversations/{conversation_id}/correction")
def correct(request: Request, who: Learner, conversation_id: str, said: Annotated[SaidForm, Form()]) -> Response:
    """Keeps what the learner puts right after the end."""
    words = Said(said.text, said.client_key, "correct")
    kept = hold_turn.keep_turn(prova_of(request), who, conversation_id, words)
    return RedirectResponse(f"{_address(conversation_id)}#turn-{kept.turn_id}", 303)


@router.post("/conversations/{conversation_id}/pause")
def pause(request: Request, who: Learner, conversation_id: str) -> Response:
    """Everything is stored already: a pause only leads back to the start."""
    with prova_of(request).database.reading() as session:
        own_conversation(session, who, conversation_id)
    return RedirectResponse("/", 303)


@router.post("/conversations/{conversation_id}/leave")
def leave(request: Request, who: Learner, conversation_id: str) -> Response:
    """The learner ends the conversation."""
    return RedirectResponse(hold_turn.end_conversation(prova_of(request), who, conversation_id), 303)


async def _answer(request: Request, conversation_id: str, live: LiveReply, first: Event) -> Response:
    if "text/event-stream" not in request.headers.get("accept", ""):
        await live.outcome()
        return RedirectResponse(f"{_address(conversation_id)}#turn-{first.data['turn_id']}", 303)
    return StreamingResponse(_events(first, live), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(first: Event, live: LiveReply) -> AsyncIterator[str]:
    yield _frame(first)
    async for event in live.follow():
        yield _frame(event)


def _frame(event: Event) -> str:
    return f"event: {event.name}\ndata: {json.dumps(event.data, ensure_ascii=False)}\n\n"
