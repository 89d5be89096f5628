"""Learners who do not exist, for the demonstration and the walk-through: their words go through the real engine.

They are judged like anybody else's; nothing here writes a result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import yaml

from conversations.material import shipped_topics
from conversations.text import overlap

# Weakest first. The first means that nothing can be told; the other four are the strengths of evidence.
STRENGTHS = ("dont_know", "claim", "described", "explained", "demonstrated")
REHEARSALS = ("weak", "middling", "strong")
# Chosen so that somebody between two levels answers at both, and somebody in the middle of one nearly always there.
NOISE = 0.4
UNKNOWN_ABILITY = 2.0
# Abilities below the first rehearse weakly, below the second middlingly.
REHEARSAL_STEPS = (1.8, 2.8)
# Weights of the fit between question and answer: the criterion asked about, shared words, staying on the point.
TOPIC_WEIGHT, WORDS_WEIGHT, STAYING_WEIGHT = 1.0, 0.5, 0.3
# From "described" on, an answer one step stronger or weaker may be told when it suits the question much better.
CONCRETE, STEP_COST = 2, 0.6
# From this overlap on, a question names the subject it asks about.
NAMES_SUBJECT = 0.6


@dataclass(frozen=True)
class Answer:
    """One thing to say about a unit; `ref` is the criterion it is mostly about, "" = none in particular.

    `strength` is one of `STRENGTHS`; `more` is what they add when somebody asks further, "" = nothing.
    """

    text: str
    strength: str
    ref: str = ""
    more: str = ""

    @property
    def rest(self) -> "Answer":
        """What is left to tell of it."""
        return Answer(self.more, self.strength, self.ref)


@dataclass(frozen=True)
class Persona:
    """Who a simulated learner is. `ability` runs from 0 (nothing to tell) to 4 (demonstrates), by unit URN."""

    name: str
    role: str
    portrait: str
    seed: int
    ability: Mapping[str, float]


@cache
def _content() -> Mapping[str, Any]:
    place = files("conversations").joinpath("data", "simulated_answers.yaml")
    content: Mapping[str, Any] = yaml.safe_load(place.read_text(encoding="utf-8"))
    return content


@cache
def answers_about(urn: str, strength: str) -> tuple[Answer, ...]:
    """The shipped answers on one unit at one of `STRENGTHS`, in file order; empty for an unknown unit."""
    listed = _content()["units"].get(urn, {}).get(strength, ())
    return tuple(
        Answer(one, strength)
        if isinstance(one, str)
        else Answer(str(one["say"]), strength, f"{urn}/{one['about']}", str(one.get("more", "")))
        for one in listed
    )


def rehearsal_lines(scenario_key: str, strength: str) -> tuple[str, ...]:
    """A learner's lines in one scenario at one of `REHEARSALS`, in the order they are said.

    Raises:
        KeyError: no such scenario or strength.
    """
    return tuple(map(str, _content()["rehearsals"][scenario_key][strength]))


@cache
def personas() -> tuple[Persona, ...]:
    """The personas of the demonstration, in file order."""
    return tuple(
        Persona(one["name"], one["role"], one["portrait"], one["seed"], dict(one["ability"]))
        for one in _content()["personas"]
    )


@dataclass
class SimulatedLearner:
    """Somebody who answers as well as their ability lets them, and remembers what they have already said.

    `ability` is 0–4 by unit URN. The same seed and the same questions give the same answers.
    """

    name: str
    ability: Mapping[str, float]
    seed: int
    said: list[Answer] = field(default_factory=list)

    @classmethod
    def like(cls, persona: Persona) -> "SimulatedLearner":
        """A learner with a persona's abilities who has not said anything yet."""
        return cls(persona.name, persona.ability, persona.seed)

    def answer(self, question: str, unit_urns: Sequence[str], turn: int, scenario_key: str = "") -> str:
        """What they say to the question; `turn` counts their turns in this conversation from 1.

        In a rehearsal the lines come in order, from the set their ability over the units earns.

        Raises:
            ValueError: none of the units is one the simulated learners have words for.
        """
        if scenario_key:
            lines = rehearsal_lines(scenario_key, self.rehearses(unit_urns))
            return lines[(turn - 1) % len(lines)]
        chance = Random(f"{self.seed}-{turn}-{question}")  # noqa: S311 - a choice of words, not a secret
        # A greeting or an agenda may stand before the question.
        asked = question.strip().split("\n\n")[-1]
        chosen = self._fitting(self._fresh(unit_urns, chance), asked, chance)
        # In order of the last time it was said, so that what comes round again is the oldest.
        self.said = [*(one for one in self.said if one != chosen), chosen]
        return chosen.text

    def rehearses(self, unit_urns: Sequence[str]) -> str:
        """Which of `REHEARSALS` their mean ability over these units (all of theirs when none is named) earns."""
        levels = [self.ability.get(urn, UNKNOWN_ABILITY) for urn in unit_urns or tuple(self.ability)]
        mean = sum(levels) / len(levels) if levels else UNKNOWN_ABILITY
        return REHEARSALS[sum(mean >= step for step in REHEARSAL_STEPS)]

    def asks_for_help(self, turn: int) -> str:
        """A way of asking for help."""
        return self._one_of("help_lines", turn)

    def closes(self, turn: int) -> str:
        """A last word after a summary."""
        return self._one_of("closing_lines", turn)

    def _one_of(self, kind: str, turn: int) -> str:
        lines: list[str] = _content()[kind]
        return lines[(self.seed + turn) % len(lines)]

    def _fresh(self, unit_urns: Sequence[str], chance: Random) -> Mapping[Answer, float]:
        """Unsaid answers with what each costs: nothing at the strength today's draw gives, more further away."""
        urns = [urn for urn in unit_urns if urn in _content()["units"]]
        if not urns:
            raise ValueError(f"no simulated answers about {list(unit_urns)}")
        found: dict[Answer, float] = {}
        for urn in urns:
            found |= self._unsaid(urn, self._strength(urn, chance))
        # Everything has been said: begin again with what was said longest ago.
        return found or {next(one for one in self.said if one in _everything(urns)): 0.0}

    def _strength(self, urn: str, chance: Random) -> int:
        drawn = round(chance.gauss(self.ability.get(urn, UNKNOWN_ABILITY), NOISE))
        return max(0, min(len(STRENGTHS) - 1, drawn))

    def _unsaid(self, urn: str, strength: int) -> dict[Answer, float]:
        """What is left at the nearest strength that has anything left, and one step to either side of it."""
        left = {
            level: [one for one in answers_about(urn, name) if one not in self.said]
            for level, name in enumerate(STRENGTHS)
        }
        near = min((level for level in left if left[level]), key=lambda level: abs(level - strength), default=-1)
        # Somebody with nothing to tell does not find an account because the question would suit it.
        lowest = near if near < CONCRETE else max(CONCRETE, near - 1)
        highest = near if near < CONCRETE else near + 1
        return {
            one: STEP_COST * abs(level - near) for level in range(lowest, highest + 1) for one in left.get(level, ())
        }

    def _fitting(self, answers: Mapping[Answer, float], question: str, chance: Random) -> Answer:
        """The answer that fits the question best after its cost; chance settles ties.

        A question that names no subject asks further about the last one: they add to what they said, and keep whole
        accounts of other things for when they are asked about them.
        """
        last = self.said[-1] if self.said else None
        further = max(_about(one, question) for one in answers) < NAMES_SUBJECT
        if last and last.more and further:
            return last.rest

        def fit(one: Answer) -> float:
            stays = bool(last and last.ref) and one.ref == (last.ref if last else "")
            kept = further and not stays and one.strength == STRENGTHS[-1]
            words = WORDS_WEIGHT * overlap(question, one.text)
            return (
                TOPIC_WEIGHT * _about(one, question) + words + STAYING_WEIGHT * stays - STEP_COST * kept - answers[one]
            )

        return max(chance.sample(list(answers), len(answers)), key=fit)


def _everything(urns: Sequence[str]) -> set[Answer]:
    return {one for urn in urns for strength in STRENGTHS for one in answers_about(urn, strength)}


def _about(answer: Answer, question: str) -> float:
    """Share (0–1) of meaningful words that the question shares with what may be asked about the criterion."""
    topic = shipped_topics().by_criterion.get(answer.ref)
    return max((overlap(question, words) for words in (topic.topic, *topic.questions)), default=0.0) if topic else 0.0
