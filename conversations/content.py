"""What the content files and the role description give one move: a case, a situation, a step, a belief to put right.

Only what the type's file asks for is worked out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from competency_frameworks.model import Framework
from competency_frameworks.standards import Criterion
from conversations.material import Case, Material, any_case
from conversations.model import Turn
from conversations.role_facts import NearFacts, facts_near
from conversations.situations import situation_for, unfold
from conversations.text import contains_words, overlap, recites

if TYPE_CHECKING:
    from conversations.briefing import Talk

# The news of a case comes in two instalments, each told once; afterwards the same moves only build on it.
TELLS_NEWS = ("complicate", "consequence")
ANY_UNIT = "any"


@dataclass(frozen=True)
class Step:
    """One step of a worked example: what somebody did, and the reason."""

    does: str
    because: str


@dataclass(frozen=True)
class WorkedExample:
    """One case worked through; `steps` by the code of the criterion each one is about, in the order of the work."""

    case: str
    steps: Mapping[str, Step]


def content_for(talk: "Talk", move: str, material: Material) -> Mapping[str, object]:
    """The variables of the type's inputs that come from content, for one move on one focus."""
    wanted, found = talk.spec.inputs, dict[str, object]()
    if "case_text" in wanted:
        found |= _case(talk, material)
    if "situation_news" in wanted:
        found |= _situation(talk, move, material)
    if "step_does" in wanted:
        found |= _step(talk, material)
    if "misconception" in wanted:
        found["misconception"] = misconceptions().get(material.focus, "")
    if move == "correct_gently" and _laid_out(talk.turns, material.answers):
        found["answer"] = ""  # what is asked now builds on it
    if wanted & {"role_measure", "role_limit", "role_tool", "role_strain"}:
        found |= _role(talk, material)
    return {name: value for name, value in found.items() if name in wanted}


def _laid_out(turns: Sequence[Turn], answers: Sequence[str]) -> bool:
    return any(contains_words(turn.text, one) for turn in turns for one in answers)


def _case(talk: "Talk", material: Material) -> Mapping[str, object]:
    case = talk.case or _case_of_role(talk, material)
    return {
        "case_title": case.title,
        "case_text": case.text,
        "complication": _news(case, talk.turns),
        "decision_question": case.decision_question,
    }


def _case_of_role(talk: "Talk", material: Material) -> Case:
    case = any_case()
    title = talk.context.framework.role_description.role.title
    text = case.text.replace("{role}", title).replace("{responsibility}", _part_of_the_job(talk, material))
    return Case(case.key, case.title, text, (), case.complication, case.decision_question, case.consequence)


def _part_of_the_job(talk: "Talk", material: Material) -> str:
    """The responsibility nearest to the subject, else what the competency is about; a sentence that asks nothing."""
    listed = talk.context.framework.role_description.responsibilities
    told = material.responsibility or material.competency_description or next(iter(listed), material.competency_title)
    return f"{told.replace('?', '').strip().rstrip('.')}."


def _news(case: Case, turns: Sequence[Turn]) -> str:
    """The next instalment that has not been told. A model tells it in its own words, so there the move alone counts."""
    instalments = [text for text in (case.complication, case.consequence) if text]
    told = [turn for turn in turns if turn.move in TELLS_NEWS and _tells(turn, instalments)]
    return instalments[len(told)] if len(told) < len(instalments) else ""


def _tells(turn: Turn, instalments: Sequence[str]) -> bool:
    return turn.voice == "model" or any(contains_words(turn.text, text) for text in instalments)


def _situation(talk: "Talk", move: str, material: Material) -> Mapping[str, object]:
    about = _part_of_the_job(talk, material)
    situation = situation_for(talk.context.framework, talk.context.criteria, about, talk.conversation.seed)
    now = unfold(situation, talk.turns, move)
    return {
        "situation_title": situation.title,
        "situation_news": now.news,
        "situation_offers": [way.offer for way in now.ways],
        "chosen_offer": now.chosen,
    }


@cache
def worked_examples() -> Mapping[str, WorkedExample]:
    """The shipped worked examples by unit URN, with one for `ANY_UNIT`."""
    return {
        str(urn): WorkedExample(
            str(one["case"]), {str(code): Step(step["does"], step["because"]) for code, step in one["steps"].items()}
        )
        for urn, one in _data("worked_examples.yaml").items()
    }


@cache
def misconceptions() -> Mapping[str, str]:
    """What somebody new may wrongly believe, by criterion ref; completes "Somebody told me that …"."""
    return {str(ref): str(text) for ref, text in _data("misconceptions.yaml").items()}


def _data(name: str) -> Any:
    return yaml.safe_load(files("conversations").joinpath("data", name).read_text(encoding="utf-8"))


def _step(talk: "Talk", material: Material) -> Mapping[str, object]:
    """The step about the focus, else the nearest that is not about another point; "" when all have been shown."""
    urn = material.focus.partition("/")[0]
    example = worked_examples().get(urn) or worked_examples()[ANY_UNIT]
    left = dict(example.steps)
    shown = [turn.focus for turn in talk.turns if turn.move == "show_step"]
    before = [focus for focus in shown if focus.partition("/")[0] == urn or urn not in worked_examples()]
    for focus in before:
        left.pop(_next_step(left, focus, talk.context.criteria), None)
    step = left.get(_next_step(left, material.focus, talk.context.criteria))
    return {
        "step_case": "" if before or step is None else example.case,
        "step_does": step.does if step else "",
        "step_because": step.because if step else "",
    }


def _next_step(left: Mapping[str, Step], focus: str, criteria: Sequence[Criterion]) -> str:
    """Code of the step to show on a focus; what is kept for another point of the talk comes last."""
    code = focus.partition("/")[2]
    if code in left:
        return code
    kept = {one.code for one in criteria}
    text = next((one.text for one in criteria if one.ref == focus), "")
    free = [one for one in left if one not in kept] or list(left)
    return max(free, key=lambda one: overlap(f"{left[one].does} {left[one].because}", text), default="")


def _role(talk: "Talk", material: Material) -> Mapping[str, object]:
    criterion = material.recital[0] if material.recital else ""
    about = f"{material.competency_title} {material.competency_description} {material.topic} {criterion}"
    facts = _near(talk.context.framework, about)
    told = {
        "role_measure": facts.measure,
        "role_limit": facts.limit,
        "role_tool": facts.tool,
        "role_strain": facts.strain,
    }
    # A role written in the words of a standard would recite it.
    return {name: "" if any(recites(text, one) for one in material.recital) else text for name, text in told.items()}


@lru_cache(maxsize=1024)
def _near(framework: Framework, about: str) -> NearFacts:
    # Asked anew for every reply about a published framework: remembered.
    return facts_near(framework, about)
