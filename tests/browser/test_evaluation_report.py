"""What is said about the judge, looked at by axe: the report on its own, and the page beside assessors' decisions."""

from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from backend.services.decisions_agree import DecisionSet, judge_name
from backend.services.evaluation_figures import Evaluated
from backend.services.evaluation_runs import compare
from backend.web.pages import agreement
from backend.web.views.evaluation import evaluation_page
from conversations.judges.agreement import CLASSES, GIVEN, Pair
from portfolio.evidence import JudgeRef
from tests.backend.test_evaluation import LATER, NOW, fairness, report_of
from tests.browser.conftest import SignIn
from tests.browser.test_pages_accessible import findings, look_at, out_of_reach, quiet

pytestmark = pytest.mark.browser
JUDGES = (JudgeRef("embedded", "1+all-MiniLM-L6-v2-int8@8199be6f"), JudgeRef("model", "2", "judges/x.v1", "small"))


@pytest.fixture(scope="module")
def report_page() -> str:
    """A report with everything in it, made in a thread: Playwright keeps an event loop running in this one."""

    def made() -> str:
        report = report_of(version="2", at=LATER).model_copy(update={"fairness": fairness()})
        return evaluation_page(report, compare(report, report_of(at=NOW)))

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(made).result()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_by_itself(browser: Browser, report_page: str, tmp_path: Path, scheme: str) -> None:
    file = tmp_path / "index.html"
    file.write_text(report_page, encoding="utf-8")
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with quiet(page):
        page.goto(file.as_uri())
        assert asked == [file.as_uri()], "the page fetches nothing"
        for width in (1280, 640, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert not out_of_reach(page), width
            assert not findings(page), findings(page)
        page.emulate_media(media="print")
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == "rgb(255, 255, 255)", "paper is white, whatever the screen was"
    page.close()


def made_decisions() -> DecisionSet:
    names = cycle([(judge_name(ref), f"PRV-SUP/P{number}") for ref in JUDGES for number in (1, 2, 3)])
    verdicts = cycle([(label, given) for label in CLASSES for given in GIVEN[:3]])
    evaluated = [
        Evaluated("decisions", str(number), Pair(label, given, 0.7, criterion, judge, "question and answer"))
        for number, ((judge, criterion), (label, given)) in enumerate(islice(zip(names, verdicts, strict=True), 70))
    ]
    return DecisionSet(tuple(evaluated), JUDGES, 4, {"could not be accepted as they arose": 2})


@pytest.mark.parametrize("who", ["quality", "learning"])
def test_the_page_beside_decisions(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    monkeypatch.setattr(agreement, "decisions_shown_to", lambda *_: made_decisions())
    page = sign_in(who)
    with quiet(page):
        page.goto("/agreement")
        assert page.get_by_role("table").count() == 2
        look_at(page)


def test_the_choice_on_the_learners_page_works_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in("Amara Okafor")
    page.goto("/how-i-work")
    page.get_by_role("button", name="I agree").press("Enter")
    assert page.get_by_role("status").inner_text().startswith("Thank you.")
    look_at(page)
    page.get_by_role("button", name="Take this back").press("Enter")
    assert page.get_by_text("You have not agreed.").is_visible()
