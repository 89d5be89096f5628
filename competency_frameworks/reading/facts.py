"""Facts about the role: from the document's head where it has one, otherwise from its sentences."""

import re
from dataclasses import dataclass, field

from competency_frameworks.model import RoleFacts
from competency_frameworks.reading.blocks import Block
from competency_frameworks.reading.levels import years_phrase
from competency_frameworks.reading.lines import Line
from competency_frameworks.reading.records import Filled, Piece
from competency_frameworks.reading.section_names import head_labels, is_document_name

NOT_A_FACT = "This line stands before the first section and is no fact the reader knows. Label it or move it."

_NAME = r"[A-Z][\w&/-]*(?:\s+(?:(?:of|and|&)\s+)?[A-Z][\w&/-]*){0,7}"
_ROLE_IN_SENTENCE = re.compile(rf"\b(?:[Tt]he|[Aa]s\s+an?)\s+({_NAME})(?=,|\s+[a-z])")
_EXPLORE = re.compile(rf"Explore AI Productivity for ({_NAME})")
_EXPERIENCE = re.compile(
    r"(?:entry|junior|mid|senior|lead)[ -]level\b.{0,60}|.{0,40}\d\+?\s+years?\b.{0,20}", re.IGNORECASE
)
_ASKING = ("Requirements", "Qualifications & Credentials", "Education Requirements")
_LONGEST_FACT = 90
_AROUND_NAME = re.compile(
    r"^(?:(?:job|role|post|position)\s+(?:description|profile|title|specification)|vacancy|job advert\w*|now hiring|"
    r"we(?: are|['’]re) (?:hiring|looking for|recruiting)(?: an?)?|wanted)\s*[:–—|-]?\s+"
    r"|\s*\((?:m/?f/?[dx]|f/?m/?[dx]|class code \S+|ref\S* .{1,20}|full[- ]time|part[- ]time|.{0,12}posts?)\)"
    r"|\s+(?:[|–—]|-)\s+.*$|,\s+(?:full|part)[- ]time.*$|\s+\(?class code\b.*$"
    r"|\s+(?:job|role) (?:description|profile)$",
    re.IGNORECASE,
)
SOUGHT = re.compile(
    r"\b(?:looking for|seeking|recruiting(?: for)?|hiring|(?:to )?appoint|need|require[sd]?|join us as|opportunity for|"
    r"work as|as our(?: new| next)?)\s+(?:an?|our(?: next)?|another|two|three|several)?\s*"
    r"((?:[\w/&-]+\s+){0,5}?[\w/&-]+)(?=\s+(?:to|who|that|for|with|in|at|based|you)\b|[,.])",
    re.IGNORECASE,
)


@dataclass
class Head:
    """What the lines before the first section say."""

    facts: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    title: str = ""
    items: list[Piece] = field(default_factory=list)
    prose: list[Piece] = field(default_factory=list)
    unplaced: list[tuple[Line, str]] = field(default_factory=list)


def read_head(block: Block) -> Head:
    """Facts from the lines before the first section: a label and its value on the next line, or on the same."""
    head = Head()
    waiting = ""
    for line in block.lines:
        text = line.text
        label = head_labels().get(text.rstrip(":").casefold().strip(), "")
        beside = head_labels().get(line.label, "") if line.value else ""
        item = Piece(text, line.number, line.number)
        if label:
            waiting = label
        elif beside or waiting:
            head.facts.setdefault(beside or waiting, line.value if beside else text)
            waiting = ""
        elif is_document_name(text):
            head.names.clear()  # what stood above it was the employer's
            head.prose.append(item)
            continue
        elif line.heading == 1 and not head.title:
            head.title = text
        elif line.marked:
            pass
        elif _EXPERIENCE.fullmatch(text):
            head.facts.setdefault("experience", text)
        elif len(text) > _LONGEST_FACT or text.endswith((".", "!", "?")):
            head.prose.append(item)
            continue
        elif head.names:
            head.unplaced.append((line, NOT_A_FACT))
        else:
            head.names.append(text)
        head.items.append(item)
    return head


def role_facts(head: Head, sections: tuple[Filled, ...]) -> RoleFacts:
    """The facts of the role. OFQUAL level, job id and department only where the document's head states them."""
    return RoleFacts(
        title=_title(head, sections),
        job_id=head.facts.get("job_id", ""),
        department=head.facts.get("department", ""),
        experience=_experience(head, sections),
        ofqual_level=head.facts.get("ofqual_level", ""),
        alternative_titles=_alternative_titles(sections),
    )


def _title(head: Head, sections: tuple[Filled, ...]) -> str:
    named = head.facts.get("title", "") or head.title or (head.names[0] if head.names else "")
    if named:
        return role_name(named)
    sought = (SOUGHT.search(piece.text) for piece in (*head.prose, *(p for one in sections for p in one.prose)))
    wanted = next((match for match in sought if match), None)
    for name, pattern in (("Role Summary", _ROLE_IN_SENTENCE), ("AI Productivity", _EXPLORE)):
        for piece in _prose(sections, name):
            match = pattern.search(piece.text)
            if match:
                return match.group(1)
    return role_name(wanted.group(1)) if wanted else ""


def role_name(text: str) -> str:
    """The name of a role without what documents write around it: "Vacancy: Baker (m/f/d), Leeds" → "Baker"."""
    bare = _AROUND_NAME.sub("", text).strip(" :.–—-")
    bare = bare[:1].upper() + bare[1:] if bare else text
    if not bare.isupper() or len(bare.split()) < 2:
        return bare
    return re.sub(r"(?<=\s)(?:Of|And|The|In|For|To)(?=\s)", lambda found: found.group(0).lower(), bare.title())


def _experience(head: Head, sections: tuple[Filled, ...]) -> str:
    """The level of experience as written; if it gives no years, those of the experience requirements are added."""
    levels = (record.text("level") for section in sections for record in section.records
              if section.name == "Experience Levels Responsibilities")  # fmt: skip
    written = head.facts.get("experience", "") or next(levels, "")
    asked = [years_phrase(piece.text) for piece in _prose(sections, "Experience Requirements")]
    asked = [
        *asked,
        *(years_phrase(p.text) for one in sections if one.name in _ASKING for p in (*one.items, *one.prose)),
    ]
    years = "" if years_phrase(written) else next((phrase for phrase in asked if phrase), "")
    return ", ".join(part for part in (written, years) if part)


def _alternative_titles(sections: tuple[Filled, ...]) -> tuple[str, ...]:
    """Other names of the role: the line of names with commas between them in the reporting structure."""
    lines = (piece.text for piece in _prose(sections, "Reporting Structure"))
    names = (name.strip() for text in lines if "," in text and not text.endswith(".") for name in text.split(","))
    return tuple(name for name in names if name)


def _prose(sections: tuple[Filled, ...], name: str) -> list[Piece]:
    return [piece for section in sections if section.name == name for piece in section.prose]
