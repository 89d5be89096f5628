"""Deliver: what to practise next, the ten ways of talking, and what each can evidence before it starts."""

from collections.abc import Sequence
from urllib.parse import urlencode

from backend.services.load_talk import criteria_of
from backend.services.standing import LearnerStanding
from backend.web.views.learner_words import count
from competency_frameworks.mapping import mapping_for
from competency_frameworks.standards import Criterion
from competency_frameworks.standards_library import criterion_by_ref
from conversations.discuss import WAYS_TO_LEARN
from conversations.scenarios import Scenario
from conversations.types import ConversationType, conversation_type, conversation_types
from portfolio.gaps import gaps_by_priority, to_find_out
from portfolio.plan import Purpose

SUGGESTED = 3
DIFFICULTY = {1: "Gentle", 2: "Middling", 3: "Demanding", 4: "Very demanding"}
HELP_OFFERED = {
    "nudge": "the question in other words",
    "hint": "a hint",
    "example": "an example",
    "reveal": "the answer",
}
View = dict[str, object]
DISCOVER_CARD: View = {
    "title": "Find out more: Discover",
    "about": "find out more",
    "type_title": "Discover",
    "what_happens": "Some of what the role needs has not been asked about enough. Another sitting does that.",
    "length": "as long as was agreed",
    "modes": ["question and answer"],
    "href": "/discover",
    "label": "Look at it first",
}


def start_href(type_key: str, competency_code: str = "", scenario_key: str = "") -> str:
    """Where a conversation is looked at before it starts."""
    if type_key == "discover":
        return "/discover"
    asked = {"type_key": type_key, "competency_code": competency_code, "scenario_key": scenario_key}
    return f"/practise?{urlencode({name: value for name, value in asked.items() if value})}"


def deliver_types() -> tuple[ConversationType, ...]:
    """The ten ways of talking, by title."""
    return tuple(each for each in conversation_types() if each.phase == "deliver")


def suggestions(standing: LearnerStanding, at_most: int = SUGGESTED) -> list[View]:
    """The next modules of the plan, each by the conversation that suits it best; finding out is one card."""
    cards: dict[str, View] = {}
    for module in standing.plan().modules:
        if len(cards) == at_most:
            break
        code = module.competency_codes[0]
        if module.purpose is Purpose.FIND_OUT:
            cards.setdefault("", DISCOVER_CARD)
        else:
            about = standing.framework.competency(code).title
            cards.setdefault(code, type_card(conversation_type(module.conversation_types[0]), code, about))
    return list(cards.values())


def type_card(spec: ConversationType, competency_code: str = "", about: str = "") -> View:
    """A way of talking for `conversation_card`, about a competency or about one still to be chosen."""
    return {
        "title": f"{about}: {spec.title[:1].lower()}{spec.title[1:]}" if about else spec.title,
        "about": about,
        "type_title": spec.title,
        "what_happens": spec.what_happens,
        "length": f"at most {count(spec.turn_budget, 'answer')}",
        "modes": [spec.modes[0].value],
        "href": start_href(spec.key, competency_code),
        "label": "Look at it first" if about else "Choose",
    }


def scene_card(scene: Scenario) -> View:
    """A scene for `conversation_card`."""
    return {
        "title": scene.title,
        "what_happens": f"You meet {scene.persona.name}, {scene.persona.role}. {scene.task}",
        "length": f"{DIFFICULTY[scene.difficulty]}, at most {count(scene.turn_budget, 'answer')}",
        "modes": ["simulation"],
        "href": start_href("role_play_rehearsal", scenario_key=scene.key),
        "label": "Look at it first",
    }


def scenes_for(standing: LearnerStanding, offered: Sequence[Scenario], competency_code: str = "") -> list[Scenario]:
    """Scenes that can show a criterion of the role; those that fit the competency, then the role, come first."""
    role = {ref for mapping in mapping_for(standing.framework) for ref in mapping.criterion_refs}
    wanted = {each.ref for each in criteria_of(standing.framework, competency_code)}
    fitting = [scene for scene in offered if role & set(scene.criteria_can)]
    return sorted(
        fitting,
        key=lambda scene: (
            -len(wanted & set(scene.criteria_can)),
            bool(scene.roles) and standing.framework.key not in scene.roles,
            scene.difficulty,
        ),
    )


def catalogue_view(standing: LearnerStanding, offered: Sequence[Scenario]) -> View:
    """`practise.html`: suggestions first, then scenes, then every way of talking."""
    return {
        "suggested": suggestions(standing),
        "scenes": [scene_card(scene) for scene in scenes_for(standing, offered)],
        "types": [type_card(spec) for spec in deliver_types()],
        "has_observations": bool(standing.observations),
    }


def choose_type_view(standing: LearnerStanding, competency_code: str) -> View:
    """`practise_choose.html` with the competency known: the ways of talking that suit its kind come first."""
    competency = standing.framework.competency(competency_code)
    ways = WAYS_TO_LEARN[competency.kind]
    suited = [spec for key in ways for spec in deliver_types() if spec.key == key]
    others = [spec for spec in deliver_types() if spec.key not in ways]
    return {
        "title": competency.title,
        "lead": "Choose how you would like to talk about it.",
        "cards": [type_card(spec, competency_code, competency.title) for spec in suited],
        "others": [type_card(spec, competency_code, competency.title) for spec in others],
        "choice": None,
    }


def choose_subject_view(
    standing: LearnerStanding, spec: ConversationType, competency_code: str, offered: Sequence[Scenario]
) -> View:
    """`practise_choose.html` with the way of talking known: a scene for a rehearsal, else a competency."""
    if spec.rehearses:
        cards = [scene_card(scene) for scene in scenes_for(standing, offered, competency_code)]
        return {"title": spec.title, "lead": "Choose a scene.", "cards": cards, "others": [], "choice": None}
    first = [*gaps_by_priority(standing.cells), *to_find_out(standing.cells)]
    ordered = [*first, *(cell for cell in standing.cells if cell not in first)]
    options = [{"value": cell.competency_code, "label": f"{cell.title} ({cell.competency_code})"} for cell in ordered]
    lead = "Choose what to talk about. What your plan puts first is at the top."
    return {"title": spec.title, "lead": lead, "cards": [], "others": [],
            "choice": {"type_key": spec.key, "options": options}}  # fmt: skip


def before_view(
    standing: LearnerStanding, spec: ConversationType, competency_code: str, scene: Scenario | None
) -> View:
    """`practise_start.html`: what will happen and what it can and cannot evidence. `scene` for a rehearsal only."""
    if scene:
        criteria: Sequence[Criterion] = [criterion_by_ref(ref) for ref in scene.criteria_can]
    else:
        criteria = criteria_of(standing.framework, competency_code)
    mode = spec.modes[0]
    cannot = [
        {"code": each.ref, "text": each.text, "because": f"It does not admit {mode.value} as evidence."}
        for each in criteria
        if mode not in each.modes
    ]
    for never in scene.criteria_cannot if scene else ():
        cannot.append({"code": never.ref, "text": criterion_by_ref(never.ref).text, "because": never.because})
    return {
        "title": scene.title if scene else standing.framework.competency(competency_code).title,
        "type_title": spec.title,
        "what_happens": spec.what_happens,
        "length": f"at most {count(scene.turn_budget if scene else spec.turn_budget, 'answer')}",
        "mode": mode.value,
        "help": [HELP_OFFERED[rung] for rung in spec.help_ladder],
        "scene": _scene_facts(scene),
        "can": [{"code": each.ref, "text": each.text} for each in criteria if mode in each.modes],
        "cannot": cannot,
        "fields": {
            "type_key": spec.key,
            "competency_code": "" if scene else competency_code,
            "scenario_key": scene.key if scene else "",
        },
    }


def _scene_facts(scene: Scenario | None) -> list[View]:
    if scene is None:
        return []
    facts = [
        ("The situation", scene.setting),
        ("Your task", scene.task),
        ("Whom you meet", f"{scene.persona.name}, {scene.persona.role}"),
        ("What you may decide", scene.decision_limit),
        ("How hard", DIFFICULTY[scene.difficulty]),
    ]
    return [{"term": term, "text": text.strip()} for term, text in facts]
