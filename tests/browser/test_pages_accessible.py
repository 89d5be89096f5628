"""Every page a person can open, looked at by axe, in a narrow window, enlarged, and by keyboard."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

from backend.services.edit_qualification import begin as begin_qualification
from tests.browser.conftest import SignIn
from tests.browser.documents_made import add_handbook, begin_a_review
from tests.browser.live import LiveSite, decide_some
from tests.browser.scenarios_shown import add_scenarios, learning_person
from tests.browser.visiting import page_routes, visit

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SMALL_PHONE, TWICE_AS_LARGE, DESK = 320, 640, 1280
AMARA = "Amara Okafor"
PEOPLE = ("learner", AMARA, "learning", "assessor", "quality", "admin")
looked_at: set[str] = set()


@pytest.fixture(scope="module", autouse=True)
def decided(live: LiveSite) -> None:
    """So that quality assurance has a sample to show."""
    decide_some(live.prova)
    add_handbook(live)
    begin_a_review(live)
    add_scenarios(live)
    begin_qualification(live.prova, learning_person(live), "OPS-L5", "PRV-L5")


@contextmanager
def quiet(page: Page) -> Iterator[None]:
    """Fails when the browser complains: a script's error, a missing file, a breach of the content security policy."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    yield
    assert not said


def findings(page: Page) -> str:
    """What axe has against the page, in words; "" = nothing."""
    found = Axe().run(page, options={"runOnly": TAGS})
    return found.generate_report() if found.violations_count else ""


def look_at(page: Page) -> None:
    """One page, whatever it is about."""
    where = page.url
    assert page.locator("h1").count() == 1, where
    assert page.title().removesuffix(" – Prova").strip(), where
    assert page.title().endswith(" – Prova"), where
    assert not findings(page), f"{where}: {findings(page)}"
    for width in (TWICE_AS_LARGE, SMALL_PHONE):
        page.set_viewport_size({"width": width, "height": 700})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{where} is {wide} pixels wide in a window of {width}"
        assert not out_of_reach(page), f"{where} at {width}: {out_of_reach(page)}"
    assert not findings(page), f"{where} at {width}: {findings(page)}"
    page.set_viewport_size({"width": DESK, "height": 800})


def out_of_reach(page: Page) -> list[str]:
    """Controls that lie outside the window sideways and in nothing that scrolls, or are smaller than 24 pixels."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => [..."a[href] button input select textarea summary".split(" ")]
        .flatMap(kind => [...document.querySelectorAll(`main ${kind}`)])
        .filter(one => one.checkVisibility() && one.type !== "hidden")
        .filter(one => {
          const box = one.getBoundingClientRect();
          const scrolls = one.closest("[role=region][tabindex], .table-scroll, .scroll");
          const inText = one.matches("p a, li a, dd a, td a, th a, label a, figcaption a, h1 a, h2 a, h3 a, h4 a");
          const small = !inText && !one.matches("input") && (box.height < 24 || box.width < 24);
          return small || (!scrolls && (box.left < -1 || box.right > innerWidth + 1));
        }).map(one => one.outerHTML.slice(0, 120))"""
    )


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_of_a_role(sign_in: SignIn, who: str) -> None:
    page = sign_in(who, locale="en-GB")
    with quiet(page):
        for route in visit(page, "/"):
            look_at(page)
            looked_at.add(route)


def test_pages_before_signing_in_and_pages_of_refusal(sign_in: SignIn, live: LiveSite) -> None:
    page = sign_in("assessor").context.browser.new_page(base_url=live.address)  # type: ignore[union-attr]
    for address in ("/sign-in", "/help", "/no-such-page"):
        page.goto(address)
        look_at(page)
    looked_at.add("/sign-in")
    page.close()


def test_a_wrong_address_leaves_the_menu_and_the_colours_as_they_were(sign_in: SignIn) -> None:
    page = sign_in("assessor")
    page.get_by_text("Colours").click()
    page.get_by_role("button", name="Cream").click()
    answer = page.goto("/no-such-page")
    assert answer is not None
    assert answer.status == 404
    assert page.get_by_role("navigation", name="Main").get_by_role("link", name="Queue").is_visible()
    assert page.locator("html").get_attribute("data-theme") == "cream"
    page.get_by_text("Colours").click()
    page.get_by_role("button", name="As my device").click()


def test_no_page_was_left_out() -> None:
    forms_alone = {
        "/rate-myself",  # linked only before the first observation; looked at below
        "/conversations/{conversation_id}/look-back",  # linked from a rehearsal; looked at in test_rehearsal.py
        "/conversations/{conversation_id}/account",  # linked from a finished one; looked at in test_account_page.py
    }
    assert set(page_routes()) - looked_at <= forms_alone


def test_a_page_that_is_linked_only_at_first(sign_in: SignIn) -> None:
    page = sign_in(AMARA)
    page.goto("/rate-myself")
    look_at(page)


@pytest.mark.parametrize("theme", ["dark", "cream"])
def test_the_other_colours(sign_in: SignIn, theme: str) -> None:
    page = sign_in(AMARA)
    page.get_by_text("Colours").click()
    page.get_by_role("button", name=theme.title()).click()
    assert page.locator("html").get_attribute("data-theme") == theme
    for address in ("/", "/heat-map", "/plan", "/practise", "/evidence", "/conversations", "/help"):
        page.goto(address)
        assert not findings(page), f"{address}: {findings(page)}"
    page.goto("/conversations")
    page.get_by_role("main").get_by_role("link").first.click()
    assert not findings(page)


def test_dark_by_the_device(sign_in: SignIn) -> None:
    page = sign_in("assessor", color_scheme="dark")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in background.strip("rgb()").split(",")) < 60
    assert not findings(page)


KEYBOARD = [
    ("learner", "/enrol", "Choose this"),
    (AMARA, "/discover", "Begin another sitting"),
    (AMARA, "/plan", "Plan again"),
    ("assessor", "/assess", "Decide on the next one"),
    ("learning", "/frameworks/new", "Show what was read"),
    ("admin", "/people", "Add this person"),
]


@pytest.mark.parametrize(("who", "address", "action"), KEYBOARD)
def test_the_tabulator_reaches_the_main_action_and_shows_where_it_is(
    sign_in: SignIn, who: str, address: str, action: str
) -> None:
    page = sign_in(who)
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
              const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
              const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
              const seen = box.bottom > 0 && box.top < innerHeight;
              return {text: one.textContent.trim(), ring, seen, tag: one.tagName};
            }"""
        )
        assert focused["seen"], focused
        assert focused["ring"], focused
        if focused["tag"] in {"A", "BUTTON"} and focused["text"].startswith(action):
            return
    pytest.fail(f"sixty presses of the tabulator do not reach {action!r}")
