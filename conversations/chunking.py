"""Cuts a document into passages of about a hundred words, each with its page and lines. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

MOST_WORDS, LEAST_WORDS, LEAST_ALONE = 120, 60, 25
"""Words in a passage: never more; closed at the end of a paragraph from 60; from 25 a heading begins a new one.

Source: our own; the embedder reads about 200 words at once, and a person reads 100 in half a minute."""
MOST_HEADINGS = 2
"""Headings in a row that stand over a passage: a chapter's and a section's; more are a list."""

SENTENCE_END = re.compile(r"(?<=[.!?…;])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9£€$])")
LIST_ITEM = re.compile(r"\s*(?:[-–—•*▪◦·]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+\S")
MARKED_HEADING = re.compile(r"\s*#{1,6}\s+(?P<words>.*?)\s*#*\s*$")
NUMBERED_HEADING = re.compile(
    r"\s*(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[A-Z]\.|(?:Part|Section|Annex|Appendix) \S+)\s+[A-Z]"
)
RULE = re.compile(r"[\s=\-_*~|+#]*$")
ENDS_SENTENCE = re.compile(r"[.!?…;,:][\"”’')\]]*\s*$")
SHORT_LINE = 60


@dataclass(frozen=True)
class Line:
    """One line of a document; `page` from 1, or None where the format has no pages; `number` from 1.

    `heading` says that the format marks it as one; without it, how the line looks decides.
    """

    text: str
    number: int
    page: int | None = None
    heading: bool = False


@dataclass(frozen=True)
class Chunk:
    """A passage with its place; `number` counts from 1 in its document, `heading` is the one it stands under."""

    number: int
    text: str
    heading: str
    page: int | None
    first: int
    last: int
    last_page: int | None = None

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        if self.last_page != self.page:
            return f"page {self.page}, line {self.first} to page {self.last_page}, line {self.last}"
        lines = f"line {self.first}" if self.first == self.last else f"lines {self.first} to {self.last}"
        return f"page {self.page}, {lines}" if self.page else lines

    @property
    def to_embed(self) -> str:
        """What is looked for: the words under their heading."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


@dataclass(frozen=True)
class _Sentence:
    text: str
    page: int | None
    first: int
    last: int
    last_page: int | None = None
    ends_paragraph: bool = False
    is_heading: bool = False

    @property
    def count(self) -> int:
        return len(self.text.split())


@dataclass
class _Cutter:
    """Passages as they grow. `headings` are those read since the last words: two at most, so that no list is lost."""

    chunks: list[Chunk] = field(default_factory=list)
    held: list[_Sentence] = field(default_factory=list)
    headings: list[_Sentence] = field(default_factory=list)
    heading: str = ""

    @property
    def count(self) -> int:
        return sum(each.count for each in self.held)

    def take(self, one: _Sentence) -> None:
        if one.is_heading and len(self.headings) < MOST_HEADINGS and (not self.held or self.count >= LEAST_ALONE):
            self.close()
            self.headings.append(one)
            self.heading = ": ".join(each.text for each in self.headings)
            return
        self.headings = []
        if self.count + one.count > MOST_WORDS:
            self.close()
        self.held.append(one)
        if one.ends_paragraph and self.count >= LEAST_WORDS:
            self.close()

    def close(self) -> None:
        if not self.held:
            return
        text = "".join(one.text + ("\n" if one.ends_paragraph else " ") for one in self.held).strip()
        first, last = self.held[0], self.held[-1]
        self.chunks.append(
            Chunk(len(self.chunks) + 1, text, self.heading, first.page, first.first, last.last, last.last_page)
        )
        self.held = []

    def finish(self) -> tuple[Chunk, ...]:
        if self.headings:  # nothing stands under the last heading: its words are a passage of their own
            self.held, self.heading = self.headings, ""
        self.close()
        return tuple(self.chunks)


def cut(lines: Iterable[Line]) -> tuple[Chunk, ...]:
    """The passages of a document in order. Every word of every line is in exactly one, or in its heading."""
    cutter = _Cutter()
    for one in _sentences(lines):
        cutter.take(one)
    return cutter.finish()


def _sentences(lines: Iterable[Line]) -> Iterator[_Sentence]:
    paragraphs = list(_paragraphs(lines))
    numbered = [len(each) == 1 and _is_numbered(each[0].text) for each in paragraphs]
    for at, paragraph in enumerate(paragraphs):
        first = paragraph[0]
        marked = MARKED_HEADING.match(first.text)
        listed = numbered[at] and True in (*numbered[max(0, at - 1) : at], *numbered[at + 1 : at + 2])
        if len(paragraph) == 1 and (marked or first.heading or (_is_heading(first.text) and not listed)):
            said = marked["words"] if marked else " ".join(first.text.split())
            yield _Sentence(said, first.page, first.number, first.number, first.page, True, True)
        else:
            yield from _cut_paragraph(paragraph)


def _is_numbered(text: str) -> bool:
    return NUMBERED_HEADING.match(text) is not None and len(text.strip()) <= SHORT_LINE


def _is_heading(text: str) -> bool:
    """A line on its own that is short, is no item of a list and does not end as a sentence does."""
    said = text.strip()
    if len(said) > SHORT_LINE or ENDS_SENTENCE.search(said):
        return False
    return _is_numbered(said) or not LIST_ITEM.match(said)


def _paragraphs(lines: Iterable[Line]) -> Iterator[list[Line]]:
    held: list[Line] = []
    for line in lines:
        if not line.text.strip() or RULE.fullmatch(line.text):
            if held:
                yield held
            held = []
            continue
        if held and _begins_anew(line, held[-1]):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _begins_anew(line: Line, before: Line) -> bool:
    """Whether a line begins a paragraph although no empty line is before it."""
    if line.page == before.page and line.number > before.number + 1:
        return True  # the empty lines were left out
    if line.heading or before.heading:
        return True
    if LIST_ITEM.match(line.text) or MARKED_HEADING.match(line.text) or MARKED_HEADING.match(before.text):
        return True
    goes_on = line.text.strip()[:1].islower()
    return not goes_on and (len(before.text.strip()) < SHORT_LINE or bool(ENDS_SENTENCE.search(before.text)))


def _cut_paragraph(paragraph: Sequence[Line]) -> Iterator[_Sentence]:
    text, starts = "", []
    for line in paragraph:
        text += " " if text else ""
        starts.append(len(text))
        text += " ".join(line.text.split())
    ends = [found.end() for found in SENTENCE_END.finditer(text)] + [len(text)]
    start = 0
    for end in ends:
        for piece_start, piece_end in _pieces(text, start, end):
            first, last = _line_at(paragraph, starts, piece_start), _line_at(paragraph, starts, piece_end - 1)
            said = text[piece_start:piece_end].strip()
            at_end = piece_end >= len(text)
            yield _Sentence(said, first.page, first.number, last.number, last.page, ends_paragraph=at_end)
        start = end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, or pieces of at most 120 words of one that does not end."""
    found = [start + each.end() for each in re.finditer(r"\S+\s*", text[start:end])]
    for number in range(0, len(found), MOST_WORDS):
        piece_end = found[min(number + MOST_WORDS, len(found)) - 1]
        yield start, piece_end
        start = piece_end


def _line_at(paragraph: Sequence[Line], starts: Sequence[int], place: int) -> Line:
    return next(line for line, start in zip(reversed(paragraph), reversed(starts), strict=True) if start <= place)
