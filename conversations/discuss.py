"""From gaps to a week-by-week plan, sized to the learner's hours. Pure: other hours, another plan."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from competency_frameworks.model import CompetencyKind, Framework, Level
from portfolio.gaps import Cell, gaps_by_priority, to_find_out
from portfolio.impact import responsibilities_served
from portfolio.plan import Milestone, Module, Plan, Purpose, Week
from portfolio.time_to_competency import planned_hours

# Hours, and how many together. Source: our own choice: half an hour is one conversation of the length the types allow,
# four subjects fit one sitting, and three ways to learn are a choice without being a list to read through.
SMALLEST_SLICE = 0.5
FIND_OUT_HOURS = 0.5
FIND_OUT_TOGETHER = 4
MILESTONE_HOURS = 0.5
CONVERSATIONS_PER_MODULE = 3
WAYS_TO_LEARN: Mapping[CompetencyKind, tuple[str, ...]] = MappingProxyType(
    {
        CompetencyKind.FOUNDATION: ("role_play_rehearsal", "coaching_grow", "reflective_account"),
        CompetencyKind.TECHNICAL: ("guided_walk_through", "case_study", "socratic_dialogue", "role_play_rehearsal"),
        CompetencyKind.TOOL: ("guided_walk_through", "teach_back", "retrieval_practice"),
        CompetencyKind.KNOWLEDGE: ("retrieval_practice", "socratic_dialogue", "teach_back"),
        CompetencyKind.REGULATION: ("retrieval_practice", "branching_scenario", "case_study"),
        CompetencyKind.EMERGING: ("guided_walk_through", "socratic_dialogue", "reflective_account"),
        CompetencyKind.ADVANCING: ("guided_walk_through", "case_study", "teach_back"),
    }
)
"""Conversation types that suit a kind of competency, best first. Source: our own choice: dealing with people is
rehearsed, facts are recalled, procedures are first shown and then explained back."""


@dataclass(frozen=True)
class Preferences:
    """What the learner asked for. Types are conversation-type keys; `modules_per_week` ≥ 1, `milestone_every` ≥ 2."""

    preferred_types: tuple[str, ...] = ()
    avoided_types: tuple[str, ...] = ()
    modules_per_week: int = 3
    milestone_every: int = 4


def make_plan(
    framework: Framework, cells: Sequence[Cell], hours_per_week: float, start: date, preferences: Preferences
) -> Plan:
    """Closes every stated gap, foundation first, then by priority; what is not known yet is found out at the end.

    A week holds at most the learner's hours, rounded down to half hours, and at least one half hour: fewer weekly
    hours than that are planned as half an hour a week. Modules are done one after the other and split where a week
    is full. Every few weeks, and after the last gap, a milestone takes half an hour of its week.

    Raises:
        ValueError: the weekly hours are not above zero, or a preference is out of range.
    """
    if not hours_per_week > 0 or preferences.modules_per_week < 1 or preferences.milestone_every < 2:
        raise ValueError("weekly hours must be above zero, modules a week at least 1, milestones every 2 weeks or more")
    whole = [_learn(framework, cell, preferences) for cell in gaps_by_priority(cells)]
    whole += _find_out(framework, to_find_out(cells))
    slices = max(int(hours_per_week / SMALLEST_SLICE), 1)
    filled = _with_parts(_fill(whole, slices, preferences))
    weeks = _with_milestones(filled, whole, slices, preferences)
    return Plan(
        framework_key=framework.key,
        framework_version=framework.version,
        start=start,
        hours_per_week=hours_per_week,
        weeks=tuple(
            replace(week, number=number, starts=start + timedelta(weeks=number - 1))
            for number, week in enumerate(weeks, start=1)
        ),
    )


def _learn(framework: Framework, cell: Cell, preferences: Preferences) -> Module:
    competency = framework.competency(cell.competency_code)
    level = cell.level if cell.level is not None else Level.NONE
    return Module(
        competency_codes=(cell.competency_code,),
        title=f"{cell.title}: from {level.title} to {cell.required.title}",
        purpose=Purpose.LEARN,
        hours=planned_hours(cell),
        part=1,
        parts=1,
        responsibilities=tuple(responsibilities_served(competency, framework.role_description.responsibilities)),
        conversation_types=_ways(cell.kind, level, preferences),
        checkpoint=f"Tell of one real or rehearsed situation that needed {cell.title}: what you did, why, and what "
        "came of it.",
        level_from=level,
        level_to=cell.required,
    )


def _ways(kind: CompetencyKind, level: Level, preferences: Preferences) -> tuple[str, ...]:
    """Two or three conversation types: preferred ones first, avoided ones left out where another is left.

    From intermediate level on the worked example comes last, because it helps beginners and holds back the more
    experienced. Source: expertise reversal effect, Kalyuga, Ayres, Chandler and Sweller 2003.
    """
    ways = [way for way in WAYS_TO_LEARN[kind] if way not in preferences.avoided_types] or list(WAYS_TO_LEARN[kind])
    late = "guided_walk_through" if level >= Level.INTERMEDIATE else ""
    ways.sort(key=lambda way: (way not in preferences.preferred_types, way == late))
    return tuple(ways[:CONVERSATIONS_PER_MODULE])


def _find_out(framework: Framework, cells: Sequence[Cell]) -> list[Module]:
    """Short check conversations, a few competencies at a time: not known yet is no gap."""
    ordered = sorted(cells, key=lambda cell: cell.kind is not CompetencyKind.FOUNDATION)
    modules = []
    for at in range(0, len(ordered), FIND_OUT_TOGETHER):
        group = ordered[at : at + FIND_OUT_TOGETHER]
        titles = ", ".join(cell.title for cell in group)
        served = [
            text
            for cell in group
            for text in responsibilities_served(
                framework.competency(cell.competency_code), framework.role_description.responsibilities, 1
            )
        ]
        modules.append(
            Module(
                competency_codes=tuple(cell.competency_code for cell in group),
                title=f"Find out where you stand: {titles}",
                purpose=Purpose.FIND_OUT,
                hours=FIND_OUT_HOURS * len(group),
                part=1,
                parts=1,
                responsibilities=tuple(dict.fromkeys(served)),
                conversation_types=("discover", "professional_discussion"),
                checkpoint="Two answers on each, so that the heat map can say where you stand.",
            )
        )
    return modules


def _fill(whole: Sequence[Module], slices: int, preferences: Preferences) -> Iterator[Week]:
    """Weeks full of modules, in order; room is left where a milestone will stand. Numbers and dates come later."""
    placeholder = Week(0, date.min, ())
    modules: list[Module] = []
    number, room = 1, _room(1, slices, preferences)
    for module in whole:
        left = round(module.hours / SMALLEST_SLICE)
        while left:
            if not room or len(modules) == preferences.modules_per_week:
                yield replace(placeholder, modules=tuple(modules))
                modules, number = [], number + 1
                room = _room(number, slices, preferences)
                continue
            taken = min(left, room)
            modules.append(replace(module, hours=taken * SMALLEST_SLICE))
            left, room = left - taken, room - taken
    if modules:
        yield replace(placeholder, modules=tuple(modules))


def _room(number: int, slices: int, preferences: Preferences) -> int:
    is_milestone = number % preferences.milestone_every == 0
    return slices - round(MILESTONE_HOURS / SMALLEST_SLICE) if is_milestone else slices


def _with_parts(weeks: Iterator[Week]) -> list[Week]:
    """Numbers the parts of each module; only its last part has the module's checkpoint."""
    filled = list(weeks)
    parts = Counter(module.competency_codes for week in filled for module in week.modules)
    done: Counter[tuple[str, ...]] = Counter()
    numbered = []
    for week in filled:
        modules = []
        for module in week.modules:
            codes = module.competency_codes
            done[codes] += 1
            is_last = done[codes] == parts[codes]
            checkpoint = (
                module.checkpoint if is_last else "Say in a few words what you tried this week and what you saw."
            )
            modules.append(replace(module, part=done[codes], parts=parts[codes], checkpoint=checkpoint))
        numbered.append(replace(week, modules=tuple(modules)))
    return numbered


def _with_milestones(
    weeks: Sequence[Week], whole: Sequence[Module], slices: int, preferences: Preferences
) -> list[Week]:
    """Puts a milestone every few weeks and one after the last thing learnt, in its own week if the last is full."""
    titles = {module.competency_codes[0]: module.title.rsplit(": from", 1)[0] for module in whole}
    result: list[Week] = []
    finished: list[str] = []
    for number, week in enumerate(weeks, start=1):
        finished += [
            module.competency_codes[0]
            for module in week.modules
            if module.part == module.parts and module.purpose is Purpose.LEARN
        ]
        due = number % preferences.milestone_every == 0
        is_last_with_room = number == len(weeks) and week.hours + MILESTONE_HOURS <= slices * SMALLEST_SLICE
        if due or (is_last_with_room and finished):
            result.append(replace(week, milestone=_milestone(finished, titles)))
            finished = []
        else:
            result.append(week)
    if finished:
        result.append(Week(0, date.min, (), _milestone(finished, titles)))
    return result


def _milestone(finished: Sequence[str], titles: Mapping[str, str]) -> Milestone:
    about = ", ".join(titles[code] for code in finished) or "what you have been working on"
    return Milestone(
        title="Milestone: professional discussion",
        text=f"Talk through {about}, with one example of your own for each; see which criteria it shows.",
        competency_codes=tuple(finished),
        hours=MILESTONE_HOURS,
    )
