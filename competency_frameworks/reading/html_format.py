"""Web pages: words in block elements to lines. Nothing in the page is run or fetched."""

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from competency_frameworks.model import Problem
from competency_frameworks.reading.document import Document, DocumentFormat, rows, unreadable, written
from competency_frameworks.reading.lines import Line
from competency_frameworks.reading.plain_text import decode

SCRIPTS = "The page holds scripts. They were left out and not run; words that only a script shows are missing."
AROUND = (
    "The page's menus, forms and footer were left out. If they hold part of the role description, paste it as text."
)
HIDDEN = "The page holds words that it does not show. They were left out."
_UNREAD = {"style", "template", "head", "svg", "math", "object", "canvas", "audio", "video"}
_SCRIPTS = {"script", "noscript", "iframe", "embed"}
_AROUND = {"nav", "footer", "form", "button", "select", "dialog"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NEW_LINE = "\N{LINE SEPARATOR}"
_BOLD = {"b", "strong"}


def read_html(data: bytes) -> Document:
    """Lines of a web page."""
    text, problems = decode(data)
    if not text:
        return unreadable(DocumentFormat.HTML, problems[0].message)
    found, missed = html_lines(text)
    return written(DocumentFormat.HTML, found, (*problems, *missed))


def html_lines(text: str) -> tuple[list[Line], tuple[Problem, ...]]:
    """Lines of a page, or of a piece of one, not yet numbered; and what was left out."""
    root = LexborHTMLParser(text).root
    page = _Page()
    if root is not None:
        page.walk(root)
    return page.lines, tuple(Problem(None, message) for message in page.missed)


@dataclass
class _Page:
    """The lines so far, and the words of the one that is being read."""

    lines: list[Line] = field(default_factory=list)
    missed: dict[str, None] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    only_lead: bool = True
    marked: bool = False
    heading: int = 0
    bold: int = 0
    cells: list[list[str]] | None = None

    def walk(self, root: LexborNode) -> None:
        """Every node once, without recursion: pages nest as deep as their writer likes."""
        waiting: list[tuple[LexborNode, bool]] = [(root, False)]
        while waiting:
            node, leaving = waiting.pop()
            if leaving:
                self._leave(node.tag or "")
            elif node.is_text_node:
                self._say(node.text_content or "")
            elif node.is_element_node and self._enter(node):
                waiting.append((node, True))
                waiting += [(child, False) for child in reversed(list(node.iter(include_text=True)))]
        self._end_line()

    def _enter(self, node: LexborNode) -> bool:
        """Whether the node's words are read."""
        tag = node.tag or ""
        if tag in _UNREAD:
            return False
        left_out = SCRIPTS if tag in _SCRIPTS else AROUND if tag in _AROUND else HIDDEN if _hidden(node) else ""
        if left_out:
            self.missed[left_out] = None
            return False
        if tag == "br":
            self._end_line(keep=True)
        elif tag == "tr" and self.cells is None:
            self._end_line()
            self.cells = []
        elif tag in ("td", "th") and self.cells is not None:
            self.words = []
        elif tag in _BLOCKS:
            self._end_line(keep=tag in {"p", "div"})
            self.marked = self.marked or tag == "li"
            self.heading = _HEADINGS.get(tag, self.heading)
        elif tag in _BOLD:
            self.bold += 1
        return True

    def _leave(self, tag: str) -> None:
        if tag == "tr" and self.cells is not None:
            self.lines += rows(self.cells)
            self.cells, self.words, self.lead, self.only_lead = None, [], [], True
        elif tag in ("td", "th") and self.cells is not None:
            self.cells.append("".join(self.words).split(_NEW_LINE))
            self.words = []
        elif tag in _BLOCKS:
            self._end_line()
            self.marked = False if tag == "li" else self.marked
            self.heading = 0 if tag in _HEADINGS else self.heading
        elif tag in _BOLD:
            self.bold = max(0, self.bold - 1)

    def _say(self, text: str) -> None:
        self.words.append(text)
        if self.bold and self.only_lead:
            self.lead.append(text)
        elif text.strip():
            self.only_lead = False

    def _end_line(self, *, keep: bool = False) -> None:
        """Ends the line that is being read. `keep`: within a list item, whose further lines are part of the list."""
        if self.cells is not None:
            self.words.append(_NEW_LINE)
            return
        text = " ".join("".join(self.words).split())
        if text:
            lead = " ".join("".join(self.lead).split()).rstrip(": .")
            bold_alone = self.only_lead and bool(lead) and not self.marked
            heading = self.heading or (6 if bold_alone else 0)
            self.lines.append(Line(0, text, self.marked, heading=heading, lead="" if self.only_lead else lead))
            self.marked = self.marked and keep
        self.words, self.lead, self.only_lead = [], [], True


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    style = "".join((attributes.get("style") or "").casefold().split())
    return "hidden" in attributes or "display:none" in style or "visibility:hidden" in style
