"""A local model server for the speed of conversations: OpenAI's protocol, streamed, every token at a fixed pace.

Token n leaves at `first + n × pace` seconds after the request was read, whatever went before it, so that a slow reader
or a busy machine is never counted twice. Each reply is made of other words, so that none repeats an earlier one.

python -m tests.benchmarks.model_server prints its address and serves until it is ended.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any

FIRST_SECONDS, PACE_SECONDS = 0.2, 0.025
"""Source: our own choice: forty tokens a second after a fifth of a second, as a small hosted model answers."""
DOING = ("checking", "comparing", "preparing", "sorting", "explaining", "planning", "noting", "sharing", "writing")
THINGS = ("figures", "dates", "names", "prices", "letters", "lists", "reports", "tables", "risks", "reasons", "costs")
WHEN = ("on Monday", "before lunch", "at the start", "in the evening", "after the call", "near the end", "last week")
WHO = ("a colleague", "your manager", "the supplier", "a new starter", "the finance team", "an auditor")


def reply_text(number: int) -> str:
    """Two statements and a question, about seventy words; no two of the first few thousand are the same."""
    rest, doing = divmod(number, len(DOING))
    rest, thing = divmod(rest, len(THINGS))
    other = DOING[(doing + 3) % len(DOING)]
    doing_words, things = DOING[doing], THINGS[thing]
    who, when = WHO[rest // len(WHEN) % len(WHO)], WHEN[rest % len(WHEN)]
    return (
        f"That gives a picture of {doing_words} {things} {when}. "
        f"It sounds as though {who} was waiting for it, and {other} came later than anybody there had hoped, "
        "so the order of things mattered a good deal more than it would on an easier day. "
        f"When you were {doing_words} those {things} {when}, and {who} had looked at {other} too, "
        "what did you choose to do next?"
    )


def _chunk(model: str, delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "paced", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": [choice]}


def _framed(data: str) -> bytes:
    body = f"data: {data}\n\n".encode()
    return b"%x\r\n%b\r\n" % (len(body), body)


class PacedServer:
    """Answers every request with another reply. `last_request` is what was asked last, as JSON."""

    def __init__(self, first: float = FIRST_SECONDS, pace: float = PACE_SECONDS) -> None:
        self.first, self.pace = first, pace
        self.last_request = b"{}"
        self._numbers = count()
        self._open: set[asyncio.StreamWriter] = set()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests on one connection, one after the other."""
        self._open.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = head.partition("content-length:")[2].partition("\r\n")[0].strip()
                body = await reader.readexactly(int(length or 0))
                if head.startswith("post"):
                    self.last_request = body
                    await self._stream(json.loads(body), writer)
                else:
                    self._send_last(writer)
        self._open.discard(writer)
        writer.close()

    async def hang_up(self) -> None:
        """Closes what clients have kept open."""
        for writer in tuple(self._open):
            writer.close()
            await asyncio.sleep(0)

    def _send_last(self, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(self.last_request)}\r\n\r\n"
        writer.write(head.encode() + self.last_request)

    async def _stream(self, request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        loop, model = asyncio.get_running_loop(), request["model"]
        began = loop.time()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        words = reply_text(next(self._numbers)).split(" ")
        for place, word in enumerate(words):
            await asyncio.sleep(began + self.first + place * self.pace - loop.time())
            text = word if place == len(words) - 1 else f"{word} "
            writer.write(_framed(json.dumps(_chunk(model, {"role": "assistant", "content": text}))))
        writer.write(_framed(json.dumps(_chunk(model, {}, "stop"))))
        if (request.get("stream_options") or {}).get("include_usage"):
            usage = {"prompt_tokens": 1, "completion_tokens": len(words), "total_tokens": len(words) + 1}
            writer.write(_framed(json.dumps(_chunk(model, {}) | {"choices": [], "usage": usage})))
        writer.write(_framed("[DONE]") + b"0\r\n\r\n")
        await writer.drain()


@asynccontextmanager
async def paced_server(first: float = FIRST_SECONDS, pace: float = PACE_SECONDS) -> AsyncIterator[str]:
    """Serves on a free loopback port until the block ends; gives the base URL."""
    paced = PacedServer(first, pace)
    server = await asyncio.start_server(paced.answer, "127.0.0.1", 0, backlog=1024)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        await paced.hang_up()


async def _serve() -> None:
    async with paced_server() as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve())
