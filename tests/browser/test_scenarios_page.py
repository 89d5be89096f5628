"""L&D staff write a scenario, try it, publish it; a learner rehearses it; it is changed and withdrawn."""

import pytest
from playwright.sync_api import Page, expect

from backend.services import publish_scenario, write_scenario
from conversations.scenario_form import SECTIONS
from tests.browser.conftest import SignIn
from tests.browser.live import LiveSite
from tests.browser.scenarios_shown import add_scenarios, learning_person
from tests.browser.test_documents_page import accessible
from tests.browser.test_pages_accessible import look_at, quiet
from tests.browser.visiting import page_routes, route_of

pytestmark = pytest.mark.browser
FACT = {
    "What is so": "Her deputy gives notice in two weeks.",
    "How they say it when it is earned": "Since you ask, my deputy is about to give notice.",
    "Words that give it away": "deputy\ngive notice",
}


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")


def fill_in(staff: Page, title: str) -> None:
    """Every part of a draft that began with a frustration; the first words give a hidden fact away."""
    staff.get_by_role("link", name="The setting", exact=True).click()
    staff.get_by_label("Title").fill(title)
    go_on(staff)
    staff.get_by_label("What the learner may decide").fill("You may agree up to £500.")
    go_on(staff)
    staff.get_by_label("Name", exact=True).fill("Rita Moss")
    staff.get_by_label("Who they are").fill("team lead at the supplier")
    staff.get_by_label("What they want").fill("Be left in peace")
    go_on(staff)
    for label, words in FACT.items():
        staff.get_by_label(label).first.fill(words)
    go_on(staff)
    staff.get_by_label("First words").fill("You wanted to see me. My deputy said so.")
    go_on(staff)
    staff.get_by_label("Criterion", exact=True).first.select_option(index=3)
    staff.get_by_label("Criterion that one might expect").first.select_option(index=9)
    staff.get_by_label("Why not").first.fill("It can only be seen in a log that you have written.")
    go_on(staff)
    staff.get_by_role("button", name="Save and finish").click()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_from_a_frustration_to_a_rehearsal(sign_in: SignIn, script: bool) -> None:
    title = f"Late again, {'with' if script else 'without'} scripts"
    staff = sign_in("learning", java_script_enabled=script)
    staff.get_by_role("link", name="Scenarios").click()
    staff.get_by_role("link", name="Write a scenario").click()
    if script:
        accessible(staff)
    staff.get_by_role("button", name="Begin with this frustration").first.click()
    expect(staff.get_by_text("What is open (")).to_be_visible()
    fill_in(staff, title)
    staff.get_by_role("link", name="What they say: First words").click()
    expect(staff.locator("#f-opening-error")).to_contain_text("gives away hidden fact 1 before it is earned: “deputy”")
    if script:
        accessible(staff)
    staff.get_by_label("First words").fill("You wanted to see me.")
    staff.get_by_role("button", name="Save and stay here").click()
    expect(staff.locator(".error-summary")).to_have_count(0)
    staff.get_by_role("link", name=title).click()
    staff.get_by_role("button", name="Try it with simulated learners").click()
    expect(staff.get_by_text("Nothing leaked.")).to_be_visible()
    expect(staff.get_by_role("heading", name="A strong learner")).to_be_visible()
    expect(staff.locator(".tag", has_text="Earned").first).to_be_visible()
    if script:
        accessible(staff)
    staff.get_by_role("link", name="Back to the draft").click()
    staff.get_by_role("button", name="Publish version 1").click()
    expect(staff.get_by_role("status")).to_contain_text("Published")
    learner = sign_in("Amara Okafor", java_script_enabled=script)
    learner.goto("/practise?type_key=role_play_rehearsal")
    learner.locator("li, article, .card", has_text=title).get_by_role("link", name="Look at it first").first.click()
    learner.get_by_role("button", name="Start").click()
    learner.wait_for_url("**/conversations/*")
    expect(learner.locator(".turn.is-tutor").first).to_contain_text("You wanted to see me.")


def test_held_by_its_author_who_sees_what_was_heard(sign_in: SignIn, live: LiveSite) -> None:
    add_scenarios(live)
    staff = sign_in("learning")
    staff.goto("/scenarios")
    staff.get_by_role("link", name="A review still being tried").first.click()
    staff.get_by_role("button", name="Hold it yourself").click()
    expect(staff.get_by_text("Not enough yet.")).to_be_visible()
    for words in ("I hear that this was hard for you.", "What is behind it?", "I will send you a note by Friday."):
        staff.get_by_label("Your words in the learner’s part").fill(words)
        staff.get_by_role("button", name="Say it").click()
        expect(staff.locator(".try-turn.is-learner").last).to_contain_text(words)
    expect(staff.get_by_text("Not enough yet.")).to_have_count(0)
    expect(staff.locator(".try-turns")).to_contain_text("heard: asked an open question")
    accessible(staff)


def test_the_next_version_and_the_withdrawal(sign_in: SignIn, live: LiveSite) -> None:
    add_scenarios(live)
    staff = sign_in("learning")
    staff.goto("/scenarios")
    staff.get_by_role("link", name="A review of our own").first.click()
    accessible(staff)
    staff.get_by_role("button", name="Withdraw it").click()
    expect(staff.locator("#f-reason-error")).to_contain_text("needs a reason")
    staff.get_by_label("Why").fill("The contract has ended.")
    staff.get_by_role("button", name="Withdraw it").click()
    expect(staff.get_by_role("status")).to_contain_text("Withdrawn")
    staff.get_by_role("link", name="A review of our own").first.click()
    staff.get_by_role("button", name="Write the next version").click()
    expect(staff.get_by_text("Version 2, begun from")).to_be_visible()


def test_every_page_about_scenarios_is_looked_at(sign_in: SignIn, live: LiveSite) -> None:
    add_scenarios(live)
    who = learning_person(live)
    blank, tried = (
        next(row.id for row, _ in write_scenario.listed(live.prova, who) if bool(row.fields.get("title")) is titled)
        for titled in (False, True)
    )
    version = publish_scenario.published(live.prova, who)[0].row
    addresses = ["", "/new", "/shipped?key=tough_renewal", f"/drafts/{blank}", f"/drafts/{tried}"]
    addresses += [f"/drafts/{blank}/sections/{each.key}?check=yes" for each in SECTIONS]
    addresses += [f"/tries/{version.try_id}", f"/versions/{version.id}"]
    staff = sign_in("learning")
    with quiet(staff):
        for address in addresses:
            staff.goto(f"/scenarios{address}")
            look_at(staff)
    assert {route_of(f"/scenarios{each}") for each in addresses} == {
        each for each in page_routes() if each.startswith("/scenarios")
    }
