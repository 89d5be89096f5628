"""The real adapter on a server with the ways servers have: streaming or not, busy, slow, cut short, with use or not."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from backend.adapters.langchain_chat import open_chat_model
from backend.adapters.model_failures import Patience, asked_to_wait, failure
from conversations.ports import (
    BudgetSpent,
    ChatModel,
    Message,
    ModelBusy,
    ModelCutShort,
    ModelRefused,
    ModelSilent,
    ModelTooSlow,
    ModelUnavailable,
    TokenUse,
)
from tests.openai_server import OpenAiServer, Reply, openai_server

MESSAGES = [Message("system", "Be brief."), Message("user", "What is an SLA?")]
QUICK = Patience(first=5.0, between=5.0, busy=0.5)


@dataclass
class Counting:
    """A meter that keeps what it is told; `spent` lets nothing through."""

    spent: bool = False
    uses: list[TokenUse] = field(default_factory=list)

    def check(self) -> None:
        if self.spent:
            raise BudgetSpent("used up")

    def add(self, use: TokenUse) -> None:
        self.uses.append(use)


def chat_at(server: OpenAiServer, patience: Patience = QUICK, meter: Counting | None = None) -> ChatModel:
    return open_chat_model("test-model", base_url=server.base_url, api_key="k", patience=patience, meter=meter)


def heard(chat: ChatModel, times: int = 1) -> list[str]:
    async def listen() -> list[str]:
        return ["".join([piece async for piece in chat.stream(MESSAGES)]) for _ in range(times)]

    return asyncio.run(listen())


def said_before(chat: ChatModel, failure_kind: type[ModelUnavailable]) -> str:
    """What was streamed before it failed in this way."""
    said: list[str] = []

    async def listen() -> None:
        async for piece in chat.stream(MESSAGES):
            said.append(piece)

    with pytest.raises(failure_kind):
        asyncio.run(listen())
    return "".join(said)


def ways(server: OpenAiServer) -> list[tuple[bool, bool]]:
    """Per request: whether a stream was asked for, and to be told what was used."""
    return [(bool(each.get("stream")), bool(each.get("stream_options"))) for each in server.requests]


def test_a_stream_is_asked_to_tell_what_it_used_and_it_is_counted() -> None:
    meter = Counting()
    with openai_server(Reply("A promise in a contract.", use=(31, 7))) as server:
        assert heard(chat_at(server, meter=meter)) == ["A promise in a contract."]
    assert ways(server) == [(True, True)]
    assert meter.uses == [TokenUse("test-model", 31, 7)]


def test_a_server_that_will_not_tell_is_asked_to_stream_plainly_from_then_on_and_its_use_is_estimated() -> None:
    meter = Counting()
    with openai_server(Reply("A promise.", refuse_use=True), Reply("Again.", refuse_use=True)) as server:
        assert heard(chat_at(server, meter=meter), 2) == ["A promise.", "Again."]
    assert ways(server) == [(True, True), (True, False), (True, False)]
    assert [(use.estimated, use.received) for use in meter.uses] == [(True, 3), (True, 2)]
    assert all(use.sent > 5 for use in meter.uses)


@pytest.mark.parametrize("reply", [Reply("A promise.", refuse_stream=True), Reply("A promise.", ignores_stream=True)])
def test_a_server_that_does_not_stream_is_asked_for_the_whole_reply(reply: Reply) -> None:
    meter = Counting()
    replies = [reply] * 2 if reply.refuse_stream else [reply] * 4  # ignoring the wish uses up a reply each time
    with openai_server(*replies) as server:
        assert heard(chat_at(server, meter=meter), 2) == ["A promise."] * 2
    assert ways(server) == [(True, True), (True, False), (False, False), (False, False)]
    assert meter.uses == [TokenUse("test-model", 10, 5)] * 2


def test_a_server_that_only_fails_is_not_taken_for_one_that_does_not_stream() -> None:
    with openai_server(Reply(status=500), "Well again.") as server:
        chat = chat_at(server)
        assert said_before(chat, ModelUnavailable) == ""
        assert heard(chat) == ["Well again."]
    assert ways(server) == [(True, True)] * 2


@pytest.mark.parametrize("headers", [{"retry-after": "0"}, {"retry-after-ms": "50"}, {"retry-after": "0.05"}])
def test_a_busy_server_that_says_when_to_come_back_is_waited_for_once(headers: dict[str, str]) -> None:
    busy = Reply(status=429, headers=headers)
    with openai_server(busy, "Here.", busy, "Yes.", busy, busy, "Never said.") as server:
        chat = chat_at(server)
        assert heard(chat) == ["Here."]
        assert asyncio.run(chat.yes_or_no(MESSAGES)) is None
        assert said_before(chat, ModelBusy) == ""
    assert len(server.requests) == 6


@pytest.mark.parametrize("headers", [{}, {"retry-after": "30"}, {"retry-after": "soon"}, {"retry-after": "nan"}])
def test_a_server_busy_for_longer_or_nobody_knows_how_long_is_not_waited_for(headers: dict[str, str]) -> None:
    with openai_server(Reply(status=429, headers=headers), "Too late.") as server:
        assert said_before(chat_at(server), ModelBusy) == ""
    assert len(server.requests) == 1


@dataclass
class _Response:
    headers: dict[str, str]


class _Answered(Exception):
    def __init__(self, status: int, headers: dict[str, str] | None = None, code: str = "") -> None:
        super().__init__()
        self.status_code, self.response, self.code = status, _Response(headers or {}), code


def test_the_wait_may_be_given_as_a_date() -> None:
    at = datetime.now(UTC) + timedelta(seconds=60)
    assert asked_to_wait(_Answered(429, {"retry-after": format_datetime(at, usegmt=True)})) == pytest.approx(60, abs=20)
    past = format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True)
    assert asked_to_wait(_Answered(429, {"retry-after": past})) == 0
    assert asked_to_wait(_Answered(503, {"retry-after": "1"})) is None


def test_a_filter_that_answers_with_an_error_has_refused() -> None:
    assert isinstance(failure(_Answered(400, code="content_filter"), False), ModelRefused)


@pytest.mark.parametrize(
    ("finish", "kind"), [("length", ModelCutShort), ("content_filter", ModelRefused), ("max_tokens", ModelCutShort)]
)
@pytest.mark.parametrize("streams", [True, False])
def test_the_reason_for_an_end_tells_whether_the_reply_is_whole(
    finish: str, kind: type[ModelUnavailable], streams: bool
) -> None:
    with openai_server(Reply("It is a promise and", finish=finish, refuse_stream=not streams)) as server:
        assert said_before(chat_at(server), kind) == "It is a promise and"


@pytest.mark.parametrize("streams", [True, False])
def test_an_empty_reply_is_said_to_be_empty(streams: bool) -> None:
    with openai_server(Reply("", refuse_stream=not streams)) as server:
        assert said_before(chat_at(server), ModelSilent) == ""


def test_the_first_word_and_the_next_have_limits_of_their_own() -> None:
    slow = Reply("one two", pause=0.6)
    with openai_server(slow, slow, Reply("late", wait=0.6)) as server:
        assert heard(chat_at(server, Patience(5.0, 5.0))) == ["one two"]
        assert said_before(chat_at(server, Patience(5.0, 0.2)), ModelTooSlow).strip() == "one"
        assert said_before(chat_at(server, Patience(0.2, 5.0)), ModelTooSlow) == ""


def test_pieces_without_words_do_not_put_the_limit_off() -> None:
    with openai_server(Reply("", pause=0.6)) as server:
        assert said_before(chat_at(server, Patience(0.2, 5.0)), ModelTooSlow) == ""


def test_a_reply_nobody_hears_to_its_end_is_counted_by_what_came() -> None:
    meter = Counting()

    async def listen(chat: ChatModel) -> None:
        async with aclosing(chat.stream(MESSAGES)) as pieces:  # type: ignore[type-var]
            async for _ in pieces:
                break
        await asyncio.sleep(0.05)  # the loop closes the connection in its own time

    with openai_server("A promise in a contract.") as server:
        asyncio.run(listen(chat_at(server, meter=meter)))
    (use,) = meter.uses
    assert use.estimated
    assert use.received == 1


def test_every_request_of_an_answer_is_counted_and_a_refused_one_is_not() -> None:
    schema = {"type": "object", "required": ["level"], "properties": {"level": {"type": "integer"}}}
    meter = Counting()
    with openai_server("nonsense", Reply('{"level": 1}', use=None), Reply(status=401)) as server:
        chat = chat_at(server, meter=meter)
        assert asyncio.run(chat.answer(MESSAGES, schema)) == {"level": 1}
        assert said_before(chat, ModelUnavailable) == ""
    assert [use.estimated for use in meter.uses] == [False, True]


def test_nothing_is_sent_when_the_budget_is_spent() -> None:
    with openai_server("Never asked.") as server:
        chat = chat_at(server, meter=Counting(spent=True))
        assert said_before(chat, BudgetSpent) == ""
        with pytest.raises(BudgetSpent):
            asyncio.run(chat.yes_or_no(MESSAGES))
        with pytest.raises(BudgetSpent):
            asyncio.run(chat.answer(MESSAGES, {}))
    assert server.requests == []
