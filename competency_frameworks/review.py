"""A person's review of what was read: a list of steps, only added to, replayed over the reading."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from competency_frameworks.diff import plain
from competency_frameworks.framework import framework_from, framework_key
from competency_frameworks.model import (
    Competency,
    CompetencyKind,
    Importance,
    Level,
    LevelOrigin,
    Problem,
    RoleDescription,
    Source,
)

LONGEST_TITLE = 200
"""Characters. Source: our own; the longest title in the shipped roles has under 100."""
LONGEST_TEXT = 4_000
"""Characters of a description or a reason. Source: our own."""
NEW = "new"
"""What a person says of a competency that carries on none of the version before."""
_NOT_THERE = "That competency is not in this review any more. Look at the list again."


class StepKind(StrEnum):
    """What a person can do in a review."""

    CHANGE = "change"
    MERGE = "merge"
    SPLIT = "split"
    DROP = "drop"
    CARRY = "carry"
    ROLE = "role"
    TAKE_BACK = "take back"
    SET_ASIDE = "set aside"
    PUBLISH = "publish"


@dataclass(frozen=True)
class Step:
    """One step. `number` counts from 1; `item` is the key of a competency, "" for the review as a whole.

    `said` holds, by kind: change: the fields that differ; merge: other; split: title, description of the new one;
    drop: reason; carry: code or `NEW`; role: title, key; take back: step; publish: framework_id.
    """

    number: int
    kind: StepKind
    item: str = ""
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """A competency under review. `key` is the code it was read under, or "T01-7" for a part split off in step 7; `read`
    are its words before anybody changed them.

    `gone_in` is the step that dropped it or merged it into another, 0 = it is kept; `because` the reason, `into` the
    other's key. `continues`: the code a person said it carries on, `NEW`, or "" while nobody has said.
    """

    key: str
    read: Competency
    competency: Competency
    sources: tuple[Source, ...]
    gone_in: int = 0
    because: str = ""
    into: str = ""
    continues: str = ""
    changed: bool = False


@dataclass(frozen=True)
class Review:
    """A review as it stands after its steps. `role_key` is "" while the role has no title.

    `closed_by` is the kind of the step that published it or set it aside; None = it goes on.
    """

    title: str
    role_key: str
    items: tuple[Item, ...]
    closed_by: StepKind | None = None

    @property
    def kept(self) -> tuple[Item, ...]:
        """What would be published, in order."""
        return tuple(each for each in self.items if not each.gone_in)

    @property
    def gone(self) -> tuple[Item, ...]:
        """What was dropped or merged into another."""
        return tuple(each for each in self.items if each.gone_in)

    def item(self, key: str) -> Item | None:
        """The item with this key."""
        return next((each for each in self.items if each.key == key), None)


def begin(description: RoleDescription) -> Review:
    """The review before its first step."""
    title = description.role.title
    key = framework_key(title) if title else ""
    found = framework_from(description, key).competencies
    return Review(title, key, tuple(Item(each.code, each, each, (each.source,)) for each in found))


def replay(description: RoleDescription, steps: Sequence[Step]) -> Review | Problem:
    """The review after its steps; a problem where a step does not fit what went before it.

    A step that was taken back is left out, as if it had never been made.
    """
    back = taken_back(steps)
    review = begin(description)
    for step in steps:
        if step.number in back or step.kind is StepKind.TAKE_BACK:
            continue
        after = _apply(review, step)
        if isinstance(after, Problem):
            return after
        review = after
    return review


def taken_back(steps: Sequence[Step]) -> frozenset[int]:
    """Numbers of the steps that were taken back."""
    return frozenset(int(each.said["step"]) for each in steps if each.kind is StepKind.TAKE_BACK)


def next_step(description: RoleDescription, steps: Sequence[Step], step: Step) -> Review | Problem:
    """The review with one more step, or in words why it cannot be made."""
    before = replay(description, steps)
    if isinstance(before, Problem):
        return before
    if step.kind is not StepKind.TAKE_BACK:
        return replay(description, (*steps, step))
    wanted = step.said.get("step", "")
    found = next((each for each in steps if str(each.number) == wanted), None)
    if found is None or found.kind in (StepKind.TAKE_BACK, StepKind.PUBLISH) or found.number in taken_back(steps):
        return Problem(None, "That step cannot be taken back.")
    if before.closed_by and found.kind is not before.closed_by:
        return Problem(None, _CLOSED[before.closed_by])
    if isinstance(after := replay(description, (*steps, step)), Problem):
        return Problem(None, f"A later step builds on that one. Take the later one back first. ({after.message})")
    return after


def clash(since: Sequence[Step], step: Step, steps: Sequence[Step]) -> Step | None:
    """The first of the steps made `since` a page was opened that is about the same as the step now sent from it."""
    about = _about(step, steps)
    return next((each for each in since if _meet(_about(each, steps), about)), None)


def _meet(one: frozenset[str], other: frozenset[str]) -> bool:
    """The empty key stands for the review as a whole."""
    return bool(one & other) or "" in one or "" in other


def _about(step: Step, steps: Sequence[Step]) -> frozenset[str]:
    if step.kind is StepKind.TAKE_BACK:
        found = next((each for each in steps if str(each.number) == step.said.get("step")), None)
        return _about(found, ()) if found and found.kind is not StepKind.TAKE_BACK else frozenset({""})
    return frozenset({step.item, step.said["other"]}) if "other" in step.said else frozenset({step.item})


_CLOSED = {
    StepKind.PUBLISH: "This review has been published, so it does not change any more. Upload the document again.",
    StepKind.SET_ASIDE: "This review was set aside. Take it up again first.",
}


def _apply(review: Review, step: Step) -> Review | Problem:
    if review.closed_by:
        return Problem(None, _CLOSED[review.closed_by])
    if step.kind in (StepKind.PUBLISH, StepKind.SET_ASIDE):
        return replace(review, closed_by=step.kind)
    if step.kind is StepKind.ROLE:
        return _role(review, step)
    item = review.item(step.item)
    if item is None or item.gone_in:
        return Problem(None, _NOT_THERE)
    return _ITEM_STEPS[step.kind](review, item, step)


def _role(review: Review, step: Step) -> Review | Problem:
    title = step.said.get("title", "").strip()
    if not title or len(title) > LONGEST_TITLE:
        return Problem(None, f"A role needs a title of up to {LONGEST_TITLE} characters.")
    return replace(review, title=title, role_key=step.said.get("key") or framework_key(title))


def _change(review: Review, item: Item, step: Step) -> Review | Problem:
    said, now = step.said, item.competency
    problem = _wrong(review, item.key, said.get("title", now.title), said.get("kind", now.kind))
    if problem or len(said.get("description", "")) > LONGEST_TEXT:
        return problem or Problem(None, f"A description has up to {LONGEST_TEXT} characters.")
    try:
        after = replace(
            now,
            title=said.get("title", now.title).strip(),
            description=said.get("description", now.description).strip(),
            kind=CompetencyKind(said.get("kind", now.kind)),
            level=Level(int(said.get("level", now.level))),
            level_origin=LevelOrigin.REVIEWED if "level" in said else now.level_origin,
            importance=Importance(said["importance"]) if said.get("importance") else now.importance,
        )
    except ValueError:
        return Problem(None, "Choose the kind, the level and the importance from their lists.")
    if said.get("importance") == "":
        after = replace(after, importance=None)
    return _with(review, replace(item, competency=after, changed=True))


def _wrong(review: Review, key: str, title: str, kind: str) -> Problem | None:
    if not title.strip() or len(title) > LONGEST_TITLE:
        return Problem(None, f"A competency needs a title of up to {LONGEST_TITLE} characters.")
    for each in review.kept:
        if each.key != key and plain(each.competency.title) == plain(title) and each.competency.kind == kind:
            return Problem(None, f"{each.key} has this title already. Choose another, or merge the two.")
    return None


def _merge(review: Review, item: Item, step: Step) -> Review | Problem:
    other = review.item(step.said.get("other", ""))
    if other is None or other.gone_in or other.key == item.key:
        return Problem(None, "Choose another competency to merge with.")
    words = [item.competency.description, other.competency.description]
    joined = " ".join(dict.fromkeys(each for each in words if each))
    merged = replace(
        item,
        competency=replace(item.competency, description=joined),
        sources=tuple(dict.fromkeys((*item.sources, *other.sources))),
        changed=True,
    )
    return _with(_with(review, merged), replace(other, gone_in=step.number, into=item.key))


def _split(review: Review, item: Item, step: Step) -> Review | Problem:
    title, description = step.said.get("title", ""), step.said.get("description", "").strip()
    problem = _wrong(review, "", title, item.competency.kind)
    if problem or len(description) > LONGEST_TEXT:
        return problem or Problem(None, f"A description has up to {LONGEST_TEXT} characters.")
    part = replace(item.competency, title=title.strip(), description=description)
    new = Item(f"{item.key}-{step.number}", part, part, item.sources, changed=True)
    at = review.items.index(item) + 1
    return replace(review, items=(*review.items[:at], new, *review.items[at:]))


def _drop(review: Review, item: Item, step: Step) -> Review | Problem:
    reason = step.said.get("reason", "").strip()
    if not reason or len(reason) > LONGEST_TEXT:
        return Problem(None, "Say why it is dropped, in a few words. They are kept with the review.")
    return _with(review, replace(item, gone_in=step.number, because=reason))


def _carry(review: Review, item: Item, step: Step) -> Review | Problem:
    code = step.said.get("code", "")
    if not code:
        return Problem(None, "Choose the earlier competency it carries on, or say that it is new.")
    return _with(review, replace(item, continues=code))


def _with(review: Review, item: Item) -> Review:
    return replace(review, items=tuple(item if each.key == item.key else each for each in review.items))


_ITEM_STEPS: Mapping[StepKind, Callable[[Review, Item, Step], Review | Problem]] = {
    StepKind.CHANGE: _change,
    StepKind.MERGE: _merge,
    StepKind.SPLIT: _split,
    StepKind.DROP: _drop,
    StepKind.CARRY: _carry,
}
