"""Fills a move's brief: every variable the conversation files may use, from the state and the material."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from competency_frameworks.model import Competency, Framework
from competency_frameworks.standards import Criterion
from conversations.content import content_for
from conversations.debrief import coaching, debrief_lines, debrief_of, hints, in_short, moment_lines
from conversations.leaking import hints_at
from conversations.material import Case, Material, shipped_topics
from conversations.model import Conversation, Help, Move, Turn
from conversations.rehearsal import Rehearsal, fact_text, persona_line
from conversations.scenarios import Scenario, mood_word, secrets, unearned_leak_words
from conversations.state import DialogueState
from conversations.swapping import line_in_your_part, moves_tried
from conversations.text import contains_words
from conversations.types import ConversationType
from conversations.voices.voice import MoveBrief


@dataclass(frozen=True)
class TalkContext:
    """What the caller knows. `competencies` are those in focus, `criteria` what may be evidenced; both in order.

    In Discover `focus` is the code of the competency to ask about, `criteria` are those mapped to it, `difficulty` is
    "ask", "ask_level_up" or "ask_level_down", and `done` closes now. `contact` is the safeguarding contact.
    `swapped_from` is the first turn in which learner and tutor have swapped sides; 0 = they have not.
    """

    framework: Framework
    competencies: tuple[Competency, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    scenario: Scenario | None = None
    learner_name: str = ""
    plain: bool = False
    short: bool = False
    contact: str = ""
    focus: str = ""
    difficulty: str = "ask"
    done: bool = False
    swapped_from: int = 0


@dataclass(frozen=True)
class Talk:
    """What stays the same while one reply is planned."""

    spec: ConversationType
    conversation: Conversation
    turns: tuple[Turn, ...]
    context: TalkContext
    case: Case | None


def brief_for(talk: Talk, state: DialogueState, move: Move, material: Material) -> MoveBrief:
    """The brief of one move. What the model may not give away is named, never handed over."""
    scenario = talk.context.scenario
    variables = {
        **_conversation(talk, state, move, material),
        **_material(state, move, material),
        **content_for(talk, move.name, material),
        **(_scene(talk, state, move, scenario) if scenario else _NO_SCENE),
    }
    unknown = talk.spec.inputs - variables.keys()
    if unknown:
        raise KeyError(f"{talk.spec.prompt_ref} asks for inputs the engine does not know: {sorted(unknown)}")
    earned = state.rehearsal.earned if state.rehearsal else ()
    return MoveBrief(
        spec=talk.spec,
        move=move,
        variables={name: variables[name] for name in talk.spec.inputs},
        turns=talk.turns,
        seed=talk.conversation.seed,
        asked=state.asked,
        said=state.said,
        must_not_say=unearned_leak_words(scenario, earned) if scenario else (),
        secrets=secrets(scenario, earned) if scenario else (),
        must_not_recite=_withheld(talk, material, move),
    )


def _withheld(talk: Talk, material: Material, move: Move) -> tuple[str, ...]:
    """What may not be recited: every criterion talked about and its answers, but for what this move gives away."""
    every = [text for one in talk.context.criteria for text in (one.text, *one.indicators)]
    given = material.recital if move.help >= Help.EXAMPLE else ()
    return tuple(text for text in dict.fromkeys((*material.recital, *every)) if text not in given)


def _conversation(talk: Talk, state: DialogueState, move: Move, material: Material) -> Mapping[str, object]:
    context = talk.context
    again = "open" in state.moves
    return {
        "role_title": context.framework.role_description.role.title,
        # Opening again on a new point: no second greeting and no second explanation.
        "learner_name": "" if again else context.learner_name,
        "plain": context.plain,
        "short": context.short or again,
        "contact": context.contact,
        "question": state.last_question,
        # Words about one point are not quoted when the next is taken up.
        "learner_words": state.learner_words if move.focus in {"", state.focus} else "",
        "own_words": list(state.own_words),
        "same_subject": bool(state.focus) and move.focus == state.focus,
        "earlier_statement": state.contradiction.earlier if state.contradiction else "",
        "present_statement": state.contradiction.now if state.contradiction else "",
        "turns_left": max(0, state.turn_budget - state.learner_turns),
        "agenda": _agenda(talk, material),
        "points_in_all": len(talk.context.criteria),
        "points_covered": len({one.ref for one in talk.context.criteria} & set(state.visited)),
    }


def _agenda(talk: Talk, material: Material) -> list[str]:
    topics = shipped_topics().by_criterion
    named = [topics[one.ref].topic for one in talk.context.criteria if one.ref in topics]
    return list(dict.fromkeys(named)) or [material.topic]


def _material(state: DialogueState, move: Move, material: Material) -> Mapping[str, object]:
    by_difficulty = {"ask_level_up": (material.harder,), "ask_level_down": (material.easier,)}
    prepared = by_difficulty.get(move.name, material.questions)
    fresh = [one for one in prepared if one and not any(contains_words(text, one) for text in state.said)]
    return {
        "competency_title": material.competency_title,
        "competency_description": material.competency_description,
        "responsibility": material.responsibility,
        "topic": material.topic,
        "next_question": fresh[0] if fresh else "",
        "hint": material.hint,
        "example": statement(material.example),
        "answer": "".join(f"\n– “{statement(answer)}”" for answer in material.answers),
    }


_NO_SCENE: Mapping[str, object] = {
    "scenario_title": "", "setting": "", "task": "", "persona_name": "", "persona_role": "",
    "persona_line": "", "mood_word": "", "fact": "", "debrief_lines": [], "persona_aims": [], "persona_red_lines": [],
    "coach_did": "", "coach_effect": "", "last_word": "", "ended": "", "ended_because": "", "moments": [], "points": [],
    "tries": [], "swapped": False, "other_side_line": "", "other_side_moves": [],
}  # fmt: skip


def _scene(talk: Talk, state: DialogueState, move: Move, scenario: Scenario) -> Mapping[str, object]:
    rehearsal = state.rehearsal
    if rehearsal is None:
        raise ValueError("a scene without the state of its rehearsal")
    seed = f"{talk.conversation.seed}-{len(talk.turns) + 1}"
    opening = Random(seed).choice(scenario.lines.opening)  # noqa: S311 - a choice of words
    hint = next(iter(hints(scenario, rehearsal)), "")
    return {
        "scenario_title": scenario.title,
        "setting": scenario.setting.strip(),
        "task": scenario.task.strip(),
        "persona_name": scenario.persona.name,
        "persona_role": scenario.persona.role,
        "persona_line": persona_line(scenario, rehearsal, state.said, seed) if state.moves else opening,
        "mood_word": mood_word(rehearsal.mood),
        "fact": fact_text(scenario, rehearsal.earned_now),
        "debrief_lines": list(debrief_lines(scenario, rehearsal)) if move.closes else [],
        **_persona(scenario, rehearsal),
        **_looking_back(scenario, rehearsal),
        "swapped": bool(talk.context.swapped_from),
        "other_side_line": line_in_your_part(scenario, state, seed),
        "other_side_moves": list(moves_tried(state)),
        **({"hint": hint} if hint else {}),
    }


def _persona(scenario: Scenario, rehearsal: Rehearsal) -> Mapping[str, object]:
    """What the persona is after, except what would tell a fact that is not earned."""
    kept = secrets(scenario, rehearsal.earned)
    aims = [aim for aim in scenario.persona.aims if not hints_at(aim, kept)]
    lines = [line.says for line in scenario.persona.red_lines if not hints_at(line.says, kept)]
    return {"persona_aims": aims, "persona_red_lines": lines}


def _looking_back(scenario: Scenario, rehearsal: Rehearsal) -> Mapping[str, object]:
    found, coach = debrief_of(scenario, rehearsal), coaching(scenario, rehearsal)
    return {
        "coach_did": coach.did,
        "coach_effect": coach.effect,
        "last_word": found.last_word,
        "ended": found.ended,
        "ended_because": found.ended_because,
        "moments": list(moment_lines(scenario, rehearsal)),
        "points": list(found.points),
        "tries": [in_short(one) for one in found.tries],
    }


def statement(text: str) -> str:
    """Words to quote inside a reply that puts its own question: a quoted question mark would be a second one."""
    plain = text.replace("?", "").strip()
    return plain if not plain or plain.endswith(".") else f"{plain}."
