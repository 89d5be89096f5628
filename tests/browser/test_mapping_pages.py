"""L&D staff map a role and write a qualification in the browser; a learner chooses its units without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn

pytestmark = pytest.mark.browser


def accessible(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert not found.violations_count, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_suggestion_is_accepted_and_a_criterion_turned_down(sign_in: SignIn) -> None:
    staff = sign_in("learning")
    staff.goto("/frameworks")
    staff.get_by_role("link", name="Outsourcing Manager").click()
    staff.get_by_role("link", name="Map it to criteria").click()
    expect(staff.get_by_role("heading", name="No match (0)")).to_be_visible()
    accessible(staff)
    staff.get_by_role("link", name="F01 Active Listening").click()
    accessible(staff)
    staff.get_by_role("button", name="Accept ").first.click()
    expect(staff.get_by_role("status")).to_contain_text("On the map")
    staff.get_by_text("Take PRV-COM/K1 off the map").click()
    off = staff.locator("details[open]")
    off.get_by_role("button", name="Take it off").click()
    expect(staff.get_by_role("alert")).to_contain_text("A reason is missing")
    staff.get_by_text("Take PRV-COM/K1 off the map").click()
    staff.locator("details[open]").get_by_label("Why").fill("The role never asks for the theory")
    staff.locator("details[open]").get_by_role("button", name="Take it off").click()
    expect(staff.locator("section", has_text="Turned down").last).to_contain_text("The role never asks for the theory")
    accessible(staff)


def test_a_qualification_is_written_checked_published_and_its_units_chosen(sign_in: SignIn) -> None:
    staff = sign_in("learning", java_script_enabled=False)
    staff.goto("/standards")
    staff.get_by_role("link", name="Write your own").click()
    staff.get_by_label("Code").fill("ops-l4")
    staff.get_by_label("Begin with").select_option(label="Specimen Level 4 Diploma in Outsourcing Operations (PRV-L4)")
    staff.get_by_role("button", name="Begin").click()
    staff.get_by_label("Credit").fill("41")
    staff.get_by_role("button", name="Check it").click()
    expect(staff.get_by_role("alert")).to_contain_text("400 hours are 40 credits")
    staff.get_by_label("Credit").fill("40")
    staff.get_by_role("button", name="Publish").click()
    expect(staff.get_by_role("status")).to_contain_text("Published.")
    staff.get_by_role("link", name="Choose units").click()
    staff.get_by_role("button", name="Check").click()
    expect(staff.get_by_role("alert")).to_contain_text("at least 3 needed")


def test_the_pages_of_a_qualification_are_accessible(sign_in: SignIn) -> None:
    staff = sign_in("learning")
    staff.goto("/qualifications")
    accessible(staff)
    staff.get_by_label("Code").fill("OPS-L3")
    staff.get_by_role("button", name="Begin").click()
    accessible(staff)
    staff.get_by_role("button", name="Publish").click()
    expect(staff.get_by_role("alert")).to_be_visible()
    accessible(staff)
    staff.goto("/qualifications/PRV-L4/units")
    accessible(staff)
