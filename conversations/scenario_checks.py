"""What a draft scenario still lacks, and what in it would not work, in words beside the field."""

from collections.abc import Iterator
from dataclasses import dataclass

from conversations.rehearsal_moves import ORDER
from conversations.scenario_drafts import used_slots
from conversations.scenario_form import (
    CAN,
    CANNOT,
    FACTS,
    HELPFUL,
    LONG,
    MOST_LINES,
    ONE_LINE,
    RED_LINES,
    SHORT,
    Draft,
    FormField,
    Kind,
    every,
    form_fields,
)
from conversations.scenarios import MOODS, WARMEST, leaks

FEWEST_LINES, FEWEST_POINTS = 2, 2
"""Lines for a mood and points of a debrief. Source: our own; one line said twice stops a scene."""
SAID_EARLY = (
    "title", "setting", "task", "decision_limit", "person_role", "opening", "on_threat", "on_no_question",
    "closing_good", "closing_poor", *(f"mood_{mood}" for mood in MOODS), *(f"good_{move}" for move in HELPFUL),
    *(f"debrief_{move}" for move in ORDER), *(f"red_{slot}_line" for slot in range(1, RED_LINES + 1)),
)  # fmt: skip
"""Fields whose words can be said or shown before anything is earned."""


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong in one field. `empty` = it is only not filled in yet."""

    field: str
    message: str
    empty: bool = False


def too_long(draft: Draft) -> tuple[FieldProblem, ...]:
    """Fields that hold more than is kept of one."""
    return tuple(FieldProblem(one.name, said) for one in form_fields().values() if (said := _length(one, draft)))


def _length(one: FormField, draft: Draft) -> str:
    text = draft.get(one.name, "")
    if one.kind in {Kind.LINE, Kind.CHOICE} and len(text) > SHORT:
        return f"This has {len(text):,} characters. It takes {SHORT}."
    if one.kind is Kind.TEXT and len(text) > LONG:
        return f"This has {len(text):,} characters. It takes {LONG:,}."
    if one.kind is Kind.TICKS and len(text) > LONG:
        return "There are more ticks than there are boxes. Tick them again."
    if one.kind is Kind.LINES:
        if len(every(text)) > MOST_LINES:
            return f"These are {len(every(text))} lines. It takes {MOST_LINES}."
        if longest := max((len(line) for line in every(text) if len(line) > ONE_LINE), default=0):
            return f"One of the lines has {longest:,} characters. A line takes {ONE_LINE}."
    return ""


def problems_in(draft: Draft) -> tuple[FieldProblem, ...]:
    """Everything that keeps a draft from being published, in the order of the form; each field once."""
    found: dict[str, FieldProblem] = {}
    checks = (too_long(draft), _choices(draft), _empty(draft), _slots(draft), _questions(draft))
    for check in (*checks, _evidence(draft), _moods(draft), _facts(draft), _leaks(draft)):
        for problem in check:
            found.setdefault(problem.field, problem)
    return tuple(found[name] for name in form_fields() if name in found)


def _choices(draft: Draft) -> Iterator[FieldProblem]:
    for one in form_fields().values():
        allowed = {value for value, _ in one.options}
        given = every(draft.get(one.name, ""))
        if allowed and one.kind in {Kind.CHOICE, Kind.TICKS} and not set(given) <= allowed:
            yield FieldProblem(one.name, f"“{given[0][:60]}” is not one of the choices. Choose again.")


def _empty(draft: Draft) -> Iterator[FieldProblem]:
    for one in form_fields().values():
        if one.required and not draft.get(one.name, "").strip():
            todo = "Choose one." if one.kind in {Kind.CHOICE, Kind.TICKS} else "Write something here."
            yield FieldProblem(one.name, f"This is still empty. {todo}", empty=True)


def _slots(draft: Draft) -> Iterator[FieldProblem]:
    """What belongs together is filled in together."""
    for slot in used_slots(draft, "fact", FACTS):
        for part in ("text", "told", "moves", "mood", "words"):
            yield from _wanted(draft, f"fact_{slot}_{part}", "A hidden fact needs this as well.")
    for slot in range(1, CAN + 1):
        if draft.get(f"can_{slot}_moves", "").strip():
            yield from _wanted(draft, f"can_{slot}", "Choose the criterion that these moves show.")
    for slot in used_slots(draft, "cannot", CANNOT):
        yield from _wanted(draft, f"cannot_{slot}", "Choose the criterion that the reason is about.")
        yield from _wanted(draft, f"cannot_{slot}_because", "Say why not, so that the learner understands it.")
    for slot in used_slots(draft, "red", RED_LINES):
        yield from _wanted(draft, f"red_{slot}_says", "Say in words what the person will not take.")
        crossed = draft.get(f"red_{slot}_words", "") or draft.get(f"red_{slot}_moves", "")
        if crossed.strip():
            yield from _wanted(draft, f"red_{slot}_line", "Write what they say when they leave.")


def _wanted(draft: Draft, name: str, message: str) -> Iterator[FieldProblem]:
    if not draft.get(name, "").strip():
        yield FieldProblem(name, message, empty=True)


def _questions(draft: Draft) -> Iterator[FieldProblem]:
    """A persona asks one thing at a time."""
    told = tuple(f"fact_{slot}_told" for slot in range(1, FACTS + 1))
    for name in (*SAID_EARLY, *told):
        if name not in {"title", "decision_limit", "setting", "task", "person_role"}:
            for line in every(draft.get(name, "")):
                if line.count("?") > 1:
                    yield FieldProblem(name, f"This asks two things at once: “{_short(line)}”. Ask one.")
    for name in ("setting", "task"):
        if "?" in draft.get(name, ""):
            yield FieldProblem(name, "Leave the question out here: Prova reads this aloud before its own question.")


def _evidence(draft: Draft) -> Iterator[FieldProblem]:
    seen: set[str] = set()
    for prefix, most in (("can", CAN), ("cannot", CANNOT)):
        for slot in range(1, most + 1):
            ref = draft.get(f"{prefix}_{slot}", "").strip()
            if ref and ref in seen:
                yield FieldProblem(f"{prefix}_{slot}", f"{ref} is named twice. A scene can support it or not.")
            seen.add(ref)


def _number(draft: Draft, name: str) -> int:
    text = draft.get(name, "").strip()
    return int(text) if text in {"-2", "-1", "0", "1", "2"} else 0


def _moods(draft: Draft) -> Iterator[FieldProblem]:
    for mood in MOODS:
        if len(every(draft.get(f"mood_{mood}", ""))) < FEWEST_LINES:
            yield FieldProblem(f"mood_{mood}", f"Write at least {FEWEST_LINES} lines, one to a line.", empty=True)
    steps = {move: _number(draft, f"moves_{move}") for move in ORDER}
    if all(step <= 0 for step in steps.values()):
        yield FieldProblem("moves_acknowledges", "Nothing warms this person, so nobody can get anywhere.")
    if all(step >= 0 for step in steps.values()):
        yield FieldProblem("moves_threatens", "Nothing cools this person, so nothing can go wrong.")
    if sum(bool(draft.get(f"debrief_{move}", "").strip()) for move in ORDER) < FEWEST_POINTS:
        first = next(move for move in ORDER if not draft.get(f"debrief_{move}", "").strip())
        yield FieldProblem(f"debrief_{first}", f"Write at least {FEWEST_POINTS} points for the look back.", empty=True)


def _facts(draft: Draft) -> Iterator[FieldProblem]:
    warmest = WARMEST if any(_number(draft, f"moves_{move}") > 0 for move in HELPFUL) else -WARMEST
    warmest = max(warmest, _number(draft, "opening_mood"))
    used = used_slots(draft, "fact", FACTS)
    for slot in used:
        words = every(draft.get(f"fact_{slot}_words", ""))
        told = draft.get(f"fact_{slot}_told", "")
        if words and told and not leaks(told, words):
            message = "None of these words is in what they say when it is earned, so Prova could not notice it."
            yield FieldProblem(f"fact_{slot}_words", message)
        if _number(draft, f"fact_{slot}_mood") > warmest:
            yield FieldProblem(f"fact_{slot}_mood", "Nothing makes this person that warm, so it cannot be earned.")
        for other in used:
            if other != slot and (word := _leaked(told, draft, other)):
                message = f"This gives away hidden fact {other} as well: it has “{word}” in it."
                yield FieldProblem(f"fact_{slot}_told", message)


def _leaks(draft: Draft) -> Iterator[FieldProblem]:
    for name in SAID_EARLY:
        for line in every(draft.get(name, "")):
            for slot in used_slots(draft, "fact", FACTS):
                if word := _leaked(line, draft, slot):
                    message = (
                        f"This gives away hidden fact {slot} before it is earned: “{word}” is in “{_short(line)}”."
                    )
                    yield FieldProblem(name, f"{message} Change this line, or that word.")


def _leaked(line: str, draft: Draft, slot: int) -> str:
    """The first word of a hidden fact that a line has; "" for none."""
    words = every(draft.get(f"fact_{slot}_words", ""))[:MOST_LINES]
    return next((word[:60] for word in words if leaks(line[:LONG], (word[:ONE_LINE],))), "")


def _short(line: str) -> str:
    return line if len(line) <= 90 else f"{line[:87]}…"
