"""The chat page in the real application: how replies come, focus, what was noticed, the file, keyboard and window."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.live import LiveSite
from tests.browser.talking import Talker
from tests.browser.test_pages_accessible import findings, out_of_reach

pytestmark = pytest.mark.browser
AMARA = "Amara Okafor"
WORDS = "In May I rang the supplier about the late file, and we agreed a new time that both of us could keep."


def started(page: Page, type_key: str = "socratic_dialogue") -> Talker:
    talker = Talker(page)
    talker.starts(type_key)
    return talker


def adjusted(live: LiveSite, page: Page) -> set[str]:
    """Which wishes are kept for the learner who is signed in."""
    person = page.request.get("/api/me").json()["id"]
    wanted = live.prova.adjustments.of(person)
    return {name for name, value in vars(wanted).items() if value}


def test_a_wish_works_at_once_is_kept_privately_and_can_be_taken_back(sign_in: SignIn, live: LiveSite) -> None:
    page = sign_in(AMARA)
    talker = started(page)
    plain = page.get_by_role("button", name="Plain words")
    plain.click()
    expect(page.get_by_role("status")).to_have_text("Plain words from the next reply on.")
    expect(plain).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Shorter").click()
    expect(page.get_by_role("status")).to_have_text("Shorter replies from now on.")
    assert adjusted(live, page) == {"plain_words", "short_turns"}
    talker.says(WORDS)
    page.reload()
    expect(plain).to_have_attribute("aria-pressed", "true")
    for name in ("Plain words", "Shorter"):
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "false")
    assert adjusted(live, page) == set()


def test_wishes_and_focus_work_without_scripts(sign_in: SignIn, live: LiveSite) -> None:
    page = sign_in(AMARA, java_script_enabled=False)
    page.goto("/practise?type_key=teach_back")
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("button", name="Slower")).to_be_hidden()
    page.get_by_role("button", name="Shorter").click()
    expect(page.get_by_role("button", name="Shorter")).to_have_attribute("aria-pressed", "true")
    assert adjusted(live, page) == {"short_turns"}
    page.get_by_role("button", name="Shorter").click()
    assert adjusted(live, page) == set()
    page.get_by_role("button", name="Focus: only the talk").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    page.get_by_role("button", name="Show everything again").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_focus_hides_all_but_the_talk_is_remembered_and_escape_leaves_it(sign_in: SignIn) -> None:
    page = sign_in(AMARA)
    talker = started(page)
    with page.expect_response("**/focus"):
        page.get_by_role("button", name="Focus: only the talk").click()
    for hidden in (page.get_by_role("navigation", name="Main"), page.get_by_role("heading", name="What happens here")):
        expect(hidden).to_be_hidden()
    talker.says(WORDS)
    page.reload()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    assert not findings(page)
    page.get_by_label("Your words").focus()
    with page.expect_response("**/focus"):
        page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.reload()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_what_was_noticed_comes_quietly_after_the_reply(sign_in: SignIn, live: LiveSite) -> None:
    page = sign_in(AMARA)
    talker = started(page)
    for _ in range(3):
        talker.answers()
    passages = page.locator("#noticed a")
    expect(passages.first).to_be_visible()
    for href in [one.get_attribute("href") or "" for one in passages.all()]:
        assert page.request.get(href).ok
    told = page.locator("#noticed").inner_text()
    assert "A person decides on each." in told
    assert not re.search(r"%|score|level|confiden", told, re.I)


def test_a_rehearsal_says_nothing_about_what_was_noticed(sign_in: SignIn) -> None:
    page = sign_in(AMARA)
    talker = started(page, "role_play_rehearsal")
    talker.answers()
    assert page.locator("#noticed").count() == 0
    assert page.request.get(f"{talker.path}/noticed").status == 204


def test_where_the_conversation_is_moves_on_with_the_turns(sign_in: SignIn) -> None:
    page = sign_in(AMARA)
    talker = started(page, "coaching_grow")
    now = page.locator("#agenda [aria-current]")
    before = now.inner_text()
    for _ in range(4):
        talker.answers()
    expect(now).not_to_have_text(before)
    live = (now.inner_text(), page.locator(".talk-where").inner_text())
    assert live[0] in live[1]
    page.reload()
    assert (now.inner_text(), page.locator(".talk-where").inner_text()) == live
    assert not re.search(
        r"\bminutes?\b|\bseconds?\b|time left|countdown", page.locator("main").inner_text().lower()[:400]
    )


def test_the_transcript_page_stands_alone_and_says_who_when_and_what_help(sign_in: SignIn, live: LiveSite) -> None:
    page = sign_in(AMARA)
    talker = started(page)
    talker.says("<b>I looked at ten orders</b> & found two late.")
    talker.hears(lambda: page.get_by_role("button", name="Ask for a hint").click())
    with page.expect_download() as download:
        page.get_by_role("link", name="Transcript to read or print").click()
    body = download.value.path().read_text(encoding="utf-8")
    page.set_content(body)
    assert page.locator("b").count() == 0
    expect(page.get_by_role("article")).to_have_count(5)
    expect(page.get_by_role("article").nth(1)).to_contain_text("<b>I looked at ten orders</b> & found two late.")
    expect(page.get_by_role("article").nth(1)).to_contain_text("UTC")
    expect(page.get_by_role("article").nth(4)).to_contain_text(re.compile("asked in other words|gave a hint"))
    assert "http" not in body.split("<style>")[0].replace("http-equiv", "")


def test_somebody_elses_transcript_is_not_there(sign_in: SignIn) -> None:
    mine = started(sign_in(AMARA)).path
    other = sign_in("Ben Hartley")
    for path in ("transcript.txt", "transcript.html", "noticed"):
        assert other.request.get(f"{mine}/{path}").status == 404


def test_everything_is_reached_by_keyboard_in_the_order_it_is_read(sign_in: SignIn) -> None:
    page = sign_in(AMARA)
    started(page)
    page.locator("h1").evaluate("one => { one.tabIndex = -1; one.focus(); }")
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()")
        if name.startswith("Help and privacy"):
            break
        reached.append(name)
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", name
    wanted = ["Focus: only the talk", "Your words", "Send", "Ask for a hint", "Plain words", "Transcript as plain text"]
    places = [reached.index(each) for each in wanted]
    assert places == sorted(places), reached
    assert "Pause and come back later" in reached


def test_enter_sends_and_shift_enter_starts_a_line(sign_in: SignIn) -> None:
    page = sign_in(AMARA)
    talker = started(page)
    page.get_by_label("Your words").focus()
    page.keyboard.type("One.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Two.")
    talker.hears(lambda: page.keyboard.press("Enter"))
    assert page.locator("#turns .is-learner .turn-text").text_content() == "One.\nTwo."
    assert page.evaluate("document.activeElement.id") == "words"


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_nothing_is_out_of_reach_or_against_the_guidelines_at_any_width(sign_in: SignIn, width: int) -> None:
    page = sign_in(AMARA, viewport={"width": width, "height": 700})
    talker = started(page)
    page.get_by_role("button", name="Slower").click()
    page.get_by_role("button", name="Slower").click()
    talker.says(WORDS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not out_of_reach(page)
    assert not findings(page)
    page.get_by_role("button", name="Focus: only the talk").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not findings(page)


def test_the_log_is_one_live_region_with_a_heading_for_each_turn(sign_in: SignIn) -> None:
    page = sign_in(AMARA)
    talker = started(page)
    talker.says(WORDS)
    log = page.get_by_role("log", name="Conversation")
    expect(log.get_by_role("heading", level=3)).to_have_text(["Tutor", "You", "Tutor"])
    live = page.locator("[aria-live], [role=status], [role=alert]")
    assert live.evaluate_all("all => all.map(one => one.id).sort()") == ["status", "turns"]
