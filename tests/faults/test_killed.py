"""The server killed in mid-reply: what the learner wrote is there after a restart, and the reply can be had."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.backend.conftest import PASSWORD, make_site
from tests.backend.journey import STREAM, STRONG, events, learner_turns, talking, turns
from tests.openai_server import Reply, openai_server

FIRST = "That is a careful piece of work."
REPLY = f"{FIRST} What did the analyst say when the two sums did not agree with each other at all?"
STARTS_WITHIN = 60.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def serving(home: Path, model_url: str) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """`prova serve` in a process of its own, and a browser at its address."""
    port = free_port()
    settings = {
        "PROVA_HOME": str(home),
        "PROVA_PORT": str(port),
        "OPENAI_BASE_URL": model_url,
        "OPENAI_API_KEY": "test-key",
        "PROVA_TUTOR_MODEL": "openai:test-model",
        "PROVA_JUDGE_WAIT_SECONDS": "0.1",
    }
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "backend.cli", "serve"], env={**os.environ, **settings}, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=address, headers={"Origin": address}, timeout=30, trust_env=False) as client:
            wait_until_up(client, process, home / "log")
            yield process, client
    finally:
        process.kill()
        process.wait()


def wait_until_up(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    """Returns when the sign-in page answers."""
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends and process.poll() is None:
        try:
            if client.get("/sign-in").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text()[-2000:]}")


def talk_begun_in(home: Path) -> str:
    """An installation with a learner who has just begun to talk. Returns the conversation's id."""
    site = make_site(home)
    with site.client:
        conversation_id = talking(site)
    site.prova.database.close()
    return conversation_id


def test_killed_in_mid_reply(tmp_path: Path) -> None:
    """The model has said one sentence and holds the second back when the process is killed."""
    conversation_id = talk_begun_in(tmp_path)
    address = f"/conversations/{conversation_id}"
    said = {"text": STRONG, "client_key": secrets.token_hex(8), "action": "say"}
    # The judge asks the same server and gets nonsense, which is another test's business.
    with openai_server(*[Reply(REPLY, pause=0.15)] * 20) as model:
        with serving(tmp_path, model.base_url) as (process, client):
            client.post("/sign-in", data={"email": "learner@test.example", "password": PASSWORD})
            heard = ""
            with pytest.raises(httpx.RemoteProtocolError):  # noqa: SIM117
                with client.stream("POST", f"{address}/turns", data=said, headers=STREAM) as answer:
                    for piece in answer.iter_text():
                        heard += piece
                        if "careful piece of work" in heard:
                            os.kill(process.pid, signal.SIGKILL)
            assert [name for name, _ in events(heard)] == ["kept", "word"]
            assert process.wait(10) == -signal.SIGKILL
            turn_id = events(heard)[0][1]["turn_id"]
            cookies = client.cookies
        with serving(tmp_path, model.base_url) as (_, client):
            client.cookies = cookies
            page = client.get(address).text
            assert "tickets out of the system myself" in page
            assert f'data-unanswered="{turn_id}"' in page
            again = client.post(f"{address}/turns", data=said, headers=STREAM)
            assert events(again.text)[0] == ("kept", {"turn_id": turn_id, "number": 2})
            assert events(again.text)[-1][1]["html_free_text"] == REPLY
            assert 'data-unanswered=""' in client.get(address).text
            hear_one_word_and_go(client, address)
            wait_until(lambda: 'data-unanswered=""' in client.get(address).text)
            wait_until(lambda: client.get("/api/waiting-to-be-judged").json()["turns"] == 0)
    after = make_site(tmp_path)
    assert [row.text for row in learner_turns(after, conversation_id)] == [STRONG, "I would do it again."]
    assert [row.speaker for row in turns(after, conversation_id)] == ["tutor", "learner", "tutor", "learner", "tutor"]
    after.prova.database.close()


def hear_one_word_and_go(client: httpx.Client, address: str) -> None:
    """The browser is closed in mid-reply: the words and, a little later, the whole reply are stored all the same."""
    said = {"text": "I would do it again.", "client_key": "second"}
    with client.stream("POST", f"{address}/turns", data=said, headers=STREAM) as answer:
        next(answer.iter_text())


def wait_until(true: Callable[[], bool]) -> None:
    """Waits, and fails after half a minute."""
    ends = time.monotonic() + 30
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.1)
