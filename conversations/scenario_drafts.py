"""Between a draft and a scenario: what a new one begins with, and the scenario that a finished one is."""

import hashlib
from collections.abc import Mapping

from conversations.rehearsal_moves import ORDER
from conversations.scenario_form import (
    CAN,
    CANNOT,
    FACTS,
    HELPFUL,
    RED_LINES,
    Draft,
    every,
    template,
)
from conversations.scenarios import MOODS, Scenario


def _kept(found: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in found.items() if text}


def blank_draft() -> Draft:
    """A new scenario: general words for moods and debrief, three facts to be filled in, and nothing else."""
    given = template()
    earning = (("asks_open_question", "0"), ("acknowledges", "1"), ("offers_trade", "1"))
    found = {"difficulty": "2", "turn_budget": "8", "opening_mood": "-1"}
    found |= {"closing_good": given.closing.good, "closing_poor": given.closing.poor}
    found |= {"on_threat": "\n".join(given.on_threat), "on_no_question": "\n".join(given.on_no_question)}
    found |= {f"moves_{move}": str(step) for move, step in given.mood_moves.items()}
    found |= {f"mood_{mood}": "\n".join(lines) for mood, lines in given.by_mood.items()}
    found |= {f"debrief_{move}": say for move, say in given.debrief.items()}
    for slot, (move, mood) in enumerate(earning, start=1):
        found |= {f"fact_{slot}_moves": move, f"fact_{slot}_mood": mood}
    return found


def draft_from(scenario: Scenario) -> Draft:
    """A draft that says what a scenario says."""
    person, lines = scenario.persona, scenario.lines
    found = {
        "title": scenario.title, "setting": scenario.setting.strip(), "task": scenario.task.strip(),
        "difficulty": str(scenario.difficulty), "roles": "\n".join(scenario.roles),
        "turn_budget": str(scenario.turn_budget), "decision_limit": scenario.decision_limit,
        "person_name": person.name, "person_role": person.role, "aims": "\n".join(person.aims),
        "opening_mood": str(person.opening_mood), "opening": "\n".join(lines.opening),
        "on_threat": "\n".join(lines.on_threat), "on_no_question": "\n".join(lines.on_no_question),
        "closing_good": lines.closing.good, "closing_poor": lines.closing.poor,
    }  # fmt: skip
    for slot, red in enumerate(person.red_lines, start=1):
        found |= {
            f"red_{slot}_says": red.says, f"red_{slot}_words": "\n".join(red.words), f"red_{slot}_line": red.line,
            f"red_{slot}_moves": "\n".join(red.crossed_by), f"red_{slot}_times": str(red.times),
        }  # fmt: skip
    for slot, fact in enumerate(scenario.hidden_facts, start=1):
        found |= {
            f"fact_{slot}_text": fact.text, f"fact_{slot}_told": lines.on_fact[fact.key],
            f"fact_{slot}_moves": "\n".join(fact.earned_by), f"fact_{slot}_mood": str(fact.min_mood),
            f"fact_{slot}_words": "\n".join(fact.leak_words),
        }  # fmt: skip
    found |= {f"moves_{move}": str(scenario.mood_moves.get(move, 0)) for move in ORDER}
    found |= {f"mood_{mood}": "\n".join(said) for mood, said in lines.by_mood.items()}
    found |= {f"good_{move}": "\n".join(said) for move, said in scenario.good_lines.items()}
    for slot, ref in enumerate(scenario.criteria_can, start=1):
        found |= {f"can_{slot}": ref, f"can_{slot}_moves": "\n".join(scenario.shows.get(ref, ()))}
    for slot, no in enumerate(scenario.criteria_cannot, start=1):
        found |= {f"cannot_{slot}": no.ref, f"cannot_{slot}_because": no.because}
    for point in scenario.debrief:
        before = found.get(f"debrief_{point.when}", "")
        found[f"debrief_{point.when}"] = f"{before} {point.say}".strip()
    return _kept(found)


def used_slots(draft: Draft, prefix: str, most: int) -> tuple[int, ...]:
    """The slots that say something. What a new draft sets beforehand is not said by anybody."""
    telling = {"fact": ("text", "told", "words"), "red": ("says", "words", "line", "moves")}.get(prefix)
    names = {"can": ("can_{}",), "cannot": ("cannot_{}", "cannot_{}_because")}.get(prefix) or tuple(
        f"{prefix}_{{}}_{part}" for part in telling or ()
    )
    return tuple(slot for slot in range(1, most + 1) if any(draft.get(name.format(slot), "").strip() for name in names))


def scenario_from(draft: Draft, key: str, version: int) -> Scenario:
    """The scenario a draft says, once `problems_in` finds nothing in it.

    Raises:
        ValueError: something in it is still open.
    """

    def text(name: str) -> str:
        return draft.get(name, "").strip()

    facts = used_slots(draft, "fact", FACTS)
    can = [slot for slot in used_slots(draft, "can", CAN) if text(f"can_{slot}")]
    return Scenario.model_validate(
        {
            "key": key, "version": version, "title": text("title"), "setting": text("setting"), "task": text("task"),
            "difficulty": int(text("difficulty")), "roles": every(text("roles")),
            "turn_budget": int(text("turn_budget")), "decision_limit": text("decision_limit"),
            "persona": _persona(draft),
            "hidden_facts": [
                {
                    "key": f"fact_{at}", "text": text(f"fact_{slot}_text"), "min_mood": int(text(f"fact_{slot}_mood")),
                    "earned_by": every(text(f"fact_{slot}_moves")), "leak_words": every(text(f"fact_{slot}_words")),
                }
                for at, slot in enumerate(facts, start=1)
            ],
            "criteria_can": [text(f"can_{slot}") for slot in can],
            "shows": {
                text(f"can_{slot}"): moves for slot in can if (moves := every(draft.get(f"can_{slot}_moves", "")))
            },
            "criteria_cannot": [
                {"ref": text(f"cannot_{slot}"), "because": text(f"cannot_{slot}_because")}
                for slot in used_slots(draft, "cannot", CANNOT)
            ],
            "mood_moves": {move: int(text(f"moves_{move}")) for move in ORDER},
            "lines": _lines(draft, {f"fact_{at}": text(f"fact_{slot}_told") for at, slot in enumerate(facts, start=1)}),
            "debrief": [{"when": move, "say": text(f"debrief_{move}")} for move in ORDER if text(f"debrief_{move}")],
            "good_lines": {move: said for move in HELPFUL if (said := every(draft.get(f"good_{move}", "")))},
        }
    )  # fmt: skip


def _persona(draft: Draft) -> dict[str, object]:
    lines = [
        {
            "says": draft.get(f"red_{slot}_says", "").strip(),
            "crossed_by": every(draft.get(f"red_{slot}_moves", "")),
            "words": every(draft.get(f"red_{slot}_words", "")),
            "times": int(draft.get(f"red_{slot}_times", "") or 1),
            "line": draft.get(f"red_{slot}_line", "").strip(),
        }
        for slot in used_slots(draft, "red", RED_LINES)
    ]
    return {
        "name": draft.get("person_name", "").strip(),
        "role": draft.get("person_role", "").strip(),
        "aims": every(draft.get("aims", "")),
        "opening_mood": int(draft.get("opening_mood", "")),
        "red_lines": lines,
    }


def _lines(draft: Draft, on_fact: Mapping[str, str]) -> dict[str, object]:
    return {
        "opening": every(draft.get("opening", "")),
        "by_mood": {mood: every(draft.get(f"mood_{mood}", "")) for mood in MOODS},
        "on_fact": on_fact,
        "on_threat": every(draft.get("on_threat", "")),
        "on_no_question": every(draft.get("on_no_question", "")),
        "closing": {
            "good": draft.get("closing_good", "").strip(),
            "poor": draft.get("closing_poor", "").strip(),
        },
    }


def scenario_text(scenario: Scenario) -> str:
    """A scenario as it is kept for good; `Scenario.model_validate_json` reads it back."""
    return scenario.model_dump_json()


def text_sha256(text: str) -> str:
    """The hash that a try, a version and a conversation pin."""
    return hashlib.sha256(text.encode()).hexdigest()
