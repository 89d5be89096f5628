"""What a role description says that bears on a subject: a measure, a limit, a tool, a strain. Pure.

Only what shares words with the subject is taken: a fact drawn in at random would be worse than none.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from competency_frameworks.model import Competency, CompetencyKind, DecisionRight, Framework
from conversations.text import content_stems

NEAR_ENOUGH, NEAR_ENOUGH_TOOL = 2, 3
"""Meaningful words a fact shares with the subject. Source: our own; one is often chance, and tools sound alike."""
COMMON, FEWEST_LINES = 0.12, 3
"""A word in more than this share of the role's lines, and in more than three, does not count.

Source: our own; "vendor" or "process" says nothing where every line has it.
"""
LONGEST = 32
"""Words of a role description quoted in one reply. Source: our own; longer ones bury the question."""


One = TypeVar("One")


@dataclass(frozen=True)
class NearFacts:
    """Each in the words of the role description, "" where nothing of the kind is near."""

    measure: str = ""
    limit: str = ""
    tool: str = ""
    strain: str = ""


def facts_near(framework: Framework, about: str) -> NearFacts:
    """What the role says that bears on a subject, described in `about`."""
    role = framework.role_description
    level = _level(role.role.experience)
    stems = content_stems(about) - _common_words(framework)
    measure = _nearest(stems, [one for one in role.metrics if one.target], lambda one: f"{one.title} {one.description}")
    limit = _nearest(stems, role.decision_rights, lambda one: f"{one.type} {_at_level(one, level)}")
    tool = _nearest(stems, _tools(framework), lambda one: f"{one.title} {one.description}", NEAR_ENOUGH_TOOL)
    return NearFacts(
        measure=f"{measure.title}: {_plain(measure.target)}" if measure else "",
        limit=_short(_at_level(limit, level)) if limit else "",
        tool=re.sub(r"\s*\([^)]*\)", "", tool.title) if tool else "",
        strain=_short(_nearest(stems, role.frustrations, str) or ""),
    )


def _tools(framework: Framework) -> list[Competency]:
    return [each for each in framework.competencies if each.kind is CompetencyKind.TOOL]


@lru_cache(maxsize=32)
def _common_words(framework: Framework) -> frozenset[str]:
    """Stems that are in so much of what the role says that sharing one of them means little."""
    role = framework.role_description
    lines = [
        *(f"{one.title} {one.description}" for one in framework.competencies),
        *(f"{one.title} {one.description}" for one in role.metrics),
        *(f"{one.type} {one.mid}" for one in role.decision_rights),
        *role.responsibilities,
        *role.frustrations,
    ]
    times = Counter(stem for line in lines for stem in content_stems(line))
    return frozenset(stem for stem, count in times.items() if count > max(FEWEST_LINES, COMMON * len(lines)))


def _nearest(
    stems: frozenset[str], among: Iterable[One], words: Callable[[One], str], least: int = NEAR_ENOUGH
) -> One | None:
    ranked = [(len(stems & content_stems(words(one))), one) for one in among]
    best = max((score for score, _ in ranked), default=0)
    return next((one for score, one in ranked if score == best), None) if best >= least else None


def _level(experience: str) -> str:
    words = experience.lower()
    return next((level for level in ("entry", "senior", "mid") if level in words), "mid")


def _at_level(right: DecisionRight, level: str) -> str:
    told: str = getattr(right, level)
    return told or right.mid or right.entry or right.senior


def _plain(text: str) -> str:
    return text.replace("?", "").strip().rstrip(".")


def _short(text: str) -> str:
    """The text, or as many of its whole clauses as `LONGEST` words hold, without a question mark."""
    told = ""
    for clause in re.split(r"(?<=[.;])\s+(?=\w)", text.strip()):
        longer = f"{told} {clause}".strip()
        if len(longer.split()) > LONGEST:
            break
        told = longer
    plain = _plain(told.rstrip(";"))
    return f"{plain}." if plain else ""
