"""How right the verdicts are when only the surer ones are kept: ten points, and the figure in docs/."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

from conversations.judges.agreement import CoveragePoint, Pair, coverage_curve

TENTHS = 10


def ten_points(pairs: Sequence[Pair]) -> list[CoveragePoint]:
    """The surest tenth of all rows, two tenths, … as far as rows are judged; rows tied in confidence stay together.

    The last point is every judged row.
    """
    curve = coverage_curve(pairs)
    points = []
    for tenth in range(1, TENTHS + 1):
        # A hair less than the tenth, so that 3 of 10 rows are three tenths whatever the rounding.
        point = next((one for one in curve if one.coverage >= tenth / TENTHS - 1e-9), curve[-1] if curve else None)
        if point is not None and point not in points:
            points.append(point)
    return points


WIDTH, HEIGHT = 720, 420
LEFT, TOP, RIGHT, BOTTOM = 64, 56, 548, 364
STYLE = """
.paper{fill:#fff}.ink{fill:#1b1f24}.soft{fill:#57606a}.grid{stroke:#d0d7de}.line{fill:none;stroke-width:2.5}
.c0{stroke:#0b57a4}.c1{stroke:#9a4a00}.c2{stroke:#1a6b3c}.c3{stroke:#7a3ba8}
.f0{fill:#0b57a4}.f1{fill:#9a4a00}.f2{fill:#1a6b3c}.f3{fill:#7a3ba8}
@media (prefers-color-scheme:dark){.paper{fill:#0d1117}.ink{fill:#e6edf3}.soft{fill:#9aa4af}.grid{stroke:#30363d}
.c0{stroke:#6cb6ff}.c1{stroke:#f0a35e}.c2{stroke:#6fd08c}.c3{stroke:#d2a8ff}
.f0{fill:#6cb6ff}.f1{fill:#f0a35e}.f2{fill:#6fd08c}.f3{fill:#d2a8ff}}
"""
DASHES = ("", "7 4", "2 4", "10 4 2 4")
"""The lines differ by their dashes as well: colour alone tells nothing to some."""
MOST_LINES = len(DASHES)


def coverage_svg(lines: Mapping[str, Sequence[CoveragePoint]], rows: int) -> str:
    """One line a scorer, of at most four; who judged nothing has none. The same points always give the same bytes."""
    lines = {name: points for name, points in lines.items() if points}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13">',
        '<title id="title">Coverage against accuracy on held-out workplace answers</title>',
        f'<desc id="desc">{escape(_described(lines, rows))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>',
        f'<text class="ink" x="{LEFT}" y="26" font-size="15" font-weight="600">'
        f"Share right among the verdicts kept, surest first ({rows} held-out answers)</text>",
        *_grid(),
    ]
    ends = _apart([_y(points[-1].accuracy) for points in lines.values()])
    for number, ((name, points), end) in enumerate(zip(lines.items(), ends, strict=True)):
        path = " ".join(f"{_x(one.coverage):.1f},{_y(one.accuracy):.1f}" for one in points)
        dashes = f' stroke-dasharray="{DASHES[number]}"' if DASHES[number] else ""
        parts.append(f'<polyline class="line c{number}" points="{path}"{dashes}/>')
        last = points[-1]
        parts.append(f'<circle class="f{number}" cx="{_x(last.coverage):.1f}" cy="{_y(last.accuracy):.1f}" r="3.5"/>')
        key = f"{RIGHT + 12}"
        parts.append(f'<path class="line c{number}" d="M{key} {end - 4:.1f}h24"{dashes}/>')
        parts.append(f'<text class="f{number}" x="{RIGHT + 42}" y="{end:.1f}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _described(lines: Mapping[str, Sequence[CoveragePoint]], rows: int) -> str:
    told = [
        f"{name}: {points[0].accuracy:.2f} right of the surest {points[0].coverage:.2f} of the rows, "
        f"{points[-1].accuracy:.2f} of all {points[-1].coverage:.2f} that are judged"
        for name, points in lines.items()
    ]
    return f"Of {rows} held-out answers. " + "; ".join(told) + "."


def _grid() -> list[str]:
    parts = []
    for tenth in range(0, TENTHS + 1, 2):
        value = tenth / TENTHS
        x, y = _x(value), _y(value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="soft" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:.1f}</text>')
        parts.append(f'<text class="soft" x="{x:.1f}" y="{BOTTOM + 20}" text-anchor="middle">{value:.1f}</text>')
    middle = (LEFT + RIGHT) / 2
    parts.append(f'<text class="ink" x="{middle:.0f}" y="{BOTTOM + 42}" text-anchor="middle">share of rows kept</text>')
    parts.append(
        f'<text class="ink" transform="translate(20 {(TOP + BOTTOM) / 2:.0f}) rotate(-90)" text-anchor="middle">'
        "share right</text>"
    )
    return parts


def _x(coverage: float) -> float:
    return LEFT + (RIGHT - LEFT) * coverage


def _y(accuracy: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * accuracy


def _apart(heights: Sequence[float], least: float = 18) -> list[float]:
    """Heights of the names beside the lines' ends, moved down where two would overlap."""
    placed = list(heights)
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    for before, place in pairwise(order):
        placed[place] = max(placed[place], placed[before] + least)
    return placed
