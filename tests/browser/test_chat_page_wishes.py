"""The conversation page against the hand-written server: pace, order, tabs, storage, speech and dictation."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_chat_page import DONE, KEPT, REPLY, TalkServer, kept_draft, send, talk

__all__ = ["talk"]
pytestmark = pytest.mark.browser

# Hand-written stand-ins: headless browsers have neither voices nor ears.
VOICE = """
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  speak(utterance) { window.spoken.push(utterance.text); window.last = utterance; },
  cancel() { window.spoken.push("(silence)"); },
} });
"""
EAR = """
window.webkitSpeechRecognition = window.SpeechRecognition = class {
  start() { window.ear = this; }
  stop() { this.onend(); }
};
window.hear = (...said) => window.ear.onresult({ results: said.map((transcript) => [{ transcript }]) });
"""
BLOCKED = """
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("blocked", "SecurityError"); } });
"""
FULL = """
Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
"""


def again_with(page: Page, script: str) -> None:
    page.add_init_script(script)
    page.reload()


def slower(page: Page) -> None:
    TalkServer.scripts = [200]
    page.get_by_role("button", name="Slower").click()
    expect(page.get_by_role("button", name="Slower")).to_have_attribute("aria-pressed", "true")
    assert TalkServer.posts.pop() == ("/delivery?on=yes", {"wish": "slow_replies"})


def test_a_slow_reply_comes_a_sentence_at_a_time_and_is_read_out_once_whole(talk: Page) -> None:
    talk.clock.install()
    slower(talk)
    TalkServer.scripts = [[KEPT, ("word", {"text": REPLY}), DONE]]
    send(talk, "Ten orders.")
    coming = talk.locator("#coming .turn-text")
    expect(coming).to_have_text("A good start.")
    expect(talk.locator("#turns")).to_have_attribute("aria-busy", "true")
    talk.clock.run_for(500)
    expect(coming).to_have_text("A good start.")
    talk.clock.run_for(5000)
    expect(talk.locator("#turns #turn-t6 .turn-text")).to_have_text(REPLY)
    expect(talk.locator("#turns")).to_have_attribute("aria-busy", "false")


def test_a_slow_reply_can_be_stopped_and_then_had_whole(talk: Page) -> None:
    talk.clock.install()
    slower(talk)
    TalkServer.scripts = [[KEPT, ("word", {"text": REPLY}), DONE], [KEPT, DONE]]
    send(talk, "Ten orders.")
    expect(talk.locator("#coming .turn-text")).to_have_text("A good start.")
    talk.keyboard.press("Escape")
    expect(talk.get_by_role("status")).to_have_text("You stopped the reply. Your words are kept.")
    talk.get_by_role("button", name="Get the reply").click()
    expect(talk.locator("#turns #turn-t6 .turn-text")).to_have_text(REPLY)


def test_with_reduced_motion_words_do_not_trickle(talk: Page) -> None:
    talk.emulate_media(reduced_motion="reduce")
    pieces = [("word", {"text": text}) for text in ("A good ", "sta")]
    more = [("word", {"text": text}) for text in ("rt. Whi", "ch order")]
    TalkServer.scripts = [[KEPT, *pieces, *more, None, DONE]]
    send(talk, "Ten orders.")
    expect(talk.locator("#coming .turn-text")).to_have_text("A good start.")
    TalkServer.carry_on.set()
    expect(talk.locator("#turn-t6 .turn-text")).to_have_text(REPLY)


def test_what_is_sent_after_a_stop_waits_for_the_stopped_reply(talk: Page) -> None:
    TalkServer.scripts = [[KEPT, ("word", {"text": "A good "}), None, DONE]]
    send(talk, "Ten orders.")
    expect(talk.locator("#coming .turn-text")).to_have_text("A good")
    talk.get_by_role("button", name="Stop the reply").click()
    last = ("done", {**DONE[1], "turn_id": "t8", "html_free_text": "And then?"})
    TalkServer.scripts = [[KEPT, DONE], [("kept", {"turn_id": "t7", "number": 7}), last]]
    send(talk, "Two were late.")
    expect(talk.locator("#turn-t8")).to_be_visible()
    assert [path for path, _ in TalkServer.posts] == ["/post", "/reply", "/post"]
    shown = talk.locator("#turns .turn-text").all_inner_texts()[-4:]
    assert shown == ["Ten orders.", REPLY, "Two were late.", "And then?"]


def test_a_wish_that_cannot_be_kept_is_said_and_stays_off(talk: Page) -> None:
    TalkServer.scripts = [503]
    talk.get_by_role("button", name="Plain words").click()
    expect(talk.get_by_role("status")).to_contain_text("could not be kept")
    expect(talk.get_by_role("button", name="Plain words")).to_have_attribute("aria-pressed", "false")


def test_words_survive_closing_the_tab(talk: Page) -> None:
    talk.get_by_label("Your words").fill("Half a thought")
    again = talk.context.new_page()
    talk.close()
    again.goto(f"http://127.0.0.1:{TalkServer.port}/")
    expect(again.get_by_label("Your words")).to_have_value("Half a thought")


def test_two_tabs_share_one_draft_and_hear_of_each_others_turns(talk: Page) -> None:
    other = talk.context.new_page()
    other.goto(talk.url)
    other.get_by_label("Your words").fill("Half a thought")
    expect(talk.get_by_label("Your words")).to_have_value("Half a thought")
    talk.get_by_label("Your words").fill("A whole thought")
    expect(other.get_by_label("Your words")).to_have_value("A whole thought")
    TalkServer.scripts = [[KEPT, DONE]]
    talk.get_by_label("Your words").press("Enter")
    expect(talk.locator("#turn-t6")).to_be_visible()
    expect(other.get_by_role("status")).to_have_text("This conversation went on in another tab.")
    expect(other.get_by_role("button", name="Show it here")).to_be_visible()
    expect(other.get_by_label("Your words")).to_have_value("")
    assert len(TalkServer.posts) == 1


@pytest.mark.parametrize("storage", [BLOCKED, FULL], ids=["blocked", "full"])
def test_without_storage_the_page_works_and_says_that_no_copy_is_kept(talk: Page, storage: str) -> None:
    again_with(talk, storage)
    talk.get_by_label("Your words").fill("Half a thought")
    expect(talk.locator("#not-kept")).to_be_visible()
    TalkServer.scripts = [[KEPT, DONE]]
    talk.get_by_label("Your words").press("Enter")
    expect(talk.locator("#turns #turn-t6 .turn-text")).to_have_text(REPLY)


def test_when_storage_fills_up_no_old_draft_comes_back(talk: Page) -> None:
    talk.get_by_label("Your words").fill("Ten")
    talk.evaluate(f"() => {{ {FULL} }}")
    TalkServer.scripts = [[KEPT, DONE]]
    send(talk, "Ten orders.")
    expect(talk.locator("#turn-t6")).to_be_visible()
    assert kept_draft(talk) is None


def test_a_turn_is_read_aloud_and_escape_stops_it(talk: Page) -> None:
    again_with(talk, VOICE)
    talk.get_by_role("button", name="Read aloud").first.click()
    assert len(talk.evaluate("window.spoken")) > 1
    expect(talk.get_by_role("button", name="Stop reading")).to_be_visible()
    talk.keyboard.press("Escape")
    assert talk.evaluate("window.spoken.at(-1)") == "(silence)"
    expect(talk.get_by_role("button", name="Stop reading")).to_have_count(0)


def test_new_replies_are_read_aloud_when_that_was_asked_for(talk: Page) -> None:
    again_with(talk, VOICE)
    TalkServer.scripts = [200, [KEPT, DONE]]
    talk.get_by_role("button", name="Read replies aloud").click()
    expect(talk.get_by_role("status")).to_have_text("New replies are read out.")
    send(talk, "Ten orders.")
    expect(talk.locator("#turn-t6").get_by_role("button", name="Stop reading")).to_be_visible()
    assert talk.evaluate("window.spoken") == ["A good start.", "Which order would you look at first?"]


def test_dictation_says_where_the_sound_may_go_before_it_listens(talk: Page) -> None:
    again_with(talk, EAR)
    box, speak = talk.get_by_label("Your words"), talk.get_by_role("button", name="Speak", exact=True)
    box.fill("First,")
    speak.click()
    expect(talk.get_by_text("Some browsers send the sound to the company that makes them")).to_be_visible()
    assert talk.evaluate("window.ear") is None
    speak.click()
    talk.evaluate("window.hear('ten orders', 'two of them late')")
    expect(box).to_have_value("First, ten orders two of them late")
    assert kept_draft(talk)["typed"] == "First, ten orders two of them late"
    talk.get_by_role("button", name="Stop listening").click()
    expect(talk.get_by_role("status")).to_have_text("Not listening any more. Check the words before you send them.")
    assert TalkServer.posts == []


def test_dictation_that_fails_says_so_and_typing_goes_on(talk: Page) -> None:
    again_with(talk, EAR)
    speak = talk.get_by_role("button", name="Speak", exact=True)
    speak.click()
    speak.click()
    talk.evaluate("window.ear.onerror({ error: 'not-allowed' }); window.ear.onend()")
    expect(talk.get_by_role("status")).to_contain_text("may not use the microphone")
    expect(speak).to_have_attribute("aria-pressed", "false")


def test_without_ears_there_is_no_button(talk: Page) -> None:
    again_with(talk, "delete window.webkitSpeechRecognition; delete window.SpeechRecognition;")
    expect(talk.locator("[data-keys]")).to_be_visible()
    expect(talk.locator("#dictate")).to_be_hidden()
