"""The level a document states, and the level a rule infers where it states none."""

import re

from competency_frameworks.model import CompetencyKind, Level, RoleDescription
from competency_frameworks.reading.indicators import level_indicators

_WORDS = (
    (re.compile(r"\b(entry|junior|graduate|trainee|apprentice|associate)\b"), Level.BASIC),
    (re.compile(r"\bmid\b"), Level.INTERMEDIATE),
    (re.compile(r"\b(senior|lead|principal|head|director)\b"), Level.ADVANCED),
)
_BEFORE_VERB = r"^(?:you(?:['’]ll| will)?\s+)?(?:also\s+)?(?:to\s+)?"
_DIRECTING = re.compile(
    _BEFORE_VERB + r"(?:lead|direct|set|decide|approve|own|define|shape|negotiate|appraise|recruit|supervise|oversee|"
    r"champion|drive|chair|authorise|accountable|head|manage a)s?\b",
    re.IGNORECASE,
)
_HELPING = re.compile(
    _BEFORE_VERB + r"(?:assist|help|support|follow|learn|shadow|enter|file|put|under|with guidance|observe)s?\b",
    re.IGNORECASE,
)
_STRENGTHS = (
    (re.compile(r"\b(?:expert|mastery|authoritative)\b", re.IGNORECASE), Level.EXPERT),
    (re.compile(r"\b(?:advanced|extensive|in-depth|thorough|deep|highly skilled)\b", re.IGNORECASE), Level.ADVANCED),
    (re.compile(r"\b(?:basic|awareness|some (?:knowledge|experience)|willing(?:ness)? to learn|familiar\w*)\b",
                re.IGNORECASE), Level.BASIC),
    (re.compile(r"\b(?:intermediate|working knowledge|good (?:working )?knowledge)\b", re.IGNORECASE),
     Level.INTERMEDIATE),
)  # fmt: skip
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
}
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)})"
_YEARS = re.compile(
    rf"(?:(?:at least|more than|over|around|about|up to)\s+)?\b({_NUMBER})(?:\s*(?:-|–|to)\s*{_NUMBER})?\+?\s+years?\b",
    re.IGNORECASE,
)


def stated_level(text: str) -> Level | None:
    """The level that a document's word names; None for any other word."""
    word = text.strip().rstrip(".").upper()
    return Level[word] if word in Level.__members__ else None


def years_phrase(text: str) -> str:
    """The first length of time in years, as written ("2-5 years", "at least five years"); empty if none."""
    match = _YEARS.search(text)
    return match.group(0) if match else ""


def worded_level(text: str) -> Level | None:
    """The level that an item's own words suggest; None if they suggest none.

    Source: our rule on the words that adverts put before a skill ("basic", "working knowledge", "advanced").
    """
    return next((level for pattern, level in _STRENGTHS if pattern.search(text)), None)


def role_level(description: RoleDescription) -> Level:
    """The level of the role as a whole, by the first of these that says something.

    Source: our rule. The experience asked for; a word of the title ("Junior …", "Head of …"); decision rights, where
    only one level of experience has any; the verbs that the responsibilities begin with: advanced where half of
    them direct the work of others, basic where half help with it. Nothing said: intermediate, the middle of the scale.
    """
    level = experience_level(description.role.experience) or _worded(description.role.title.casefold())
    if level:
        return level
    indicated = level_indicators(description.decision_rights)
    return next(iter(indicated)) if len(indicated) == 1 else _verb_level(description.responsibilities)


def _verb_level(duties: tuple[str, ...]) -> Level:
    if not duties:
        return Level.INTERMEDIATE
    if sum(bool(_DIRECTING.match(duty)) for duty in duties) * 2 >= len(duties):
        return Level.ADVANCED
    helping = sum(bool(_HELPING.match(duty)) for duty in duties)
    return Level.BASIC if helping * 2 >= len(duties) else Level.INTERMEDIATE


def _worded(text: str) -> Level | None:
    return next((level for pattern, level in _WORDS if pattern.search(text)), None)


def experience_level(experience: str) -> Level | None:
    """The level that the experience asked for stands for; None if nothing is said.

    Source: our rule. The document's word decides (entry → basic, mid → intermediate, senior → advanced); without one
    the fewest years asked for: under 2 basic, 2 to 4 intermediate, 5 or more advanced, the bounds between the entry,
    mid and senior bands of the role descriptions themselves.
    """
    text = experience.casefold()
    if level := _worded(text):
        return level
    match = _YEARS.search(text)
    if not match:
        return None
    fewest = match.group(1)
    years = _NUMBERS[fewest] if fewest in _NUMBERS else int(fewest)
    return Level.BASIC if years < 2 else Level.INTERMEDIATE if years < 5 else Level.ADVANCED


def inferred_level(kind: CompetencyKind, role: Level) -> Level:
    """The level required of one competency where the document states none.

    Source: our rule. Skills and tools are needed at the role's own level. Knowledge and regulations serve the work, so
    one level lower suffices, but at least basic. Emerging skills are new to everybody: basic. Advancing skills are
    growth beyond the role: one level higher, at most expert.
    """
    if kind is CompetencyKind.EMERGING:
        return Level.BASIC
    if kind is CompetencyKind.ADVANCING:
        return Level(min(role + 1, Level.EXPERT))
    if kind in (CompetencyKind.KNOWLEDGE, CompetencyKind.REGULATION):
        return Level(max(role - 1, Level.BASIC))
    return role
