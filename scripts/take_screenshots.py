"""Takes the pictures of the README from a demonstration of its own, in a folder that is thrown away.

    python scripts/take_screenshots.py [OUT_DIR]

`prova demo` is started as a user starts it; everything in the pictures was said by simulated learners.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from backend.services.seed_demo import PASSWORD
from competency_frameworks.standards_library import load_units
from conversations.simulated_learner import SimulatedLearner, personas

ROOT = Path(__file__).parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
DESK, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
LONGEST_START_SECONDS = 300
LARGEST_BYTES = 200_000
DECISIONS = 12
PERSONA = personas()[0]


@contextmanager
def demonstration() -> Iterator[str]:
    """`prova demo` on a free port with a new home; gives its address once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="prova-pictures-") as home:
        environment = {**os.environ, "PROVA_HOME": home, "PROVA_PORT": str(port)}
        command = [sys.executable, "-m", "backend.cli", "demo"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603
        try:
            _wait_for(address, server)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/sign-in")  # noqa: S310  # our own server on loopback
            return
        except urllib.error.URLError:
            time.sleep(0.5)
    raise SystemExit("the demonstration did not start")


class Visitor:
    """A browser for each person, and a folder for the pictures."""

    def __init__(self, browser: Browser, address: str, out: Path) -> None:
        self._browser, self._address, self._out = browser, address, out

    def sign_in(self, email: str, size: ViewportSize = DESK) -> Page:
        """Signs in by the form, in light colours."""
        phone = size == PHONE
        context = self._browser.new_context(
            base_url=self._address, locale="en-GB", viewport=size, is_mobile=phone, has_touch=phone
        )
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("Email address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda where: "/sign-in" not in where)
        choose_colours(page, "Light")
        return page

    def picture(self, page: Page, name: str) -> None:
        """One window full, without moving parts."""
        file = self._out / f"{name}.png"
        page.screenshot(path=file, animations="disabled", caret="hide")
        size = file.stat().st_size
        print(f"  {file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}  {size // 1000} kB")
        if size > LARGEST_BYTES:
            raise SystemExit(f"{file.name} is larger than {LARGEST_BYTES // 1000} kB")


def main() -> None:
    """Starts the demonstration and takes every picture."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    out.mkdir(parents=True, exist_ok=True)
    with demonstration() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        visitor = Visitor(browser, address, out)
        decide(visitor)
        staff(visitor)
        learner(visitor)
        browser.close()


def decide(visitor: Visitor) -> None:
    """The assessor at work: a picture of one item, then several decisions, so that there is something to sample."""
    page = visitor.sign_in("assessor@prova.demo")
    page.get_by_role("link", name="Decide on the next one").click()
    page.locator("mark").first.evaluate("quote => quote.scrollIntoView({block: 'center'})")
    visitor.picture(page, "assess")
    for _ in range(DECISIONS):
        for each in ("Valid", "Authentic", "Current", "Sufficient"):
            page.locator("label").filter(has_text=re.compile(f"^{each}")).click()
        page.get_by_label("Your reason").fill("A first-hand account with particulars, given without help.")
        page.locator("label").filter(has_text=re.compile("^Met")).click()
        page.get_by_role("button", name="Record my decision").click()
        page.get_by_text("Decision recorded.").wait_for()


def staff(visitor: Visitor) -> None:
    """What learning and development and quality assurance see."""
    page = visitor.sign_in("learning@prova.demo")
    page.goto("/team")
    page.locator("#map").evaluate("heading => heading.scrollIntoView()")
    visitor.picture(page, "team")
    page.goto("/frameworks")
    page.get_by_role("link", name=re.compile("Outsourcing Manager")).first.click()
    visitor.picture(page, "framework")
    page = visitor.sign_in("quality@prova.demo")
    visitor.picture(page, "quality")


def learner(visitor: Visitor) -> None:
    """The four phases of somebody who has talked before; a conversation on the phone."""
    admin = visitor.sign_in("admin@prova.demo")
    row = admin.get_by_role("row", name=re.compile(f"^{PERSONA.name}"))
    address = re.findall(r"\S+@\S+", row.inner_text())[0]
    page = visitor.sign_in(address)
    visitor.picture(page, "start")
    page.goto("/heat-map")
    visitor.picture(page, "heat-map")
    page.goto("/evidence")
    visitor.picture(page, "evidence")
    portfolio(visitor, page)
    choose_colours(page, "Cream")
    page.goto("/plan")
    page.locator("#weeks").evaluate("part => part.scrollIntoView()")
    visitor.picture(page, "plan")
    choose_colours(page, "Light")
    words = SimulatedLearner.like(PERSONA)
    page.goto("/discover")
    page.get_by_role("button", name="Begin another sitting").click()
    talk(page, words, 1)
    visitor.picture(page, "discover")
    choose_colours(page, "Dark")
    rehearse(page, "A renewal with an eight per cent increase", words, 3)
    visitor.picture(page, "rehearsal")
    phone = visitor.sign_in(address, PHONE)
    rehearse(phone, "A client who is about to leave", words, 2)
    visitor.picture(phone, "phone")


def portfolio(visitor: Visitor, page: Page) -> None:
    """The portfolio's own page, from the sealed file."""
    with tempfile.TemporaryDirectory(prefix="prova-portfolio-") as folder:
        sealed = Path(folder) / "portfolio.zip"
        sealed.write_bytes(page.request.get("/portfolio.zip").body())
        with zipfile.ZipFile(sealed) as archive:
            archive.extract("portfolio.html", folder)
        opened = page.context.new_page()
        opened.goto(f"{Path(folder).as_uri()}/portfolio.html")
        visitor.picture(opened, "portfolio")
        opened.close()


def choose_colours(page: Page, colours: str) -> None:
    """By the menu at the top of the page."""
    page.get_by_text("Colours").click()
    page.get_by_role("button", name=colours).click()
    page.locator(f"html[data-theme={colours.lower()}]").wait_for()


def rehearse(page: Page, scene: str, words: SimulatedLearner, answers: int) -> None:
    """Starts a role-play and says some of it."""
    page.goto("/practise")
    page.get_by_role("link", name=scene).click()
    page.get_by_role("button", name="Start").click()
    talk(page, words, answers)


def talk(page: Page, words: SimulatedLearner, answers: int) -> None:
    """Answers some questions of an open conversation and waits for the replies."""
    page.locator("#words").wait_for()
    where = page.url.rpartition("/")[2]
    for number in range(1, answers + 1):
        asked = page.request.get(f"/api/conversations/{where}").json()
        units = asked["asking"]["units"] or [unit.urn for unit in load_units()]
        page.locator("#words").fill(words.answer(asked["turns"][-1]["text"], units, number, asked["scenario"]))
        page.get_by_role("button", name="Send").click()
        page.locator("#turns .turn:not(.is-learner)").nth(number).wait_for()
    page.locator("#turns .turn").last.scroll_into_view_if_needed()


if __name__ == "__main__":
    main()
