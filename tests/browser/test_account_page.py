"""A reflective account in the browser, without a model: told, written up, changed, submitted, seen by the assessor."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from backend.adapters.store.judging import PROPOSED
from backend.adapters.store.tables import JudgementRow, TurnRow
from backend.adapters.store.talk import ACCOUNT
from backend.services.judge_turn import finish_judging
from tests.browser.conftest import SignIn
from tests.browser.live import LiveSite
from tests.browser.test_pages_accessible import look_at

pytestmark = pytest.mark.browser
TOLD = (
    "In March our biggest supplier's monthly report was wrong.",
    "The report said 96 per cent on time. I had a feeling that paused tickets were missing from it.",
    "I took the 1,200 claims tickets out of the system myself, worked the figure out again and got 91 per cent against "
    "the 95 in the contract, so four points short.",
    "I did not rely on their slide, because they counted only closed tickets.",
    "I sent both sums to their analyst. She agreed with mine, and since June the waiting tickets are counted.",
    "Today I would recalculate the figure every month and not wait for a feeling.",
)


def begun(page: Page) -> Page:
    """A reflective account, chosen by clicking."""
    page.goto("/practise")
    page.get_by_role("link", name="Reflective account").last.click()
    subjects = page.get_by_label("Competency").locator("option").all_inner_texts()
    subject = next(each for each in subjects if "Performance" in each)
    page.get_by_label("Competency").select_option(label=subject)
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_label("Your words")).to_be_visible()
    return page


def told(page: Page) -> Page:
    """The same, talked through to its end and led on to the account."""
    begun(page)
    for number, answer in enumerate(TOLD, start=1):
        page.get_by_label("Your words").fill(answer)
        page.get_by_role("button", name="Send").click()
        expect(page.locator("#turns .is-learner")).to_have_count(number)
        expect(page.locator("#turns .turn:not(.is-learner)")).to_have_count(number + 1)
    expect(page.get_by_role("heading", name="This conversation is finished")).to_be_visible()
    page.locator("#next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    return page


def from_account(live: LiveSite) -> str:
    """Has everything judged; returns the address of a proposal that quotes the account."""
    # In a thread, because Playwright keeps an event loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(finish_judging(live.prova))).result()
    with live.prova.database.reading() as session:
        query = (
            select(JudgementRow.id)
            .join(TurnRow, TurnRow.id == JudgementRow.turn_id)
            .where(TurnRow.action == ACCOUNT, JudgementRow.verdict.in_(PROPOSED))
        )
        found = session.scalars(query).first()
    assert found, "nothing was proposed from the account"
    return f"/assess/{found}"


def test_an_account_goes_from_the_first_question_to_the_assessor(sign_in: SignIn, live: LiveSite) -> None:
    page = told(sign_in("Amara Okafor"))
    expect(page.get_by_label("What I did")).to_have_value(TOLD[2])
    expect(page.get_by_label("What happened")).to_have_value(f"{TOLD[0]}\n{TOLD[1]}")
    page.get_by_label("What I would do differently").fill("Today I would check it every month, with a colleague.")
    expect(page.locator("#kept")).to_contain_text("Kept ")
    page.reload()
    expect(page.get_by_label("What I would do differently")).to_have_value(re.compile("with a colleague"))
    expect(page.locator("ins").filter(has_text="colleague")).to_have_count(1)
    look_at(page)
    page.get_by_text("This account is about work I did myself").click()
    page.get_by_label(re.compile("Which AI")).fill("None")
    page.get_by_role("button", name="Submit my account").click()
    expect(page.get_by_text("Version 1 is submitted.")).to_be_visible()
    assessor = sign_in("assessor")
    assessor.goto(from_account(live))
    expect(assessor.get_by_role("heading", name="The account and the conversation")).to_be_visible()
    expect(assessor.get_by_text(re.compile(r"\d+ % of these words were not in the conversation"))).to_be_visible()
    assessor.get_by_text("What was changed, word by word").click()
    expect(assessor.locator("ins").filter(has_text="colleague")).to_be_visible()
    expect(assessor.locator(".turn mark").first).to_be_visible()
    look_at(assessor)


def test_without_scripts_a_draft_is_kept_by_its_button_and_submitted(sign_in: SignIn) -> None:
    page = told(sign_in("Ben Hartley", java_script_enabled=False))
    page.get_by_label("Why I did it that way").fill("They counted only closed tickets.")
    page.get_by_role("button", name="Keep my draft").click()
    expect(page.get_by_label("Why I did it that way")).to_have_value("They counted only closed tickets.")
    expect(page.locator("#kept")).to_contain_text("Kept ")
    page.get_by_role("button", name="Submit my account").click()
    expect(page.get_by_role("alert")).to_contain_text("You have not said that it is your own work.")
    page.get_by_text("This account is about work I did myself").click()
    page.get_by_label(re.compile("Which AI")).fill("None")
    page.get_by_role("button", name="Submit my account").click()
    expect(page.get_by_text("Version 1 is submitted.")).to_be_visible()


def test_words_typed_while_the_connection_is_gone_are_back(sign_in: SignIn) -> None:
    page = told(sign_in("Amara Okafor"))
    page.context.set_offline(True)
    page.get_by_label("What came of it").fill("Typed in a tunnel.")
    expect(page.locator("#kept")).to_contain_text("No connection")
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("What came of it")).to_have_value("Typed in a tunnel.")
    expect(page.locator("#kept")).to_contain_text("Kept ")
