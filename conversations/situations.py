"""Situations that unfold: what a learner chooses decides what happens next. Pure; read from `data/situations.yaml`.

The path is folded from the turns, like everything else about a conversation; nothing of it is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from competency_frameworks.model import Framework
from competency_frameworks.standards import Criterion
from conversations.material import ABOUT_IT
from conversations.model import Speaker, Turn
from conversations.text import content_stems, same_words

SHORT = 14
FEWEST_SHARED_SHORT, FEWEST_SHARED = 1, 3
"""Meaningful words an answer shares with a way before it is taken to mean it; fewer in an answer of up to 14 words.

Source: our own; in a long account of something else one or two words are shared by chance. Ties mean none.
"""
PLACES = ({"1", "first"}, {"2", "second"}, {"3", "third"})
FEW_WORDS = 4
"""Up to so many words, a number names a way; in a longer answer it is a number. Source: our own."""
TELLS_NEXT = frozenset({"consequence", "look_back"})


@dataclass(frozen=True)
class Way:
    """One way on: how it is offered, the words by which it is known, what comes of it, and the ways on from there."""

    offer: str
    words: str
    then: str
    ways: "tuple[Way, ...]" = ()
    otherwise: str = ""


@dataclass(frozen=True)
class Situation:
    """A beginning and the ways on from it. `otherwise` happens when somebody goes a way that is not foreseen."""

    key: str
    title: str
    roles: tuple[str, ...]
    unit_urns: tuple[str, ...]
    start: Way


@cache
def shipped_situations() -> tuple[Situation, ...]:
    """The shipped situations, in file order."""
    place = files("conversations").joinpath("data", "situations.yaml")
    listed: list[Mapping[str, Any]] = yaml.safe_load(place.read_text(encoding="utf-8"))
    return tuple(
        Situation(str(one["key"]), str(one["title"]), tuple(one["roles"]), tuple(one["unit_urns"]), _way(one))
        for one in listed
    )


def _way(entry: Mapping[str, Any]) -> Way:
    return Way(
        offer=str(entry.get("offer", "")),
        words=str(entry.get("known_by", "")),
        then=str(entry["then"]).strip(),
        ways=tuple(_way(one) for one in entry.get("ways", ())),
        otherwise=str(entry.get("otherwise", "")).strip(),
    )


def situation_for(framework: Framework, criteria: Sequence[Criterion], about: str, seed: int) -> Situation:
    """A situation about these criteria's units, by preference one of this role.

    Where none is about them, one that fits any role is told in the role's own words; `about` says what it is about.
    """
    urns = {criterion.urn for criterion in criteria}
    *written, any_role = shipped_situations()
    ranked = [(ABOUT_IT * len(urns & set(one.unit_urns)) + (framework.key in one.roles), one) for one in written]
    best = max(score for score, _ in ranked)
    if best < ABOUT_IT:
        then = any_role.start.then.replace("{role}", framework.role_description.role.title)
        return replace(any_role, start=replace(any_role.start, then=then.replace("{responsibility}", about)))
    equals = [one for score, one in ranked if score == best]
    return equals[seed % len(equals)]


@dataclass(frozen=True)
class Unfolded:
    """Where a situation stands: what has just come of the last choice ("" = nothing new), and the ways offered now.

    `chosen` is the way the last words were taken for, as it was offered; "" = a way of their own.
    """

    news: str
    ways: tuple[Way, ...] = ()
    chosen: str = ""


def unfold(situation: Situation, turns: Sequence[Turn], move: str) -> Unfolded:
    """What the next reply tells, if it is the move named. The learner's last words are the choice it answers.

    Somebody who goes a way of their own meets what comes anyway; after that only what they choose moves things on.
    """
    choices = [*_answered(turns), *(_last_words(turns) if move in TELLS_NEXT else ())]
    here, strayed, now = situation.start, False, Unfolded(situation.start.then, situation.start.ways)
    for choice in choices:
        way = chosen_way(here.ways, choice)
        if way is not None:
            here, strayed, now = way, False, Unfolded(way.then, way.ways, way.offer)
        elif here.ways and not strayed:
            strayed, now = True, Unfolded(here.otherwise)
        else:
            now = Unfolded("")
    return now


def chosen_way(ways: Sequence[Way], text: str) -> Way | None:
    """The way these words mean: named by its place, or sharing most words with it; None when that is not clear."""
    said = same_words(text).split()
    for way, names in zip(ways, PLACES, strict=False):
        if len(said) <= FEW_WORDS and names & set(said):
            return way
    stems, least = content_stems(text), FEWEST_SHARED_SHORT if len(said) <= SHORT else FEWEST_SHARED
    fit = [_fit(stems, way) for way in ways]
    best = max(fit, default=(0, 0.0))
    return ways[fit.index(best)] if best[0] >= least and fit.count(best) == 1 else None


def _fit(stems: frozenset[str], way: Way) -> tuple[int, float]:
    """How many words are shared with a way, and what share of its offer they are."""
    offer = content_stems(way.offer)
    return len(stems & content_stems(f"{way.offer} {way.words}")), len(stems & offer) / len(offer)


def _answered(turns: Sequence[Turn]) -> list[str]:
    """What the learner had said last before each reply that told what came of it."""
    words, chosen = "", []
    for turn in turns:
        if turn.speaker is Speaker.LEARNER:
            words = turn.text
        elif turn.move in TELLS_NEXT:
            chosen.append(words)
    return chosen


def _last_words(turns: Sequence[Turn]) -> tuple[str, ...]:
    return (turns[-1].text,) if turns and turns[-1].speaker is Speaker.LEARNER else ()
