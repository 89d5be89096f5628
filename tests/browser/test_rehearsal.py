"""A scene in the browser, with scripts and without: stepping out, going back, one change, swapped sides."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.test_pages_accessible import findings, look_at

pytestmark = pytest.mark.browser
HEARD = "I understand that this quarter was hard for your people."
THREAT = "Fix it or we'll terminate the contract."


def scene(page: Page) -> str:
    """Starts the rehearsal of a quarterly review; returns its address."""
    page.goto("/practise?type_key=role_play_rehearsal&scenario_key=qbr_presentation")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_label("Your words")).to_be_visible()
    return page.url.split("#")[0]


def tell(page: Page, words: str) -> None:
    answered = page.locator("#turns .turn:not(.is-learner)").count() + 1
    page.get_by_label("Your words").fill(words)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#turns .turn:not(.is-learner)")).to_have_count(answered)


def press(page: Page, name: str, role: str = "button") -> None:
    """By keyboard alone: moves to the control with the tabulator's focus and presses Enter."""
    control = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    control.focus()
    expect(control).to_be_focused()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_scene_is_taken_up_again_in_every_way(sign_in: SignIn, scripts: bool) -> None:
    page = sign_in("Amara Okafor", java_script_enabled=scripts)
    address = scene(page)
    tell(page, HEARD)
    tell(page, THREAT)

    press(page, "Pause and coach")
    coached = page.locator("#turns .turn.is-tutor").last
    expect(coached).to_contain_text("you put pressure on")
    expect(coached).to_contain_text("went from neutral to hostile")

    under = page.locator("#turns .is-learner", has_text=THREAT)
    under.get_by_role("button", name="Take it up again from here").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Repeated practice")).to_be_visible()
    expect(page.locator("#turns .is-learner")).to_have_count(1)
    assert page.url.split("#")[0] != address
    expect(page.locator("#turns .is-learner")).to_contain_text("From the scene before.")
    tell(page, "What is behind the figures, from where you are sitting?")

    page.goto(address)
    expect(page.locator("#turns .is-learner", has_text=THREAT)).to_be_visible()
    press(page, "Look back so far", "link")
    expect(page.get_by_role("heading", name="What moved Priya Raman, and when")).to_be_visible()
    press(page, "Replay with this change")
    expect(page.get_by_role("heading", name="Repeated practice")).to_be_visible()
    expect(page.get_by_text("One change this time:")).to_be_visible()

    page.goto(address)
    press(page, "Swap sides")
    expect(page.get_by_role("heading", name="Sides swapped")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Nothing said here is evidence.")
    tell(page, "Nobody has asked me that in months.")
    expect(page.locator("#turns .turn.is-tutor").last).to_contain_text("Tutor, in your part")


def test_the_pages_of_a_scene_can_be_used_by_everybody(sign_in: SignIn) -> None:
    page = sign_in("Amara Okafor", locale="en-GB")
    address = scene(page)
    tell(page, HEARD)
    tell(page, THREAT)
    page.goto(address)
    look_at(page)
    page.goto(f"{address}/look-back")
    look_at(page)
    page.get_by_role("button", name="Replay with this change").click()
    expect(page.get_by_role("heading", name="Repeated practice")).to_be_visible()
    look_at(page)
    page.goto(address)
    page.get_by_role("button", name="Swap sides").click()
    expect(page.get_by_role("heading", name="Sides swapped")).to_be_visible()
    assert not findings(page)


def test_the_end_of_a_scene_leads_to_the_look_back(sign_in: SignIn) -> None:
    page = sign_in("Amara Okafor")
    scene(page)
    tell(page, HEARD)
    page.get_by_role("button", name="End this conversation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Looking back")
    expect(page.get_by_role("link", name="Go to Demonstrate")).to_be_visible()
