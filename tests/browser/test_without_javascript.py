"""A conversation without scripts: everything works by forms and pages."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn

pytestmark = pytest.mark.browser
WORDS = (
    "In March the report said 96 per cent. I pulled 1,200 tickets, worked it out again and got 91, "
    "because paused cases had been left out. I showed the supplier the list and we agreed to count them."
)


@pytest.fixture
def talk(sign_in: SignIn) -> Page:
    """The first page of a Socratic dialogue, chosen by clicking, with scripts off."""
    page = sign_in("Amara Okafor", java_script_enabled=False)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Deliver").click()
    page.get_by_role("link", name="Socratic dialogue").last.click()
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_label("Your words")).to_be_visible()
    return page


def replies(page: Page) -> list[str]:
    return page.locator("#turns .turn:not(.is-learner) .turn-text").all_inner_texts()


def test_words_are_sent_and_the_reply_is_there_on_the_next_page(talk: Page) -> None:
    before = replies(talk)
    talk.get_by_label("Your words").fill(WORDS)
    talk.get_by_role("button", name="Send").click()
    expect(talk.locator("#turns .is-learner .turn-text").last).to_have_text(WORDS)
    after = replies(talk)
    assert len(after) == len(before) + 1
    assert after[-1] not in before
    expect(talk.get_by_label("Your words")).to_have_value("")
    expect(talk.locator(f"#{talk.url.partition('#')[2]} .turn-text")).to_have_text(WORDS)


def test_a_hint_comes_and_is_marked_as_help(talk: Page) -> None:
    talk.get_by_role("button", name="Ask for a hint").click()
    last = talk.locator("#turns .turn:not(.is-learner)").last
    expect(last.locator(".tag")).to_have_text(re.compile("hint|other words|example", re.I))


def test_nothing_to_send_is_refused_in_words(talk: Page) -> None:
    talk.get_by_role("button", name="Send").click()
    expect(talk.get_by_role("heading", level=1)).to_have_text("That could not be taken")
    expect(talk.get_by_role("main")).to_contain_text("There are no words in your message.")


def test_the_same_form_sent_twice_is_one_turn(talk: Page) -> None:
    address = talk.url
    action = talk.locator("#composer").get_attribute("action") or ""
    key = talk.locator("#composer [name=client_key]").input_value()
    form = {"client_key": key, "text": WORDS, "action": "say"}
    for _ in range(2):
        answer = talk.request.post(action, form=form, headers={"Origin": address.split("/conversations")[0]})
        assert answer.ok
    talk.goto(address)
    expect(talk.locator("#turns .is-learner")).to_have_count(1)
    assert len(replies(talk)) == 2


def test_a_pause_leads_back_and_the_conversation_waits(talk: Page) -> None:
    address = talk.url
    talk.get_by_role("button", name="Pause and come back later").click()
    expect(talk.get_by_role("heading", name=re.compile("What comes next|Go on"), level=2).first).to_be_visible()
    talk.goto(address)
    expect(talk.get_by_role("button", name="Send")).to_be_visible()


def test_the_end_is_the_learners_to_choose(talk: Page) -> None:
    address = talk.url
    talk.get_by_role("button", name="End this conversation").click()
    expect(talk.get_by_role("heading", level=1)).to_have_text("Demonstrate")
    talk.goto(address)
    expect(talk.get_by_role("heading", name="This conversation is finished")).to_be_visible()
    expect(talk.get_by_label("Your words")).to_have_count(0)
