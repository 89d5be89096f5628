"""What every answer carries and every write must prove."""

from collections.abc import Callable
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import FormData, Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.services.problems import NotAcceptable, NotSameOrigin, TooLarge

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=()",
}
SAFE = {"GET", "HEAD", "OPTIONS"}
LARGEST_BODY = 6 * 1024 * 1024


def check_same_origin(method: str, headers: Headers) -> None:
    """A write must come from our own pages. Old browsers without Sec-Fetch-Site must send Origin.

    Raises:
        NotSameOrigin: the browser says, or cannot deny, that another site sent it.
    """
    if method in SAFE:
        return
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if site is not None and site not in {"same-origin", "none"}:
        raise NotSameOrigin("This was sent from another site.", "Open Prova itself and try again.")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        raise NotSameOrigin("This was sent from another site.", "Open Prova itself and try again.")
    if site is None and origin is None:
        raise NotSameOrigin("The browser did not say where this came from.", "Send an Origin header.")


def check_size(headers: Headers) -> None:
    """Refuses a body by what it says of its size; servers hold a sender to the length given.

    Raises:
        TooLarge: over six megabytes, or of unknown length.
    """
    length = headers.get("content-length", "0" if "transfer-encoding" not in headers else "unknown")
    if not length.isdigit() or int(length) > LARGEST_BODY:
        raise TooLarge("That is more than Prova takes at once.", "Send at most 5 MB.")


def check_characters(form: FormData) -> None:
    """Refuses half a character, which no database and no page can hold and no browser sends.

    Raises:
        NotAcceptable: a field has a surrogate without its other half.
    """
    try:
        "".join(value for _, value in form.multi_items() if isinstance(value, str)).encode()
    except UnicodeEncodeError:
        raise NotAcceptable("There is a character in it that cannot be stored.", "Type it again.") from None


class SizeLimit:
    """Refuses what is too large before a byte of it is read; a route's own checks come after its form is parsed."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Request, Exception], Response]) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets it through or answers."""
        try:
            if scope["type"] == "http":
                check_size(Headers(scope=scope))
        except TooLarge as large:
            await self._refuse(Request(scope), large)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class SecurityHeaders:
    """Puts the headers on every response, error pages and streams included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wraps `send`."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)
