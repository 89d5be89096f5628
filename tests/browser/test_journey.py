"""A newcomer's one sitting in a real browser: four phases, a person's decisions, a portfolio that can be checked."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from competency_frameworks.standards_library import load_units
from conversations.simulated_learner import SimulatedLearner, personas
from portfolio.verify import verify_portfolio
from tests.browser.conftest import SignIn

pytestmark = pytest.mark.browser
NEWCOMER = "Robin Ashdown"


@dataclass
class Newcomer:
    """Somebody at the keyboard who is as able as a shipped persona."""

    page: Page
    words: SimulatedLearner = field(default_factory=lambda: SimulatedLearner("Robin", personas()[2].ability, 5))

    def answer(self, number: int) -> None:
        """Types what fits the last question, and presses Enter."""
        asked = self.page.request.get(f"/api{self._path()}").json()
        units = asked["asking"]["units"] or [unit.urn for unit in load_units()]
        text = self.words.answer(asked["turns"][-1]["text"], units, number, asked["scenario"])
        self.page.get_by_label("Your words").fill(text)
        self.wait_for_the_reply(lambda: self.page.keyboard.press("Enter"))

    def wait_for_the_reply(self, act: Callable[[], None]) -> None:
        """Does something that is answered, and waits for the whole answer."""
        replies = self.replies().count()
        act()
        expect(self.replies()).to_have_count(replies + 1)
        expect(self.page.locator("#turns")).to_have_attribute("aria-busy", "false")

    def replies(self) -> Locator:
        """What the tutor or the persona has said so far."""
        return self.page.locator("#turns .turn:not(.is-learner)")

    def talk_to_the_end(self, most: int) -> int:
        """Answers until the conversation is finished; returns how many answers that took."""
        finished = self.page.get_by_role("heading", name="This conversation is finished")
        for number in range(1, most + 1):
            self.answer(number)
            if finished.is_visible():
                return number
        pytest.fail(f"not finished after {most} answers")

    def _path(self) -> str:
        return re.sub(r"^https?://[^/]+|#.*$", "", self.page.url)


def test_a_newcomer_goes_from_the_first_sign_in_to_a_portfolio_that_verifies(sign_in: SignIn, tmp_path: Path) -> None:
    learner = Newcomer(sign_in("learner", locale="en-GB"))
    enrols_and_says_what_helps(learner.page)
    discovers(learner)
    plans(learner.page)
    reasons_with_a_hint(learner)
    rehearses(learner)
    everything_is_judged(learner.page)
    quote = an_assessor_accepts(sign_in("assessor"))
    quality_assurance_agrees(sign_in("quality"), quote)
    sees_it_counted_and_takes_it_away(learner.page, quote, tmp_path)


def tick(page: Page, words: str) -> None:
    """Chooses by clicking on the words, as people do."""
    page.locator("label").filter(has_text=re.compile(f"^{words}")).click()
    expect(page.get_by_label(re.compile(f"^{words}"))).to_be_checked()


def enrols_and_says_what_helps(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose your role")
    page.get_by_role("button", name="Choose this").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a role.")
    tick(page, "Outsourcing Manager")
    tick(page, "Specimen Level 4")
    tick(page, "8 questions")
    page.get_by_role("button", name="Choose this").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What helps you")
    tick(page, "Read replies aloud")
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("alert")).to_contain_text("consent")
    tick(page, "Prova may store this")
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("status")).to_contain_text("Kept.")
    page.get_by_role("link", name="Go on to Discover").click()


def discovers(learner: Newcomer) -> None:
    page = learner.page
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("button", name="Read aloud").first).to_be_visible()
    answers = learner.talk_to_the_end(most=9)
    assert answers >= 4
    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your heat map")
    observed = page.get_by_text(re.compile(r"\d+ of 37 competencies observed"))
    assert int(re.findall(r"(\d+) of 37", observed.inner_text())[0]) >= 2
    expect(page.get_by_text("Untested", exact=True).first).to_be_visible()


def plans(page: Page) -> None:
    page.get_by_role("link", name="See my plan").click()
    weeks = page.get_by_role("heading", name=re.compile(r"^Week \d"))
    expect(weeks.first).to_be_visible()
    before = page.locator("#weeks").inner_text()
    page.get_by_label("Hours a week").fill("6")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan#weeks")
    expect(page.get_by_label("Hours a week")).to_have_value("6")
    expect(page.locator("#weeks")).to_contain_text("at most 6 hours a week")
    assert page.locator("#weeks").inner_text() != before
    with page.expect_download() as download:
        page.get_by_role("link", name="Put it in my calendar").click()
    calendar = download.value.path().read_text(encoding="utf-8")
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert calendar.count("BEGIN:VEVENT") >= 1


def reasons_with_a_hint(learner: Newcomer) -> None:
    page = learner.page
    page.get_by_role("link", name="Deliver").click()
    page.get_by_role("link", name="Socratic dialogue").last.click()
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("heading", name="What it can show")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    learner.answer(1)
    learner.wait_for_the_reply(lambda: page.get_by_role("button", name="Ask for a hint").click())
    expect(learner.replies().last.locator("[data-help], .tag").first).to_be_visible()
    assert learner.talk_to_the_end(most=9) >= 1


def rehearses(learner: Newcomer) -> None:
    page = learner.page
    page.get_by_role("link", name="Deliver", exact=True).first.click()
    page.get_by_role("link", name=re.compile("A renewal with an eight per cent increase")).click()
    expect(page.get_by_role("heading", name="What it cannot show")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    expect(learner.replies().last).to_contain_text("Tom Aldous")
    learner.talk_to_the_end(most=12)
    expect(learner.replies().last).to_contain_text("Tutor")
    page.reload()
    expect(page.get_by_role("heading", name="This conversation is finished")).to_be_visible()


def everything_is_judged(page: Page) -> None:
    for _ in range(60):
        if page.request.get("/api/waiting-to-be-judged").json() == {"turns": 0}:
            return
        page.wait_for_timeout(500)
    pytest.fail("turns are still waiting to be judged")


def an_assessor_accepts(page: Page) -> str:
    """Returns the words that were accepted."""
    page.get_by_label("Learner").select_option(label=NEWCOMER)
    page.get_by_role("button", name="Show these").click()
    page.get_by_role("link", name="Decide on the next one").click()
    quote = " ".join(page.locator("mark").first.inner_text().split())
    expect(page.get_by_text("Not evidence: not the learner’s words.").filter(visible=True).first).to_be_visible()
    page.get_by_role("button", name="Record my decision").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose your decision")
    for each in ("Valid", "Authentic", "Current", "Sufficient"):
        tick(page, each)
    page.get_by_label("Your reason").fill("A first-hand account with particulars; it answers what was asked.")
    tick(page, "Met")
    page.get_by_role("button", name="Record my decision").click()
    expect(page.get_by_role("status").filter(has_text="Decision recorded.")).to_be_visible()
    return quote


def quality_assurance_agrees(page: Page, quote: str) -> None:
    picked = page.get_by_role("article").filter(has_text=quote)
    expect(picked).to_contain_text("Picked:")
    picked.get_by_role("link").first.click()
    tick(page, "I agree")
    page.get_by_role("button", name="Record my finding").click()
    expect(page.get_by_role("status").filter(has_text="Your finding is recorded.")).to_be_visible()
    expect(page.get_by_role("article").filter(has_text=quote)).to_contain_text("Looked at: agreed")


def sees_it_counted_and_takes_it_away(page: Page, quote: str, folder: Path) -> None:
    page.get_by_role("link", name="Demonstrate", exact=True).first.click()
    accepted = page.get_by_role("article").filter(has_text=quote).filter(has_text="decided by Priya Nair")
    expect(accepted.first).to_contain_text("Met")
    tick(page, "What I say in these conversations is my own work")
    page.get_by_label("Which AI or other tools").fill("None")
    page.get_by_role("button", name="Declare").click()
    expect(page.get_by_role("heading", name="Declared so far")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download my portfolio").click()
    download.value.save_as(folder / "portfolio.zip")
    data = (folder / "portfolio.zip").read_bytes()
    report = verify_portfolio(data)
    assert report.ok, report.lines()
    altered = data.replace(b"Robin", b"Rabin", 1)
    assert altered != data
    assert not verify_portfolio(altered).ok
