"""What a role asks of a person, item by item: competencies, education, licences and experience."""

import re

from competency_frameworks.model import Certification, CompetencyKind, Education, Source
from competency_frameworks.reading.competencies import Found
from competency_frameworks.reading.duties import MOST_TITLE_WORDS, short_title
from competency_frameworks.reading.levels import worded_level, years_phrase
from competency_frameworks.reading.records import Piece

ESSENTIAL, DESIRABLE = "Requirements", "Desirable requirements"
_EDUCATION = re.compile(
    r"\b(?:degree|diploma|bachelor\S*|master['’]?s|nvq|svq|gcse\S*|a[- ]levels?|graduat\w+|apprenticeship|"
    r"high school|qualification\w*|educated to|phd|btec|school leaving|numeracy and literacy)\b",
    re.IGNORECASE,
)
_CERTIFICATE = re.compile(
    r"\b(?:licen[cs]e\w*|certificat\w+|certified|chartered|registration|registered|accredit\w+|membership|"
    r"permit|dbs|clearance)\b",
    re.IGNORECASE,
)
_REGULATION = re.compile(
    r"\b(?:act|gdpr|regulations?|legislation|law|laws|iso \d+|coshh|haccp|compliance|health and safety|data protection|"
    r"statutory|codes? of practice)\b",
    re.IGNORECASE,
)
_TOOL = re.compile(
    r"\b(?:software|microsoft|excel|word|outlook|office 365|sap|spreadsheets?|databases?|systems?|python|sql|java\w*|"
    r"linux|power ?bi|tableau|jira|autocad|packages?|applications|machinery|forklift|tills?)\b",
    re.IGNORECASE,
)
_KNOWING = re.compile(r"\b(?:knowledge|understanding|awareness|familiarity|familiar|grasp)\b", re.IGNORECASE)
_PRAISE = re.compile(
    r"^(?:(?:you (?:know how to|know|can|enjoy|like)|you(?:['’]ll| will| should| must)? (?:have|be|bring|need)|"
    r"you(?:['’]ve| are|['’]re)(?: got)?|able to|"
    r"an?|the|some|demonstrable|demonstrated|proven|evidence of|excellent|strong|good|solid|great|sound|basic|"
    r"working(?= knowledge)|"
    r"intermediate|advanced|expert|thorough|detailed|previous|recent|relevant|practical|hands-on|extensive|essential|"
    r"desirable|confident|competent|effective|willing(?:ness)? to|"
    r"(?:aptitude|talent|flair|gift|passion|commitment) (?:for|to)|"
    r"(?:ability|capacity) to|(?:knowledge|understanding|grasp|awareness|experience|familiarity) (?:of|in|with|using)|"
    r"familiar with|skilled (?:in|at)|proficien(?:t|cy) (?:in|with)|experienced? (?:in|with)|use of|a track record of)"
    r"[\s,]+(?:and\s+)?)+",
    re.IGNORECASE,
)
_LONGEST = 1500
"""Characters; a longer run of words names no one thing that is asked."""
_BESIDE = re.compile(r"\s*\([^()]{1,40}: [^()]{1,200}\)$")
"""What a table says beside an item, as `table_layout` writes it."""
_NOT_AN_ITEM = re.compile(r".*:$|.{0,3}$", re.DOTALL)


def asked(pieces: dict[str, list[Piece]]) -> list[Found]:
    """By section, competencies of its items; those that ask for education, a licence or years give none."""
    return [
        _found(piece, DESIRABLE if name == "Desirable Requirements" else ESSENTIAL)
        for name, items in pieces.items()
        for piece in items
        if len(piece.text) <= _LONGEST
        and not (_EDUCATION.search(piece.text) or _licence(piece.text) or years_phrase(piece.text))
    ]


def is_item(text: str) -> bool:
    """Whether words say something of their own: a line that only leads to a list does not."""
    return _NOT_AN_ITEM.fullmatch(text) is None


def education_of(pieces: list[Piece], necessity: str) -> tuple[Education, ...]:
    """Items that ask for education."""
    return tuple(
        Education(necessity, piece.text)
        for piece in pieces
        if len(piece.text) <= _LONGEST and _EDUCATION.search(piece.text)
    )


def certifications_of(pieces: list[Piece]) -> tuple[Certification, ...]:
    """Items that ask for a licence, a certificate or a registration."""
    return tuple(
        Certification(piece.text.rstrip("."))
        for piece in pieces
        if len(piece.text) <= _LONGEST and _licence(piece.text) and not _EDUCATION.search(piece.text)
    )


def kind_of(text: str) -> CompetencyKind:
    """What sort of thing an item asks for.

    Source: our rule, by its words: laws before tools before knowledge; anything else is a foundation skill, because
    the technical ones are what the duties name.
    """
    if _REGULATION.search(text):
        return CompetencyKind.REGULATION
    if _TOOL.search(text):
        return CompetencyKind.TOOL
    return CompetencyKind.KNOWLEDGE if _KNOWING.search(text) else CompetencyKind.FOUNDATION


def _licence(text: str) -> bool:
    return _CERTIFICATE.search(text) is not None


def _found(piece: Piece, category: str) -> Found:
    text = _BESIDE.sub("", piece.text.strip())
    bare = _PRAISE.sub("", text).strip() or text
    bare = re.sub(r"\s+(?:skills|abilities|ability)$", "", bare.rstrip("."))
    title = bare if len(bare.split()) <= MOST_TITLE_WORDS and "," not in bare else short_title(bare)
    return Found(
        kind_of(piece.text),
        category,
        (title[:1].upper() + title[1:]) or piece.text,
        piece.text if title.casefold() != piece.text.rstrip(".").casefold() else "",
        Source(piece.start, piece.end),
        worded=worded_level(piece.text),
    )
