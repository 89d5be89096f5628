"""Lines of one block to records: labelled items that belong together, plain items and running text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from competency_frameworks.model import Source
from competency_frameworks.reading.blocks import Block
from competency_frameworks.reading.lines import Line
from competency_frameworks.reading.section_names import SectionName

UNKNOWN_SECTION = (
    "This heading is not one the reader knows. What stands below it is kept as written but not used: "
    "rename the heading or move the lines."
)
NOT_IN_RECORD = "This line fits no field of its section. Give it one of the section's labels or move it."
NO_NAME = "This entry has no name, so it was left out. Write its name after the label."


@dataclass(frozen=True)
class Piece:
    """The text of one item and the lines it stands on."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Record:
    """Items that belong together, by field. An absent field is empty."""

    fields: Mapping[str, tuple[Piece, ...]]

    def text(self, name: str) -> str:
        """The field's words on one line."""
        return " ".join(piece.text for piece in self.pieces(name))

    def pieces(self, name: str) -> tuple[Piece, ...]:
        """The field's items that say something, in order."""
        return tuple(piece for piece in self.fields.get(name, ()) if piece.text)

    @property
    def source(self) -> Source:
        """From the first to the last line of the record."""
        pieces = [piece for items in self.fields.values() for piece in items]
        return Source(min(piece.start for piece in pieces), max(piece.end for piece in pieces))


@dataclass(frozen=True)
class Filled:
    """A block, sorted. `unplaced` pairs a line with the reason why it has no home."""

    name: str
    line: int
    items: tuple[Piece, ...] = ()
    prose: tuple[Piece, ...] = ()
    records: tuple[Record, ...] = ()
    unplaced: tuple[tuple[Line, str], ...] = ()


def fill(block: Block) -> Filled:
    """Sort one block (never the head) into records, items and prose."""
    if block.section is None:
        reasons = tuple((line, UNKNOWN_SECTION) for line in (block.heading, *block.lines) if line)
        return _plain(block, reasons)
    return _Filling(block, block.section).result() if block.section.fields else _plain(block, ())


def _plain(block: Block, unplaced: tuple[tuple[Line, str], ...]) -> Filled:
    items: list[Piece] = []
    prose: list[Piece] = []
    for line in block.lines:
        if not line.marked and items and not prose and line.text[0].islower():
            _extend(items, line)
        elif not line.marked and prose and _wrapped(prose[-1], line):
            _extend(prose, line)
        else:
            (items if line.marked else prose).append(Piece(line.text, line.number, line.number))
    return Filled(*_name(block), tuple(items), tuple(prose), (), unplaced)


def _wrapped(above: Piece, line: Line) -> bool:
    """Whether a line of running text goes on where the one above was broken."""
    return line.number == above.end + 1 and line.text[0].islower() and above.text[-1] not in ".!?:;"


def _name(block: Block) -> tuple[str, int]:
    first = block.heading or block.lines[0]
    return (block.section.name if block.section else first.text), first.number


def _extend(pieces: list[Piece], line: Line) -> None:
    """A line that runs on in lower case belongs to the item above it."""
    last = pieces[-1]
    pieces[-1] = Piece(f"{last.text} {line.text}".strip(), last.start, line.number)


@dataclass
class _Filling:
    block: Block
    section: SectionName
    items: list[Piece] = field(default_factory=list)
    prose: list[Piece] = field(default_factory=list)
    records: list[dict[str, list[Piece]]] = field(default_factory=list)
    unplaced: list[tuple[Line, str]] = field(default_factory=list)
    last: str = ""
    labelled: bool = False

    def result(self) -> Filled:
        for line in self.block.lines:
            self._place(line)
        named = [record for record in self.records if not self._nameless(record)]
        records = tuple(Record({name: tuple(items) for name, items in record.items()}) for record in named)
        return Filled(*_name(self.block), tuple(self.items), tuple(self.prose), records, tuple(self.unplaced))

    def _place(self, line: Line) -> None:
        section = self.section
        name = section.fields.get(line.label, "")
        piece = Piece(line.value if name else line.text, line.number, line.number)
        if name:
            self._labelled(line, name, piece, opens=line.label in section.opens)
        elif line.marked and self.last in section.continues:
            self._add(self.last, line, piece)
        elif line.marked and not self.labelled:
            self._unlabelled(line)
        elif not line.marked and self.last and line.text[0].islower():
            _extend(self.records[-1][self.last], line)
            _extend(self.items, line)
        elif not line.marked and (section.prose or not self.records):
            self.prose.append(piece)
        else:
            self._misfit(line, NOT_IN_RECORD)

    def _labelled(self, line: Line, name: str, piece: Piece, *, opens: bool) -> None:
        if opens and (not self.records or name in self.records[-1]):
            self.records.append({})
        if not self.records:
            self._misfit(line, NOT_IN_RECORD)
            return
        self.labelled = True
        self.last = name
        self._add(name, line, piece)

    def _unlabelled(self, line: Line) -> None:
        """A plain list where labels were expected: each item is a record, "name: what about it".

        A section whose records hold lists takes the items as one such list instead.
        """
        self.records.append({})
        if self.section.continues:
            self.last = self.section.continues[0]
            self._add(self.last, line, Piece(line.text, line.number, line.number))
            return
        title, _, rest = line.text.partition(": ")
        self.last = "description" if rest else self.section.fields[self.section.opens[0]]
        for name, text in ((self.section.fields[self.section.opens[0]], title), ("description", rest)):
            if text:
                self.records[-1][name] = [Piece(text, line.number, line.number)]
        self.items.append(Piece(line.text, line.number, line.number))

    def _add(self, name: str, line: Line, piece: Piece) -> None:
        self.records[-1].setdefault(name, []).append(piece)
        self.items.append(Piece(line.text, line.number, line.number))

    def _misfit(self, line: Line, reason: str) -> None:
        self.unplaced.append((line, reason))
        self.prose.append(Piece(line.text, line.number, line.number))

    def _nameless(self, record: dict[str, list[Piece]]) -> bool:
        """Records that need a title and have none are left out, and their lines say so."""
        fields = self.section.fields.values()
        if "title" not in fields or any(piece.text for piece in record.get("title", ())):
            return False
        numbers = {n for items in record.values() for p in items for n in range(p.start, p.end + 1)}
        self.unplaced += [(line, NO_NAME) for line in self.block.lines if line.number in numbers]
        return True
