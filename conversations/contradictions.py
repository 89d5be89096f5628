"""Whether somebody now says what does not go with an earlier statement of theirs. Pure; silent when in doubt.

Found are only plain statements about the same thing that differ in one respect: one denies what the other says, they
give another figure for the same unit, another rhythm ("weekly", "monthly"), or an opposite ("alone", "together").

Source: our own rules, held to written pairs in `tests/conversations/contradiction_pairs.txt`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from conversations.statements import Statement, root_of, statements, word_list

# Words in common, and shares (0-1) of meaningful words. Source: our own choice, on the written pairs.
LEAST_SHARED = 2
SHARED_BY_SHORTER, SHARED_BY_BOTH = 0.8, 0.5
# "About 40" and 45 go together. Source: our own choice: a quarter more or less.
ROUGHLY = 0.25
ALONE = root_of("alone")
SIGNS = frozenset("%£$€")


@dataclass(frozen=True)
class Contradiction:
    """Two statements of one learner that do not seem to go together; both exact parts of their turns."""

    earlier: str
    now: str


def contradiction(now: str, earlier: Sequence[str]) -> Contradiction | None:
    """The newest of the earlier turns that a turn does not go with, as two statements; None = nothing certain."""
    for said in reversed(earlier):
        for new in statements(now):
            for old in statements(said):
                if contradict(old, new):
                    return Contradiction(old.text, new.text)
    return None


def contradict(one: Statement, other: Statement) -> bool:
    """Whether two statements say something different of the same thing."""
    if not _same_thing(one, other):
        return False
    if one.denies != other.denies:
        return True
    if one.denies:
        return False
    if one.rhythm and other.rhythm and one.rhythm != other.rhythm:
        return True
    return _other_figure(one, other) or _opposed(one, other)


def _same_thing(one: Statement, other: Statement) -> bool:
    turned = _opposite_stems(one, other)
    first, second = one.stems - turned, other.stems - turned
    shared = first & second
    alike = len(shared) + bool(turned) + bool(one.figures.keys() & other.figures.keys() & SIGNS)
    if not shared or alike < LEAST_SHARED or one.narrowed != other.narrowed:
        return False
    if one.about != other.about and "nobody" not in {one.about, other.about} and ALONE not in turned:
        return False
    shorter, both = min(len(first), len(second)), len(first | second)
    enough = len(shared) / shorter >= SHARED_BY_SHORTER and len(shared) / both >= SHARED_BY_BOTH
    return enough and all(_begins_with(statement, shared, turned) for statement in (one, other))


def _begins_with(statement: Statement, shared: frozenset[str], turned: frozenset[str]) -> bool:
    """Whether what is not shared comes last: "lost money on the client" is not "lost the client"."""
    kept = [word for word in statement.in_order if word not in turned]
    return set(kept[: len(shared)]) == shared


def _other_figure(one: Statement, other: Statement) -> bool:
    if one.moves or other.moves:
        return False
    for unit in one.figures.keys() & other.figures.keys():
        apart = abs(one.figures[unit] - other.figures[unit])
        leeway = ROUGHLY * max(one.figures[unit], other.figures[unit]) if one.rough or other.rough else 0
        if apart > leeway:
            return True
    return False


def _opposed(one: Statement, other: Statement) -> bool:
    return bool(_opposite_stems(one, other)) and not (one.figures or other.figures)


def _opposite_stems(one: Statement, other: Statement) -> frozenset[str]:
    """Both sides of every opposition between the two."""
    table = _opposites()
    only_one, only_other = one.stems - other.stems, other.stems - one.stems
    return frozenset(
        word for first in only_one for second in table.get(first, frozenset()) & only_other for word in (first, second)
    )


@cache
def _opposites() -> Mapping[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for pair in word_list("opposites"):
        one, other = map(root_of, pair.split("/"))
        table.setdefault(one, set()).add(other)
        table.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in table.items()}
