"""Somebody at the keyboard who holds a conversation to its end, as able as one of the shipped simulated learners."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect

from competency_frameworks.standards_library import load_units
from conversations.simulated_learner import SimulatedLearner, personas


@dataclass
class Talker:
    """One person on one page."""

    page: Page
    words: SimulatedLearner = field(default_factory=lambda: SimulatedLearner("Robin", personas()[2].ability, 5))
    said: list[str] = field(default_factory=list)

    def starts(self, type_key: str) -> None:
        """Chooses a kind of conversation, looks at it first and starts it."""
        self.page.goto(f"/practise?type_key={type_key}")
        look = self.page.get_by_role("link", name="Look at it first").or_(
            self.page.get_by_role("button", name="Look at it first")
        )
        look.first.click()
        self.page.get_by_role("button", name="Start").click()
        expect(self.page.locator("[data-keys]")).to_be_visible()  # the page's scripts are running
        expect(self.replies()).to_have_count(1)

    def answers(self) -> None:
        """Types what fits the last question, and presses Enter."""
        asked = self.page.request.get(f"/api{self.path}").json()
        units = asked["asking"]["units"] or [unit.urn for unit in load_units()]
        number = len(self.said) + 1
        text = self.words.answer(asked["turns"][-1]["text"], units, number, asked["scenario"])
        self.says(text)

    def says(self, text: str) -> None:
        """Types these words, presses Enter and waits for the whole reply."""
        self.said.append(text)
        self.page.get_by_label("Your words").fill(text)
        self.hears(lambda: self.page.keyboard.press("Enter"))

    def hears(self, act: Callable[[], None]) -> None:
        """Does something that is answered, and waits for the whole answer."""
        replies = self.replies().count()
        act()
        expect(self.replies()).to_have_count(replies + 1, timeout=20_000)  # a judge may work on the same cores
        expect(self.page.locator("#turns")).to_have_attribute("aria-busy", "false")

    def replies(self) -> Locator:
        """What the tutor or the persona has said so far."""
        return self.page.locator("#turns .turn:not(.is-learner)")

    def talks_to_the_end(self, most: int) -> int:
        """Answers until the conversation is finished; returns how many answers that took."""
        finished = self.page.get_by_role("heading", name="This conversation is finished")
        for number in range(1, most + 1):
            self.answers()
            if finished.is_visible():
                return number
        pytest.fail(f"not finished after {most} answers")

    @property
    def path(self) -> str:
        """The address of the conversation without its server."""
        return re.sub(r"^https?://[^/]+|#.*$", "", self.page.url)
