"""Somebody with a browser, signed in: opens pages, sends their forms, follows a streamed reply."""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import httpx

from backend.walkthrough.pages import Form, form_to

LONGEST_WAIT_SECONDS = 90.0


class Refused(Exception):
    """The application answered with an error."""


@dataclass(frozen=True)
class Reply:
    """A streamed reply: its words, in how many pieces they came, and whether the conversation is over."""

    text: str
    pieces: int
    help: str
    closed: bool


class Visitor:
    """One simulated person. Everything they do goes over HTTP with their own cookies."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(
            base_url=address, headers={"Origin": address}, follow_redirects=True, timeout=LONGEST_WAIT_SECONDS
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def sign_in(self, email: str, password: str) -> dict[str, Any]:
        """Signs in by the form; returns who the application says it is."""
        self.submit("/sign-in", fill={"email": email, "password": password})
        found: dict[str, Any] = self.facts("/api/me")
        return found

    def open(self, path: str) -> str:
        """A page's HTML."""
        return self.download(path).decode()

    def download(self, path: str) -> bytes:
        """What is at an address."""
        return _good(self._http.get(path)).content

    def facts(self, path: str) -> Any:
        """A page's facts as JSON."""
        return _good(self._http.get(path)).json()

    def form(self, path: str, action: str = "") -> Form:
        """The form on a page that posts to `action`; to the page itself when none is given."""
        return form_to(self.open(path), action or path.partition("?")[0])

    def submit(
        self,
        path: str,
        action: str = "",
        fill: Mapping[str, str | Sequence[str]] | None = None,
        press: tuple[str, str] | None = None,
    ) -> httpx.Response:
        """Opens a page, fills its form in and sends it; the answer is the page it led to."""
        return self.send(self.form(path, action), fill or {}, press)

    def send(
        self,
        form: Form,
        fill: Mapping[str, str | Sequence[str]],
        press: tuple[str, str] | None = None,
        file: tuple[str, str, bytes] | None = None,
    ) -> httpx.Response:
        """Sends a form; `file` is (field, file name, bytes)."""
        data = form.filled(fill, press)
        files = {file[0]: (file[1], file[2])} if file else None
        return _good(self._http.post(form.action, data=data, files=files))

    def say(self, conversation_id: str, text: str, action: str = "say") -> Reply:
        """Sends a turn as the page's script does, and follows the reply to its end.

        Raises:
            Refused: the reply was not made.
        """
        path = f"/conversations/{conversation_id}/turns"
        data = {"text": text, "client_key": uuid.uuid4().hex, "action": action}
        pieces: list[str] = []
        with self._http.stream("POST", path, data=data, headers={"Accept": "text/event-stream"}) as response:
            if response.is_error:
                response.read()
            for name, told in _events(_good(response).iter_lines()):
                if name == "word":
                    pieces.append(str(told["text"]))
                elif name == "problem":
                    raise Refused(str(told["text"]))
                elif name == "done":
                    return Reply(str(told["html_free_text"]), len(pieces), str(told["help"]), bool(told["closed"]))
        raise Refused("the reply broke off")


def _good(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    request = response.request
    raise Refused(f"{request.method} {request.url.path} was answered with status {response.status_code}")


def _events(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events of a stream as (name, data). Source: WHATWG HTML, server-sent events."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))
