"""L&D staff upload a document; a learner asks what it says, is quoted to, and opens the passage."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.backend.grounding_examples import HANDBOOK
from tests.browser.conftest import SignIn
from tests.browser.documents_made import add_handbook
from tests.browser.live import LiveSite

pytestmark = pytest.mark.browser
ASKS = "I look at the report. What does the handbook say about late reports?"


def start_talking(page: Page) -> None:
    """As a simulated learner who is enrolled already: a Socratic dialogue, without a script."""
    page.goto("/practise?type_key=socratic_dialogue")
    by_link = page.get_by_role("link", name="Look at it first")
    by_link.or_(page.get_by_role("button", name="Look at it first")).first.click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/conversations/*")


def accessible(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert not found.violations_count, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 800})


def test_from_upload_to_the_passage_in_its_document(sign_in: SignIn, tmp_path: Path) -> None:
    file = tmp_path / "supplier_handbook.md"
    file.write_text(HANDBOOK, encoding="utf-8")
    staff = sign_in("learning")
    staff.get_by_role("link", name="Documents").click()
    accessible(staff)
    staff.get_by_label("Choose a file").set_input_files(file)
    staff.get_by_label("Title").fill("Supplier handbook")
    staff.get_by_role("button", name="Add the document").click()
    expect(staff.get_by_role("status")).to_contain_text("Document added")
    expect(staff.get_by_role("table")).to_contain_text("In use")
    accessible(staff)

    learner = sign_in("Amara Okafor")
    start_talking(learner)
    learner.get_by_label("Your words").fill(ASKS)
    learner.get_by_role("button", name="Send", exact=True).click()
    reply = learner.locator(".turn.is-tutor").last
    link = reply.get_by_role("link", name="[1] Supplier handbook")
    expect(link).to_be_visible()
    expect(reply).to_contain_text("A hint")
    expect(reply).to_contain_text("“")
    learner.reload()
    learner.locator(".turn.is-tutor").last.get_by_role("link", name="[1] Supplier handbook").click()
    expect(learner.get_by_role("heading", level=1)).to_have_text("Supplier handbook")
    expect(learner.locator("#cited mark").first).to_contain_text("Suppliers send their performance report")
    expect(learner.locator("#cited")).to_be_in_viewport()
    expect(learner.get_by_role("button", name="Withdraw it")).to_have_count(0)
    accessible(learner)

    staff.get_by_role("link", name="Supplier handbook").first.click()
    staff.get_by_label("Why").fill("Out of date since March")
    staff.get_by_role("button", name="Withdraw it").click()
    expect(staff.get_by_role("table")).to_contain_text("Withdrawn")
    learner.reload()
    expect(learner.locator("main")).to_contain_text("no longer quoted")
    expect(learner.locator("#cited")).to_be_visible()


def test_a_citation_without_scripts(sign_in: SignIn, live: LiveSite) -> None:
    add_handbook(live)
    learner = sign_in("Ben Hartley", java_script_enabled=False)
    start_talking(learner)
    learner.get_by_label("Your words").fill(ASKS)
    learner.get_by_role("button", name="Send", exact=True).click()
    learner.locator(".turn.is-tutor").last.get_by_role("link", name="[1] Supplier handbook").click()
    expect(learner.locator("#cited")).to_be_visible()


def test_a_file_that_cannot_be_read_is_explained_beside_the_field(sign_in: SignIn, tmp_path: Path) -> None:
    file = tmp_path / "contract.txt"
    file.write_bytes(b"PK\x03\x04" + bytes(500))
    staff = sign_in("learning")
    staff.goto("/documents")
    staff.get_by_label("Choose a file").set_input_files(file)
    staff.get_by_role("button", name="Add the document").click()
    expect(staff.get_by_role("alert")).to_contain_text("Nothing could be read from this file")
    expect(staff.locator("#f-file-error")).to_contain_text("damaged")
    accessible(staff)
