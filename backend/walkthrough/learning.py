"""The stages up to the evidence: a role is read, a learner finds out, plans and practises."""

import time
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from backend.walkthrough.journal import Journal
from backend.walkthrough.pages import NotOnThePage, figures_on, texts_of
from backend.walkthrough.talking import Held, Talker
from backend.walkthrough.visitor import Refused, Visitor
from backend.web.views.learner_words import count
from competency_frameworks.framework import shipped_documents

ROLE_FILE, ROLE_TITLE = "outsourcing_manager.txt", "Outsourcing Manager"
QUALIFICATION, QUESTIONS = "PRV-L4", "20"
HELPS = ("short_turns", "predictable_steps")
SCENE = "tough_renewal"
HOURS = "6"
LONGEST_JUDGING_SECONDS = 90.0


def read_role(journal: Journal, learning: Visitor) -> str:
    """L&D uploads a document, looks at what was read, publishes it; returns the framework's id."""
    data = next(data for name, data in shipped_documents() if name == ROLE_FILE)
    form = learning.form("/frameworks/new")
    review = learning.send(form, {}, file=("file", ROLE_FILE, data))
    journal.note(f"Uploaded {ROLE_FILE}, {len(data):,} bytes. Read: {'; '.join(figures_on(review.text))}.")
    published = learning.submit(f"{review.url.path}/publish")
    framework_id = published.url.path.rpartition("/")[2]
    journal.note(f"Published: {' '.join(texts_of(published.text, 'h1'))}. Learners can choose it from now on.")
    return framework_id


def enrol(journal: Journal, learner: Visitor, framework_id: str) -> None:
    """The learner chooses role, qualification and length, says what helps, and rates themself on a few."""
    form = learner.form("/enrol")
    if form.value_of("framework_id", ROLE_TITLE) != framework_id:
        raise NotOnThePage("the role that was just published is not the one offered to learners")
    learner.send(form, {"framework_id": framework_id, "qualification_code": QUALIFICATION, "questions": QUESTIONS})
    journal.note(f"Enrolled on {ROLE_TITLE}, aiming at the specimen qualification {QUALIFICATION}.")
    learner.submit("/how-i-work", fill={"adjustments": HELPS, "consent": "yes"})
    journal.note(f"Asked for, with consent, and private: {', '.join(each.replace('_', ' ') for each in HELPS)}.")
    rating = learner.form("/rate-myself")
    levels = dict(zip(sorted(name for name in rating.names if name.startswith("level-")), "213", strict=False))
    learner.send(rating, levels)
    journal.note(f"Rated themself on {len(levels)} competencies; this chooses first questions and is never evidence.")


def discover(journal: Journal, learner: Visitor, talker: Talker) -> dict[str, Any]:
    """Discover, to its end; returns the heat map."""
    started = learner.submit("/discover").url.path
    held = talker.hold(started.rpartition("/")[2])
    journal.note(f"{held.answers} questions answered, replies streamed in {held.pieces} pieces ({held.transcript}).")
    wait_until_judged(learner)
    found: dict[str, Any] = learner.facts("/api/heat-map")
    journal.save_json("heat-map.json", found)
    journal.save("heat-map.html", learner.download("/heat-map"))
    states = Counter(cell["state"] for cell in found["cells"])
    journal.note(f"Heat map of {len(found['cells'])} competencies: {_counted(states)} (heat-map.json, heat-map.html).")
    time_needed = found["time_to_competency"]
    journal.note(
        f"Time to competency, for the gaps stated so far: {time_needed['hours_low']:g} to "
        f"{time_needed['hours_high']:g} hours, {time_needed['weeks_low']} to {time_needed['weeks_high']} weeks."
    )
    return found


def discuss(journal: Journal, learner: Visitor) -> list[str]:
    """The plan, planned again for other hours, and its calendar; returns the competencies in it, gaps first."""
    first = learner.facts("/api/plan")
    journal.note(f"Plan at {first['hours_per_week']:g} hours a week: {len(first['weeks'])} weeks.")
    learner.submit("/plan", fill={"hours_per_week": HOURS})
    plan = learner.facts("/api/plan")
    journal.note(f"Planned again at {plan['hours_per_week']:g} hours a week: {len(plan['weeks'])} weeks (plan.json).")
    journal.save_json("plan.json", plan)
    calendar = learner.download("/plan.ics")
    journal.save("plan.ics", calendar)
    journal.note(f"The calendar has {calendar.count(b'BEGIN:VEVENT')} entries (plan.ics).")
    modules = [module for week in plan["weeks"] for module in week["modules"]]
    modules.sort(key=lambda module: module["purpose"] != "learn")
    return list(dict.fromkeys(code for module in modules for code in module["competency_codes"]))


def deliver(journal: Journal, learner: Visitor, talker: Talker, planned: list[str], heat_map: dict[str, Any]) -> None:
    """Two conversations about what the plan puts first, a rehearsal, a professional discussion of a strength."""
    titles = {cell["competency_code"]: cell["title"] for cell in heat_map["cells"]}
    strength = _strength(heat_map)
    first, second = (*planned, strength, strength)[:2]
    wanted = (
        ("socratic_dialogue", first, 2),
        ("role_play_rehearsal", "", 0),
        ("case_study", second, 0),
        ("professional_discussion", strength, 0),
    )
    for type_key, code, hint_at in wanted:
        chosen = {"type_key": type_key, **({"competency_code": code} if code else {"scenario_key": SCENE})}
        started = learner.submit(f"/practise?{urlencode(chosen)}").url.path
        held = talker.hold(started.rpartition("/")[2], hint_at)
        journal.note(f"{type_key.replace('_', ' ').capitalize()}, {titles.get(code, SCENE)}: {_told(held)}")
    wait_until_judged(learner)
    proposals = learner.facts("/api/progress")["proposals"]
    journal.note(f"{len(proposals)} passages are proposed as evidence. Nothing is decided yet.")


def _strength(heat_map: dict[str, Any]) -> str:
    """The technical competency observed at the highest level; any competency where no technical one was observed."""
    seen = [cell for cell in heat_map["cells"] if cell["observations"]]
    best = max(seen, key=lambda cell: (cell["kind"] == "technical", cell["level"], cell["observations"]))
    return str(best["competency_code"])


def _told(held: Held) -> str:
    facts = held.facts
    asked = f"; asked for a hint, was given a {held.help}, and that is remembered" if held.help else ""
    can = count(len(facts["criteria_can"]), "criterion", "criteria")
    return (
        f"{held.answers} turns{asked}. The learner was told before that it can show {can} and cannot show "
        f"{len(facts['criteria_cannot'])} ({held.transcript})."
    )


def wait_until_judged(learner: Visitor) -> None:
    """Waits for the judge to have read everything.

    Raises:
        Refused: it takes too long.
    """
    deadline = time.monotonic() + LONGEST_JUDGING_SECONDS
    while waiting := learner.facts("/api/waiting-to-be-judged")["turns"]:
        if time.monotonic() > deadline:
            raise Refused(f"{waiting} turns are not judged after {LONGEST_JUDGING_SECONDS:.0f} seconds")
        time.sleep(0.1)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.most_common())
