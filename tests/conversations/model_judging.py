"""Words, answers and chat models for the tests of the model judge."""

import asyncio
from collections.abc import Sequence

from backend.adapters.null_chat import ScriptedChat
from competency_frameworks.standards import Criterion
from competency_frameworks.standards_library import criterion_by_ref
from conversations.judges.calibration import Calibration, Curve, Provenance
from conversations.judges.llm import ModelJudge, asking_prompt
from conversations.judges.verdict import Judgement, TurnInContext
from conversations.ports import Message, ModelUnavailable, YesOrNo

P1, K1 = criterion_by_ref("PRV-SUP/P1"), criterion_by_ref("PRV-SUP/K1")
QUESTION = "How do you tell whether a supplier is delivering?"
GOOD = (
    "Every month I put the vendor's report beside the service levels. In August they answered 88 per cent of emails "
    "in a day and the promise is 95, so I wrote down seven points short and told my manager, because it was the third "
    "time."
)
WEAK = "I look at the vendor's monthly report and the service levels, and I see whether it is good or bad."
YES, NO, NEITHER = YesOrNo(0.97, 0.02), YesOrNo(0.03, 0.95), YesOrNo(0.2, 0.2)
CALIBRATED = Calibration(
    "scripted", asking_prompt().ref, Curve(1.0, -1.0), Curve(1.0, 0.0), 0.85, 0.8, 0.2,
    Provenance(200, "f" * 64, "2026-11-22", {}),
)  # fmt: skip


def turn(text: str = GOOD, turn_id: str = "t1") -> TurnInContext:
    return TurnInContext(turn_id, text, QUESTION, ("Welcome.", QUESTION))


def read(judge: ModelJudge, text: str = GOOD, criteria: Sequence[Criterion] = (P1,)) -> tuple[Judgement, ...]:
    return asyncio.run(judge.judge(turn(text), criteria))


def entry(**changes: object) -> dict[str, object]:
    return {
        "criterion": 1, "verdict": "shown", "strength": "demonstrated", "quote": GOOD, "reason": "r", "missing": "",
        "confidence": 0.8,
    } | changes  # fmt: skip


class ByCriterion(ScriptedChat):
    """Answers by the criterion's code, in whatever order it is asked; fails after `failing` questions."""

    def __init__(self, by_code: dict[str, YesOrNo], failing: int = 99) -> None:
        super().__init__(chances=[])
        self._by_code = by_code
        self._failing = failing

    async def yes_or_no(self, messages: Sequence[Message]) -> YesOrNo | None:
        self.received.append(tuple(messages))
        if len(self.received) > self._failing:
            raise ModelUnavailable("the line went dead")
        code = messages[0].text.split("The criterion (")[1].split(")")[0]
        return self._by_code.get(code, NO)
