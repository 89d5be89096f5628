"""The one door to the engine: given a conversation and its turns, plans the tutor's next reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from competency_frameworks.model import Competency
from competency_frameworks.standards import Criterion
from conversations.briefing import Talk, TalkContext, brief_for
from conversations.director import Steering, next_move
from conversations.material import Material, case_for, competency_material, criterion_material
from conversations.model import Conversation, Move, Signals, Speaker, Turn
from conversations.scenarios import Scenario
from conversations.signals import hear
from conversations.state import DialogueState, independence_before, read_state
from conversations.swapping import next_swapped_move
from conversations.text import overlap
from conversations.types import ConversationType
from conversations.voices.scripted import has_something_new
from conversations.voices.voice import MoveBrief

# These answer the learner whether or not their words are new.
MAY_REPEAT = frozenset({"safeguard", "paused", "in_character", "other_side"})

__all__ = ["PlannedReply", "TalkContext", "independence_before", "materials_for", "plan_reply"]


@dataclass(frozen=True)
class PlannedReply:
    """The move to record and the brief a voice needs to say it."""

    move: Move
    brief: MoveBrief


def plan_reply(
    spec: ConversationType, conversation: Conversation, turns: Sequence[Turn], context: TalkContext
) -> PlannedReply:
    """The tutor's next reply; with no turns yet, the opening. The same arguments always plan the same reply.

    A move with nothing new to say is passed over, so that no question is put twice.
    """
    state = read_state(spec, conversation, turns, context.scenario)
    materials = materials_for(spec, context, state.focus)
    signals = _signals(turns, state, context.scenario)
    steering = Steering(context.focus, context.difficulty, context.done)
    case = case_for(context.framework.key, context.criteria, conversation.seed)
    heard = tuple(turn for turn in turns if turn.number >= context.swapped_from)
    talk = Talk(spec, conversation, heard, context, case)
    while True:
        move = next_move(spec, state, signals, materials, steering)
        if context.swapped_from:
            move = next_swapped_move(spec, state, signals)
        brief = brief_for(talk, state, move, _material(materials, move.focus))
        settled = move.closes or move.name in MAY_REPEAT or move.name in state.spent
        if settled or has_something_new(brief):
            return PlannedReply(move, brief)
        state = replace(state, spent=state.spent | {move.name})


def materials_for(spec: ConversationType, context: TalkContext, present: str = "") -> Mapping[str, Material]:
    """Material by focus, in the order of the agenda: competency codes in Discover, criterion refs otherwise.

    In Discover the `present` focus has its own: a reply that stays with the last question names what that was about.
    """
    if spec.phase == "discover" or not context.criteria:
        framework, codes = context.framework, dict.fromkeys(filter(None, (context.focus, present)))
        asked = [framework.competency(code) for code in codes] if context.focus else context.competencies
        criteria = {one.code: () if one.code != context.focus and context.focus else context.criteria for one in asked}
        return {one.code: competency_material(framework, one, criteria[one.code]) for one in asked}
    return {
        criterion.ref: criterion_material(context.framework, _competency_for(criterion, context), criterion)
        for criterion in context.criteria
    }


def _competency_for(criterion: Criterion, context: TalkContext) -> Competency:
    """The competency in focus whose words are nearest to the criterion's."""
    among = context.competencies or context.framework.competencies
    return among[_nearest(tuple(f"{one.title} {one.description}" for one in among), criterion.text)]


@lru_cache(maxsize=1024)
def _nearest(described: tuple[str, ...], text: str) -> int:
    """Which of the descriptions shares most words with the text."""
    return max(range(len(described)), key=lambda one: overlap(described[one], text))


def _material(materials: Mapping[str, Material], focus: str) -> Material:
    return materials.get(focus) or next(iter(materials.values()), Material(focus, "", "", ""))


def _signals(turns: Sequence[Turn], state: DialogueState, scenario: Scenario | None) -> Signals:
    if not turns or turns[-1].speaker is not Speaker.LEARNER:
        return Signals()
    question = state.said[-1] if state.said else ""
    heard = hear(turns[-1].text, question, scenario.decision_limit if scenario else "")
    return replace(heard, contradicts_earlier=state.contradiction is not None)
