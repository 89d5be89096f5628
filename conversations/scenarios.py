"""Rehearsal scenarios: their files, and what must not leak from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from competency_frameworks.model import Problem
from conversations.leaking import Secret, says, secret
from conversations.rehearsal_moves import ORDER

MOODS = ("hostile", "guarded", "neutral", "open", "warm")
COLDEST, WARMEST = -2, 2
GOOD_MOVES = {"acknowledges", "asks_open_question", "cites_data", "offers_trade", "sets_next_step"}


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RedLine(_Shape):
    """What the persona will not take. A model reads `says`; where something crosses it, code acts as well.

    A turn crosses the line that makes one of the moves `crossed_by`, or has one of `words`; at the `times`-th such
    turn the persona leaves, with `line` as the last word.
    """

    says: str
    crossed_by: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    times: int = Field(default=1, ge=1)
    line: str = ""


def _in_words(given: object) -> object:
    return {"says": given} if isinstance(given, str) else given


class Persona(_Shape):
    """Whom the tutor plays. `opening_mood` is −2 (hostile) to 2 (warm)."""

    name: str
    role: str
    aims: tuple[str, ...]
    opening_mood: int = Field(ge=COLDEST, le=WARMEST)
    red_lines: tuple[Annotated[RedLine, BeforeValidator(_in_words)], ...] = ()


class HiddenFact(_Shape):
    """A thing the persona tells only when one of the moves is made and the mood is at least `min_mood`."""

    key: str
    text: str
    earned_by: tuple[str, ...] = Field(min_length=1)
    min_mood: int = Field(ge=COLDEST, le=WARMEST)
    leak_words: tuple[str, ...] = Field(min_length=1)


class NotAdmissible(_Shape):
    """A criterion that this rehearsal cannot evidence, and why."""

    ref: str
    because: str


class ClosingLines(_Shape):
    """How the persona leaves: on good terms, or not."""

    good: str
    poor: str


class Lines(_Shape):
    """What the scripted persona can say."""

    opening: tuple[str, ...] = Field(min_length=1)
    by_mood: Mapping[str, tuple[str, ...]]
    on_fact: Mapping[str, str]
    on_threat: tuple[str, ...] = ()
    on_no_question: tuple[str, ...] = ()
    closing: ClosingLines


class DebriefPoint(_Shape):
    """What to say afterwards when the learner made a move."""

    when: str
    say: str


class Scenario(_Shape):
    """One rehearsal. `difficulty` 1–4; `turn_budget` counts learner turns.

    `shows` maps a criterion to the moves that are a deed of it; `good_lines` a helpful move to what the tutor may say
    for it when the sides are swapped.
    """

    key: str
    version: int
    title: str
    difficulty: int = Field(ge=1, le=4)
    setting: str
    task: str
    roles: tuple[str, ...] = ()
    turn_budget: int = Field(ge=2)
    persona: Persona
    hidden_facts: tuple[HiddenFact, ...]
    criteria_can: tuple[str, ...]
    shows: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    criteria_cannot: tuple[NotAdmissible, ...]
    mood_moves: Mapping[str, int]
    decision_limit: str = ""
    lines: Lines
    debrief: tuple[DebriefPoint, ...]
    good_lines: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)


def read_scenario(name: str, text: str) -> Scenario | tuple[Problem, ...]:
    """A scenario from its file's text, or every problem, each naming file and field."""
    try:
        scenario = TypeAdapter(Scenario).validate_python(yaml.safe_load(text))
    except yaml.YAMLError as error:
        return (Problem(None, f"{name}: not readable as YAML: {error}"),)
    except ValidationError as error:
        return tuple(
            Problem(None, f"{name}: {'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}")
            for one in error.errors()
        )
    faults = tuple(_faults(scenario))
    return tuple(Problem(None, f"{name}: {fault}") for fault in faults) or scenario


def _faults(scenario: Scenario) -> Sequence[str]:
    facts = {fact.key for fact in scenario.hidden_facts}
    named = set(scenario.mood_moves) | {move for fact in scenario.hidden_facts for move in fact.earned_by}
    found = [f"mood_moves or earned_by: no such move as {move}" for move in sorted(named - set(ORDER))]
    crossing = {move for line in scenario.persona.red_lines for move in line.crossed_by}
    found += [f"persona.red_lines: no such move as {move}" for move in sorted(crossing - set(ORDER))]
    found += [f"good_lines: {move} is no move that helps" for move in sorted(set(scenario.good_lines) - GOOD_MOVES)]
    deeds = {move for moves in scenario.shows.values() for move in moves}
    found += [f"shows: {move} is no move that can show anything" for move in sorted(deeds - GOOD_MOVES)]
    strays = sorted(set(scenario.shows) - set(scenario.criteria_can))
    found += [f"shows: {ref} is not in criteria_can" for ref in strays]
    found += [f"lines.by_mood: nothing for {mood}" for mood in MOODS if not scenario.lines.by_mood.get(mood)]
    found += [f"lines.on_fact: nothing for {key}" for key in sorted(facts - scenario.lines.on_fact.keys())]
    for place, line in _unearned_lines(scenario):
        found += [f"{place}: leaks {key}: {line}" for key in leaked_facts(line, scenario, ())]
    return found


def _unearned_lines(scenario: Scenario) -> list[tuple[str, str]]:
    lines = scenario.lines
    every = {"lines.opening": lines.opening, "lines.on_threat": lines.on_threat, "setting": (scenario.setting,)}
    every |= {"lines.on_no_question": lines.on_no_question, "task": (scenario.task,)}
    every |= {"persona.red_lines": tuple(line.line for line in scenario.persona.red_lines if line.line)}
    every |= {f"good_lines.{move}": said for move, said in scenario.good_lines.items()}
    every |= {f"lines.by_mood.{mood}": said for mood, said in lines.by_mood.items()}
    return [(place, line) for place, said in every.items() for line in said]


@cache
def scenarios() -> tuple[Scenario, ...]:
    """The shipped scenarios, by key.

    Raises:
        ValueError: a shipped file is not right; lists every problem.
    """
    folder = files("conversations").joinpath("data", "scenarios")
    found, problems = [], list[str]()
    for place in sorted(folder.iterdir(), key=lambda one: one.name) if folder.is_dir() else ():
        if place.name.endswith(".yaml"):
            read = read_scenario(place.name, place.read_text(encoding="utf-8"))
            if isinstance(read, Scenario):
                found.append(read)
            else:
                problems += [problem.message for problem in read]
    if problems:
        raise ValueError("; ".join(problems))
    return tuple(found)


def scenario_by_key(key: str) -> Scenario:
    """One shipped scenario.

    Raises:
        KeyError: no such scenario.
    """
    for scenario in scenarios():
        if scenario.key == key:
            return scenario
    raise KeyError(key)


@dataclass(frozen=True)
class CanAndCannot:
    """What the learner is told before the start: criteria this rehearsal may support, and those it may not."""

    can: tuple[str, ...]
    cannot: tuple[NotAdmissible, ...]


def can_and_cannot(scenario: Scenario) -> CanAndCannot:
    """The statement before the start."""
    return CanAndCannot(scenario.criteria_can, scenario.criteria_cannot)


def mood_word(mood: int) -> str:
    """−2 is hostile, 2 is warm."""
    return MOODS[mood - COLDEST]


def leaks(text: str, leak_words: Sequence[str]) -> bool:
    """Whether the text has one of the words, however it is written: see `leaking.says`."""
    return any(says(text, leak) for leak in leak_words)


def leaked_facts(text: str, scenario: Scenario, earned: Sequence[str]) -> tuple[str, ...]:
    """Keys of hidden facts, not among the earned ones, that these words give away."""
    return tuple(fact.key for fact in scenario.hidden_facts if fact.key not in earned and leaks(text, fact.leak_words))


def unearned_leak_words(scenario: Scenario, earned: Sequence[str]) -> tuple[str, ...]:
    """The words a persona must not say yet; words that an earned fact also needs are free."""
    free = [fact for fact in scenario.hidden_facts if fact.key in earned]
    told = " ".join(f"{fact.text} {scenario.lines.on_fact[fact.key]}" for fact in free)
    held = (word for fact in scenario.hidden_facts if fact.key not in earned for word in fact.leak_words)
    return tuple(word for word in held if not leaks(told, (word,)))


def secrets(scenario: Scenario, earned: Sequence[str]) -> tuple[Secret, ...]:
    """What the persona keeps yet. The scene, the prepared lines and earned facts are known: they give nothing away."""
    public = [scenario.title, scenario.persona.role, scenario.decision_limit]
    public += [line for _, line in _unearned_lines(scenario)]
    public += [
        f"{fact.text} {scenario.lines.on_fact[fact.key]}" for fact in scenario.hidden_facts if fact.key in earned
    ]
    free = unearned_leak_words(scenario, earned)
    return tuple(
        secret(
            fact.key,
            f"{fact.text} {scenario.lines.on_fact[fact.key]}",
            [word for word in fact.leak_words if word in free],
            " ".join(public),
        )
        for fact in scenario.hidden_facts
        if fact.key not in earned
    )
