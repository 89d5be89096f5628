"""Prints the contrast of every pair of colours the pages use, in all three themes; exits 1 when one is too low.

Source: WCAG 2.2, success criteria 1.4.3 (text 4.5:1) and 1.4.11 (parts of controls and graphics 3:1); relative
luminance as WCAG 2.2 defines it.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

TOKENS = Path(__file__).parent.parent / "backend" / "web" / "static" / "css" / "tokens.css"
TEXT, GRAPHIC = 4.5, 3.0
GROUNDS = ("page", "surface", "sunken")
PAIRS: tuple[tuple[float, str, tuple[str, ...]], ...] = (
    (TEXT, "ink", (*GROUNDS, "accent-soft", "info-bg", "ok-bg", "warn-bg", "bad-bg")),
    (TEXT, "ink-soft", GROUNDS),
    (TEXT, "accent", (*GROUNDS, "accent-soft", "info-bg", "ok-bg", "warn-bg", "bad-bg")),
    (TEXT, "accent-strong", (*GROUNDS, "accent-soft")),
    (TEXT, "on-accent", ("accent", "accent-strong")),
    (TEXT, "mark-ink", ("mark",)),
    (TEXT, "info", ("info-bg", *GROUNDS)),
    (TEXT, "ok", ("ok-bg", *GROUNDS)),
    (TEXT, "warn", ("warn-bg", "surface")),
    (TEXT, "bad", ("bad-bg", *GROUNDS)),
    (TEXT, "level-ink", ("level-0", "level-1", "level-2", "level-3", "level-4")),
    (GRAPHIC, "ink", ("mark",)),
    (GRAPHIC, "control", ("page", "surface")),
    (GRAPHIC, "mark-edge", ("page", "surface")),
    (GRAPHIC, "step", ("surface", "step-empty")),
    (GRAPHIC, "bad", ("level-0", "level-1", "level-2")),
)


def themes(css: str) -> dict[str, dict[str, str]]:
    """Token name to hex colour, for light, dark and cream; cream starts from light."""
    pairs = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", css)
    light = {name: first for name, first, _ in pairs}
    cream_block = css.split('[data-theme="cream"] {')[1]
    cream = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", cream_block))
    return {"light": light, "dark": {name: second for name, _, second in pairs}, "cream": {**light, **cream}}


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21, whichever is the lighter."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ratios(css: str) -> Iterator[tuple[str, str, str, float, float]]:
    """(theme, foreground, ground, ratio, least allowed) for every pair."""
    for theme, colours in themes(css).items():
        for least, foreground, grounds in PAIRS:
            for ground in grounds:
                yield theme, foreground, ground, contrast(colours[foreground], colours[ground]), least


def main() -> int:
    """Prints one line per pair and returns the exit status."""
    low = 0
    for theme, foreground, ground, ratio, least in ratios(TOKENS.read_text(encoding="utf-8")):
        low += ratio < least
        verdict = "ok" if ratio >= least else "TOO LOW"
        print(f"{theme:6} {foreground:14} on {ground:12} {ratio:5.2f} (needs {least}) {verdict}")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
