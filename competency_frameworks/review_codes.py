"""The codes of a reviewed framework: carried on from the version before, or new."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from competency_frameworks.diff import Carried, carried_codes
from competency_frameworks.model import Competency, CompetencyKind, Framework, Problem, RoleDescription
from competency_frameworks.reading.competencies import code as code_of
from competency_frameworks.review import NEW, Item, Review


def carried(review: Review, before: Sequence[Competency]) -> dict[str, Carried]:
    """Item key → what it carries on of the version before: what a person said, else what is likely.

    What was read under the same kind and title as before stays the same when somebody renames it in the review.
    """
    said = {each.key: each.continues for each in review.kept if each.continues}
    claimed = {key: Carried(code, 100.0, certain=True) for key, code in said.items() if code != NEW}
    rest = [each for each in review.kept if each.key not in said]
    free = [each for each in before if each.code not in said.values()]
    read = carried_codes(free, {each.key: each.read for each in rest})
    same = {key: each for key, each in read.items() if each.certain}
    left = [each for each in free if each.code not in {one.code for one in same.values()}]
    others = carried_codes(left, {each.key: each.competency for each in rest if each.key not in same})
    return {**claimed, **same, **others}


def open_points(review: Review, before: Sequence[Competency]) -> tuple[Problem, ...]:
    """What a person must settle before it can be published."""
    found = []
    if not review.role_key:
        found.append("Give the role a title.")
    if not review.kept:
        found.append("Keep at least one competency.")
    links = carried(review, before)
    unsure = [review.item(key) for key, each in links.items() if not each.certain]
    found += [f"Say whether {each.key} {each.competency.title} carries on an earlier one." for each in unsure if each]
    codes = [each.code for each in links.values()]
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    found += [f"Two competencies carry on {code}. Only one can: correct the other." for code in doubled]
    known = {each.code for each in before}
    lost = sorted(set(codes) - known)
    found += [f"{code} is not in the version before. Choose again what carries it on." for code in lost]
    return tuple(Problem(None, each) for each in found)


def settled(review: Review, before: Sequence[Competency], used: Collection[str]) -> tuple[Competency, ...]:
    """The competencies with the codes they would be published under.

    A carried code stays. A new competency keeps the code it was read under if no version of the role ever `used` it and
    it fits its kind; otherwise it gets the next number of its kind, so that a code never changes its meaning.
    """
    codes = {key: each.code for key, each in carried(review, before).items()}
    taken = {*used, *(each.code for each in before), *codes.values()}
    for item in review.kept:
        if item.key not in codes and item.key not in taken and _fits(item):
            codes[item.key] = item.key
            taken.add(item.key)
    for item in review.kept:
        if item.key not in codes:
            codes[item.key] = _next_code(item.competency.kind, taken)
            taken.add(codes[item.key])
    return tuple(replace(item.competency, code=codes[item.key]) for item in review.kept)


def _fits(item: Item) -> bool:
    return item.key == item.competency.code and item.key[0] == code_of(item.competency.kind, 1)[0]


def _next_code(kind: CompetencyKind, taken: Collection[str]) -> str:
    prefix = code_of(kind, 1)[0]
    numbers = [int(each[1:]) for each in taken if each[:1] == prefix and each[1:].isdigit()]
    return code_of(kind, max(numbers, default=0) + 1)


def published(
    review: Review, description: RoleDescription, competencies: tuple[Competency, ...], version: int
) -> Framework:
    """The framework of a review; its role description says what was read, with the title the person gave it."""
    role = replace(description, role=replace(description.role, title=review.title))
    return Framework(review.role_key, version, role, competencies)
