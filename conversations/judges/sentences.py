"""A turn cut into sentences that remember where they stand."""

import re
from dataclasses import dataclass

# A sentence ends at . ! ? before white space, at a line break, or at the end; "9.30", "e.g. this", "2. step" go on.
_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\b\d)(?<!\bMr)(?<!\bMs)(?<!\bDr)[.!?]+[\"'”’)\]]*(?=\s|$)|\n+")


@dataclass(frozen=True)
class Sentence:
    """One sentence; start and end count characters of the turn, end excluded; outer white space is not part of it."""

    start: int
    end: int
    text: str


def sentences_of(turn_text: str) -> tuple[Sentence, ...]:
    """The sentences in order; each one's text is exactly `turn_text[start:end]`."""
    found: list[Sentence] = []
    start = 0
    ends = [match.end() for match in _END.finditer(turn_text)]
    for end in [*ends, len(turn_text)]:
        piece = turn_text[start:end]
        if stripped := piece.strip():
            first = start + piece.index(stripped)
            found.append(Sentence(first, first + len(stripped), stripped))
        start = end
    return tuple(found)
