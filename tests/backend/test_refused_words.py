"""Words that are refused are handed back; words that are odd are kept as they were typed."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.adapters.store.talk import Said
from backend.services.hold_turn import keep_turn
from backend.services.problems import NotAcceptable
from tests.backend.conftest import Site
from tests.backend.journey import STREAM, STRONG, learner_turns, say, talking, turns

HTML = '<script>alert("x")</script><img src=x onerror=alert(1)> & "quoted"'


def test_a_finished_conversation_hands_new_words_back(site: Site) -> None:
    conversation_id = talking(site)
    say(site, conversation_id, STRONG, "one")
    address = f"/conversations/{conversation_id}"
    assert site.client.post(f"{address}/leave", follow_redirects=False).headers["location"] == "/evidence"
    fields = {"text": "One more thing <b>I did</b>.", "client_key": "two"}
    answer = site.client.post(f"{address}/turns", data=fields)
    assert answer.status_code == 422
    assert "This conversation is finished." in answer.text
    assert "One more thing &lt;b&gt;I did&lt;/b&gt;." in answer.text
    assert [row.text for row in learner_turns(site, conversation_id)] == [STRONG]
    assert say(site, conversation_id, STRONG, "one")[-1][0] == "done", "what was stored before is still answered"


def test_words_of_somebody_signed_out_meanwhile_are_handed_back(site: Site) -> None:
    conversation_id = talking(site)
    site.client.cookies.clear()
    answer = site.client.post(f"/conversations/{conversation_id}/turns", data={"text": STRONG, "client_key": "one"})
    assert answer.status_code == 401
    assert "tickets out of the system myself" in answer.text


@pytest.mark.parametrize(
    ("text", "key", "action", "status", "words"),
    [
        ("", "one", "say", 422, "no words"),
        (" \n\t ", "one", "say", 422, "no words"),
        ("\x00\x00", "one", "say", 422, "no words"),
        ("a" * 8001, "one", "say", 413, "8,001 characters"),
        ("a" * 5_000_000, "one", "say", 413, "5,000,000 characters"),
        ("a" * 7_000_000, "one", "say", 413, "at most 5 MB"),
        (STRONG, "", "say", 422, "does not know"),
        (STRONG, "one", "dance", 422, "does not know"),
    ],
)
def test_what_cannot_be_taken_is_said_clearly(
    site: Site, text: str, key: str, action: str, status: int, words: str
) -> None:
    conversation_id = talking(site)
    fields = {"text": text, "client_key": key, "action": action}
    answer = site.client.post(f"/conversations/{conversation_id}/turns", data=fields, headers=STREAM)
    assert answer.status_code == status
    assert set(answer.json()) == {"title", "happened", "what_to_do"}
    assert words in " ".join(answer.json().values())
    assert len(turns(site, conversation_id)) == 1


def test_a_long_text_without_scripts_comes_back_in_the_page(site: Site) -> None:
    conversation_id = talking(site)
    text = "ab cd " * 200_000
    answer = site.client.post(f"/conversations/{conversation_id}/turns", data={"text": text, "client_key": "one"})
    assert answer.status_code == 413
    assert text.strip() in answer.text


def test_exactly_eight_thousand_characters_are_taken(site: Site) -> None:
    conversation_id = talking(site)
    say(site, conversation_id, "é" * 8000)
    assert len(learner_turns(site, conversation_id)[0].text) == 8000


def test_a_body_of_unknown_length_is_refused_unread(site: Site) -> None:
    conversation_id = talking(site)
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        raise AssertionError("a byte of the body was asked for")

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    path = f"/conversations/{conversation_id}/turns"
    scope = {"type": "http", "http_version": "1.1", "method": "POST", "path": path, "query_string": b""}
    headers = [(b"host", b"testserver"), (b"transfer-encoding", b"chunked")]
    asyncio.run(site.client.app({**scope, "headers": headers}, receive, send))
    assert sent[0]["status"] == 413


def test_html_and_script_are_shown_as_they_were_written(site: Site) -> None:
    conversation_id = talking(site)
    heard = say(site, conversation_id, HTML)
    assert learner_turns(site, conversation_id)[0].text == HTML
    page = site.client.get(f"/conversations/{conversation_id}").text
    assert "&lt;script&gt;alert(" in page
    assert "<script>alert(" not in page
    assert "<img src=x" not in page
    assert heard[-1][0] == "done"


def test_odd_characters_survive(site: Site) -> None:
    conversation_id = talking(site)
    text = "👩‍💻 עברית and العربية \u202eright to left\u202c, 漢字, e\u0301"
    say(site, conversation_id, f"\x00{text}\r\nsecond line\x00")
    assert learner_turns(site, conversation_id)[0].text == f"{text}\nsecond line"
    assert text in site.client.get(f"/conversations/{conversation_id}").text


def test_half_a_character_is_refused_with_words(site: Site) -> None:
    conversation_id = talking(site)
    body = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\ngood \\ud800\r\n'
    body += b'--b\r\nContent-Disposition: form-data; name="client_key"\r\n\r\none\r\n--b--\r\n'
    sent = {"Content-Type": "multipart/form-data; boundary=b; charset=unicode_escape"}
    for accept in (STREAM, {"Accept": "text/html"}):
        answer = site.client.post(f"/conversations/{conversation_id}/turns", content=body, headers={**sent, **accept})
        assert answer.status_code == 422
        assert "cannot be stored" in answer.text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=300))
def test_whatever_is_typed_is_stored_as_typed(site: Site, text: str) -> None:
    who = site.people["learner"]
    if not hasattr(site, "talk"):
        site.talk = talking(site)
    said = Said(text, f"key {text}")
    wanted = text.replace("\r\n", "\n").replace("\x00", "").strip()
    try:
        kept = keep_turn(site.prova, who, site.talk, said)
    except NotAcceptable:
        assert not wanted
    else:
        assert next(row.text for row in learner_turns(site, site.talk) if row.id == kept.turn_id) == wanted
