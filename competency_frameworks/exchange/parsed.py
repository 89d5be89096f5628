"""What an importer made of a file: the units, what was refused and why, and what a person should know."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from competency_frameworks.standards import Criterion, CriterionKind, Mode, Sufficiency, Unit

MOST_BYTES = 32 * 1024 * 1024
"""Largest file taken. Source: our own; a CASE package of 5,000 items has about 7 MB."""
MOST_ITEMS = 50_000
"""Most items or rows taken. Source: our own; ten times the largest package asked for."""

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_KNOWING = re.compile(
    r"(?:analyse|assess|compare|define|describe|discuss|evaluate|explain|give|identify|interpret|justify|know|list|"
    r"name|outline|recall|recognise|state|summarise|understand|how|what|when|where|which|who|why|the|ways|types)\b",
    re.IGNORECASE,
)
_KIND_OF_LETTER = {
    "P": CriterionKind.PERFORMANCE,
    "S": CriterionKind.PERFORMANCE,
    "K": CriterionKind.KNOWLEDGE,
    "B": CriterionKind.BEHAVIOUR,
}
_KIND_OF_TYPE = (
    ("knowledge", CriterionKind.KNOWLEDGE),
    ("behavio", CriterionKind.BEHAVIOUR),
    ("attitude", CriterionKind.BEHAVIOUR),
    ("performance", CriterionKind.PERFORMANCE),
    ("skill", CriterionKind.PERFORMANCE),
)
_MODES = {
    CriterionKind.PERFORMANCE: (
        Mode.OBSERVATION,
        Mode.WORK_PRODUCT,
        Mode.WITNESS_TESTIMONY,
        Mode.PROFESSIONAL_DISCUSSION,
    ),
    CriterionKind.KNOWLEDGE: (
        Mode.QUESTION_AND_ANSWER,
        Mode.PROFESSIONAL_DISCUSSION,
        Mode.REFLECTIVE_ACCOUNT,
        Mode.SIMULATION,
        Mode.PRIOR_LEARNING,
    ),
    CriterionKind.BEHAVIOUR: (
        Mode.OBSERVATION,
        Mode.WITNESS_TESTIMONY,
        Mode.REFLECTIVE_ACCOUNT,
        Mode.PROFESSIONAL_DISCUSSION,
    ),
}


class ExchangeFormat(StrEnum):
    """The formats that standards come in."""

    NOS_DOCUMENT = "NOS document"
    NOS_JSON = "NOS JSON"
    KSB_CSV = "KSB CSV"
    CASE = "CASE 1.1 package"
    MOODLE = "Moodle competency CSV"
    OWN = "Prova JSON"


@dataclass(frozen=True)
class Remark:
    """What a person should know before they agree. `place` is "row 4", "page 2", "CFItems 7"; "" = the whole file."""

    place: str
    message: str


@dataclass(frozen=True)
class Refusal:
    """A unit, or a part of the file, that is not taken. A unit is taken whole or not at all."""

    name: str
    reasons: tuple[Remark, ...]


@dataclass(frozen=True)
class Parsed:
    """A file as read, in its order. `has_policy`: it says itself which evidence a criterion needs."""

    format: ExchangeFormat
    units: tuple[Unit, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    remarks: tuple[Remark, ...] = ()
    has_policy: bool = False


def nothing_read(found: ExchangeFormat, message: str, place: str = "") -> Parsed:
    """A file that could not be taken at all, and why."""
    return Parsed(found, refusals=(Refusal("", (Remark(place, message),)),))


def one_line(text: str) -> str:
    """The words with single spaces between them, without what no database or page can hold."""
    return " ".join(_UNWRITABLE.sub(" ", text).split())


def several_lines(text: str) -> str:
    """The same line by line; blank lines at the ends are left out."""
    return "\n".join(one_line(line) for line in text.splitlines()).strip()


def plain_urn(urn: str) -> str:
    """A URN as refs use it: without the spaces that stray into it, and without the slash that parts it from a code.

    Source: domain notes: spaces inside URNs, hundreds of shapes, none refused by pattern.
    """
    return re.sub(r"\s+", "", one_line(urn)).replace("/", "-")


def urn_key(urn: str) -> str:
    """What two spellings of one URN share. Source: domain notes: `&` turned into `_`, spaces inside."""
    return plain_urn(urn).replace("_", "&").casefold()


def criterion_kind(code: str, item_type: str, text: str) -> CriterionKind:
    """P, K or B: by what the source calls it, else by the letter of its code, else by its first word.

    Source: our own rule for assessment criteria: those that begin with explain, describe, how… ask what is known.
    """
    said = item_type.casefold()
    for word, kind in _KIND_OF_TYPE:
        if word in said:
            return kind
    lettered = re.match(r"([PSKB])\d", code)
    if lettered:
        return _KIND_OF_LETTER[lettered.group(1)]
    return CriterionKind.KNOWLEDGE if _KNOWING.match(text) else CriterionKind.PERFORMANCE


def usual_criterion(urn: str, code: str, kind: CriterionKind, text: str) -> Criterion:
    """A criterion whose source says nothing on evidence: practice supports knowledge, never performance.

    Source: domain notes, section Evidence, modes: a policy per criterion; a centre sets its own.
    """
    return Criterion(urn, code, kind, text, _MODES[kind], Sufficiency())


def repeated(names: Iterable[str]) -> set[str]:
    """The names that occur more than once."""
    seen: set[str] = set()
    return {name for name in names if name in seen or seen.add(name)}  # type: ignore[func-returns-value]
