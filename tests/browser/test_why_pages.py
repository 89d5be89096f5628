"""The judge's side of a proposal with every fold open: readable, reachable, and no wider than a small phone."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from backend.adapters.store.readings import Wanted
from backend.adapters.store.tables import JudgementRow
from backend.services.rejudge import read_again
from tests.backend.judges_made import FLAG, SayingJudge
from tests.browser.conftest import SignIn
from tests.browser.live import LiveSite
from tests.browser.test_pages_accessible import look_at

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def read_twice(live: LiveSite) -> LiveSite:
    """The demonstration, read again by a judge that says what it weighed and warns of it."""
    live.prova.judges = (SayingJudge("2", words=12),)

    async def again() -> list[str]:
        return [each.failed async for each in read_again(live.prova, Wanted(limit=6), keeping=True)]

    with ThreadPoolExecutor(1) as thread:  # Playwright keeps an event loop running in this one
        assert not any(thread.submit(lambda: asyncio.run(again())).result())
    return live


def proposed_by(live: LiveSite, judge_id: str) -> str:
    """Id of a judgement that proposes something and is this judge's."""
    with live.prova.database.reading() as session:
        query = select(JudgementRow.id).where(JudgementRow.judge_id == judge_id, JudgementRow.verdict == "shown")
        return session.scalars(query).first() or ""


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_judgement_opens_to_why(read_twice: LiveSite, sign_in: SignIn, scheme: str, script: bool) -> None:
    page = sign_in("assessor", color_scheme=scheme, java_script_enabled=script)
    page.goto(f"/assess/{proposed_by(read_twice, 'saying')}")
    assert page.get_by_text(FLAG).first.is_visible()
    folds = page.locator("details.why > summary")
    for number in range(folds.count()):
        folds.nth(number).click()
    assert page.locator(".weighed").first.is_visible()
    assert page.get_by_text("Towards it, strongly (+1.40)").first.is_visible()
    assert page.locator("figure.quote mark").first.is_visible()
    if script:  # axe is a script itself
        look_at(page)
