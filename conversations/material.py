"""What a conversation about one focus can draw on: words from the framework, the criterion and the content files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from competency_frameworks.model import Competency, CompetencyKind, Framework
from competency_frameworks.standards import Criterion
from conversations.text import content_stems, overlap

ABOUT_IT = 2
"""What a shared unit weighs beside a shared role. Source: our own; a case fits by its subject first."""


@dataclass(frozen=True)
class Topic:
    """What may be asked about one criterion: a short gerund phrase and open questions."""

    topic: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Topics:
    """The content of topics.yaml: by criterion ref, and easier and harder questions by unit URN."""

    by_criterion: Mapping[str, Topic]
    easier: Mapping[str, str]
    harder: Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """A case to work on: text, the news that complicates it, what comes of waiting, and the question to decide."""

    key: str
    title: str
    text: str
    unit_urns: tuple[str, ...]
    complication: str
    decision_question: str
    consequence: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Material:
    """Texts for one focus; "" or () = nothing known. `answers` are what a reveal lists, never said before it."""

    focus: str
    competency_title: str
    competency_description: str
    topic: str
    responsibility: str = ""
    questions: tuple[str, ...] = ()
    easier: str = ""
    harder: str = ""
    hint: str = ""
    example: str = ""
    answers: tuple[str, ...] = ()
    recital: tuple[str, ...] = ()


def _data(name: str) -> Any:
    place = files("conversations").joinpath("data", name)
    return yaml.safe_load(place.read_text(encoding="utf-8")) if place.is_file() else None


def read_topics(data: Mapping[str, Any]) -> Topics:
    """Tells criterion entries ({topic, questions}) from unit entries ({easier, harder})."""
    flat = {ref: entry for key, entry in data.items() for ref, entry in _entries(key, entry)}
    by_criterion = {
        ref: Topic(str(entry["topic"]), tuple(map(str, entry.get("questions", ()))))
        for ref, entry in flat.items()
        if "topic" in entry
    }
    units = {ref: entry for ref, entry in flat.items() if "easier" in entry or "harder" in entry}
    return Topics(
        by_criterion,
        {urn: str(entry["easier"]) for urn, entry in units.items() if entry.get("easier")},
        {urn: str(entry["harder"]) for urn, entry in units.items() if entry.get("harder")},
    )


def _entries(key: str, entry: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    # topics.yaml may hold the two kinds side by side or under one heading each.
    if {"topic", "easier", "harder"} & entry.keys():
        return [(key, entry)]
    return [(str(ref), inner) for ref, inner in entry.items()]


@cache
def shipped_topics() -> Topics:
    """The shipped topics."""
    return read_topics(_data("topics.yaml") or {})


def shipped_cases() -> tuple[Case, ...]:
    """The shipped cases, in file order, without the one for any role."""
    return _cases()[:-1]


def any_case() -> Case:
    """A case that fits any role; {role} and {responsibility} stand for the role's own words."""
    return _cases()[-1]


@cache
def _cases() -> tuple[Case, ...]:
    return tuple(
        Case(
            key=str(one["key"]),
            title=str(one["title"]),
            text=str(one["text"]).strip(),
            unit_urns=tuple(one["unit_urns"]),
            complication=str(one["complication"]).strip(),
            decision_question=str(one["decision_question"]).strip(),
            consequence=str(one["consequence"]).strip(),
            roles=tuple(one.get("roles", ())),
        )
        for one in _data("cases.yaml") or ()
    )


@cache
def _aspects() -> tuple[tuple[frozenset[str], str], ...]:
    return tuple((content_stems(" ".join(one["words"])), str(one["aspect"])) for one in _data("aspects.yaml"))


@lru_cache(maxsize=1024)
def aspect_of(text: str) -> str:
    """The one side of a task that these words are most about, phrased as something to think of; never an answer."""
    stems = content_stems(text)
    return max(_aspects(), key=lambda entry: len(entry[0] & stems))[1]


def case_for(framework_key: str, criteria: Sequence[Criterion], seed: int) -> Case | None:
    """A case about these criteria's units, by preference one written for this role; the seed picks among equals.

    None when no case is about any of them: another trade's case would be worse than none.
    """
    urns, cases = {criterion.urn for criterion in criteria}, shipped_cases()
    ranked = [(ABOUT_IT * len(urns & set(one.unit_urns)) + (framework_key in one.roles), one) for one in cases]
    best = max((score for score, _ in ranked), default=0)
    equals = [case for score, case in ranked if score == best]
    return equals[seed % len(equals)] if best >= ABOUT_IT else None


def nearest_responsibility(framework: Framework, text: str) -> str:
    """The role's responsibility that shares most words with the text; "" when none shares any."""
    return _nearest(framework.role_description.responsibilities, text)


@lru_cache(maxsize=1024)
def _nearest(listed: tuple[str, ...], text: str) -> str:
    # Asked anew for every reply about the same words of a published framework: remembered.
    best = max(listed, key=lambda one: overlap(one, text), default="")
    return best if best and overlap(best, text) > 0 else ""


def spoken_title(competency: Competency) -> str:
    """The title as one says it: no brackets, and small letters except in names of tools, laws and abbreviations."""
    title = re.sub(r"\s*\([^)]*\)", "", competency.title).strip() or competency.title
    if competency.kind not in {CompetencyKind.FOUNDATION, CompetencyKind.TECHNICAL, CompetencyKind.KNOWLEDGE}:
        return title
    return " ".join(word.lower() if word.istitle() else word for word in title.split())


def competency_material(framework: Framework, competency: Competency, criteria: Sequence[Criterion]) -> Material:
    """Material on a competency, for Discover: the questions of every criterion mapped to it, in order."""
    topics = shipped_topics()
    known = [topics.by_criterion[criterion.ref] for criterion in criteria if criterion.ref in topics.by_criterion]
    urn = criteria[0].urn if criteria else ""
    first = known[0].topic if len(known) == 1 else ""
    return Material(
        focus=competency.code,
        competency_title=competency.title,
        competency_description=competency.description,
        topic=first or spoken_title(competency),
        responsibility=nearest_responsibility(framework, f"{competency.title} {competency.description}"),
        questions=tuple(question for topic in known for question in topic.questions),
        easier=topics.easier.get(urn, ""),
        harder=topics.harder.get(urn, ""),
        hint="" if criteria else aspect_of(f"{competency.title} {competency.description}"),
        recital=tuple(criterion.text for criterion in criteria),
    )


def criterion_material(framework: Framework, competency: Competency, criterion: Criterion) -> Material:
    """Material on one criterion, for Deliver.

    The last indicator is the example of somebody else's words; the others are the answer, kept for the reveal.
    """
    topic = shipped_topics().by_criterion.get(criterion.ref)
    *answers, example = criterion.indicators or ("",)
    about = f"{criterion.text} {' '.join(criterion.indicators)}"
    return Material(
        focus=criterion.ref,
        competency_title=competency.title,
        competency_description=competency.description,
        topic=topic.topic if topic else spoken_title(competency),
        responsibility=nearest_responsibility(framework, about),
        questions=topic.questions if topic else (),
        hint=aspect_of(about),
        example=example,
        answers=tuple(answers) or ((criterion.text,) if not example else ()),
        recital=(criterion.text, *criterion.indicators),
    )
