"""What differs between two versions of a role, and which competency of the new one carries on which of the old."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, utils
from rapidfuzz.distance import LCSseq

from competency_frameworks.model import Competency

ALIKE = 65.0
"""Likeness (0–100) from which a competency is offered as an earlier one under a new name; a person confirms it.

Source: measured on the 1,744 pairs of different competencies within one shipped role: nine in a thousand reach 60, four
in a thousand 65, two in a thousand 75. Rewordings such as "Contract negotiation" → "Negotiating contracts" reach 80 and
more, additions such as "Risk assessment" → "Risk assessment and mitigation" 65 to 70. A wrong offer costs one click, a
missed one the history of a competency, so the threshold is low.
"""
SHORTEST_DESCRIPTION = 40
"""Characters from which a description says enough to be compared. Source: our own."""


@dataclass(frozen=True)
class Carried:
    """A competency of the new version carries on `code` of the old. `certain`: kind and title are the same."""

    code: str
    likeness: float
    certain: bool


@dataclass(frozen=True)
class Changed:
    """One competency before and after; `fields` names what differs, in the order of `FIELDS`."""

    before: Competency
    after: Competency
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Diff:
    """Two versions side by side; competencies are the same when their codes are. `moved` stand elsewhere in the order.

    A competency can be both changed and moved.
    """

    added: tuple[Competency, ...]
    removed: tuple[Competency, ...]
    changed: tuple[Changed, ...]
    moved: tuple[Competency, ...]

    @property
    def levels_changed(self) -> tuple[Changed, ...]:
        """Those whose required level differs."""
        return tuple(each for each in self.changed if "level" in each.fields)

    @property
    def nothing(self) -> bool:
        """Whether the two are the same."""
        return not (self.added or self.removed or self.changed or self.moved)


FIELDS = ("title", "kind", "level", "importance", "category", "description")


def diff(before: Sequence[Competency], after: Sequence[Competency]) -> Diff:
    """The difference, matched by code."""
    old, new = {each.code: each for each in before}, {each.code: each for each in after}
    kept = [code for code in old if code in new]
    edits = LCSseq.editops(kept, [code for code in new if code in old])
    moved = {kept[each.src_pos] for each in edits if each.tag == "delete"}
    changed = (Changed(old[code], new[code], _fields(old[code], new[code])) for code in kept)
    return Diff(
        added=tuple(each for code, each in new.items() if code not in old),
        removed=tuple(each for code, each in old.items() if code not in new),
        changed=tuple(each for each in changed if each.fields),
        moved=tuple(new[code] for code in new if code in moved),
    )


def not_kept(before: Sequence[Competency], after: Sequence[Competency]) -> frozenset[str]:
    """Codes of competencies that are not there afterwards in the same words, kind and level, under whatever code.

    For versions whose codes were counted anew: there a code alone does not say what is the same.
    """
    kept = {_said(each) for each in after}
    return frozenset(each.code for each in before if _said(each) not in kept)


def _said(each: Competency) -> tuple[object, ...]:
    return tuple(getattr(each, name) for name in FIELDS)


def carried_codes(before: Sequence[Competency], after: Mapping[str, Competency]) -> dict[str, Carried]:
    """Key of a new competency → what it carries on; each old code once. Keys that are left out are new.

    Same kind and title come first, then the likest pair of what is left, and so on down to `ALIKE`; of equals the one
    read under the same code, then the earlier.
    """
    found: dict[str, Carried] = {}
    free = {each.code: each for each in before}
    for key, each in after.items():
        same = [code for code, old in free.items() if old.kind is each.kind and plain(old.title) == plain(each.title)]
        if same:
            code = each.code if each.code in same else same[0]
            found[key] = Carried(code, 100.0, certain=True)
            del free[code]
    pairs = [
        (likeness(old, new), old.code == new.code, code, key)
        for code, old in free.items()
        for key, new in after.items()
        if key not in found
    ]
    for score, _, code, key in sorted(pairs, key=lambda pair: (-pair[0], not pair[1])):
        if score >= ALIKE and code in free and key not in found:
            found[key] = Carried(code, score, certain=False)
            del free[code]
    return found


def likeness(one: Competency, other: Competency) -> float:
    """How alike two competencies are, 0–100: their titles, or titles and descriptions together where that is more.

    Words may stand in another order. Descriptions count half, because some documents describe several competencies in
    the same words.
    """
    titles = _alike(plain(one.title), plain(other.title))
    if min(len(one.description), len(other.description)) < SHORTEST_DESCRIPTION:
        return titles
    return max(titles, (titles + _alike(plain(one.description), plain(other.description))) / 2)


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """The words alone: lower case, without punctuation and double spaces."""
    return " ".join(utils.default_process(text).split())


@lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> float:
    return float(fuzz.token_sort_ratio(one, other))


def _fields(before: Competency, after: Competency) -> tuple[str, ...]:
    return tuple(field for field in FIELDS if getattr(before, field) != getattr(after, field))
