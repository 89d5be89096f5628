"""A disk that is full: a clear page with what was typed in it, and everything goes on when there is room again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

from backend.services.judge_turn import turns_to_judge
from conversations.voices.scripted import spoken
from conversations.voices.voice import MoveBrief, Utterance
from tests.backend.conftest import Site, make_site
from tests.backend.journey import MET, STREAM, STRONG, judge_all, learner_turns, post, proposal_for, say, talking, turns

LONG = STRONG * 15  # more than the pages there are have room for


@contextmanager
def full_disk(site: Site) -> Iterator[None]:
    """SQLite may not take another page: it fails as it does on a full disk."""
    engine = site.prova.database.engine

    def no_more_pages(connection, _: ConnectionPoolEntry) -> None:
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {used}")

    event.listen(engine, "connect", no_more_pages)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", no_more_pages)
        engine.dispose()


def test_a_full_disk_is_said_and_the_words_come_back(site: Site) -> None:
    conversation_id = talking(site)
    text = f"<b>{LONG}</b>"
    with full_disk(site):
        answer = site.client.post(f"/conversations/{conversation_id}/turns", data={"text": text, "client_key": "one"})
        assert answer.status_code == 507
        assert "could not write to its database" in answer.text
        assert "Your words are still in the box." in answer.text
        assert f"&lt;b&gt;{LONG[:60]}" in answer.text
        streamed = post(site, conversation_id, text, "one")
        assert streamed.status_code == 507
        assert "could not write" in streamed.json()["happened"]
        assert site.client.get(f"/conversations/{conversation_id}").status_code == 200, "reading goes on"
        assert len(turns(site, conversation_id)) == 1
    assert say(site, conversation_id, text, "one")[-1][0] == "done"
    assert [row.text for row in learner_turns(site, conversation_id)] == [text]


def test_a_decision_that_could_not_be_stored_keeps_its_feedback(site: Site) -> None:
    proposal = proposal_for(site)
    client = site.enter("assessor")
    feedback = "Say which figures you compared. " * 300
    with full_disk(site):
        answer = client.post(f"/assess/{proposal.id}", data={"outcome": "not yet", "feedback": feedback})
        assert answer.status_code == 507
        assert "Say which figures you compared." in answer.text
    assert client.post(f"/assess/{proposal.id}", data=MET).status_code == 200


def test_a_disk_that_fills_while_the_reply_is_made_costs_a_retry(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    conversation_id = talking(site)
    usual = site.prova.voice_of
    filled = []

    def fills_the_disk(role: str):
        context = full_disk(site)
        context.__enter__()
        filled.append(context)
        return LongWinded()

    site.prova.voice_of = fills_the_disk
    heard = say(site, conversation_id, STRONG)
    assert heard[0][0] == "kept"
    assert heard[-1] == ("problem", {"text": heard[-1][1]["text"], "retry": True})
    assert "Your words are stored" in heard[-1][1]["text"]
    assert "database or disk is full" in caplog.text
    filled.pop().__exit__(None, None, None)
    site.prova.voice_of = usual
    fields = {"turn_id": heard[0][1]["turn_id"]}
    site.client.post(f"/conversations/{conversation_id}/reply", data=fields, headers=STREAM)
    assert [row.speaker for row in turns(site, conversation_id)] == ["tutor", "learner", "tutor"]
    judge_all(site)
    assert turns_to_judge(site.prova, site.people["learner"]) == 0


class LongWinded:
    """A reply that the pages there are have no room for."""

    name, model = "scripted", ""

    def speak(self, brief: MoveBrief) -> Utterance:
        """See `Voice.speak`."""
        return Utterance(self.name, pieces=spoken("word " * 4000))


def test_a_database_nobody_may_write_to_is_read_all_the_same(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    with site.client:
        conversation_id = talking(site)

        def read_only(connection, _: ConnectionPoolEntry) -> None:
            connection.execute("PRAGMA query_only = ON")

        event.listen(site.prova.database.engine, "connect", read_only)
        site.prova.database.engine.dispose()
        answer = post(site, conversation_id, STRONG, "one")
        assert answer.status_code == 507
        assert site.client.get(f"/conversations/{conversation_id}").status_code == 200
        event.remove(site.prova.database.engine, "connect", read_only)
        site.prova.database.engine.dispose()
        assert say(site, conversation_id, STRONG, "one")[-1][0] == "done"
    site.prova.database.close()
