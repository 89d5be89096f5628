import asyncio
import json
import socket

import pytest

from backend.adapters.langchain_chat import open_chat_model
from backend.adapters.null_chat import ScriptedChat
from conversations.ports import ChatModel, Message, ModelUnavailable, YesOrNo
from tests.openai_server import OpenAiServer, Reply, openai_server

MESSAGES = [Message("system", "Be brief."), Message("user", "What is an SLA?"), Message("assistant", "A promise.")]
SCHEMA = {
    "title": "level",
    "type": "object",
    "required": ["level"],
    "properties": {"level": {"type": "integer", "maximum": 4}},
}


def chat_at(server: OpenAiServer, timeout: float = 5.0) -> ChatModel:
    return open_chat_model("test-model", base_url=server.base_url, api_key="key-1", timeout_seconds=timeout)


async def heard(chat: ChatModel) -> list[str]:
    return [piece async for piece in chat.stream(MESSAGES)]


def test_streams_pieces_and_sends_messages_in_their_roles() -> None:
    with openai_server("A promise in a contract.") as server:
        pieces = asyncio.run(heard(chat_at(server)))
    assert len(pieces) == 5
    assert "".join(pieces) == "A promise in a contract."
    (request,) = server.requests
    assert request["model"] == "test-model"
    assert request["stream"] is True
    assert [(one["role"], one["content"]) for one in request["messages"]] == [
        ("system", "Be brief."),
        ("user", "What is an SLA?"),
        ("assistant", "A promise."),
    ]
    assert server.headers[0]["authorization"] == "Bearer key-1"


def test_answer_sends_the_schema_and_returns_the_object() -> None:
    with openai_server('{"level": 3}') as server:
        chat = chat_at(server)
        assert asyncio.run(chat.answer(MESSAGES, SCHEMA)) == {"level": 3}
    (request,) = server.requests
    assert request["response_format"]["type"] == "json_schema"
    assert request["response_format"]["json_schema"]["schema"] == SCHEMA
    assert chat.model_name == "test-model"


def test_answer_falls_back_to_json_mode_and_remembers_it() -> None:
    with openai_server(Reply('{"level": 2}', refuse_schema=True), '{"level": 1}') as server:
        chat = chat_at(server)

        async def twice() -> list[object]:
            return [await chat.answer(MESSAGES, SCHEMA), await chat.answer(MESSAGES, SCHEMA)]

        assert asyncio.run(twice()) == [{"level": 2}, {"level": 1}]
    kinds = [request["response_format"]["type"] for request in server.requests]
    assert kinds == ["json_schema", "json_object", "json_object"]
    assert json.dumps(SCHEMA) in server.requests[1]["messages"][-1]["content"]


@pytest.mark.parametrize("first", ["Level three, I would say.", '{"level": 9}', '{"level": ', "{}", ""])
def test_a_malformed_answer_is_asked_for_once_more(first: str) -> None:
    with openai_server(first, 'Here it is: {"level": 4}') as server:
        assert asyncio.run(chat_at(server).answer(MESSAGES, SCHEMA)) == {"level": 4}
    assert len(server.requests) == 2
    assert "could not be used" in server.requests[1]["messages"][-1]["content"]


def test_nonsense_twice_is_a_failure_in_words() -> None:
    with openai_server("nonsense", "more nonsense", '{"level": 4}') as server:
        with pytest.raises(ModelUnavailable, match="answered twice in a form that cannot be read"):
            asyncio.run(chat_at(server).answer(MESSAGES, SCHEMA))
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "check the API key"), (404, "model name"), (429, "over its limit"), (500, "HTTP 500"), (503, "HTTP 503")],
)
def test_every_status_is_told_in_words(status: int, words: str) -> None:
    with openai_server(Reply(status=status), Reply(status=status), Reply(status=status)) as server:
        chat = chat_at(server)
        with pytest.raises(ModelUnavailable, match=words):
            asyncio.run(heard(chat))
        with pytest.raises(ModelUnavailable, match=words):
            asyncio.run(chat.answer(MESSAGES, SCHEMA))


def test_a_slow_model_times_out() -> None:
    with openai_server(Reply("late", wait=1.0), Reply('{"level": 1}', wait=1.0)) as server:
        with pytest.raises(ModelUnavailable, match="did not answer in time"):
            asyncio.run(heard(chat_at(server, timeout=0.2)))
        with pytest.raises(ModelUnavailable, match="did not answer in time"):
            asyncio.run(chat_at(server, timeout=0.2).answer(MESSAGES, SCHEMA))


@pytest.mark.parametrize("reply", [Reply("one two three four", break_after=2), Reply("one two", ends=False)])
def test_a_broken_stream_gives_what_was_said_and_then_says_so(reply: Reply) -> None:
    said: list[str] = []

    async def listen(chat: ChatModel) -> None:
        async for piece in chat.stream(MESSAGES):
            said.append(piece)

    with openai_server(reply) as server, pytest.raises(ModelUnavailable, match="broke off"):
        asyncio.run(listen(chat_at(server)))
    assert "".join(said).strip() == "one two"


@pytest.mark.parametrize("reply", [Reply(""), Reply(raw="<html>a proxy's page</html>")])
def test_an_empty_or_foreign_reply_is_a_failure(reply: Reply) -> None:
    with openai_server(reply) as server, pytest.raises(ModelUnavailable):
        asyncio.run(heard(chat_at(server)))
    with openai_server(Reply(raw="<html>a proxy's page</html>")) as server, pytest.raises(ModelUnavailable):
        asyncio.run(chat_at(server).answer(MESSAGES, SCHEMA))


def test_nobody_listening() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    chat = open_chat_model("test-model", base_url=f"http://127.0.0.1:{port}/v1", timeout_seconds=2)
    with pytest.raises(ModelUnavailable, match="cannot be reached"):
        asyncio.run(heard(chat))


def test_one_model_serves_several_event_loops() -> None:
    with openai_server("one", "two") as server:
        chat = chat_at(server)
        assert asyncio.run(heard(chat)) == ["one"]
        assert asyncio.run(heard(chat)) == ["two"]


def test_a_colon_in_a_model_name_is_no_provider() -> None:
    with openai_server("hello") as server:
        chat = open_chat_model("qwen2.5:1.5b", base_url=server.base_url)
        assert asyncio.run(heard(chat)) == ["hello"]
    assert server.requests[0]["model"] == "qwen2.5:1.5b"


def test_a_provider_that_is_not_installed_is_told_in_words() -> None:
    with pytest.raises(ModelUnavailable, match="not installed"):
        open_chat_model("mistralai:mistral-small", api_key="k")


def test_another_provider_is_never_given_the_key_or_address_meant_for_openai(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []

    def init(name: str, **options: object) -> object:
        asked.append({"name": name, **options})
        return object()

    monkeypatch.setattr("langchain.chat_models.init_chat_model", init)
    open_chat_model("mistralai:small", base_url="http://127.0.0.1:9/v1", api_key="openai-key")
    open_chat_model("openai:small", base_url="http://127.0.0.1:9/v1", api_key="openai-key")
    other, openai = asked
    assert (other["name"], other["model_provider"]) == ("small", "mistralai")
    assert "openai-key" not in other.values()
    assert "base_url" not in other
    assert (openai["api_key"], openai["base_url"]) == ("openai-key", "http://127.0.0.1:9/v1")


LIKELY_YES = {"Yes": 0.6, " yes": 0.2, "No": 0.1, "**Yes": 0.05, "Well": 0.05}


def asked(chat: ChatModel, times: int = 1) -> list[YesOrNo | None]:
    async def ask() -> list[YesOrNo | None]:
        return [await chat.yes_or_no(MESSAGES) for _ in range(times)]

    return asyncio.run(ask())


def test_yes_or_no_asks_for_one_token_and_adds_up_every_way_to_say_it() -> None:
    with openai_server(Reply("Yes", chances=LIKELY_YES)) as server:
        (heard_yes,) = asked(chat_at(server))
    assert heard_yes is not None
    assert heard_yes.yes == pytest.approx(0.85)
    assert heard_yes.no == pytest.approx(0.1)
    (request,) = server.requests
    assert (request["logprobs"], request["top_logprobs"], request["max_completion_tokens"]) == (True, 20, 1)
    assert "response_format" not in request
    assert "stream" not in request or request["stream"] is False
    assert [one["content"] for one in request["messages"]] == [one.text for one in MESSAGES]


def test_words_that_only_begin_like_yes_and_no_do_not_count() -> None:
    with openai_server(Reply("Not", chances={"Not": 0.5, "Yesterday": 0.3, "None": 0.2})) as server:
        assert asked(chat_at(server)) == [YesOrNo(0, 0)]


def test_a_server_that_ignores_the_wish_is_asked_once() -> None:
    with openai_server("Yes", "Yes") as server:
        assert asked(chat_at(server), times=3) == [None, None, None]
    assert len(server.requests) == 1


def test_a_server_that_tells_fewer_is_asked_for_fewer_from_then_on() -> None:
    few = Reply("Yes", chances={"Yes": 0.9}, refuse_logprobs=5)
    with openai_server(few, few) as server:
        assert asked(chat_at(server), times=2) == [YesOrNo(0.9, 0), YesOrNo(0.9, 0)]
    assert [request["top_logprobs"] for request in server.requests] == [20, 5, 5]


def test_a_server_that_refuses_the_wish_is_asked_plainly_and_then_no_more() -> None:
    with openai_server(Reply("Yes", refuse_logprobs=0), Reply("Yes")) as server:
        assert asked(chat_at(server), times=2) == [None, None]
    assert [request.get("top_logprobs") for request in server.requests] == [20, 5, None]


def test_a_server_that_refuses_everything_is_a_failure_and_is_asked_again_later() -> None:
    with openai_server(*[Reply(status=500)] * 3, Reply("Yes", chances={"yes": 1.0})) as server:
        chat = chat_at(server)
        with pytest.raises(ModelUnavailable, match="HTTP 500"):
            asked(chat)
        assert asked(chat) == [YesOrNo(1, 0)]


def test_a_server_that_told_once_and_fails_later_has_failed() -> None:
    with openai_server(Reply("Yes", chances={"yes": 1.0}), Reply(status=500), Reply("Yes")) as server:
        chat = chat_at(server)
        assert asked(chat) == [YesOrNo(1, 0)]
        with pytest.raises(ModelUnavailable, match="HTTP 500"):
            asked(chat)


@pytest.mark.parametrize("reply", [Reply(status=401), Reply(status=429), Reply("Yes", wait=1.0), Reply(raw="<html>")])
def test_yes_or_no_fails_as_everything_fails(reply: Reply) -> None:
    with openai_server(reply) as server, pytest.raises(ModelUnavailable):
        asked(chat_at(server, timeout=0.2))


@pytest.mark.parametrize("chances", [{}, {"Hmm": 1.0}])
def test_an_empty_or_other_first_word_is_neither(chances: dict[str, float]) -> None:
    with openai_server(Reply("", chances=chances)) as server:
        assert asked(chat_at(server)) == [YesOrNo(0, 0)]


def test_the_twin_keeps_the_same_promises() -> None:
    assert asked(ScriptedChat(), times=2) == [None, None]
    twin = ScriptedChat(chances=[YesOrNo(0.7, 0.2), ModelUnavailable("away")])
    assert asked(twin) == [YesOrNo(0.7, 0.2)]
    assert twin.received == [tuple(MESSAGES)]
    with pytest.raises(ModelUnavailable, match="away"):
        asked(twin)
    with pytest.raises(AssertionError, match="no further yes or no"):
        asked(twin)
