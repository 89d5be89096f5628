"""One streamed reply: its text as it comes, how it ended, and what it used."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backend.adapters.model_failures import Patience, asked_to_wait
from backend.adapters.openai_lines import chunks_of, speaks_completions
from conversations.ports import Message, TokenUse
from conversations.tokens import AROUND_A_MESSAGE, estimated_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage

REFUSES_STREAM = frozenset({400, 405, 415, 422, 501})
"""Statuses with which a server may say that it does not stream, or does not report use while it does. Source: what the
protocol has for it; a 404 or 500 says something else, and would only be asked three times."""
REASONS = ("finish_reason", "stop_reason", "done_reason")
WITH_USE, PLAIN, WHOLE = "stream with use", "stream", "whole"


@dataclass
class Received:
    """What has come of one reply so far. `reason` says how it ended, "" = it has not; tokens as the server reports."""

    text: str = ""
    reason: str = ""
    sent_tokens: int = 0
    received_tokens: int = 0

    def take(self, message: "AIMessage | Mapping[str, Any]") -> str:
        """Adds a piece, as LangChain or as OpenAI's protocol has it, and returns its text."""
        if isinstance(message, Mapping):
            return self._take_chunk(message)
        told: Mapping[str, Any] = message.response_metadata
        self.reason = next((str(told[key]) for key in REASONS if told.get(key)), self.reason)
        if message.additional_kwargs.get("refusal"):
            self.reason = "refusal"
        if use := message.usage_metadata:
            self.sent_tokens += use["input_tokens"]
            self.received_tokens += use["output_tokens"]
        piece = str(message.text)
        self.text += piece
        return piece

    def _take_chunk(self, chunk: Mapping[str, Any]) -> str:
        if use := chunk.get("usage"):
            self.sent_tokens += use.get("prompt_tokens") or 0
            self.received_tokens += use.get("completion_tokens") or 0
        choice: Mapping[str, Any] = next(iter(chunk.get("choices") or ()), {})
        delta = choice.get("delta") or {}
        ended = choice.get("finish_reason")
        self.reason = "refusal" if delta.get("refusal") else str(ended) if ended else self.reason
        piece = str(delta.get("content") or "")
        self.text += piece
        return piece

    def use(self, model: str, messages: Sequence[Message]) -> TokenUse:
        """What it used, estimated where the server has not said: also when nobody listened to its end."""
        if self.sent_tokens or self.received_tokens:
            return TokenUse(model, self.sent_tokens, self.received_tokens)
        sent = sum(estimated_tokens(one.text) + AROUND_A_MESSAGE for one in messages)
        return TokenUse(model, sent, estimated_tokens(self.text), True)


class ReplyStream:
    """Streams from one LangChain chat model by the first of three ways its server knows, which is remembered."""

    def __init__(self, chat: "BaseChatModel", patience: Patience, is_openai: bool) -> None:
        self._chat = chat
        self._patience = patience
        self._is_openai = is_openai
        self._by_lines = is_openai and speaks_completions(chat)
        self._ways: tuple[str, ...] = (WITH_USE, PLAIN, WHOLE) if is_openai else (PLAIN, WHOLE)

    async def pieces(self, sent: "list[BaseMessage]", received: Received) -> AsyncGenerator[str, None]:
        """The pieces of text, none of them empty; `received` is filled on the way."""
        ways, may_wait = list(self._ways), True
        while True:
            try:
                async with aclosing(self._by(ways[0], sent, received)) as pieces:
                    async for piece in pieces:
                        yield piece
            except Exception as error:  # each provider has its own tree of exceptions
                wait = asked_to_wait(error) if may_wait else None
                if wait is not None and wait <= self._patience.busy and not received.text:
                    may_wait = False
                    await asyncio.sleep(wait)
                elif len(ways) > 1 and not received.text and _does_not_stream(error):
                    ways.pop(0)
                else:
                    raise
            else:
                self._ways = tuple(ways)
                return

    async def _by(self, way: str, sent: "list[BaseMessage]", received: Received) -> AsyncGenerator[str, None]:
        if way == WHOLE:
            async with asyncio.timeout(self._patience.first):
                whole = await self._chat.ainvoke(sent)
            if piece := received.take(whole):
                yield piece
            return
        chunks = self._chunks(way, sent)
        now = asyncio.get_running_loop().time
        limit = now() + self._patience.first
        async with aclosing(chunks):
            while True:
                async with asyncio.timeout_at(limit):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return
                if piece := received.take(chunk):
                    yield piece
                    limit = now() + self._patience.between

    def _chunks(self, way: str, sent: "list[BaseMessage]") -> Any:
        if self._by_lines:
            return chunks_of(self._chat, sent, with_use=way == WITH_USE)
        options: dict[str, Any] = {"stream_usage": way == WITH_USE} if self._is_openai else {}
        return self._chat.astream(sent, **options)


def _does_not_stream(error: Exception) -> bool:
    # A server that ignores the wish to stream sends one JSON body, of which the stream reader makes nothing.
    nothing_came = isinstance(error, ValueError) and "No generation" in str(error)
    return nothing_came or getattr(error, "status_code", None) in REFUSES_STREAM
