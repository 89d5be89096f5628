"""A turn: stored first, answered once, never lost, nobody else's."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from backend.adapters.store.talk import Said
from backend.services.hold_turn import SAID_BY_BUTTON, keep_turn, reply_to
from backend.services.live_reply import Event
from portfolio.evidence import Independence
from tests.backend.conftest import Site, make_site
from tests.backend.journey import (
    STREAM,
    STRONG,
    GatedVoice,
    begin,
    events,
    judge_all,
    judgements,
    learner_turns,
    post,
    say,
    supplier_performance,
    talking,
    turns,
)


def test_the_reply_streams_after_the_words_are_stored(site: Site) -> None:
    conversation_id = talking(site)
    heard = say(site, conversation_id, STRONG)
    names = [name for name, _ in heard]
    assert names[0] == "kept"
    assert names[-1] == "done"
    assert set(names[1:-1]) == {"word"}
    opening, mine, reply = turns(site, conversation_id)
    assert heard[0][1] == {"turn_id": mine.id, "number": 2}
    assert (opening.speaker, mine.text, reply.reply_to) == ("tutor", STRONG, mine.id)
    done = heard[-1][1]
    assert "".join(data["text"] for name, data in heard if name == "word") == reply.text == done["html_free_text"]
    assert (done["turn_id"], done["closed"]) == (reply.id, False)
    assert done["progress"]["done"] == 1
    assert (reply.voice, bool(reply.prompt), bool(reply.move)) == ("scripted", True, True)


def test_the_words_are_stored_before_a_voice_speaks(site: Site) -> None:
    conversation_id = talking(site)
    stored: list[str] = []

    async def look() -> None:
        stored.append(turns(site, conversation_id)[-1].text)

    site.prova.voice_of = lambda role: GatedVoice("Go on.", look)
    say(site, conversation_id, STRONG)
    assert stored == [STRONG, STRONG]


def test_without_scripts_the_page_comes_back_with_the_reply(site: Site) -> None:
    conversation_id = talking(site)
    address = f"/conversations/{conversation_id}"
    fields = {"text": STRONG, "client_key": "one"}
    answer = site.client.post(f"{address}/turns", data=fields, follow_redirects=False)
    said, reply = turns(site, conversation_id)[-2:]
    assert (answer.status_code, answer.headers["location"]) == (303, f"{address}#turn-{said.id}")
    assert reply.speaker == "tutor"
    assert f'data-turn-id="{reply.id}"' in site.client.get(address).text


def test_the_same_key_twice_is_one_turn_and_one_reply(site: Site) -> None:
    conversation_id = talking(site)
    first = say(site, conversation_id, STRONG, "one")
    again = say(site, conversation_id, STRONG, "one")
    assert first[0] == again[0]
    assert first[-1] == again[-1]
    assert len(turns(site, conversation_id)) == 3


def test_the_same_key_at_the_same_time_is_one_turn_and_one_reply(site: Site) -> None:
    conversation_id = talking(site)
    voice = GatedVoice("What did you do first?", lambda: asyncio.sleep(0.02))
    site.prova.voice_of = lambda role: voice
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(say, site, conversation_id, STRONG, "one") for _ in range(4)]
        heard = [each.result() for each in sent]
    assert {events[-1][1]["turn_id"] for events in heard} == {turns(site, conversation_id)[-1].id}
    assert len(turns(site, conversation_id)) == 3
    assert voice.begun == 1


def test_a_turn_left_unanswered_is_answered_after_a_restart(site: Site) -> None:
    conversation_id = talking(site)
    kept = keep_turn(site.prova, site.people["learner"], conversation_id, Said(STRONG, "one"))
    restarted = make_site(site.prova.settings.home)
    with restarted.client:
        page = restarted.enter("learner").get(f"/conversations/{conversation_id}").text
        assert f'data-unanswered="{kept.turn_id}"' in page
        assert "tickets out of the system myself" in page
        address = f"/conversations/{conversation_id}/reply"
        answer = restarted.client.post(address, data={"turn_id": kept.turn_id}, headers=STREAM)
        assert events(answer.text)[-1][0] == "done"
        again = restarted.client.post(address, data={"turn_id": kept.turn_id}, headers=STREAM)
        assert events(again.text)[-1] == events(answer.text)[-1]
        assert 'data-unanswered=""' in restarted.client.get(f"/conversations/{conversation_id}").text
        assert len(turns(restarted, conversation_id)) == 3
    restarted.prova.database.close()


def test_two_listeners_hear_the_same_reply(site: Site) -> None:
    conversation_id = talking(site)
    who = site.people["learner"]
    kept = keep_turn(site.prova, who, conversation_id, Said(STRONG, "one"))
    site.prova.voice_of = lambda role: GatedVoice("What did you do first?", lambda: asyncio.sleep(0.01))

    async def listen() -> list[Event]:
        return [event async for event in reply_to(site.prova, who, kept.turn_id).follow()]

    async def both() -> tuple[list[Event], list[Event]]:
        first, second = await asyncio.gather(listen(), listen())
        return first, second

    first, second = site.client.portal.call(both)
    assert first == second
    assert [event.name for event in first] == ["word"] * 5 + ["done"]


def test_a_dropped_connection_still_stores_the_reply(site: Site) -> None:
    conversation_id = talking(site)
    who = site.people["learner"]
    site.prova.voice_of = lambda role: GatedVoice("What did you do first?", lambda: asyncio.sleep(0.02))
    kept = keep_turn(site.prova, who, conversation_id, Said(STRONG, "one"))

    async def hear_one_word_and_leave() -> str:
        stream = reply_to(site.prova, who, kept.turn_id).follow()
        name = (await anext(stream)).name
        await stream.aclose()
        return name

    async def wait_for_reply() -> None:
        while kept.turn_id in site.prova.live_replies:
            await asyncio.sleep(0.01)

    assert site.client.portal.call(hear_one_word_and_leave) == "word"
    site.client.portal.call(wait_for_reply)
    assert turns(site, conversation_id)[-1].text == "What did you do first?"


def test_a_voice_that_breaks_costs_a_retry_and_no_words(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    conversation_id = talking(site)
    usual = site.prova.voice_of

    async def breaks() -> None:
        raise RuntimeError("a voice broke")

    site.prova.voice_of = lambda role: GatedVoice("Go on.", breaks)
    heard = say(site, conversation_id, STRONG)
    assert [name for name, _ in heard] == ["kept", "problem"]
    assert heard[-1][1] == {"text": heard[-1][1]["text"], "retry": True}
    assert "a voice broke" in caplog.text
    site.prova.voice_of = usual
    turn_id = heard[0][1]["turn_id"]
    answer = site.client.post(f"/conversations/{conversation_id}/reply", data={"turn_id": turn_id}, headers=STREAM)
    assert events(answer.text)[-1][0] == "done"
    assert [row.text for row in learner_turns(site, conversation_id)] == [STRONG]


@pytest.mark.parametrize("name", ["other.learner", "assessor", "learning", "quality", "admin"])
def test_somebody_elses_conversation_is_not_there(site: Site, name: str) -> None:
    conversation_id = talking(site)
    turn_id = say(site, conversation_id, STRONG)[0][1]["turn_id"]
    client = site.enter(name)
    wanted = 404 if name == "other.learner" else 403
    address = f"/conversations/{conversation_id}"
    answers = [
        client.get(address),
        client.get(f"/api{address}"),
        post(site, conversation_id, "mine now"),
        client.post(f"{address}/reply", data={"turn_id": turn_id}, headers=STREAM),
        client.post(f"{address}/leave"),
    ]
    assert [answer.status_code for answer in answers] == [wanted] * 5
    assert all("tickets" not in answer.text for answer in answers)
    assert len(turns(site, conversation_id)) == 3


def test_a_turn_of_another_conversation_has_no_reply_here(site: Site) -> None:
    first = talking(site)
    turn_id = say(site, first, STRONG)[0][1]["turn_id"]
    second = begin(site)
    for wrong in (turn_id, turns(site, second)[0].id, "no-such-turn", ""):
        answer = site.client.post(f"/conversations/{second}/reply", data={"turn_id": wrong}, headers=STREAM)
        assert answer.status_code == 404


def test_help_is_given_and_remembered_with_the_next_words(site: Site) -> None:
    conversation_id = talking(site)
    helps = [say(site, conversation_id, "", action="help")[-1][1]["help"] for _ in range(2)]
    assert helps[0] in {"nudge", "hint"}
    assert "hint" in helps
    say(site, conversation_id, STRONG)
    judge_all(site)
    asked, _, mine = learner_turns(site, conversation_id)
    assert (asked.text, asked.action) == (SAID_BY_BUTTON["help"], "help")
    found = judgements(site.prova)
    assert {row.turn_id for row in found} == {mine.id}, "a button pressed is not judged"
    independence = {row.criterion_ref: row.independence for row in found}
    focus = turns(site, conversation_id)[4].focus
    assert independence[focus] == Independence.HINT.value


def test_words_typed_beside_the_hint_button_are_words_too(site: Site) -> None:
    conversation_id = talking(site)
    say(site, conversation_id, STRONG, "one", "help")
    say(site, conversation_id, STRONG, "one", "help")
    words, asked = learner_turns(site, conversation_id)
    assert (words.text, words.action, asked.text, asked.action) == (STRONG, "say", SAID_BY_BUTTON["help"], "help")
    judge_all(site)
    assert {row.turn_id for row in judgements(site.prova)} == {words.id}


def test_a_conversation_ends_by_itself_and_says_where_to_go(site: Site) -> None:
    conversation_id = talking(site, "socratic_dialogue")
    for _ in range(12):
        done = say(site, conversation_id, "I do not know, I have never done that.")[-1][1]
        if done["closed"]:
            break
    assert done["closed"]
    assert done["next_url"] == "/evidence"
    assert post(site, conversation_id, "more").status_code == 422


def test_pausing_keeps_everything_open(site: Site) -> None:
    conversation_id = talking(site, "discover")
    answer = site.client.post(f"/conversations/{conversation_id}/pause", follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert begin(site, "discover") == conversation_id, "Discover is resumed, not started again"


def test_unknown_talks_cannot_be_started(site: Site) -> None:
    site.enrol()
    site.enter("learner")
    code = supplier_performance(site)
    for fields in (
        {"type_key": "no_such_type", "competency_code": code},
        {"type_key": "discover", "competency_code": code},
        {"type_key": "socratic_dialogue", "competency_code": "X99"},
        {"type_key": "role_play_rehearsal"},
        {},
    ):
        assert site.client.post("/practise", data=fields).status_code == 422


def test_something_put_right_after_the_end_is_kept_beside_it_without_reply_or_judgement(site: Site) -> None:
    conversation_id = talking(site)
    site.client.post(f"/conversations/{conversation_id}/leave")
    address = f"/conversations/{conversation_id}/correction"
    sent = {"text": "It was 97 per cent, not 79.", "client_key": "k-correct"}
    for _ in range(2):
        assert site.client.post(address, data=sent).status_code == 200
    page = site.client.get(f"/conversations/{conversation_id}").text
    assert page.count("It was 97 per cent, not 79.") == 1
    assert "Put right afterwards" in page
    assert 'data-unanswered=""' in page
    assert site.client.get("/api/waiting-to-be-judged").json() == {"turns": 0}


def test_a_turn_is_put_right_only_after_the_end_and_only_by_its_own_form(site: Site) -> None:
    conversation_id = talking(site)
    address = f"/conversations/{conversation_id}"
    sent = {"text": "It was 97 per cent, not 79.", "client_key": "k-correct"}
    early = site.client.post(f"{address}/correction", data=sent)
    assert early.status_code == 422
    assert "still open" in early.text
    assert post(site, conversation_id, sent["text"], action="correct").status_code == 422
    site.client.post(f"{address}/leave")
    assert post(site, conversation_id, sent["text"], action="correct").status_code == 422
    assert site.client.post(f"{address}/correction", data=sent).status_code == 200
    (correction,) = learner_turns(site, conversation_id)
    answer = site.client.post(f"{address}/reply", data={"turn_id": correction.id}, headers=STREAM)
    assert answer.status_code == 404
    assert len(turns(site, conversation_id)) == 2


def test_a_form_sent_again_with_other_words_does_not_swallow_them(site: Site) -> None:
    conversation_id = talking(site)
    say(site, conversation_id, STRONG, "one")
    again = site.client.post(
        f"/conversations/{conversation_id}/turns", data={"text": "Other words altogether.", "client_key": "one"}
    )
    assert again.status_code == 422
    assert "Other words altogether." in again.text
    assert [row.text for row in learner_turns(site, conversation_id)] == [STRONG]
