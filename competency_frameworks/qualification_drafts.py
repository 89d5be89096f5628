"""A qualification while it is written: what a form holds, what is missing or does not fit, and what it becomes."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from competency_frameworks.qualifications import Qualification, UnitGroup

MOST_GROUPS = 12
LONGEST_TITLE = 120
HOURS_PER_CREDIT = 10
"""Source: domain notes, section Qualifications: one credit stands for ten hours of total qualification time."""
HIGHEST_LEVEL = 8
"""Source: domain notes, section Qualifications: the regulated framework's levels 1 to 8."""
MOST_HOURS = 20_000
"""Source: our own: five times a long degree."""
KEY = re.compile(r"[A-Z0-9][A-Z0-9-]{1,18}[A-Z0-9]")
NUMBERS = {
    "level": ("The level", 1, HIGHEST_LEVEL),
    "credit": ("The credit", 1, MOST_HOURS // HOURS_PER_CREDIT),
    "glh": ("Guided learning hours", 1, MOST_HOURS),
    "tqt": ("Total qualification time", 1, MOST_HOURS),
}


@dataclass(frozen=True)
class DraftGroup:
    """A group as typed: the numbers are still words."""

    title: str = ""
    minimum: str = ""
    maximum: str = ""
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class QualificationDraft:
    """A qualification as typed. `key` is what its versions share."""

    key: str = ""
    title: str = ""
    level: str = ""
    credit: str = ""
    glh: str = ""
    tqt: str = ""
    groups: tuple[DraftGroup, ...] = (DraftGroup(),)


@dataclass(frozen=True)
class DraftProblem:
    """What does not fit, at which field of the form ("group-2-minimum"); "" = the whole."""

    field: str
    message: str


def draft_problems(draft: QualificationDraft, known_urns: Collection[str]) -> tuple[DraftProblem, ...]:
    """Everything that keeps a draft from being published, in the order of the form."""
    problems = []
    if not KEY.fullmatch(draft.key):
        problems.append(DraftProblem("key", "A code has 3 to 20 capital letters, digits and hyphens: OPS-L4."))
    if not 0 < len(draft.title) <= LONGEST_TITLE:
        problems.append(DraftProblem("title", f"A title has up to {LONGEST_TITLE} characters."))
    numbers = {field: _number(getattr(draft, field)) for field in NUMBERS}
    for field, (name, least, most) in NUMBERS.items():
        if not least <= (numbers[field] or 0) <= most:
            problems.append(DraftProblem(field, f"{name} is a whole number from {least} to {most}."))
    problems += _hours(numbers)
    if not draft.groups:
        problems.append(DraftProblem("", "A qualification needs at least one group of units."))
    if len(draft.groups) > MOST_GROUPS:
        problems.append(DraftProblem("", f"A qualification has at most {MOST_GROUPS} groups."))
    taken: dict[str, int] = {}
    for number, group in enumerate(draft.groups, 1):
        problems += _group_problems(number, group, known_urns)
        for urn in group.units:
            first = taken.setdefault(urn, number)
            if first != number:
                words = f"{urn} is in group {first} as well. A unit stands in one group, or it would count twice."
                problems.append(DraftProblem(f"group-{number}-units", words))
    return tuple(problems)


def _hours(numbers: Mapping[str, int | None]) -> list[DraftProblem]:
    credit, glh, tqt = numbers["credit"], numbers["glh"], numbers["tqt"]
    problems = []
    if credit and tqt and credit != _credits(tqt):
        words = f"{tqt} hours are {_credits(tqt)} credits, at {HOURS_PER_CREDIT} hours a credit, and not {credit}."
        problems.append(DraftProblem("credit", words))
    if glh and tqt and glh > tqt:
        words = f"{glh} guided hours are more than the {tqt} hours in all, which include them."
        problems.append(DraftProblem("glh", words))
    return problems


def _credits(tqt: int) -> int:
    """Rounded to the nearest whole credit, a half upwards."""
    return (tqt + HOURS_PER_CREDIT // 2) // HOURS_PER_CREDIT


def _group_problems(number: int, group: DraftGroup, known_urns: Collection[str]) -> list[DraftProblem]:
    at = f"group-{number}"
    name = group.title or f"Group {number}"
    least, most = _number(group.minimum), _number(group.maximum)
    problems = []
    if not 0 < len(group.title) <= LONGEST_TITLE:
        words = f"Group {number} needs a name of up to {LONGEST_TITLE} characters."
        problems.append(DraftProblem(f"{at}-title", words))
    if not group.units:
        problems.append(DraftProblem(f"{at}-units", f"{name} has no unit. Tick one, or take the group away."))
    problems += [
        DraftProblem(f"{at}-units", f"{urn} is not a unit of your standards.")
        for urn in group.units
        if urn not in known_urns
    ]
    if least is None:
        problems.append(DraftProblem(f"{at}-minimum", f"{name}: the fewest units is a whole number, 0 or more."))
    if not most:
        problems.append(DraftProblem(f"{at}-maximum", f"{name}: the most units is a whole number, 1 or more."))
    if least is not None and most and least > most:
        problems.append(DraftProblem(f"{at}-minimum", f"{name}: at least {least} and at most {most} cannot both hold."))
    if most and group.units and most > len(group.units):
        words = f"{name}: at most {most} of {len(group.units)} units. There are not that many."
        problems.append(DraftProblem(f"{at}-maximum", words))
    return problems


def qualification_from(draft: QualificationDraft, version: int) -> Qualification:
    """The qualification a draft without problems becomes; its code names the version, so that it never changes.

    Raises:
        ValueError: a number is none; the draft has problems.
    """
    return Qualification(
        code=f"{draft.key}-v{version}",
        title=draft.title,
        level=int(draft.level),
        credit=int(draft.credit),
        glh=int(draft.glh),
        tqt=int(draft.tqt),
        groups=tuple(UnitGroup(each.title, int(each.minimum), int(each.maximum), each.units) for each in draft.groups),
        specimen=False,
    )


def draft_from(qualification: Qualification, key: str) -> QualificationDraft:
    """A draft that begins as a qualification stands."""
    return QualificationDraft(
        key=key,
        title=qualification.title.removeprefix("Specimen "),
        level=str(qualification.level),
        credit=str(qualification.credit),
        glh=str(qualification.glh),
        tqt=str(qualification.tqt),
        groups=tuple(
            DraftGroup(each.title, str(each.minimum), str(each.maximum), each.unit_urns)
            for each in qualification.groups
        ),
    )


def narrowed(qualification: Qualification, chosen: Sequence[str]) -> Qualification:
    """The qualification with only the chosen units in it, all of which are to be taken; a group left empty goes."""
    groups = []
    for each in qualification.groups:
        urns = tuple(urn for urn in each.unit_urns if urn in chosen)
        if urns:
            groups.append(UnitGroup(each.title, len(urns), len(urns), urns))
    return replace(qualification, groups=tuple(groups))


def _number(text: str) -> int | None:
    """A whole number of at most six digits; None = it is none."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None
