"""L&D staff review what was read from a new document of a role, see what it changes, and publish it."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from competency_frameworks.framework import shipped_documents
from tests.backend.hostile_documents import hostile_documents
from tests.browser.conftest import SignIn

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("PROVA_PICTURES", "")
NAME = "outsourcing_manager.txt"
ABBREVIATED = {True: "Contract Lifecycle and Basic", False: "Lifecycle of Contracts, and Basic"}
"""What one competency is called in the new document."""


def accessible(page: Page, name: str = "") -> None:
    """Wide and narrow: axe finds nothing, and nothing lies beside the window."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert not found.violations_count, found.generate_report()
        if PICTURES and name:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png")
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}-full.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})


def uploaded(page: Page, data: bytes, name: str = NAME) -> None:
    page.goto("/frameworks")
    page.get_by_role("link", name="Add a role description").click()
    page.get_by_label("Choose a file").set_input_files({"name": name, "mimeType": "text/plain", "buffer": data})
    page.get_by_role("button", name="Show what was read").click()


def changed(page: Page, *, scripts: bool) -> None:
    """One competency is changed, one dropped, one split."""
    title = page.locator("#c-T02 h4").inner_text().removeprefix("T02 ")
    page.locator("#c-T02").get_by_role("link", name="Change").click()
    page.get_by_label("Title", exact=True).fill(f"{title} {'in practice' if scripts else 'day by day'}")
    page.get_by_label("Level the role needs").select_option("4" if scripts else "1")
    page.get_by_label("Importance").select_option("essential")
    page.get_by_role("button", name="Keep the change").click()
    expect(page.locator("#c-T02")).to_contain_text("Level set in the review")
    page.locator("#c-T03").get_by_role("link", name="Change").click()
    page.get_by_text("Drop it").click()
    page.get_by_label("Why").fill("Another team does it")
    page.get_by_role("button", name="Drop", exact=True).click()
    expect(page.get_by_text("dropped: Another team does it")).to_be_visible()
    page.locator("#c-T04").get_by_role("link", name="Change").click()
    if scripts:
        accessible(page, "competency")
    part = "Something quite its own" if scripts else "Weighing rare minerals"
    page.get_by_text("Split it in two").click()
    page.get_by_label("Title of the second").fill(part)
    page.get_by_role("button", name="Split", exact=True).click()
    expect(page.get_by_role("heading", name=part)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_upload_to_the_published_version(sign_in: SignIn, scripts: bool) -> None:
    staff = sign_in("learning", java_script_enabled=scripts)
    text = dict(shipped_documents())[NAME].decode()
    text = text.replace("Contract Lifecycle Management (CLM) & Basic", ABBREVIATED[scripts])
    uploaded(staff, text.encode())
    expect(staff.get_by_role("status")).to_contain_text("Read, not published.")
    staff.locator("#c-T02").get_by_role("link", name="Show line").click()
    marked = staff.locator(".is-marked").first
    expect(marked).to_be_in_viewport()
    expect(marked.locator("mark")).to_be_visible()
    marked.get_by_role("link", name="Back to").click()
    expect(staff.locator("#c-T02")).to_be_in_viewport()
    if scripts:
        accessible(staff, "review")
    changed(staff, scripts=scripts)

    staff.get_by_role("link", name="See what it changes, and publish").click()
    expect(staff.get_by_role("button", name="Publish as")).to_have_count(0)
    if scripts:
        accessible(staff, "unsure")
    staff.get_by_role("button", name="Yes, the same").click()
    expect(staff.get_by_role("heading", name="Levels changed")).to_be_visible()
    expect(staff.get_by_role("heading", name="Removed (1)")).to_be_visible()
    expect(staff.get_by_role("heading", name="Added (1)")).to_be_visible()
    expect(staff.get_by_role("table", name="Learners of this role")).to_contain_text("Amara Okafor")
    expect(staff.get_by_text("Publishing moves nobody")).to_be_visible()
    if scripts:
        accessible(staff, "changes")
    staff.get_by_role("button", name="Publish as version").click()
    expect(staff.get_by_role("status")).to_contain_text("Published.")
    expect(staff.get_by_role("main")).to_contain_text("Level set in a review")


def test_two_people_in_one_review(sign_in: SignIn) -> None:
    one, other = sign_in("learning"), sign_in("admin")
    uploaded(one, dict(shipped_documents())["outsourcing_coordinator.txt"])
    address = one.url.partition("?")[0]
    one.goto(f"{address}/competencies/T01")
    other.goto(f"{address}/competencies/T01")
    one.get_by_label("Title", exact=True).fill("First words")
    one.get_by_role("button", name="Keep the change").click()
    other.get_by_label("Title", exact=True).fill("Second words")
    other.get_by_role("button", name="Keep the change").click()
    expect(other.get_by_role("alert")).to_contain_text("worked on this while your page was open")
    expect(other.get_by_label("Title", exact=True)).to_have_value("Second words")
    expect(other.get_by_text("title now “First words”")).to_be_visible()
    accessible(other, "clash")
    other.get_by_role("button", name="Keep the change").click()
    expect(other.locator("#c-T01")).to_contain_text("Second words")
    one.goto("/frameworks")
    expect(one.get_by_role("heading", name="Under review")).to_be_visible()
    accessible(one, "roles")


def test_a_change_by_keyboard_alone(sign_in: SignIn) -> None:
    staff = sign_in("learning")
    uploaded(staff, dict(shipped_documents())["bpo_operations_manager.txt"], "bpo.txt")
    staff.goto(f"{staff.url.partition('?')[0]}/competencies/F01")
    for _ in range(40):
        staff.keyboard.press("Tab")
        if staff.evaluate("document.activeElement.id") == "f-title":
            break
    staff.keyboard.press("Control+A")
    staff.keyboard.type("Typed without a mouse")
    staff.keyboard.press("Enter")
    expect(staff.locator("#c-F01")).to_contain_text("Typed without a mouse")
    staff.goto(f"{staff.url.partition('?')[0]}#source")
    for _ in range(5):
        staff.keyboard.press("Tab")
        if staff.evaluate("document.activeElement.className") == "source-scroll":
            break
    before = staff.evaluate("document.activeElement.scrollTop")
    staff.keyboard.press("End")
    staff.wait_for_function("before => document.activeElement.scrollTop > before", arg=before)


@pytest.mark.parametrize("name", ["macros.docx", "scanned.pdf", "script.html"])
def test_a_hostile_document_is_explained_beside_the_field(sign_in: SignIn, name: str) -> None:
    staff = sign_in("learning")
    data, said = hostile_documents()[name]
    uploaded(staff, data, name)
    expect(staff.get_by_role("alert")).to_contain_text("There is a problem")
    expect(staff.locator("#f-file-error")).to_contain_text(said)
    accessible(staff, f"hostile-{name}")
