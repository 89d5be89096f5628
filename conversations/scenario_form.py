"""The form a scenario is written with: its fields by section, each a piece of text, so that half of one can be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TypedDict, Unpack

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from competency_frameworks.standards import Mode
from competency_frameworks.standards_library import load_units
from conversations.debrief import advice
from conversations.rehearsal_moves import ORDER
from conversations.scenarios import COLDEST, GOOD_MOVES, MOODS, WARMEST, ClosingLines

FACTS, RED_LINES, CAN, CANNOT = 5, 3, 6, 5
"""How many of each a scenario has room for. Source: our own; the shipped ones have at most four, two, six and four."""
SHORT, LONG, ONE_LINE, MOST_LINES = 200, 2_000, 400, 12
"""Characters of a short and a long field, of one line of a list, and lines of a list. Source: our own."""
HELPFUL = tuple(move for move in ORDER if move in GOOD_MOVES)

Draft = Mapping[str, str]
Options = tuple[tuple[str, str], ...]


class Kind(StrEnum):
    """How a field is filled in. Lists stand in it one to a line, ticks one to a line by their keys."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    CHOICE = "choice"
    TICKS = "ticks"


@dataclass(frozen=True)
class FormField:
    """One field. `group` is what its slot is headed with, "" outside a slot; `options` are (value, words)."""

    name: str
    label: str
    kind: Kind
    section: str
    hint: str = ""
    options: Options = ()
    group: str = ""
    required: bool = True


@dataclass(frozen=True)
class FormSection:
    """A page of the form."""

    key: str
    title: str
    lead: str


SECTIONS = (
    FormSection("setting", "The setting", "Where the learner is, and what has happened before."),
    FormSection("task", "The task", "What the learner is to do, and how far they may go."),
    FormSection("person", "The person", "Whom the learner meets."),
    FormSection("hidden", "What they hide", "What the person tells only when it is earned, and what earns it."),
    FormSection("moods", "Moods and lines", "What moves the person, and what they can say in each mood."),
    FormSection("evidence", "Evidence", "What this scene can support, what it cannot, and why."),
    FormSection("debrief", "Looking back", "What the learner reads afterwards about what they did."),
)
MOOD_OPTIONS: Options = tuple((str(number), MOODS[number - COLDEST]) for number in range(COLDEST, WARMEST + 1))
STEP_OPTIONS: Options = (
    ("-2", "cools a lot"), ("-1", "cools"), ("0", "does not move them"), ("1", "warms"), ("2", "warms a lot"),
)  # fmt: skip


class Learners(BaseModel):
    """What simulated learners say in any scene; a strong one by the move they choose."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    weak: tuple[str, ...]
    middling: tuple[str, ...]
    strong: Mapping[str, tuple[str, ...]]


class Template(BaseModel):
    """What a new scenario begins with."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    mood_moves: Mapping[str, int]
    by_mood: Mapping[str, tuple[str, ...]]
    on_threat: tuple[str, ...]
    on_no_question: tuple[str, ...]
    closing: ClosingLines
    debrief: Mapping[str, str]
    learners: Learners


@cache
def template() -> Template:
    """The shipped one."""
    place = files("conversations").joinpath("data", "scenario_template.yaml")
    return TypeAdapter(Template).validate_python(yaml.safe_load(place.read_text(encoding="utf-8")))


def move_words(move: str) -> str:
    """A move as the author reads it: "Asked an open question"."""
    words = advice()[move].did.removeprefix("you ")
    return words[:1].upper() + words[1:]


def criterion_options(*, simulation_only: bool) -> Options:
    """The shipped criteria to choose from, by reference."""
    every = [criterion for unit in load_units() for criterion in unit.criteria]
    fitting = [one for one in every if not simulation_only or Mode.SIMULATION in one.modes]
    return (("", "None"), *((one.ref, f"{one.ref}: {one.text}") for one in fitting))


def every(text: str) -> tuple[str, ...]:
    """The lines of a list field, without empty ones."""
    return tuple(line.strip() for line in text.split("\n") if line.strip())


class _More(TypedDict, total=False):
    group: str
    required: bool


@dataclass
class _Sheet:
    """Collects fields of one section."""

    section: str
    found: list[FormField] = field(default_factory=list)

    def add(
        self, name: str, label: str, kind: Kind, hint: str = "", options: Options = (), **more: Unpack[_More]
    ) -> None:
        self.found.append(FormField(name, label, kind, self.section, hint, options, **more))


def _setting() -> Sequence[FormField]:
    sheet = _Sheet("setting")
    sheet.add("title", "Title", Kind.LINE, "What it is about, in a few words. Learners choose by it.")
    sheet.add("setting", "The situation", Kind.TEXT, "Say “you”. Names, figures and what happened before.")
    levels = (("1", "gentle"), ("2", "middling"), ("3", "demanding"), ("4", "very demanding"))
    sheet.add("difficulty", "How hard it is", Kind.CHOICE, options=levels)
    sheet.add(
        "roles",
        "Which roles it is for",
        Kind.TICKS,
        "Learners in these roles see it first. With none ticked, it is for every role.",
        required=False,
    )
    return sheet.found


def _task() -> Sequence[FormField]:
    sheet = _Sheet("task")
    sheet.add("task", "What the learner is to do", Kind.TEXT, "One or two sentences.")
    hint = "Give the amount or the share, for instance: you may agree up to £500. Prova notices promises beyond it."
    sheet.add("decision_limit", "What the learner may decide", Kind.TEXT, hint)
    turns = tuple((str(number), f"{number} answers") for number in range(4, 17))
    sheet.add("turn_budget", "How long it is at most", Kind.CHOICE, options=turns)
    return sheet.found


def _person() -> Sequence[FormField]:
    sheet = _Sheet("person")
    sheet.add("person_name", "Name", Kind.LINE)
    sheet.add("person_role", "Who they are", Kind.LINE, "For instance: account manager at the supplier.")
    sheet.add("aims", "What they want", Kind.LINES, "One to a line. Learners do not see this.")
    sheet.add("opening_mood", "Their mood at the start", Kind.CHOICE, options=MOOD_OPTIONS)
    for slot in range(1, RED_LINES + 1):
        more: _More = {"group": f"Red line {slot}", "required": False}
        sheet.add(f"red_{slot}_says", "What they will not take", Kind.LINE, **more)
        words = "One to a line. If a learner says one of these, the line is crossed."
        sheet.add(f"red_{slot}_words", "Words that cross it", Kind.LINES, words, **more)
        moves: Options = tuple((move, move_words(move)) for move in ORDER if move not in GOOD_MOVES)
        sheet.add(f"red_{slot}_moves", "Moves that cross it", Kind.TICKS, options=moves, **more)
        times: Options = (("1", "the first time"), ("2", "the second time"), ("3", "the third time"))
        sheet.add(f"red_{slot}_times", "When they leave", Kind.CHOICE, options=times, **more)
        sheet.add(f"red_{slot}_line", "Their last words then", Kind.LINE, **more)
    return sheet.found


def _hidden() -> Sequence[FormField]:
    sheet = _Sheet("hidden")
    helpful: Options = tuple((move, move_words(move)) for move in HELPFUL)
    for slot in range(1, FACTS + 1):
        more: _More = {"group": f"Hidden fact {slot}", "required": slot == 1}
        sheet.add(f"fact_{slot}_text", "What is so", Kind.TEXT, **more)
        sheet.add(f"fact_{slot}_told", "How they say it when it is earned", Kind.TEXT, **more)
        sheet.add(f"fact_{slot}_moves", "What earns it", Kind.TICKS, "Any one of these.", options=helpful, **more)
        sheet.add(f"fact_{slot}_mood", "And only from this mood on", Kind.CHOICE, options=MOOD_OPTIONS, **more)
        words = (
            "Words of it that would give it away, one to a line. Prova stops a reply that has one of them too early."
        )
        sheet.add(f"fact_{slot}_words", "Words that give it away", Kind.LINES, words, **more)
    return sheet.found


def _moods() -> Sequence[FormField]:
    sheet = _Sheet("moods")
    for move in ORDER:
        sheet.add(f"moves_{move}", f"{move_words(move)}:", Kind.CHOICE, options=STEP_OPTIONS, group="What moves them")
    said: _More = {"group": "What they say"}
    sheet.add("opening", "First words", Kind.LINES, "One to a line; Prova takes one of them.", **said)
    for mood in MOODS:
        hint = "At least two, one to a line, with at most one question in each."
        sheet.add(f"mood_{mood}", f"When {mood}", Kind.LINES, hint, **said)
    sheet.add("on_threat", "When threatened or blamed", Kind.LINES, group="What they say", required=False)
    sheet.add(
        "on_no_question", "When they have not been asked anything", Kind.LINES, group="What they say", required=False
    )
    sheet.add("closing_good", "Last words when it went well", Kind.LINE, **said)
    sheet.add("closing_poor", "Last words when it did not", Kind.LINE, **said)
    swapped: _More = {"group": "With the sides swapped", "required": False}
    for move in HELPFUL:
        hint = "What Prova may say in the learner’s part, one to a line."
        sheet.add(f"good_{move}", move_words(move), Kind.LINES, hint, **swapped)
    return sheet.found


def _evidence() -> Sequence[FormField]:
    sheet = _Sheet("evidence")
    can, every_one = criterion_options(simulation_only=True), criterion_options(simulation_only=False)
    helpful: Options = tuple((move, move_words(move)) for move in HELPFUL)
    for slot in range(1, CAN + 1):
        more: _More = {"group": f"It can support, {slot}", "required": slot == 1}
        sheet.add(f"can_{slot}", "Criterion", Kind.CHOICE, options=can, **more)
        hint = "Leave all of them out if only what is said can show it."
        more["required"] = False
        sheet.add(f"can_{slot}_moves", "Shown by these moves", Kind.TICKS, hint, options=helpful, **more)
    for slot in range(1, CANNOT + 1):
        more = {"group": f"It cannot support, {slot}", "required": slot == 1}
        sheet.add(f"cannot_{slot}", "Criterion that one might expect", Kind.CHOICE, options=every_one, **more)
        sheet.add(f"cannot_{slot}_because", "Why not", Kind.LINE, "Learners read this before they start.", **more)
    return sheet.found


def _debrief() -> Sequence[FormField]:
    sheet = _Sheet("debrief")
    for move in ORDER:
        sheet.add(f"debrief_{move}", move_words(move), Kind.TEXT, required=False)
    return sheet.found


@cache
def form_fields() -> Mapping[str, FormField]:
    """Every field by name, in the order of the form."""
    parts = (_setting, _task, _person, _hidden, _moods, _evidence, _debrief)
    return {each.name: each for part in parts for each in part()}


def fields_of(section: str) -> tuple[FormField, ...]:
    """The fields of one page, in order."""
    return tuple(each for each in form_fields().values() if each.section == section)
