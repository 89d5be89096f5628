"""A small local server that speaks the OpenAI chat-completions protocol, well or badly as a test asks.

It keeps every request it got, so that tests assert on what went out.
"""

import json
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the server does with one request.

    `status` other than 200 is an error; `wait` seconds before the first byte, `pause` before each piece of a stream;
    `break_after` pieces of a stream the connection is cut; `ends` False leaves a stream without its finish reason;
    `refuse_schema` answers 500 to a request that carries a JSON schema and keeps this reply for the next one;
    `refuse_logprobs` answers 400 to one that asks for more than so many log-probabilities, and keeps the reply as well.
    `refuse_stream` answers 400 to a request for a stream, `refuse_use` to one that asks to be told what was used, and
    both keep the reply; `ignores_stream` sends one JSON body whatever was asked for. `finish` is the finish reason;
    `use` the tokens reported (sent, received), None = the server never reports them; `headers` go with an error.
    `chances` are the likeliest first tokens, sent as log-probabilities to a request that asks for them.
    """

    text: str = ""
    status: int = 200
    wait: float = 0.0
    pause: float = 0.0
    break_after: int | None = None
    ends: bool = True
    refuse_schema: bool = False
    refuse_logprobs: int | None = None
    chances: Mapping[str, float] | None = None
    raw: str | None = None
    refuse_stream: bool = False
    refuse_use: bool = False
    ignores_stream: bool = False
    finish: str = "stop"
    use: tuple[int, int] | None = (10, 5)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class OpenAiServer:
    """Replies in order, then 500 for ever: a script that has ended must show.

    With `decide` every request is answered by what it says instead.
    """

    replies: list[Reply]
    decide: Callable[[dict[str, Any]], Reply] | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    base_url: str = ""

    def next_reply(self, request: dict[str, Any]) -> Reply:
        if self.decide is not None:
            return self.decide(request)
        if not self.replies:
            return Reply(status=500)
        if self.replies[0].refuse_schema and request.get("response_format", {}).get("type") == "json_schema":
            return Reply(status=500)
        limit = self.replies[0].refuse_logprobs
        if limit is not None and request.get("top_logprobs", 0) > limit:
            return Reply(status=400)
        if request.get("stream") and (self.replies[0].refuse_stream or _refuses_use(self.replies[0], request)):
            return Reply(status=400)
        return self.replies.pop(0)


@contextmanager
def openai_server(
    *replies: Reply | str, decide: Callable[[dict[str, Any]], Reply] | None = None
) -> Iterator[OpenAiServer]:
    """Serves on a free loopback port until the block ends."""
    server = OpenAiServer([Reply(one) if isinstance(one, str) else one for one in replies], decide)
    web = ThreadingHTTPServer(("127.0.0.1", 0), type("ScriptedHandler", (Handler,), {"script": server}))
    web.daemon_threads = True
    server.base_url = f"http://127.0.0.1:{web.server_address[1]}/v1"
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        web.shutdown()
        web.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """Answers as its server's script says; `script` is set on a subclass made for each server."""

    protocol_version = "HTTP/1.1"
    script: OpenAiServer

    def log_message(self, *args: object) -> None:
        """Tests read `requests`, not a log."""

    def do_GET(self) -> None:
        self._send(200, json.dumps({"object": "list", "data": [{"id": "test-model", "object": "model"}]}))

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.script.requests.append(request)
        self.script.headers.append({name.lower(): value for name, value in self.headers.items()})
        reply = self.script.next_reply(request)
        time.sleep(reply.wait)
        if self.path != "/v1/chat/completions":
            self._send(404, json.dumps({"error": {"message": "no such path"}}))
        elif reply.status != 200:
            error = {"message": "as the test asked", "type": "test"}
            self._send(reply.status, json.dumps({"error": error}), reply.headers)
        elif reply.raw is not None:
            self._send(200, reply.raw)
        elif request.get("stream") and not reply.ignores_stream:
            with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has heard enough
                self._stream(reply, request)
        else:
            self._send(200, json.dumps(_completion(reply, request)))

    def _send(self, status: int, body: str, headers: Mapping[str, str] | None = None) -> None:
        data = body.encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):  # the client gave up waiting, as a test may want
            self.close_connection = True

    def _stream(self, reply: Reply, request: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        for place, piece in enumerate(_pieces(reply.text)):
            time.sleep(reply.pause)
            if place == reply.break_after:
                return  # without the closing chunk: the connection breaks
            self._event(_chunk(request, {"role": "assistant", "content": piece}))
        if reply.ends:
            self._event(_chunk(request, {}, reply.finish))
            if reply.use and _wants_use(request):
                self._event({**_chunk(request, {}), "choices": [], "usage": _usage(reply.use)})
            self._write("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, chunk: dict[str, Any]) -> None:
        self._write(f"data: {json.dumps(chunk)}\n\n")

    def _write(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


def _wants_use(request: Mapping[str, Any]) -> bool:
    return bool((request.get("stream_options") or {}).get("include_usage"))


def _refuses_use(reply: Reply, request: Mapping[str, Any]) -> bool:
    return reply.refuse_use and _wants_use(request)


def _usage(use: tuple[int, int]) -> dict[str, int]:
    return {"prompt_tokens": use[0], "completion_tokens": use[1], "total_tokens": sum(use)}


def _pieces(text: str) -> Iterator[str]:
    words = text.split(" ")
    for place, word in enumerate(words):
        yield word if place == len(words) - 1 else f"{word} "


def _completion(reply: Reply, request: dict[str, Any]) -> dict[str, Any]:
    message = {"role": "assistant", "content": reply.text}
    choice: dict[str, Any] = {"index": 0, "message": message, "finish_reason": reply.finish}
    if reply.chances is not None and request.get("logprobs"):
        choice["logprobs"] = {"content": [_token(reply.chances)] if reply.chances else []}
    return {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": 1,
        "model": request["model"],
        "choices": [choice],
        **({"usage": _usage(reply.use)} if reply.use else {}),
    }


def _token(chances: Mapping[str, float]) -> dict[str, Any]:
    told = [{"token": word, "logprob": math.log(chance), "bytes": None} for word, chance in chances.items()]
    return told[0] | {"top_logprobs": told}


def _chunk(request: dict[str, Any], delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-test",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": request["model"],
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
