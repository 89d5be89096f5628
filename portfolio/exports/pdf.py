"""portfolio.pdf: tagged for screen readers (PDF/UA-1), with an outline, a title and a language; set by Typst."""

import json
import re
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import typst

from portfolio.exports.content import PortfolioContent
from portfolio.exports.sheets import moment, named, sheets, visible

_FAMILIES = ("Atkinson Hyperlegible", "Libertinus Serif", "DejaVu Sans Mono")
_UNDRAWABLE = re.compile(r"the text `\"(.*?)\"` could not be displayed")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def portfolio_pdf(content: PortfolioContent) -> bytes:
    """The PDF, made with Typst's own fonts and a sans serif; the machine's fonts play no part.

    PDF/UA-1 forbids a character that no font can draw, so each of those is named in square brackets.

    Raises:
        typst.TypstError: the template is broken; no text of a person's can cause it.
    """
    shown = sheets(content)
    shown["author"] = visible(content.centre_name)
    shown["footer"] = visible(f"{content.learner.name}, {moment(content.made_at)}")
    shown["fonts"] = [family for family in _FAMILIES if family in _fonts().families()]
    text = json.dumps(shown, ensure_ascii=False)
    while True:
        try:
            return _set(text, content)
        except typst.TypstError as error:
            undrawable = _undrawable(error) & set(text)
            if not undrawable:
                raise
            text = text.translate({ord(each): named(each) for each in undrawable})


def _set(sheets_json: str, content: PortfolioContent) -> bytes:
    return typst.compile(
        (files("portfolio.exports") / "templates" / "portfolio.typ").read_bytes(),
        format="pdf",
        sys_inputs={"sheets": sheets_json},
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=content.made_at.replace(microsecond=0),  # Typst takes whole seconds
    )


@cache
def _fonts() -> typst.Fonts:
    """Typst's own fonts and, where its package is installed, the sans serif."""
    package = find_spec("fontpkg_atkinson_hyperlegible")
    folders = [str(Path(folder) / "files") for folder in package.submodule_search_locations or ()] if package else []
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _undrawable(error: typst.TypstError) -> set[str]:
    """Every character beyond ASCII that the error says no font can draw; Typst reports all of them at once."""
    clusters = "".join(_UNDRAWABLE.findall(error.diagnostic))
    written = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), clusters)
    return {character for character in written if not character.isascii()}
