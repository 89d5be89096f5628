"""What people decide about a map, and what a map comes to when their decisions are laid over it in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from competency_frameworks.model import Framework


class Choice(StrEnum):
    """What somebody decided about a criterion; `NO_MATCH` is about the competency as a whole."""

    ACCEPTED = "accepted"
    ADDED = "added"
    REJECTED = "rejected"
    NO_MATCH = "no match"


@dataclass(frozen=True)
class MapDecision:
    """One decision. `ref` is "" for `NO_MATCH`; `text_sha256` pins the criterion's wording as it was read.

    A competency is found again by kind and title, in later versions of the framework too.
    """

    competency_code: str
    competency_title: str
    choice: Choice
    ref: str = ""
    reason: str = ""
    text_sha256: str = ""

    @property
    def about(self) -> tuple[str, str]:
        """Kind and title of the competency."""
        return competency_key(self.competency_code, self.competency_title)


@dataclass(frozen=True)
class MappedFramework(Framework):
    """A published framework with what its organisation decided about its map, oldest first."""

    decisions: tuple[MapDecision, ...] = field(default=())


def with_decisions(framework: Framework, decisions: Sequence[MapDecision]) -> Framework:
    """The framework as it is mapped; the framework itself when nobody has decided anything."""
    if not decisions:
        return framework
    return MappedFramework(
        framework.key, framework.version, framework.role_description, framework.competencies, tuple(decisions)
    )


def decisions_about(framework: Framework, code: str, title: str) -> tuple[MapDecision, ...]:
    """What was decided about one competency, oldest first."""
    if not isinstance(framework, MappedFramework):
        return ()
    return tuple(each for each in framework.decisions if each.about == competency_key(code, title))


def decided(refs: Iterable[str], because: str, decisions: Iterable[MapDecision]) -> tuple[tuple[str, ...], str]:
    """The criteria left when the decisions are laid over a map's, and why there are none, if there are none.

    The last word about a criterion counts; "no match" takes away all that was mapped before it.
    """
    kept = dict.fromkeys(refs)
    for each in decisions:
        if each.choice in {Choice.ACCEPTED, Choice.ADDED}:
            kept[each.ref] = None
        elif each.choice is Choice.REJECTED:
            kept.pop(each.ref, None)
            because = each.reason or because
        else:
            kept.clear()
            because = each.reason or because
    return tuple(kept), "" if kept else because


def competency_key(code: str, title: str) -> tuple[str, str]:
    """Kind letter and plain title: what a competency is known by beyond one version of its framework."""
    return code[0], " ".join(title.casefold().split())
