"""Renders the pattern page and the pages that stand alone with sample data, and takes pictures of them.

    python scripts/preview_patterns.py OUT_DIR [--only TEMPLATE]

Each page is shown in light, dark and cream at 1280 pixels, and in light at 320 pixels (a small phone, and 1280 pixels
enlarged to 400 %) and at 640 pixels (1280 enlarged to 200 %). axe looks at each; its findings are printed and make the
exit status 1.
"""

import argparse
import functools
import http.server
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

WEB = Path(__file__).parent.parent / "backend" / "web"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
VIEWS = [("light", 1280), ("dark", 1280), ("cream", 1280), ("light", 320), ("light", 640)]

NAV = [("Discover", False), ("Plan", False), ("Conversations", True), ("Portfolio", False)]
TALK: dict[str, Any] = {
    "conversation": {
        "id": "c1",
        "title": "Checking what a supplier reports",
        "type_title": "Role-play rehearsal",
        "status": "open",
        "phase": "deliver",
    },
    "stages": {"here": 1, "names": ["Setting the scene", "In the room", "Looking back"]},
    "progress": {"done": 3, "budget": 8},
    "turns": [
        {
            "id": "t1",
            "speaker": "tutor",
            "speaker_name": "Tutor",
            "help": "",
            "notice": "",
            "text": "You meet Rolf Berger. His report says 99 % on time. Your team sees late orders. Open the meeting.",
        },
        {
            "id": "t2",
            "speaker": "persona",
            "speaker_name": "Rolf Berger",
            "help": "",
            "notice": "",
            "text": "Good morning. I hope we can keep this short. Our numbers are excellent, as you will have seen.",
        },
        {
            "id": "t3",
            "speaker": "learner",
            "speaker_name": "",
            "help": "",
            "notice": "",
            "text": "Thank you for making time. I have seen it.\n\nCould you walk me through when your clock starts?",
        },
        {
            "id": "t4",
            "speaker": "tutor",
            "speaker_name": "Tutor",
            "help": "hint",
            "notice": "Said by the scripted voice.",
            "text": "Bring one order you can both look at. What would you show him?",
        },
    ],
    "step": "Now: in the room. Next: looking back.",
    "criteria_can": [{"code": "P2", "text": "Check what a supplier reports against your own records", "because": ""}],
    "criteria_cannot": [{"code": "P4", "text": "Agree changes in writing", "because": "needs a document from work"}],
    "max_chars": 4000,
    "can_ask_help": True,
    "unanswered_turn_id": "",
    "urls": {"post": "/post", "reply": "/reply", "pause": "/pause", "leave": "/leave", "correct": "/correction"}
    | {"delivery": "/delivery", "focus": "/focus", "noticed": "/noticed", "text": "/text", "page": "/page"},
    "focus": False,
    "rehearsal": None,
    "noticed": {
        "passages": [{"snippet": "Could you walk me through when your clock starts?", "href": "/evidence/p1"}],
        "waiting": 0,
    },
    "delivery": [
        {"name": name, "label": label, "on": False, "said_on": on, "said_off": off, "needs_script": scripted}
        for name, label, on, off, scripted in (
            ("plain_words", "Plain words", "Plain words from now on.", "Plain words are off.", False),
            ("short_turns", "Shorter", "Shorter replies from now on.", "Replies have their usual length.", False),
            ("slow_replies", "Slower", "A sentence at a time from now on.", "Replies come as written.", True),
            ("read_aloud", "Read replies aloud", "New replies are read out.", "They are not read out.", True),
        )
    ],
    "client_key": "6f1c2a34-0000-4000-8000-000000000001",
    "next_url": "",
}
SIGN_IN: dict[str, Any] = {
    "form": {"email": "maya@example.org", "error": "That address and password do not belong together."},
    "action": "/sign-in",
    "demo_sign_ins": [
        {
            "name": "Maya Lindqvist",
            "role_title": "Learner",
            "text": "Is half-way through Discover.",
            "email": "a@example.org",
            "password": "demo",
        },
        {
            "name": "Tom Hale",
            "role_title": "Assessor",
            "text": "Has five passages to decide on.",
            "email": "b@example.org",
            "password": "demo",
        },
    ],
}
PROBLEM = {
    "status": 413,
    "title": "That message is too long",
    "what_happened": "A message can have up to 4,000 characters. This one had 5,210.",
    "what_to_do": "Shorten it, or send it in two parts.",
    "reference": "7c1e-20",
    "kept": "I would start with the orders.",
}
CONTACT = {
    "name": "Your learning team",
    "email": "learning@example.org",
    "safeguarding": "Ana Ruiz",
}


def shell(theme: str, signed_in: bool = True) -> dict[str, Any]:
    """A sample of what base.html needs."""
    return {
        "static": "/static",
        "theme": theme,
        "user": {"name": "Maya Lindqvist", "role_title": "Learner", "organisation": "Northwind Logistics"}
        if signed_in
        else None,
        "nav": [{"href": "#", "label": label, "current": current} for label, current in NAV] if signed_in else [],
        "engine_notice": "No model is connected. Replies come from the scripted voice." if signed_in else "",
        "here": "/patterns",
        "urls": {"home": "/", "help": "/help", "sign_in": "/sign-in", "sign_out": "/sign-out", "theme": "/theme"},
    }


def sample_pages(theme: str) -> dict[str, str]:
    """The pages as HTML by template name, rendered so that anything undefined raises."""
    environment = Environment(loader=FileSystemLoader(WEB / "templates"), undefined=StrictUndefined, autoescape=True)
    contexts: dict[str, dict[str, Any]] = {
        "patterns": {},
        "conversation": TALK,
        "sign_in": SIGN_IN,
        "error": {"problem": PROBLEM},
        "help": {"contact": CONTACT},
    }
    return {
        name: environment.get_template(f"{name}.html").render(shell=shell(theme, name != "sign_in"), **context)
        for name, context in contexts.items()
    }


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """Serves the directory on loopback; yields the address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(directory)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def main() -> int:
    """Writes the pages and pictures; returns the exit status."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", help="one template name")
    arguments = parser.parse_args()
    out: Path = arguments.out
    shutil.copytree(WEB / "static", out / "static", dirs_exist_ok=True)
    found = 0
    with served(out) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for theme, width in VIEWS:
            for name, html in sample_pages(theme).items():
                if arguments.only not in ("", name):
                    continue
                (out / f"{name}.html").write_text(html, encoding="utf-8")
                page = browser.new_page(viewport={"width": width, "height": 900})
                page.on("console", lambda message: print("console:", message.text))
                page.goto(f"{address}/{name}.html")
                page.screenshot(path=out / f"{name}-{theme}-{width}.png", full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth")
                found += wide > width
                if wide > width:
                    print(f"{name} {theme} {width}: the page is {wide} pixels wide")
                result = Axe().run(page)
                found += result.violations_count
                if result.violations_count:
                    print(f"{name} {theme} {width}:", result.generate_report())
                page.close()
        browser.close()
    print(f"{found} findings; pictures are in {out}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
