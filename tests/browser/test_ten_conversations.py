"""Each of the ten conversations, held to its end in the browser: without a model, and streamed from a model server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conversations.types import ConversationType, conversation_types
from tests.browser.conftest import SignIn
from tests.browser.live import LiveSite
from tests.browser.talking import Talker
from tests.openai_server import Reply, openai_server

pytestmark = pytest.mark.browser
DELIVER = [spec for spec in conversation_types() if spec.phase == "deliver"]


@contextmanager
def quiet(page: Page) -> Iterator[None]:
    """Fails when the page has a script's error or asks for something that is not there."""
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    yield
    assert not trouble


def test_there_are_ten() -> None:
    assert len(DELIVER) == 10


@pytest.mark.parametrize("spec", DELIVER, ids=lambda spec: spec.key)
def test_a_conversation_is_held_to_its_end_without_a_model(sign_in: SignIn, spec: ConversationType) -> None:
    page = sign_in("Amara Okafor", locale="en-GB")
    talker = Talker(page)
    with quiet(page):
        talker.starts(spec.key)
        expect(page.get_by_role("complementary", name="About the replies")).to_contain_text("No model is connected")
        expect(page.locator("#agenda [aria-current]")).to_have_text(shown(spec.stages[0].name))
        talker.talks_to_the_end(most=15)
    the_page_says_it_is_over(page, talker)
    the_file_has_every_word(page, talker)


def shown(stage: str) -> str:
    return stage.replace("_", " ").capitalize()


def the_page_says_it_is_over(page: Page, talker: Talker) -> None:
    """And says the same when it is opened again."""
    live = page.locator("#turns .turn .turn-text").all_inner_texts()
    expect(page.get_by_label("Your words")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", name="This conversation is finished")).to_be_visible()
    assert page.locator("#turns .turn .turn-text").all_inner_texts() == live
    learner = page.locator("#turns .is-learner .turn-text").all_inner_texts()
    assert [" ".join(each.split()) for each in learner] == [" ".join(each.split()) for each in talker.said]


def the_file_has_every_word(page: Page, talker: Talker) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Transcript as plain text").click()
    written = download.value.path().read_text(encoding="utf-8")
    assert all(each in written for each in talker.said)
    assert "Replies were made by: Prova's scripted voice" in written
    assert written.count("Amara Okafor, ") == len(talker.said)


class ModelServer:
    """Keeps what a model was asked, and answers each request in other words, a few letters at a time."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def decide(self, request: dict[str, Any]) -> Reply:
        """The embedded judge reads instead of this one, which only talks."""
        if not request.get("stream"):
            return Reply(status=500)
        self.asked.append(request)
        word = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
        return Reply(f"I have taken in the {word[(len(self.asked) - 1) % 10]} thing you said there. Go on.", pause=0.05)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A model server, and a site whose tutor and persona speak through it."""
    script = ModelServer()
    with openai_server(decide=script.decide) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        monkeypatch.setenv("PROVA_MODEL", "openai:test-model")
        yield script


@pytest.fixture
def live(
    request: pytest.FixtureRequest, demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LiveSite]:
    """A site of its own for each test; with a model where the test asks for one."""
    if "model" in request.fixturenames:
        request.getfixturevalue("model")
    else:
        for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "PROVA_MODEL"):
            monkeypatch.delenv(name, raising=False)
    site = LiveSite.on_copy(demo_home, tmp_path / "home").start()
    yield site
    site.stop()


@pytest.mark.parametrize("spec", DELIVER, ids=lambda spec: spec.key)
def test_a_conversation_is_streamed_from_a_model_to_its_end(
    model: ModelServer, sign_in: SignIn, spec: ConversationType
) -> None:
    page = sign_in("Amara Okafor", locale="en-GB")
    talker = Talker(page)
    with quiet(page):
        talker.starts(spec.key)
        assert page.get_by_role("complementary", name="About the replies").count() == 0
        page.evaluate(WATCH)
        talker.talks_to_the_end(most=15)
    partial = page.evaluate("window.seen")
    streamed = {text for text in partial if text.startswith("I have") and not text.endswith("Go on.")}
    assert len(streamed) >= len(model.asked), "no reply was seen growing"
    with page.expect_download() as download:
        page.get_by_role("link", name="Transcript as plain text").click()
    assert "a model (test-model)" in download.value.path().read_text(encoding="utf-8")


WATCH = """() => {
  window.seen = [];
  new MutationObserver(() => window.seen.push(document.querySelector("#coming .turn-text")?.textContent ?? ""))
    .observe(document.getElementById("coming"), { childList: true, subtree: true, characterData: true });
}"""
