"""Scenarios as their pages show them: the list, the choice of what to begin from, a draft, a version."""

from collections.abc import Sequence

from backend.adapters.store.scenario_drafts import ScenarioDraftRow
from backend.adapters.store.scenarios import Published
from backend.services.write_scenario import Opened
from backend.web.views.learner_practise import DIFFICULTY
from backend.web.views.learner_words import count, day
from backend.web.views.staff_words import moment
from competency_frameworks.model import Framework
from competency_frameworks.standards_library import criterion_by_ref
from conversations.scenario_form import SECTIONS, form_fields, move_words
from conversations.scenario_templates import frustrations_of
from conversations.scenarios import MOODS, Scenario, mood_word
from conversations.scenarios import scenarios as shipped

View = dict[str, object]
UNTITLED = "Without a title yet"


def list_view(drafts: Sequence[tuple[ScenarioDraftRow, str]], published: Sequence[Published]) -> View:
    """For `scenarios.html`."""
    return {
        "drafts": [
            {
                "title": {"text": title_of(row), "href": f"/scenarios/drafts/{row.id}"},
                "from": row.begun_from,
                "by": by,
                "on": moment(row.changed_at),
            }
            for row, by in drafts
        ],
        "published": [
            {
                "title": {"text": each.row.title, "href": f"/scenarios/versions/{each.row.id}"},
                "version": str(each.row.version),
                "state": _state(each),
                "by": each.by,
                "on": day(each.row.published_at.date()),
            }
            for each in published
        ],
        "shipped": [
            {
                "title": {"text": each.title, "href": f"/scenarios/shipped?key={each.key}"},
                "person": f"{each.persona.name}, {each.persona.role}",
                "difficulty": DIFFICULTY[each.difficulty],
            }
            for each in shipped()
        ],
    }


def title_of(row: ScenarioDraftRow) -> str:
    """A draft's title, or that it has none."""
    return str(row.fields.get("title", "")) or UNTITLED


def _state(found: Published) -> str:
    if found.withdrawn is not None:
        return "Withdrawn"
    return "Offered to learners" if found.offered else f"Replaced by version {found.newest}"


def sources_view(roles: Sequence[tuple[str, Framework]]) -> View:
    """For `scenario_new.html`."""
    return {
        "shipped": [{"value": f"shipped/{each.key}", "label": each.title} for each in shipped()],
        "roles": [
            {
                "title": title,
                "options": [
                    {"value": f"role/{framework.key}/{number}", "label": said}
                    for number, said in enumerate(frustrations_of(framework), start=1)
                ],
            }
            for title, framework in roles
            if frustrations_of(framework)
        ],
        "silent": [title for title, framework in roles if not frustrations_of(framework)],
    }


def draft_view(opened: Opened) -> View:
    """For `scenario_draft.html`."""
    at = f"/scenarios/drafts/{opened.row.id}"
    open_in = {key: [p for p in opened.problems if form_fields()[p.field].section == key] for key in _keys()}
    return {
        "at": at,
        "title": title_of(opened.row),
        "lead": f"Version {opened.version}, begun from: {opened.row.begun_from}. Nobody but your L&D staff sees it.",
        "sections": [
            {
                "title": section.title,
                "href": f"{at}/sections/{section.key}",
                "lead": section.lead,
                "state": count(len(open_in[section.key]), "thing is open", "things are open")
                if open_in[section.key]
                else "Complete",
                "done": not open_in[section.key],
            }
            for section in SECTIONS
        ],
        "problems": [_problem(at, each.field, each.message) for each in opened.problems],
        "tries": [
            {
                "what": "Three simulated learners" if each.simulated else "Held by a person",
                "href": f"/scenarios/tries/{each.id}",
                "on": moment(each.tried_at),
            }
            for each in opened.tries
        ],
        "tried": opened.tried is not None,
        "may_publish": opened.may_publish,
        "version": opened.version,
    }


def _keys() -> list[str]:
    return [section.key for section in SECTIONS]


def _problem(at: str, name: str, message: str) -> View:
    one = form_fields()[name]
    label = f"{one.group}: {one.label}" if one.group else one.label
    return {"href": f"{at}/sections/{one.section}?check=yes#f-{name}", "label": label.rstrip(":"), "message": message}


def version_view(found: Published, scenario: Scenario) -> View:
    """For `scenario_version.html`: a version the organisation published."""
    row, withdrawn = found.row, found.withdrawn
    return {
        **_words(scenario),
        "lead": f"Version {row.version}, {_state(found).lower()}.",
        "facts": [
            {"term": "Published by", "text": found.by},
            {"term": "Published on", "text": moment(row.published_at)},
            {"term": "Hash of its words", "text": row.text_sha256},
        ],
        "try_href": f"/scenarios/tries/{row.try_id}",
        "withdrawn": f"On {day(withdrawn.withdrawn_at.date())}. {withdrawn.reason}" if withdrawn else "",
        "may_withdraw": withdrawn is None and found.offered,
        "may_change": row.version == found.newest,
        "change_source": "",
        "at": f"/scenarios/versions/{row.id}",
    }


def shipped_view(scenario: Scenario) -> View:
    """For `scenario_version.html`: one that comes with Prova."""
    return {
        **_words(scenario),
        "lead": f"Comes with Prova, version {scenario.version}. You can begin a scenario of your own from it.",
        "facts": [],
        "try_href": "",
        "withdrawn": "",
        "may_withdraw": False,
        "may_change": False,
        "change_source": f"shipped/{scenario.key}",
        "at": "",
        "error": "",
    }


def _words(scenario: Scenario) -> View:
    person, lines = scenario.persona, scenario.lines
    return {
        "title": scenario.title,
        "scene": [
            {"term": "The situation", "text": scenario.setting},
            {"term": "The task", "text": scenario.task},
            {"term": "What the learner may decide", "text": scenario.decision_limit},
            {"term": "How hard", "text": DIFFICULTY[scenario.difficulty]},
            {"term": "Length", "text": f"at most {count(scenario.turn_budget, 'answer')}"},
            {"term": "The person", "text": f"{person.name}, {person.role}"},
            {"term": "What they want", "text": "; ".join(person.aims)},
            {"term": "Mood at the start", "text": mood_word(person.opening_mood)},
            {"term": "Red lines", "text": "; ".join(line.says for line in person.red_lines)},
        ],
        "hidden": [
            {
                "text": fact.text,
                "told": lines.on_fact[fact.key],
                "earned": " or ".join(move_words(move).lower() for move in fact.earned_by),
                "mood": mood_word(fact.min_mood),
            }
            for fact in scenario.hidden_facts
        ],
        "moods": [{"mood": mood.capitalize(), "lines": lines.by_mood[mood]} for mood in reversed(MOODS)],
        "can": [{"ref": ref, "text": criterion_by_ref(ref).text} for ref in scenario.criteria_can],
        "cannot": [
            {"ref": each.ref, "text": criterion_by_ref(each.ref).text, "because": each.because}
            for each in scenario.criteria_cannot
        ],
        "debrief": [{"when": move_words(point.when), "say": point.say} for point in scenario.debrief],
    }
