"""Numbered statements: lines of a document or text to codes and words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from competency_frameworks.exchange.parsed import Remark, one_line, repeated

_CODED = re.compile(r"([A-Z])\s?(\d{1,3}(?:\.\d{1,2})?)[.):]?(?:\s+(.*)|$)", re.DOTALL)
_NUMBERED = re.compile(r"(\d{1,3})[.):]?\s+(.+)", re.DOTALL)
_LEAD_IN = re.compile(
    r"you (?:must be able to|need to know and understand|must know and understand)\b.*", re.IGNORECASE
)


@dataclass(frozen=True)
class Said:
    """A line with its place; `marked` says that it had a list marker, which the line no longer shows."""

    text: str
    place: str
    marked: bool = False
    is_heading: bool = False


@dataclass(frozen=True)
class Statement:
    """One statement with the code it has or was given ("P3")."""

    code: str
    text: str
    place: str


@dataclass(frozen=True)
class Stated:
    """The statements of one section, in order; what is wrong with their codes; what is none and was left out."""

    found: tuple[Statement, ...]
    wrong: tuple[Remark, ...]
    left_out: tuple[Remark, ...]


def statements(lines: Sequence[Said], letter: str) -> Stated:
    """Reads one section.

    Codes are the lines' own ("P3 Agree…"), else plain numbers or list markers in turn, else each line is one. A line
    that is none of these goes on with the statement above, unless it is a heading or there is none above.
    """
    kept = [replace(each, text=one_line(each.text)) for each in lines]
    kept = [each for each in kept if each.text and not _LEAD_IN.fullmatch(each.text)]
    coded = any(_own_code(each.text, letter) for each in kept)
    numbered = not coded and any(_number(each.text) == 1 for each in kept)
    marked = not coded and not numbered and any(each.marked for each in kept)
    found: list[Statement] = []
    left_out: list[Remark] = []
    for each in kept:
        code, text = _code(each, letter, len(found) + 1, (coded, numbered, marked))
        if code:
            found.append(Statement(code, text, each.place))
        elif each.is_heading or not found:
            left_out.append(Remark(each.place, f"“{each.text[:100]}” is no criterion and was left out."))
        else:
            found[-1] = replace(found[-1], text=one_line(f"{found[-1].text} {text}"))
    return Stated(tuple(found), tuple(_wrong(found)), tuple(left_out))


def _code(line: Said, letter: str, due: int, how: tuple[bool, bool, bool]) -> tuple[str, str]:
    """The code a line begins a statement with, "" where it goes on with the one above, and its words."""
    coded, numbered, marked = how
    if coded:
        own = _own_code(line.text, letter)
        return own or ("", line.text)
    if numbered:
        # A wrapped line may begin with a number of its own; only the one that is due begins a statement.
        match = _NUMBERED.fullmatch(line.text)
        return (f"{letter}{due}", match.group(2)) if match and int(match.group(1)) == due else ("", line.text)
    return (f"{letter}{due}" if line.marked or not marked else ""), line.text


def _own_code(text: str, letter: str) -> tuple[str, str] | None:
    match = _CODED.fullmatch(text)
    return (f"{letter}{match.group(2)}", match.group(3) or "") if match and match.group(1) == letter else None


def _number(text: str) -> int:
    match = _NUMBERED.fullmatch(text)
    return int(match.group(1)) if match else 0


def _wrong(found: Sequence[Statement]) -> list[Remark]:
    twice = repeated(each.code for each in found)
    wrong = [Remark(each.place, f"{each.code} occurs twice.") for each in found if each.code in twice]
    return wrong + [Remark(each.place, f"{each.code} has no words.") for each in found if not each.text]
