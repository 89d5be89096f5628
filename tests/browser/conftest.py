"""Chromium, and the real application with a small demonstration in it."""

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import select

from backend.adapters.store.tables import Person
from backend.services.seed_demo import PASSWORD
from scripts.preview_patterns import CHROMIUM
from tests.browser.live import LiveSite, make_demo

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LEARNERS, QUESTIONS = ("Amara Okafor", "Ben Hartley"), 6
SignIn = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. In CI its absence is a failure (tests/conftest.py).

    One for each file: while Playwright is open, its event loop runs in this thread, and other tests need it free.
    """
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: no page was looked at")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration's data, made once for all workers by running simulated learners."""
    shared = tmp_path_factory.getbasetemp().parent if _is_worker() else tmp_path_factory.getbasetemp()
    home, ready = shared / "demo", shared / "demo-ready"
    with (shared / "demo-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            make_demo(home, LEARNERS, QUESTIONS)
            ready.touch()
    return home


def _is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


@pytest.fixture(scope="module")
def live(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The running application, on a copy of its own for each file of tests."""
    site = LiveSite.on_copy(demo_home, tmp_path_factory.mktemp("site") / "home").start()
    yield site
    site.stop()


@pytest.fixture
def sign_in(browser: Browser, live: LiveSite) -> Iterator[SignIn]:
    """Signs in by the form as learner, learning, assessor, quality, admin or a simulated learner, by name."""
    contexts: list[BrowserContext] = []

    def signed_in(who: str, **options: object) -> Page:
        context = browser.new_context(base_url=live.address, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("Email address").fill(_address(live, who))
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda address: "/sign-in" not in address)
        return page

    yield signed_in
    for context in contexts:
        context.close()


def _address(live: LiveSite, who: str) -> str:
    with live.prova.database.reading() as session:
        simulated = session.scalar(select(Person.email).where(Person.name == who))
    return simulated or f"{who}@prova.demo"
