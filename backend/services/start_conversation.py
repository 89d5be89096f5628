"""Starts a conversation and says its first words. Openings are scripted, so starting never waits for a model."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backend.adapters.store import scenarios, talk
from backend.adapters.store.judging import new_id
from backend.adapters.store.people import SignedIn
from backend.adapters.store.tables import ConversationRow, Enrolment
from backend.prova import Prova
from backend.services import due_reviews
from backend.services.keep_reviews import RECALLS
from backend.services.load_talk import criteria_of, load_talk
from backend.services.open_criteria import open_first
from backend.services.plan_turn import plan_turn
from backend.services.problems import NotAcceptable
from backend.services.standing import agenda_of, own_enrolment, standing_of
from competency_frameworks.model import Framework
from competency_frameworks.standards import Criterion
from conversations.model import ConversationStatus, Help, Speaker, Turn
from conversations.scenarios import Scenario
from conversations.types import ConversationType, conversation_type, conversation_types
from conversations.voices.scripted import ScriptedVoice

ANSWERS_TO_A_POINT = 3
"""From memory, beside the fuller answer, and once more from memory. Source: our own."""
CRITERIA_IN_ONE_TALK, CRITERIA_SHOWN = 4, 3
"""Source: our own; with about eight answers in a talk, each criterion is asked about twice.

Where steps are shown there are fewer, so that each one is begun, shown and tried.
"""


async def start_discover(prova: Prova, who: SignedIn) -> str:
    """Opens Discover, or resumes the one that is open; returns the conversation's id."""
    with prova.database.transaction() as session:
        enrolment = own_enrolment(session, who)
        for row in talk.conversations_of(session, enrolment.id):
            if row.type_key == "discover" and row.status == ConversationStatus.OPEN.value:
                return row.id
        row = _row(prova, enrolment, conversation_type("discover"))
        agreed = agenda_of(enrolment).max_questions
        # A hint or a word out of place costs a turn, not one of the questions agreed on.
        row.turn_budget = agreed + max(4, agreed // 2)
        session.add(row)
    await open_conversation(prova, who, row.id)
    return row.id


async def start_deliver(prova: Prova, who: SignedIn, type_key: str, competency_code: str, scenario_key: str) -> str:
    """Opens one of the ten conversations about a competency, or a rehearsal of a scenario.

    Raises:
        NotAcceptable: unknown type, competency or scenario, or a rehearsal without a scenario.
    """
    kinds = {each.key: each for each in conversation_types() if each.phase == "deliver"}
    if type_key not in kinds:
        raise NotAcceptable("That kind of conversation is not known.", "Choose one from the list.")
    spec = kinds[type_key]
    scene = _offered(prova, who, scenario_key)
    if spec.rehearses and scene is None:
        raise NotAcceptable("A rehearsal needs a scene.", "Choose one from the list.")
    with prova.database.transaction() as session:
        enrolment = own_enrolment(session, who)
        code = competency_code or (_competency_for(session, enrolment, scene) if scene else "")
        framework = standing_of(session, enrolment).framework
        if spec.key == RECALLS and not code:
            begun = due_reviews.open_recall(session, enrolment.id)
            if begun is not None:
                return begun.id
        elif code not in {each.code for each in framework.competencies}:
            raise NotAcceptable("That competency is not part of your role.", "Choose one from the list.")
        row = _row(prova, enrolment, spec)
        row.focus = [code]
        if scene is not None:
            row.scenario_key = scene.key
            row.turn_budget = scene.turn_budget
            row.criterion_refs = list(scene.criteria_can)
        elif spec.key == RECALLS:
            _recall(session, row, (enrolment, framework, code))
        else:
            found: Sequence[Criterion] = criteria_of(framework, code)
            if spec.assesses:
                found = open_first(session, who.id, found, row.started_at.date())
            row.criterion_refs = _admissible_first(found, spec)
        _keep(session, row, who, scene)
    await open_conversation(prova, who, row.id)
    return row.id


def _offered(prova: Prova, who: SignedIn, scenario_key: str) -> Scenario | None:
    """The scene with this key, if it is offered in the learner's organisation."""
    with prova.database.reading() as session:
        offered = scenarios.offered_to(session, who.organisation_id) if scenario_key else ()
    return next((each for each in offered if each.key == scenario_key), None)


def _keep(session: Session, row: ConversationRow, who: SignedIn, scene: Scenario | None) -> None:
    """Stores a new conversation, with the very words of the scene it is held in."""
    session.add(row)
    if scene is not None:
        session.flush()
        scenarios.pin_scene(session, row.id, who.organisation_id, scene)


def _recall(session: Session, row: ConversationRow, wanted: tuple[Enrolment, Framework, str]) -> None:
    """What a talk from memory takes up, and how long it is: the spacing decides which points."""
    row.focus, row.criterion_refs = due_reviews.points_to_recall(session, wanted, row.started_at)
    row.turn_budget = min(row.turn_budget, ANSWERS_TO_A_POINT * max(1, len(row.criterion_refs)))


def _admissible_first(criteria: Sequence[Criterion], spec: ConversationType) -> list[str]:
    ordered = sorted(criteria, key=lambda criterion: spec.modes[0] not in criterion.modes)
    return [criterion.ref for criterion in ordered[: CRITERIA_SHOWN if spec.leads else CRITERIA_IN_ONE_TALK]]


def _competency_for(session: Session, enrolment: Enrolment, scene: Scenario) -> str:
    """The competency of the role that shares most criteria with a scene; "" when none does."""
    framework = standing_of(session, enrolment).framework
    shared = {
        each.code: len({criterion.ref for criterion in criteria_of(framework, each.code)} & set(scene.criteria_can))
        for each in framework.competencies
    }
    best = max(shared, key=lambda code: shared[code], default="")
    return best if best and shared[best] else ""


def _row(prova: Prova, enrolment: Enrolment, spec: ConversationType) -> ConversationRow:
    return ConversationRow(
        id=new_id(),
        enrolment_id=enrolment.id,
        learner_id=enrolment.person_id,
        type_key=spec.key,
        type_version=spec.version,
        scenario_key="",
        focus=[],
        criterion_refs=[],
        seed=prova.new_seed(),
        turn_budget=spec.turn_budget,
        status=ConversationStatus.OPEN.value,
        started_at=prova.clock.now(),
    )


async def open_conversation(prova: Prova, who: SignedIn, conversation_id: str) -> None:
    """Says the first words of a conversation that is stored and has none of its own yet."""
    with prova.database.reading() as session:
        loaded = load_talk(session, conversation_id)
    planned = plan_turn(prova, who, loaded)
    utterance = ScriptedVoice().speak(planned.brief)
    text = "".join([piece async for piece in utterance])
    turn = Turn(
        id=new_id(),
        conversation_id=conversation_id,
        number=1,
        speaker=Speaker.TUTOR,
        text=text,
        made_at=prova.clock.now(),
        move=planned.move.name,
        focus=planned.move.focus,
        help=Help.NONE,
        prompt=planned.brief.prompt_ref,
        voice=utterance.voice,
    )
    with prova.database.transaction() as session:
        talk.add_tutor_turn(session, turn, None)
