"""A model that fails in every way a model can, over the real protocol: words are kept, the learner is told."""

import html
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend.services.judge_turn import turns_to_judge
from conversations.voices.llm import (
    BROKE_OFF,
    CUT_SHORT,
    DID_NOT_FIT,
    IS_BUSY,
    LEFT_OUT,
    REPLACED,
    TOOK_TOO_LONG,
    WOULD_NOT,
)
from conversations.voices.scripted import ScriptedVoice
from tests.backend.conftest import Site, make_site
from tests.backend.journey import STRONG, judge_all, judgements, learner_turns, observations, say, talking, turns
from tests.openai_server import OpenAiServer, Reply, openai_server

FIRST = "That is a careful piece of work."
REPLY = f"{FIRST} What did the analyst say when the two sums did not agree?"
KEY = "test-key"


@contextmanager
def connected(home: Path, *replies: Reply | str, **settings: object) -> Iterator[tuple[Site, OpenAiServer]]:
    """The product with a model for the tutor and, unless settings say otherwise, none for the judge."""
    with openai_server(*replies) as server:
        site = make_site(
            home, openai_base_url=server.base_url, openai_api_key=KEY, tutor_model="openai:test-model", **settings
        )
        if "judge_model" not in settings:
            site.prova.judges = site.prova.judges[1:]
        site.prova.worker.start = lambda: None  # tests judge by hand, so that requests come in a known order
        with site.client:
            yield site, server
        site.prova.database.close()


def test_a_model_speaks_and_is_sent_what_it_needs_and_no_more(tmp_path: Path) -> None:
    with connected(tmp_path, REPLY) as (site, server):
        conversation_id = talking(site)
        heard = say(site, conversation_id, STRONG)
        reply = turns(site, conversation_id)[-1]
        page = site.client.get(f"/conversations/{conversation_id}").text
    assert "".join(data["text"] for name, data in heard if name == "word") == REPLY == reply.text
    assert len([name for name, _ in heard if name == "word"]) > 1
    assert (reply.voice, reply.model, reply.notice) == ("model", "test-model", "")
    assert "What did the analyst say" in page
    (request,) = server.requests
    assert (request["model"], request["stream"]) == ("test-model", True)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    roles = [message["role"] for message in request["messages"]]
    assert (roles[0], roles[-1]) == ("system", "user")
    assert STRONG in request["messages"][-1]["content"]
    assert STRONG not in request["messages"][0]["content"], "a learner's words are data, never instructions"
    sent = str(request)
    for private in ("learner@test.example", "Test organisation", site.people["learner"].id, KEY):
        assert private not in sent


@pytest.mark.parametrize(
    ("reply", "voice", "notice"),
    [
        (Reply(status=500), "scripted", REPLACED),
        (Reply(status=401), "scripted", REPLACED),
        (Reply(status=429), "scripted", IS_BUSY),
        (Reply(REPLY, wait=3.0), "scripted", TOOK_TOO_LONG),
        (Reply(""), "scripted", REPLACED),
        (Reply(raw="<html>not a model at all</html>"), "scripted", REPLACED),
        (Reply(REPLY, break_after=3), "scripted", REPLACED),
        (Reply(REPLY, break_after=10), "model", BROKE_OFF),
        (Reply(f"{FIRST} What did", finish="length"), "model", CUT_SHORT),
        (Reply(f"{FIRST} What did", finish="content_filter"), "model", BROKE_OFF),
        (Reply(f"{FIRST} As an AI I cannot feel that. Why?"), "model", LEFT_OUT),
    ],
    ids=[
        "500",
        "401",
        "429",
        "time-out",
        "empty",
        "nonsense",
        "broken at once",
        "broken half-way",
        "cut",
        "filtered",
        "machine",
    ],
)
def test_a_failing_model_is_replaced_and_the_learner_is_told(
    tmp_path: Path, reply: Reply, voice: str, notice: str
) -> None:
    with connected(tmp_path, reply, model_timeout_seconds=0.5) as (site, server):
        conversation_id = talking(site)
        heard = say(site, conversation_id, STRONG)
        _, mine, answer = turns(site, conversation_id)
        page = site.client.get(f"/conversations/{conversation_id}").text
    assert server.requests
    assert ("notice", {"text": notice}) in heard
    assert heard[-1][0] == "done"
    assert "".join(data["text"] for name, data in heard if name == "word") == answer.text
    assert mine.text == STRONG
    assert (answer.voice, answer.notice) == (voice, notice)
    assert len(answer.text.split()) > 3
    assert notice.split(".", maxsplit=1)[0] in html.unescape(page), (
        "the remark is still there when the page is opened again"
    )
    if voice == "model":
        assert answer.text.startswith("That is a careful piece of work.")
        assert "the two sums" not in answer.text


@pytest.mark.parametrize(
    ("reply", "notice"),
    [
        (Reply("I'm sorry, but I can't help with that."), WOULD_NOT),
        (Reply("", finish="content_filter"), WOULD_NOT),
        (Reply('{"error": "no route to model"}'), DID_NOT_FIT),
        (Reply("Das ist ein guter Anfang und ich frage mich, wie es danach weiterging."), DID_NOT_FIT),
        (Reply("the report is " * 200), DID_NOT_FIT),
        (Reply("A sentence that never", finish="length"), DID_NOT_FIT),
    ],
    ids=["refusal", "filter", "JSON", "German", "repetition", "no end"],
)
def test_a_reply_that_does_not_fit_is_asked_for_again_before_anybody_sees_it(
    tmp_path: Path, reply: Reply, notice: str
) -> None:
    with connected(tmp_path, reply, REPLY, reply, reply) as (site, server):
        conversation_id = talking(site)
        first = say(site, conversation_id, STRONG)
        second = say(site, conversation_id, "The waiting tickets were hidden in a list of their own.")
        answers = turns(site, conversation_id)[2::2]
    assert [name for name, _ in first].count("notice") == 0
    assert answers[0].text == REPLY
    assert "".join(data["text"] for name, data in first if name == "word") == REPLY, "what was wrong is never shown"
    assert ("notice", {"text": notice}) in second
    assert [row.voice for row in answers] == ["model", "scripted"]
    assert len(server.requests) == 4
    told = server.requests[1]["messages"][0]["content"].removeprefix(server.requests[0]["messages"][0]["content"])
    assert "was not shown to the learner" in told


def test_a_server_that_does_not_stream_and_one_that_is_busy_for_a_moment_answer_all_the_same(tmp_path: Path) -> None:
    busy = Reply(status=429, headers={"retry-after": "0"})
    with connected(tmp_path, busy, Reply(REPLY, refuse_stream=True)) as (site, server):
        conversation_id = talking(site)
        heard = say(site, conversation_id, STRONG)
        reply = turns(site, conversation_id)[-1]
    assert (reply.voice, reply.notice, reply.text) == ("model", "", REPLY)
    assert "".join(data["text"] for name, data in heard if name == "word") == REPLY
    assert [bool(request.get("stream")) for request in server.requests] == [True, True, True, False]


def test_a_server_that_is_not_there_costs_no_words(tmp_path: Path) -> None:
    with openai_server() as gone:
        pass
    site = make_site(tmp_path, openai_base_url=gone.base_url, model_timeout_seconds=0.5)
    with site.client:
        conversation_id = talking(site)
        heard = say(site, conversation_id, STRONG)
        judge_all(site)
        assert turns_to_judge(site.prova, site.people["learner"]) == 0
    assert ("notice", {"text": REPLACED}) in heard
    assert {row.judge_id for row in judgements(site.prova)} == {"embedded"}
    site.prova.database.close()


@pytest.mark.parametrize(
    "replies",
    [
        [Reply("I like this answer a lot.")] * 12,
        [Reply('{"judgements": "all of them"}')] * 12,
        [Reply(status=500)] * 12,
        [Reply(raw="")] * 12,
        [Reply("{}", wait=2.0)] * 12,
    ],
    ids=["prose", "wrong shape", "500", "nothing", "time-out"],
)
def test_a_judge_that_talks_nonsense_is_replaced_by_the_embedded_one(
    tmp_path: Path, replies: list[Reply], caplog: pytest.LogCaptureFixture
) -> None:
    settings = {"judge_model": "openai:test-judge", "model_timeout_seconds": 0.4}
    with connected(tmp_path, *replies, **settings) as (site, server):
        site.prova.voice_of = make_scripted
        conversation_id = talking(site)
        say(site, conversation_id, STRONG)
        judge_all(site)
        assert turns_to_judge(site.prova, site.people["learner"]) == 0
        assert [row.text for row in learner_turns(site, conversation_id)] == [STRONG]
        found = judgements(site.prova)
    assert found
    assert {row.judge_id for row in found} == {"embedded"}
    assert {request["model"] for request in server.requests} == {"test-judge"}
    assert "could not read turn" in caplog.text


def make_scripted(role: str) -> ScriptedVoice:
    """No model speaks: only the judge's requests are on the wire."""
    return ScriptedVoice()


def test_a_model_judge_is_sent_the_schema_and_held_to_exact_words(tmp_path: Path) -> None:
    quote = "I sent both sums to their analyst that afternoon, she agreed with mine"
    entries = [
        {"criterion": 1, "verdict": "shown", "strength": "demonstrated", "quote": quote},
        {"criterion": 2, "verdict": "shown", "strength": "demonstrated", "quote": "I invented this sentence."},
        {"criterion": 3, "verdict": "certified", "strength": "demonstrated", "quote": quote},
        {"criterion": 99, "verdict": "shown", "strength": "demonstrated", "quote": quote},
    ]
    rest = {"reason": "as the test says", "missing": "", "confidence": 0.9}
    judged = json.dumps({"judgements": [{**entry, **rest} for entry in entries]})
    seen = json.dumps({"level": 3, "quote": quote, "reason": "a case of their own", "confidence": 0.8})
    # The first question asks for log-probabilities; this server knows none, so the model writes its verdicts.
    with connected(tmp_path, "Yes", judged, seen, judge_model="openai:test-judge") as (site, server):
        site.prova.voice_of = make_scripted
        conversation_id = talking(site)
        say(site, conversation_id, STRONG)
        judge_all(site)
        found = judgements(site.prova)
        levels = observations(site.prova)
    assert {row.judge_id for row in found} == {"model"}
    assert {row.judge_model for row in found} == {"test-judge"}
    assert all(row.judge_prompt for row in found)
    proposed = [row for row in found if row.verdict in {"shown", "partly"}]
    assert len(proposed) == 1
    assert STRONG[proposed[0].start : proposed[0].end] == quote
    assert {row.verdict for row in found if row not in proposed} == {"unjudged"}
    assert [row.level for row in levels] == [3]
    assert [request.get("logprobs", False) for request in server.requests] == [True, False, False]
    assert [request["response_format"]["type"] for request in server.requests[1:]] == ["json_schema"] * 2
    assert STRONG in server.requests[0]["messages"][-1]["content"]
    assert STRONG not in server.requests[0]["messages"][0]["content"]


SURE = Reply(
    json.dumps({"level": 3, "quote": STRONG, "reason": "a case of their own", "confidence": 0.8}),
    chances={"Yes": 0.97, "No": 0.02},
)


def test_a_model_that_tells_its_chances_is_asked_for_one_word_a_criterion(tmp_path: Path) -> None:
    with connected(tmp_path, *[SURE] * 40, judge_model="openai:test-judge") as (site, server):
        site.prova.voice_of = make_scripted
        conversation_id = talking(site)
        say(site, conversation_id, STRONG)
        judge_all(site)
        found = judgements(site.prova)
    assert {row.judge_id for row in found} == {"model"}
    assert all(row.judge_version.startswith("2+uncalibrated") for row in found)
    assert {row.judge_prompt.split(".")[0] for row in found} == {"judges/shows_criterion"}
    proposed = [row for row in found if row.verdict in {"shown", "partly"}]
    assert proposed
    for row in proposed:
        assert STRONG[row.start : row.end].strip() == STRONG[row.start : row.end] != ""
    questions = [request for request in server.requests if request.get("logprobs")]
    assert len(questions) == len(found)
    assert {request["max_completion_tokens"] for request in questions} == {1}


def test_a_line_that_goes_dead_between_two_questions_leaves_no_half_reading(tmp_path: Path) -> None:
    with connected(tmp_path, SURE, *[Reply(status=503)] * 40, judge_model="openai:test-judge") as (site, server):
        site.prova.voice_of = make_scripted
        conversation_id = talking(site)
        say(site, conversation_id, STRONG)
        judge_all(site)
        found = judgements(site.prova)
    assert len(server.requests) > 1
    assert found
    assert {row.judge_id for row in found} == {"embedded"}
