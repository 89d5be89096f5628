import re

import pytest

from scripts.check_contrast import TOKENS, ratios
from scripts.preview_patterns import WEB, sample_pages

PAGES = sample_pages("cream")


@pytest.mark.parametrize("name", PAGES)
def test_pages_keep_to_the_strict_content_security_policy(name: str) -> None:
    html = PAGES[name]
    assert not re.search(r"<style|\sstyle=|javascript:|\son[a-z]+=", html)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.S)
    assert scripts
    assert all('src="/static/' in attributes and not body.strip() for attributes, body in scripts)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', html)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_one_heading_its_theme_and_unique_ids(name: str) -> None:
    html = PAGES[name]
    assert html.count("<h1") == 1
    assert 'data-theme="cream"' in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    references = re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html)
    assert {reference for group in references for reference in group.split()} <= set(ids)


@pytest.mark.parametrize("name", PAGES)
def test_every_file_a_page_asks_for_is_there(name: str) -> None:
    for path in re.findall(r'"/static/([^"]+)"', PAGES[name]):
        assert (WEB / "static" / path).is_file(), path


def test_the_pattern_page_shows_every_component() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (WEB / "templates").glob("*.html"))
    for part in (WEB / "templates" / "parts").glob("*.html"):
        text = part.read_text(encoding="utf-8")
        for macro in re.findall(r"{% macro ([a-z]\w*)", text):
            uses = len(re.findall(rf"\b{macro}\(", source + text))
            shown = any(f"{before}{macro}(" in source for before in ("call ", "{{ ", "frame."))
            assert uses > 1 or shown, macro


def test_a_theme_of_the_device_leaves_the_attribute_out() -> None:
    assert "data-theme" not in sample_pages("")["help"]


def test_untested_is_written_and_never_shown_as_a_level() -> None:
    cells = re.findall(r'<td class="heat-cell is-untested">(.*?)</td>', PAGES["patterns"], re.S)
    assert cells
    assert all("Untested" in cell and "obs" not in cell for cell in cells)


def test_the_quoted_words_are_marked_exactly() -> None:
    quote = "I take ten of the orders people complained about and compare the dates in our system with the dates"
    assert f"<mark>{quote} the supplier counts from</mark>. Usually" in PAGES["patterns"]


@pytest.mark.parametrize(
    ("theme", "foreground", "ground", "ratio", "least"), list(ratios(TOKENS.read_text(encoding="utf-8")))
)
def test_colours_contrast_enough(theme: str, foreground: str, ground: str, ratio: float, least: float) -> None:
    assert ratio >= least, f"{foreground} on {ground} in {theme}: {ratio:.2f}"
