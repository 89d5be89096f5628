"""Any chat model LangChain can reach, as our `ChatModel`; every failure becomes `ModelUnavailable` in plain words."""

import asyncio
import json
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

import httpx

from backend.adapters.model_failures import Patience, asked_to_wait, failed_end, failure
from backend.adapters.model_stream import Received, ReplyStream
from conversations.ports import ChatModel, Message, Meter, ModelSilent, ModelTooSlow, ModelUnavailable, YesOrNo

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage

PROVIDERS = frozenset(
    {"anthropic", "azure_openai", "bedrock", "cohere", "deepseek", "fireworks", "google_genai", "google_vertexai"}
    | {"groq", "huggingface", "mistralai", "nvidia", "ollama", "openai", "perplexity", "together", "xai"}
)
"""Prefixes read as "provider:model". Any other colon belongs to the model's name ("qwen2.5:7b")."""
REFUSES_OPTION = frozenset({400, 404, 415, 422, 500, 501})
"""Statuses with which servers answer an option they do not know, such as `response_format` or `logprobs`.

Source: 400 and 422 are what the protocol has for it; the others were met on servers that only resemble it."""
FIRST_WORDS = (20, 5)
"""How many likely first tokens are asked for, one after the other until a server accepts it.

Source: OpenAI's own limit, and the lowest limit among servers that speak its protocol."""
AROUND_A_WORD = " \t\n▁Ġ*_\"'“”‘’.,:;!"
"""What may stand around a word inside a token: spaces as different tokenisers write them, marks, punctuation."""


def open_chat_model(
    model: str,
    *,
    base_url: str = "",
    api_key: str = "",
    timeout_seconds: float = 60.0,
    patience: Patience | None = None,
    meter: Meter | None = None,
) -> ChatModel:
    """Opens a chat model; nothing is sent before the first use.

    Args:
        model: "provider:model", or a bare model name for any server that speaks OpenAI's protocol.
        base_url: of such a server, "" for the provider's own.
        api_key: for OpenAI or such a server. Like the base URL it is never given to another provider, which reads
            its own environment variables.
        timeout_seconds: longest wait for a connection and for each piece of a reply, where `patience` says no more.
        patience: how long to wait for what.
        meter: is asked before each request and told what it used.

    Raises:
        ModelUnavailable: the provider's package is not installed or the settings cannot be used.
    """
    from langchain.chat_models import init_chat_model

    waits = patience or Patience(timeout_seconds, timeout_seconds)
    provider, _, name = model.partition(":")
    if provider not in PROVIDERS or not name:
        provider, name = "openai", model
    options: dict[str, Any] = {"timeout": waits.first, "max_retries": 0}
    if provider == "openai":
        options |= _openai_options(base_url, api_key, waits.first)
    try:
        chat = init_chat_model(name, model_provider=provider, **options)
    except ImportError as error:
        raise ModelUnavailable(f"the provider {provider!r} needs a package that is not installed: {error}") from error
    except Exception as error:
        raise ModelUnavailable(f"the settings for {model!r} cannot be used: {error}") from error
    return LangChainChat(cast("BaseChatModel", chat), name, waits, meter)


def _openai_options(base_url: str, api_key: str, timeout_seconds: float) -> dict[str, Any]:
    options: dict[str, Any] = {"base_url": base_url} if base_url else {}
    if api_key or base_url:
        # Local servers want no key, the OpenAI client wants a word all the same.
        options["api_key"] = api_key or "not-needed"
    # A connection kept alive belongs to the event loop that opened it; ours may be used from several loops.
    limits = httpx.Limits(max_keepalive_connections=0)
    options["http_async_client"] = httpx.AsyncClient(limits=limits, timeout=timeout_seconds)
    return options


class LangChainChat:
    """One LangChain chat model. Whether a failed call is tried again is the caller's choice: nothing is lost.

    Only a server that is over its limit and says for how short a time is waited for here.
    """

    def __init__(
        self, chat: "BaseChatModel", model_name: str, patience: Patience | None = None, meter: Meter | None = None
    ) -> None:
        self._chat = chat
        self._model_name = model_name
        self._patience = patience or Patience()
        self._meter = meter
        self._is_openai = hasattr(chat, "openai_api_base")
        self._stream = ReplyStream(chat, self._patience, self._is_openai)
        self._knows_schemas = self._is_openai
        # Other providers have no common word for it. None: not asked yet.
        self._tells_chances: bool | None = None if self._is_openai else False
        self._first_words = FIRST_WORDS[0]

    @property
    def model_name(self) -> str:
        """See `ChatModel.model_name`."""
        return self._model_name

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """See `ChatModel.stream`. A stream that ends without saying why it ended has broken off."""
        self._check()
        received = Received()
        answered = True
        try:
            async with aclosing(self._stream.pieces(_for_langchain(messages), received)) as pieces:
                async for piece in pieces:
                    yield piece
        except Exception as error:  # each provider has its own tree of exceptions
            failed = failure(error, bool(received.text))
            # A server that was too slow has read the request all the same.
            answered = bool(received.text) or isinstance(failed, ModelTooSlow)
            raise failed from error
        finally:
            if answered:
                self._add(received, messages)
        if cut := failed_end(received.reason):
            raise cut
        if not received.text.strip():
            raise ModelSilent("the model sent an empty reply: try again, or check that the model name is right")
        if not received.reason:
            raise ModelUnavailable("the model broke off in mid-reply: try again")

    def _check(self) -> None:
        if self._meter is not None:
            self._meter.check()

    def _add(self, received: Received, messages: Sequence[Message]) -> None:
        if self._meter is not None:
            self._meter.add(received.use(self._model_name, messages))

    async def answer(self, messages: Sequence[Message], schema: Mapping[str, object]) -> Mapping[str, object]:
        """See `ChatModel.answer`. First by JSON schema; where the server refuses that, by JSON mode."""
        problem = ""
        for _ in range(2):
            text = await self._answer_text(messages, schema, problem)
            found = _read_object(text, schema)
            if isinstance(found, Mapping):
                return found
            problem = found
        raise ModelUnavailable(
            f"the model answered twice in a form that cannot be read ({problem}): try another model for this role"
        )

    async def _answer_text(self, messages: Sequence[Message], schema: Mapping[str, object], problem: str) -> str:
        if self._knows_schemas and not problem:
            json_schema = {"name": "answer", "schema": dict(schema), "strict": False}
            try:
                return await self._ask(messages, {"type": "json_schema", "json_schema": json_schema})
            except ModelUnavailable as failure:
                if getattr(failure.__cause__, "status_code", None) not in REFUSES_OPTION:
                    raise
        asked = f"Answer with one JSON object, nothing else, that satisfies this JSON schema:\n{json.dumps(schema)}"
        if problem:
            asked += f"\nYour last answer could not be used: {problem}."
        text = await self._ask([*messages, Message("user", asked)], {"type": "json_object"})
        # Only now is it known that the refusal was about the schema and not about everything.
        self._knows_schemas = self._knows_schemas and bool(problem)
        return text

    async def _ask(self, messages: Sequence[Message], response_format: dict[str, object]) -> str:
        # Other providers have no common word for it; there the request says it in words, and the reply is checked.
        options: dict[str, object] = {"response_format": response_format} if self._is_openai else {}
        return str((await self._invoke(messages, options)).text)

    async def yes_or_no(self, messages: Sequence[Message]) -> YesOrNo | None:
        """See `ChatModel.yes_or_no`: one token, with the log-probabilities of the likeliest ones."""
        if self._tells_chances is False:
            return None
        for count in FIRST_WORDS[FIRST_WORDS.index(self._first_words) :]:
            options: dict[str, object] = {"logprobs": True, "top_logprobs": count, "max_tokens": 1}
            try:
                reply = await self._invoke(messages, options)
            except ModelUnavailable as failure:
                refused = getattr(failure.__cause__, "status_code", None) in REFUSES_OPTION
                if self._tells_chances or not refused:
                    raise
                continue
            first = _first_tokens(reply.response_metadata.get("logprobs"))
            self._tells_chances, self._first_words = first is not None, count
            return None if first is None else _mass(first)
        # Only if the same words go through without the option was the refusal about the option.
        await self._invoke(messages, {})
        self._tells_chances = False
        return None

    async def _invoke(self, messages: Sequence[Message], options: Mapping[str, object]) -> "AIMessage":
        self._check()
        try:
            reply = await self._invoke_patiently(messages, cast("dict[str, Any]", options))
        except Exception as error:  # each provider has its own tree of exceptions
            raise failure(error, False) from error
        received = Received()
        received.take(reply)
        self._add(received, messages)
        return reply

    async def _invoke_patiently(self, messages: Sequence[Message], options: dict[str, Any]) -> "AIMessage":
        try:
            return await self._chat.ainvoke(_for_langchain(messages), **options)
        except Exception as error:
            wait = asked_to_wait(error)
            if wait is None or wait > self._patience.busy:
                raise
            await asyncio.sleep(wait)
        return await self._chat.ainvoke(_for_langchain(messages), **options)


def _for_langchain(messages: Sequence[Message]) -> "list[BaseMessage]":
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
    return [kinds[message.role](message.text) for message in messages]


def _first_tokens(logprobs: object) -> list[Mapping[str, Any]] | None:
    """The likeliest first tokens with their log-probabilities; None when there are none to be had."""
    content = logprobs.get("content") if isinstance(logprobs, Mapping) else None
    if not isinstance(content, list):
        return None
    if not content:
        return []  # told, and the reply was empty: neither yes nor no
    tokens = content[0].get("top_logprobs") if isinstance(content[0], Mapping) else None
    return [one for one in tokens if isinstance(one, Mapping)] if isinstance(tokens, list) and tokens else None


def _mass(tokens: Sequence[Mapping[str, Any]]) -> YesOrNo:
    """Adds up the tokens that say yes and no, whatever their case and the space or mark before them."""
    found = {"yes": 0.0, "no": 0.0}
    for token in tokens:
        word, logprob = str(token.get("token", "")).casefold().strip(AROUND_A_WORD), token.get("logprob")
        if word in found and isinstance(logprob, int | float) and logprob <= 0:
            found[word] += math.exp(logprob)
    total = max(1.0, sum(found.values()))  # rounding on the server's side may add up to a little more than one
    return YesOrNo(found["yes"] / total, found["no"] / total)


def _read_object(text: str, schema: Mapping[str, object]) -> Mapping[str, object] | str:
    """The object in the text when it satisfies the schema, else what is wrong with it."""
    import jsonschema  # type: ignore[import-untyped]

    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return "there is no JSON object in it"
    try:
        found = json.loads(text[start : end + 1])
        jsonschema.validate(found, schema)
    except json.JSONDecodeError as error:
        return f"not valid JSON: {error.msg}"
    except jsonschema.ValidationError as error:
        return f"{error.json_path}: {error.message[:200]}"
    return cast("Mapping[str, object]", found)
