"""Streams as servers write them that only resemble OpenAI's: read line by line."""

import asyncio

import pytest

from backend.adapters.langchain_chat import open_chat_model
from conversations.ports import Message, ModelUnavailable
from tests.openai_server import Reply, openai_server

PIECE = '{"choices": [{"index": 0, "delta": {"content": "%s"}, "finish_reason": %s}]}'


def streamed(raw: str) -> list[str]:
    """The pieces of a reply that is sent word for word like this."""

    async def all_of() -> list[str]:
        chat = open_chat_model("test-model", base_url=server.base_url)
        return [piece async for piece in chat.stream([Message("user", "Hello")])]

    with openai_server(Reply(raw=raw)) as server:
        return asyncio.run(all_of())


def test_comments_and_missing_spaces_are_read_over() -> None:
    first, last = PIECE % ("Good ", "null"), PIECE % ("day", '"stop"')
    assert streamed(f": keep-alive\n\ndata:{first}\n\nevent: x\ndata: {last}\n\ndata: [DONE]\n\n") == ["Good ", "day"]


def test_a_chunk_without_words_or_choices_is_no_piece() -> None:
    told = '{"choices": [{"index": 0, "delta": {"content": null}, "finish_reason": null}]}'
    use = '{"choices": null, "usage": {"prompt_tokens": 3, "completion_tokens": 1}}'
    last = PIECE % ("Yes.", '"stop"')
    assert streamed(f"data: {told}\n\ndata: {last}\n\ndata: {use}\n\ndata: [DONE]\n\n") == ["Yes."]


@pytest.mark.parametrize(
    "raw", ['data: {"error": {"message": "overloaded"}}\n\n', "data: [1]\n\n", "data: {broken\n\n"]
)
def test_an_error_in_mid_stream_and_what_is_no_chunk_are_failures(raw: str) -> None:
    with pytest.raises(ModelUnavailable):
        streamed(raw)
