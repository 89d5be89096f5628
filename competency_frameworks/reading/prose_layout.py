"""Articles about a role: running text, from which sentences that state duties and requirements are picked."""

import re
from dataclasses import dataclass, field, replace

from competency_frameworks.model import (
    CompetencyKind,
    Education,
    RoleDescription,
    RoleFacts,
    Section,
    Source,
)
from competency_frameworks.reading.competencies import Found, with_codes
from competency_frameworks.reading.duties import RoleWords
from competency_frameworks.reading.facts import SOUGHT, role_name
from competency_frameworks.reading.levels import role_level, stated_level, years_phrase
from competency_frameworks.reading.lines import Line, account
from competency_frameworks.reading.section_names import is_furniture

NOT_UNDERSTOOD = (
    "No section headings and no sentences about a role's duties were found. Use headings such as “Role Summary” and "
    "“Technical Competencies”, or begin with “What Does a … Do?”."
)
_QUESTION = re.compile(r"What (?:Does|Do) (?:an? )?(.{3,80}?) Do\??", re.IGNORECASE)
_RESPONSIBLE = re.compile(r"\b(?:An?|The) ((?:[\w/&-]+ ){1,5}?)is (?:\w+ly |often )?(?:responsible for|in charge of)")
_NAME = re.compile(
    r"(?:[A-Z][\w&/'’,()-]*|of|and|the|in|for|to)(?:\s+(?:[A-Z][\w&/'’,()-]*|of|and|the|in|for|to)){0,7}"
)
_AUTHOR = re.compile(r"(?:[Bb]y\s+)?(?:[A-Z][\w'’-]*\.?\s*){2,4}")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"'])")
_ENDS = (".", "!", "?", ":", "”", '"')

_HAVING = re.compile(
    r"\b(?:should|must|normally|often|usually|typically|generally|needs? to|most|they|will)\s+(?:also\s+)?"
    r"(?:have|bring|possess|show|be able to)\b\s*(?:often\s+)?(.*)",
    re.IGNORECASE,
)
_USUALLY = re.compile(r"\b(?:usually|normally|often|typically|generally)\s+has\b\s*(.*)", re.IGNORECASE)
_WANTED = re.compile(
    r"^(.{3,300}?)\s+(?:is|are|would be|will be)\s+(?:\w+\s+)?(?:essential|desirable|required|needed|necessary|a must|"
    r"an advantage|a plus|welcome)\b",
    re.IGNORECASE,
)
_NEEDING = re.compile(r"\b(?:requires?|needs?)\s+(?!to\b)(.+)", re.IGNORECASE)
_YOU = re.compile(r"\byou(?:['’]ll)?\b", re.IGNORECASE)
_EDUCATION = re.compile(r"\b(?:academic|degree|diploma|graduate|studied|qualification|background in)", re.IGNORECASE)
_LIST = re.compile(r",\s*(?:and\s+)?|\s+and\s+")
_PRAISE = re.compile(
    r"^(?:(?:an?|the|both|excellent|strong|good|solid|great|proven|sound|basic|intermediate|advanced|expert|"
    r"(?:aptitude|talent|flair|gift) for|(?:ability|capacity) to|(?:knowledge|understanding|grasp) of)\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Sentence:
    text: str
    source: Source


@dataclass
class _Article:
    duties: list[_Sentence] = field(default_factory=list)
    requirements: list[_Sentence] = field(default_factory=list)
    context: list[_Sentence] = field(default_factory=list)


def read_prose(lines: tuple[Line, ...]) -> RoleDescription:
    """What an article says about its role. Repeats and the web page around it are kept apart as furniture."""
    title, title_line = _title(lines)
    furniture = _furniture(lines, title_line)
    body = [line for line in lines if line not in furniture and line is not title_line]
    article = _sort(body, RoleWords(title.split()[-1].casefold())) if title else _Article()
    if not article.duties:
        coverage, problems = account(lines, ((line, NOT_UNDERSTOOD) for line in lines))
        return RoleDescription(RoleFacts(title=""), problems=problems, coverage=coverage)
    return _description(title, article, furniture, lines)


def _description(
    title: str, article: _Article, furniture: dict[Line, None], lines: tuple[Line, ...]
) -> RoleDescription:
    years = next((phrase for one in article.requirements if (phrase := years_phrase(one.text))), "")
    experience = years[:1].upper() + years[1:]
    found = [skill for one in article.requirements for skill in _skills(one)]
    sections = (
        _section("Responsibilities", article.duties),
        _section("Requirements", article.requirements),
        _section("Context", article.context, as_prose=True),
        Section("Page furniture", min((line.number for line in furniture), default=0),
                prose=tuple(line.text for line in furniture)),
    )  # fmt: skip
    description = RoleDescription(
        role=RoleFacts(title=title, experience=experience),
        responsibilities=tuple(one.text for one in article.duties),
        responsibility_lines=tuple(one.source for one in article.duties),
        prerequisites=tuple(one.text for one in article.requirements if years_phrase(one.text)),
        education=tuple(
            Education(_necessity(one.text), one.text) for one in article.requirements if _EDUCATION.search(one.text)
        ),
        sections=tuple(section for section in sections if section.items or section.prose),
        coverage=account(lines, ())[0],
    )
    return replace(description, competencies=with_codes(found, role_level(description)))


def _title(lines: tuple[Line, ...]) -> tuple[str, Line | None]:
    """The role and the line that is only its title: from "What Does a … Do?", else "A … is responsible for"."""
    for line in lines[:5]:
        match = _QUESTION.fullmatch(line.text)
        if match:
            return match.group(1), line
    first, *others = lines
    noun = next(reversed(first.text.split(",")[0].casefold().split()), "")
    if noun and _NAME.fullmatch(first.text) and any(noun in line.text.casefold() for line in others):
        return role_name(first.text), first
    for line in lines:
        match = _RESPONSIBLE.search(line.text)
        if match:
            return match.group(1).strip().title() if match.group(1).islower() else match.group(1).strip(), None
    sought = next((match for line in lines if (match := SOUGHT.search(line.text))), None)
    if sought:
        return role_name(sought.group(1)), None
    return "", None


def _furniture(lines: tuple[Line, ...], title_line: Line | None) -> dict[Line, None]:
    """Lines of the page around the article, repeated lines, and the author's line below the title (ordered set)."""
    found: dict[Line, None] = {}
    seen: set[str] = set()
    above: Line | None = None
    for line in lines:
        named = above is not None and above is title_line and _AUTHOR.fullmatch(line.text[:60]) and len(line.text) < 60
        if line.text in seen or named or is_furniture(line.text):
            found[line] = None
        seen.add(line.text)
        above = line
    return found


def _sort(body: list[Line], words: RoleWords) -> _Article:
    """Each sentence once, by what it states. A pronoun means the role where its paragraph is about the role."""
    article = _Article()
    seen: set[str] = set()
    for paragraph in _paragraphs(body):
        about_role = words.mentioned(paragraph.text) or _YOU.search(paragraph.text) is not None
        for text in SENTENCE_END.split(paragraph.text):
            if text in seen:
                continue
            seen.add(text)
            sentence = _Sentence(text, paragraph.source)
            if about_role and _requirement(text):
                article.requirements.append(sentence)
            elif about_role and words.duty(text):
                article.duties.append(sentence)
            else:
                article.context.append(sentence)
    return article


def _paragraphs(body: list[Line]) -> list[_Sentence]:
    """Lines, joined where a sentence was wrapped over neighbouring ones."""
    joined: list[_Sentence] = []
    for line in body:
        last = joined[-1] if joined else None
        if last and last.source.end == line.number - 1 and not last.text.endswith(_ENDS) and line.text[0].islower():
            joined[-1] = _Sentence(f"{last.text} {line.text}", Source(last.source.start, line.number))
        else:
            joined.append(_Sentence(line.text, Source(line.number, line.number)))
    return joined


def _requirement(text: str) -> str:
    """What somebody in the role must bring; empty if the sentence asks for nothing."""
    if len(text) > 1500:
        return ""
    match = _HAVING.search(text) or _USUALLY.search(text) or _WANTED.match(text) or _NEEDING.search(text)
    if match:
        return match.group(1).rstrip(".")
    return text if _EDUCATION.search(text) and " have " in text else ""


def _skills(sentence: _Sentence) -> list[Found]:
    """Competencies a requirement lists; experience in years and education are none."""
    if years_phrase(sentence.text) or _EDUCATION.search(sentence.text):
        return []
    found = []
    for part in _LIST.split(_requirement(sentence.text)):
        level = next((word for word in part.split() if stated_level(word)), "")
        title = re.sub(r"\s+(?:skills|abilities|ability)$", "", _PRAISE.sub("", part.strip()))
        if title:
            title = title[:1].upper() + title[1:]
            found.append(Found(CompetencyKind.FOUNDATION, "Requirements", title, sentence.text, sentence.source, level))
    return found


def _necessity(text: str) -> str:
    return "Minimum" if re.search(r"\b(?:must|required?|requires)\b", text, re.IGNORECASE) else "Preferred"


def _section(name: str, sentences: list[_Sentence], *, as_prose: bool = False) -> Section:
    line = sentences[0].source.start if sentences else 0
    texts = tuple(one.text for one in sentences)
    return Section(name, line, prose=texts) if as_prose else Section(name, line, items=texts)
