"""Who is behind a request. The cookie holds a random token; everything else is on the server."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from backend.adapters.store.people import PersonRole, SignedIn
from backend.services.access import require_role
from backend.services.problems import NotSignedIn
from backend.web.render import prova_of

COOKIE = "prova_session"


def find_person(request: Request) -> SignedIn | None:
    """The signed-in person, looked up once per request."""
    if not hasattr(request.state, "who"):
        request.state.who = prova_of(request).front_door.who(request.cookies.get(COOKIE, ""))
    who: SignedIn | None = request.state.who
    return who


def signed_in(request: Request) -> SignedIn:
    """The signed-in person.

    Raises:
        NotSignedIn: nobody is, or the session has ended.
    """
    who = find_person(request)
    if who is None:
        raise NotSignedIn("You are not signed in, or your session has ended.", "Sign in; what you wrote is stored.")
    return who


def _only(*roles: PersonRole) -> object:
    def check(who: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
        require_role(who, *roles)
        return who

    return Depends(check)


Anyone = Annotated[SignedIn, Depends(signed_in)]
Learner = Annotated[SignedIn, _only(PersonRole.LEARNER)]
LearningStaff = Annotated[SignedIn, _only(PersonRole.LEARNING, PersonRole.ADMIN)]
Assessor = Annotated[SignedIn, _only(PersonRole.ASSESSOR)]
QualityAssurer = Annotated[SignedIn, _only(PersonRole.QUALITY)]
Administrator = Annotated[SignedIn, _only(PersonRole.ADMIN)]


def start_session(response: Response, token: str, *, secure: bool) -> None:
    """Gives the browser its token."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure, path="/")


def end_session(response: Response) -> None:
    """Takes it back."""
    response.delete_cookie(COOKIE, path="/")
