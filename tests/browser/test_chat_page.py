"""The conversation page in Chromium against a hand-written server that speaks its stream protocol."""

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.preview_patterns import WEB, sample_pages

pytestmark = pytest.mark.browser
Event = tuple[str, dict[str, Any]]
REPLY = "A good start. Which order would you look at first?"
DONE: Event = (
    "done",
    {
        "turn_id": "t6",
        "html_free_text": REPLY,
        "help": "",
        "progress": {"done": 4, "budget": 8},
        "step": "Now: looking back. That is the last step.",
        "closed": False,
        "next_url": "",
    },
)
KEPT: Event = ("kept", {"turn_id": "t5", "number": 5})
WORDS: list[Event] = [("word", {"text": "A good "}), ("word", {"text": "start."})]


class TalkServer(http.server.BaseHTTPRequestHandler):
    """Answers each POST with the next script: a status, or events; None among the events waits for `carry_on`."""

    scripts: ClassVar[list[int | list[Event | None]]] = []
    posts: ClassVar[list[tuple[str, dict[str, str]]]] = []
    carry_on: ClassVar[threading.Event] = threading.Event()
    page: ClassVar[str] = ""
    port: ClassVar[int] = 0

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        found = WEB / path
        body = found.read_bytes() if path.startswith("static/") and found.is_file() else self.page.encode()
        kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
        self.send_response(200)
        self.send_header("Content-Type", kinds.get(Path(path).suffix, "text/html; charset=utf-8"))
        self.send_header("Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = {key: values[0] for key, values in parse_qs(sent, keep_blank_values=True).items()}
        type(self).posts.append((self.path, fields))
        script = self.scripts.pop(0)
        self.send_response(script if isinstance(script, int) else 200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for event in [] if isinstance(script, int) else script:
                if event is None:
                    self.carry_on.wait(10)
                    continue
                data = json.dumps(event[1], ensure_ascii=False)
                block = f": still here\r\n\r\nevent: {event[0]}\r\ndata: {data}\r\n\r\n".encode()
                for piece in (block[:7], block[7:-1], block[-1:]):  # chunks fall anywhere
                    self.wfile.write(piece)
                    self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            pass  # the reader pressed Stop

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def talk(browser: Browser) -> Iterator[Page]:
    TalkServer.posts, TalkServer.scripts, TalkServer.page = [], [], sample_pages("light")["conversation"]
    TalkServer.carry_on = threading.Event()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), TalkServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    TalkServer.port = server.server_port
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    yield page
    TalkServer.carry_on.set()
    context.close()
    server.shutdown()
    server.server_close()
    assert not trouble


def kept_draft(page: Page) -> Any:
    return page.evaluate("JSON.parse(localStorage.getItem('prova:draft:c1'))")


def send(page: Page, text: str) -> None:
    page.get_by_label("Your words").fill(text)
    page.keyboard.press("Enter")


def test_a_turn_is_kept_streamed_and_finished(talk: Page) -> None:
    TalkServer.scripts = [[KEPT, *WORDS, None, DONE]]
    send(talk, "I would look\n<b>first</b>")
    coming = talk.locator("#coming .turn-text")
    expect(coming).to_have_text("A good start.")
    expect(talk.locator("#turns")).to_have_attribute("aria-busy", "true")
    expect(talk.locator("#turn-t5 [data-note]")).to_have_text("Kept")
    expect(talk.get_by_role("status")).to_have_text("The reply is being written…")
    assert kept_draft(talk) is None
    TalkServer.carry_on.set()
    expect(talk.locator("#turns #turn-t6 .turn-text")).to_have_text(REPLY)
    expect(talk.locator("#turns")).to_have_attribute("aria-busy", "false")
    assert talk.locator("#turn-t5 .turn-text").text_content() == "I would look\n<b>first</b>"
    assert talk.locator("#turn-t5 b").count() == 0
    expect(talk.locator("[data-progress-words]")).to_have_text("4 of about 8")
    expect(talk.locator("#step")).to_have_text("Now: looking back. That is the last step.")
    path, fields = TalkServer.posts[0]
    assert (path, fields["action"], fields["text"]) == ("/post", "say", "I would look\n<b>first</b>")
    assert talk.evaluate("document.activeElement.id") == "words"


def test_a_server_error_before_the_words_are_kept_is_retried_as_the_same_turn(talk: Page) -> None:
    TalkServer.scripts = [503, [KEPT, DONE]]
    send(talk, "Ten orders.")
    again = talk.get_by_role("button", name="Send again")
    expect(again).to_be_visible()
    assert kept_draft(talk)["sent"]["text"] == "Ten orders."
    again.click()
    expect(talk.locator("#turn-t6")).to_be_visible()
    first, second = (fields["client_key"] for _, fields in TalkServer.posts)
    assert first == second
    assert kept_draft(talk) is None


def test_a_broken_connection_after_the_words_are_kept_asks_for_the_reply_again(talk: Page) -> None:
    TalkServer.scripts = [[KEPT, *WORDS], [KEPT, *WORDS, DONE]]
    send(talk, "Ten orders.")
    expect(talk.get_by_role("status")).to_contain_text("Your words are kept.")
    talk.get_by_role("button", name="Get the reply").click()
    expect(talk.locator("#turns #turn-t6 .turn-text")).to_have_text(REPLY)
    assert TalkServer.posts[1] == ("/reply", {"turn_id": "t5"})
    assert talk.locator("#coming .turn").count() == 0


def test_the_reply_can_be_stopped(talk: Page) -> None:
    TalkServer.scripts = [[KEPT, *WORDS, None, DONE]]
    send(talk, "Ten orders.")
    expect(talk.locator("#coming .turn-text")).to_have_text("A good start.")
    talk.get_by_role("button", name="Stop the reply").click()
    expect(talk.get_by_role("status")).to_have_text("You stopped the reply. Your words are kept.")
    expect(talk.locator("#coming [data-note]")).to_have_text("This reply is not complete.")


def test_typed_words_survive_a_reload(talk: Page) -> None:
    talk.get_by_label("Your words").fill("Half a thought")
    talk.reload()
    expect(talk.get_by_label("Your words")).to_have_value("Half a thought")


def test_words_sent_offline_are_sent_after_a_reload_as_the_same_turn(talk: Page) -> None:
    talk.context.set_offline(True)
    send(talk, "Ten orders.")
    expect(talk.get_by_role("status")).to_have_text("You are offline.")
    key = kept_draft(talk)["sent"]["client_key"]
    TalkServer.scripts = [[KEPT, DONE]]
    talk.context.set_offline(False)
    expect(talk.locator("#turn-t6")).to_be_visible()
    assert [fields["client_key"] for _, fields in TalkServer.posts] == [key]


def test_a_message_that_is_refused_goes_back_into_the_box(talk: Page) -> None:
    TalkServer.scripts = [413]
    send(talk, "Ten orders.")
    expect(talk.get_by_label("Your words")).to_have_value("Ten orders.")
    expect(talk.get_by_role("status")).to_contain_text("too long")
    assert kept_draft(talk)["typed"] == "Ten orders."


def test_a_message_over_the_limit_is_not_sent_and_not_cut(talk: Page) -> None:
    send(talk, "x" * 4001)
    expect(talk.get_by_role("status")).to_contain_text("4001 characters")
    assert TalkServer.posts == []


def test_a_hint_keeps_what_is_in_the_box(talk: Page) -> None:
    TalkServer.scripts = [[KEPT, ("done", {**DONE[1], "help": "hint"})]]
    talk.get_by_label("Your words").fill("Half a thought")
    talk.get_by_role("button", name="Ask for a hint").click()
    expect(talk.locator("#turn-t6 [data-help]")).to_have_text("A hint")
    expect(talk.get_by_label("Your words")).to_have_value("Half a thought")
    assert TalkServer.posts[0][1]["action"] == "help"


def test_a_reply_that_waits_is_fetched_on_load_and_the_end_is_shown(talk: Page) -> None:
    TalkServer.page = TalkServer.page.replace('data-unanswered=""', 'data-unanswered="t3"')
    TalkServer.scripts = [[KEPT, ("done", {**DONE[1], "closed": True, "next_url": "/plan"})]]
    talk.reload()
    expect(talk.get_by_role("heading", name="This conversation is finished")).to_be_visible()
    expect(talk.get_by_role("link", name="Continue")).to_have_attribute("href", "/plan")
    expect(talk.get_by_label("Your words")).to_be_hidden()
    assert TalkServer.posts == [("/reply", {"turn_id": "t3"})]


def test_what_stands_under_the_turns_comes_with_the_reply(talk: Page) -> None:
    link = {"words": "Run book, page 2", "href": "/documents/d1#p2", "posts": False}
    act = {"words": "Take it up again from here", "href": "/conversations/c1/rewind", "posts": True}
    TalkServer.scripts = [
        [KEPT, ("done", {**DONE[1], "extras": [link], "answers": {"turn_id": "t5", "extras": [act]}})]
    ]
    send(talk, "Ten orders.")
    expect(talk.locator("#turn-t6").get_by_role("link", name="Run book, page 2")).to_have_attribute(
        "href", "/documents/d1#p2"
    )
    asked = talk.locator("#turn-t5 form")
    expect(asked.get_by_role("button", name="Take it up again from here")).to_be_visible()
    assert (asked.get_attribute("action"), asked.get_attribute("method")) == ("/conversations/c1/rewind", "post")
