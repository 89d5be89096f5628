"""The real server goes away: before the words arrive, and in the middle of a reply. Nothing typed is lost or doubled.

How the page itself keeps a draft is tested in test_chat_page.py.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from conversations.voices.scripted import ScriptedVoice
from conversations.voices.voice import MoveBrief, Utterance, Voice
from tests.browser.conftest import SignIn
from tests.browser.live import LiveSite, QuickParts

pytestmark = pytest.mark.browser
WORDS = "I rang the client before they rang me, and read out the list of what was late."


class HeldVoice(ScriptedVoice):
    """Says three words and then never another one."""

    def speak(self, brief: MoveBrief) -> Utterance:
        async def pieces() -> AsyncIterator[str]:
            yield "Half a reply"
            await asyncio.Event().wait()

        return Utterance(self.name, pieces=pieces())


class HeldParts(QuickParts):
    def voice_of(self, role: str) -> Voice:
        return HeldVoice()


@pytest.fixture
def live(demo_home: Path, tmp_path: Path) -> Iterator[LiveSite]:
    """A server of its own for each test, which the test may stop."""
    site = LiveSite.on_copy(demo_home, tmp_path / "home").start()
    yield site
    site.stop()


@pytest.fixture
def talk(sign_in: SignIn) -> Page:
    """An open conversation, with the page's scripts running."""
    page = sign_in("Ben Hartley")
    page.goto("/practise")
    page.get_by_role("link", name="A renewal with an eight per cent increase").click()
    page.get_by_role("button", name="Start").click()
    expect(page.locator("[data-keys]")).to_be_visible()  # the page's scripts are running
    return page


def send(page: Page) -> None:
    page.get_by_label("Your words").fill(WORDS)
    page.keyboard.press("Enter")


def said(page: Page) -> list[str]:
    """What the product has stored of the learner's words."""
    stored = page.request.get(f"/api/conversations/{page.url.rpartition('/')[2]}").json()
    return [turn["text"] for turn in stored["turns"] if turn["speaker"] == "learner"]


def test_words_sent_while_the_server_is_away_arrive_once_when_it_is_back(talk: Page, live: LiveSite) -> None:
    live.stop()
    send(talk)
    expect(talk.get_by_role("status")).to_have_text("The server cannot be reached just now.")
    expect(talk.locator("#turns .is-learner")).to_contain_text("Your words are safe in this browser.")
    live.start()
    talk.get_by_role("button", name="Send again").click()
    expect(talk.locator("#turns .turn:not(.is-learner)")).to_have_count(2)
    assert said(talk) == [WORDS]


def test_a_server_stopped_in_the_middle_of_a_reply_gives_it_after_its_return(talk: Page, live: LiveSite) -> None:
    live.stop()
    live.parts = HeldParts
    live.start()
    send(talk)
    expect(talk.locator("#coming .turn-text")).to_have_text("Half a reply")
    live.stop()
    expect(talk.get_by_role("status")).to_contain_text("Your words are kept.")
    expect(talk.locator("#coming [data-note]")).to_have_text("This reply is not complete.")
    live.parts = QuickParts
    live.start()
    talk.get_by_role("button", name="Get the reply").click()
    replies = talk.locator("#turns .turn:not(.is-learner) .turn-text")
    expect(replies).to_have_count(2)
    whole = replies.last.inner_text()
    assert "Half a reply" not in whole
    assert said(talk) == [WORDS]
    talk.reload()
    expect(replies.last).to_have_text(whole)
    expect(talk.locator("#turns .is-learner")).to_have_count(1)


def test_a_reply_that_was_cut_off_is_made_when_the_page_is_opened_again(talk: Page, live: LiveSite) -> None:
    live.stop()
    live.parts = HeldParts
    live.start()
    send(talk)
    expect(talk.locator("#coming .turn-text")).to_have_text("Half a reply")
    live.stop()
    live.parts = QuickParts
    live.start()
    talk.reload()
    expect(talk.locator("#turns .turn:not(.is-learner)")).to_have_count(2)
    assert said(talk) == [WORDS]


def test_words_for_a_conversation_ended_in_another_window_come_back_with_the_reason(talk: Page, live: LiveSite) -> None:
    path = talk.url.removeprefix(live.address)
    assert talk.request.post(f"{path}/leave", headers={"Origin": live.address}).ok
    send(talk)
    expect(talk.get_by_role("status")).to_contain_text("This conversation is finished.")
    expect(talk.get_by_label("Your words")).to_have_value(WORDS)
    assert said(talk) == []
