"""Learners who all speak at about the same time, and what each waited for; and the bare client doing the same."""

import asyncio
import json
import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from openai import AsyncOpenAI

from conversations.voices.checking import whole_sentences
from tests.benchmarks.conversation_speed_site import OpenConversation


@dataclass(frozen=True)
class Waited:
    """Seconds from asking to the first words, and to the end; `fault` says what else came, "" = nothing.

    `sentence`: to the moment from which a reader can know that the first sentence is complete.
    """

    first: float
    whole: float
    fault: str = ""
    sentence: float = 0.0


@dataclass(frozen=True)
class Turn:
    """What somebody says next, where."""

    conversation: OpenConversation
    text: str
    key: str


def median_ms(waited: Sequence[Waited], what: str) -> float:
    """The median of "first", "sentence" or "whole" in milliseconds."""
    return 1000 * statistics.median(getattr(each, what) for each in waited)


async def at_about_the_same_time(asks: Sequence[Callable[[], Awaitable[Waited]]], spread: float) -> list[Waited]:
    """Begins them evenly over `spread` seconds: people press Enter one after the other, and are answered together."""

    async def begin(place: int, ask: Callable[[], Awaitable[Waited]]) -> Waited:
        await asyncio.sleep(spread * place / len(asks))
        return await ask()

    return list(await asyncio.gather(*(begin(place, ask) for place, ask in enumerate(asks))))


async def say(port: int, turn: Turn) -> Waited:
    """One turn through Prova as a browser sends it, on a new connection, read to its last event."""
    body = urlencode({"text": turn.text, "client_key": turn.key, "action": "say"})
    head = (
        f"POST /conversations/{turn.conversation.conversation_id}/turns HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Origin: http://127.0.0.1:{port}\r\nCookie: prova_session={turn.conversation.token}\r\n"
        "Accept: text/event-stream\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    now = asyncio.get_running_loop().time
    began, first, fault = now(), 0.0, ""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write((head + body).encode())
    kind = ""
    try:
        async for line in reader:  # chunk sizes and headers are lines too, and none of them begins like these
            if line.startswith(b"event: "):
                kind = line[7:].strip().decode()
            elif kind == "word" and not first and line.startswith(b"data: "):
                first = now() - began
            elif kind in {"notice", "problem"} and line.startswith(b"data: "):
                fault = line.decode().strip()
            elif kind == "done" and line.startswith(b"data: "):
                return Waited(first, now() - began, fault)
            elif line.startswith(b"HTTP/1.1 ") and b" 200 " not in line:
                fault = line.decode().strip()
    finally:
        writer.close()
    return Waited(first, now() - began, fault or "the stream ended before its last event")


async def ask_bare(client: AsyncOpenAI, request: dict[str, Any]) -> Waited:
    """The same request through the client alone."""
    now = asyncio.get_running_loop().time
    began, first, sentence, said = now(), 0.0, 0.0, ""
    async for chunk in await client.chat.completions.create(**request):
        if sentence or not chunk.choices:
            continue
        said += chunk.choices[0].delta.content or ""
        first = first or now() - began
        if whole_sentences(said)[0]:
            sentence = now() - began
    return Waited(first, now() - began, sentence=sentence)


def as_asked(recorded: bytes) -> dict[str, Any]:
    """What Prova sent, for the bare client to send."""
    asked: dict[str, Any] = json.loads(recorded)
    return {name: asked[name] for name in ("model", "messages", "stream", "stream_options") if name in asked}
