"""What an organisation's documents give to a reply: passages chosen, quoted word for word, and cited. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from conversations.chunking import SENTENCE_END, Chunk
from conversations.text import contains_words, content_stems, recites, words

MOST_QUOTED = 25
"""Words quoted in a reply. Source: our own: enough for a rule, too few to stand for the document."""
LEAST_QUOTED = 4
MOST_GIVEN = 2
"""Passages given to one reply. Source: our own; a reply has fifty to eighty words."""
FLOOR = 0.36
"""Cosine similarity from which a passage may be given.

Source: measured on the examples in `tests/backend/grounding_examples.py` with the shipped embedder: the right passage
reaches it for 17 of 20 questions that have one; for 12 questions that have none the nearest reaches at most 0.32."""
RUN = 8
"""Words in a row that are a quotation even without its number. Source: our own."""
CITATION = re.compile(r"\s?\[(\d{1,2})\]")
_PAPER = (
    r"(?:policy|policies|contract|agreement|run ?book|procedure|handbook|manual|guidelines?|guidance|documents?"
    r"|rule ?book|rules)"
)
_SAYS = r"(?:say|says|said|state|states|tell|tells|require|requires|allow|allows|ask|asks|on|about|for)"
ASKS = re.compile(
    rf"\b(?:what|where|which|how)\b[^.!?]{{0,40}}\b{_PAPER}\b[^.!?]{{0,20}}\b{_SAYS}\b"
    rf"|\b(?:is there|do we have|have we got|are there)\b[^.!?]{{0,20}}\b{_PAPER}\b"
    rf"|\b(?:does|do|did|would)\b[^.!?]{{0,20}}\b{_PAPER}\b[^.!?]{{0,20}}"
    r"\b(?:say|state|require|allow|mention|cover|let|ask|permit)\b"
    rf"|\b(?:what is|what's|whats) (?:the|our|your|their|my) (?:\w+ ){{0,3}}{_PAPER}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Given:
    """A passage a reply may cite as `[number]`. `quote` is a piece of it, word for word; "…" marks what was left out.

    `title` is the document's.
    """

    number: int
    document_id: str
    title: str
    passage: Chunk
    quote: str


@dataclass(frozen=True)
class Grounding:
    """What an organisation's documents give to one reply; `asked` = the learner asks what they say."""

    given: tuple[Given, ...] = ()
    asked: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to say from documents, or that nothing was found."""
        return self.asked or bool(self.given)


NOTHING = Grounding()


def asks_about_documents(text: str) -> bool:
    """Whether the learner asks what a policy, a contract or another document says."""
    return ASKS.search(text.replace("’", "'")) is not None


def quote_from(text: str, wanted: str, withheld: Sequence[str] = (), said: Sequence[str] = ()) -> str:
    """The piece of at most 25 words that has most to do with `wanted`, word for word; "" when none may be quoted.

    No question, so that the reply keeps its one question; nothing of `withheld`, which the learner is to find; nothing
    that an earlier reply (`said`) quoted already. "…" stands where a sentence was cut.
    """
    stems = content_stems(wanted)
    best, most = "", (-1, 0)
    for paragraph in text.splitlines():
        ends = [found.end() for found in SENTENCE_END.finditer(paragraph)] + [len(paragraph)]
        for start, end in zip([0, *ends], ends, strict=False):
            piece = _fitting(paragraph[start:end].strip(), stems)
            if len(words(piece)) < LEAST_QUOTED or "?" in piece or CITATION.search(piece):
                continue
            if any(recites(piece, one) for one in withheld) or any(contains_words(one, piece) for one in said):
                continue
            value = (len(content_stems(piece) & stems), "…" not in piece)
            if value > most:
                best, most = piece, value
    return best


def _fitting(sentence: str, stems: frozenset[str]) -> str:
    """A sentence, or the 25 words of it that have most to do with what is wanted."""
    found = list(re.finditer(r"\S+", sentence))
    if len(found) <= MOST_QUOTED:
        return sentence
    windows = range(len(found) - MOST_QUOTED + 1)
    cuts = [sentence[found[at].start() : found[at + MOST_QUOTED - 1].end()] for at in windows]
    best = max(windows, key=lambda at: (len(content_stems(cuts[at]) & stems), -at))
    return f"{'… ' if best else ''}{cuts[best]}{' …' if best != windows[-1] else ''}"


def used(text: str, given: Sequence[Given]) -> tuple[Given, ...]:
    """The passages a reply cites by number, or says eight words in a row of without citing them."""
    cited = {int(found) for found in CITATION.findall(text)}
    return tuple(each for each in given if each.number in cited or recites(text, each.passage.text, RUN))
