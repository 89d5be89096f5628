"""A stream of OpenAI's chat completions, read line by line from the client's own response.

The objects that are otherwise made of every token cost several times what the rest of a reply does. Connecting, the
key, the address and what an error status means stay the client's.
"""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from openai import APIError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

ROLES = {"system": "system", "human": "user", "ai": "assistant"}
DATA, LAST = "data:", "[DONE]"


def speaks_completions(chat: "BaseChatModel") -> bool:
    """Whether this model is OpenAI's own class and would be asked for a chat completion, not by its newer protocol."""
    newer = getattr(chat, "_use_responses_api", None)
    return type(chat).__name__ == "ChatOpenAI" and newer is not None and not newer({})


async def chunks_of(
    chat: Any, sent: "Sequence[BaseMessage]", *, with_use: bool
) -> AsyncGenerator[Mapping[str, Any], None]:
    """The JSON objects of the stream.

    Raises:
        APIError: an error status, or an error in mid-stream.
        ValueError: the server sent something else than a stream.
    """
    request: dict[str, Any] = {
        "model": chat.model_name,
        "messages": [{"content": str(message.text), "role": ROLES[message.type]} for message in sent],
        "stream": True,
    }
    if with_use:
        request["stream_options"] = {"include_usage": True}
    completions, is_stream = chat.root_async_client.chat.completions, False
    async with completions.with_streaming_response.create(**request) as response:
        async for line in response.iter_lines():
            if not line.startswith(DATA):
                continue  # the blank line between two events, or a comment that keeps the connection open
            is_stream, data = True, line[len(DATA) :].strip()
            if data == LAST:
                return
            yield _checked(json.loads(data), response)
    if not is_stream:
        raise ValueError("No generation was found in what the server sent")


def _checked(chunk: Any, response: Any) -> Mapping[str, Any]:
    if not isinstance(chunk, Mapping):
        raise TypeError("a chunk of the stream is no JSON object")
    if error := chunk.get("error"):
        words = error.get("message") if isinstance(error, Mapping) else error
        raise APIError(str(words), request=response.http_request, body=error)
    return chunk
