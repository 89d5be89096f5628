"""A conversation to take away, as text or as a page."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from backend.adapters.store.people import SignedIn
from backend.services.access import own_conversation
from backend.services.load_talk import load_talk
from backend.web.render import environment, prova_of
from backend.web.session import Learner
from backend.web.views.transcript import WrittenOut, as_text, written_out

router = APIRouter(prefix="/conversations/{conversation_id}")


@router.get("/transcript.txt")
def as_text_file(request: Request, who: Learner, conversation_id: str) -> Response:
    """Plain text."""
    return _file(as_text(_written_out(request, who, conversation_id)), "text/plain", "txt")


@router.get("/transcript.html")
def as_html_file(request: Request, who: Learner, conversation_id: str) -> Response:
    """A page that needs nothing else, for reading, printing or sending."""
    template = environment.get_template("transcript.html")
    return _file(template.render(written=_written_out(request, who, conversation_id)), "text/html", "html")


def _written_out(request: Request, who: SignedIn, conversation_id: str) -> WrittenOut:
    prova = prova_of(request)
    with prova.database.reading() as session:
        own_conversation(session, who, conversation_id)
        loaded = load_talk(session, conversation_id)
    return written_out(loaded, who.name, prova.clock.now())


def _file(body: str, kind: str, ending: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="prova-conversation.{ending}"'}
    return Response(body, media_type=kind, headers=headers)
