"""The model judge: a chat model proposes, code checks. Criteria and learner's words go in separate fenced parts.

Where the endpoint tells how likely its words are, it answers yes or no for each criterion, and its yes is read by what
it was worth on labelled answers; otherwise it writes its verdicts down by a schema.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from competency_frameworks.model import Competency, Level
from competency_frameworks.standards import Criterion
from conversations.judges.calibration import UNCALIBRATED, Calibration
from conversations.judges.checks import enforce, nothing_to_read
from conversations.judges.doubts import (
    NOT_CALIBRATED,
    SECOND_FAILED,
    after_reading_beside,
    after_second_reading,
    after_the_other_way_round,
    flagged,
)
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.marks import Marks
from conversations.judges.model_structured import locate, messages_of, number_of, question_of, read_structured
from conversations.judges.model_yes_no import Asked, YesNoReading, weighed_from
from conversations.judges.reading import read_sentences
from conversations.judges.strength import level_of
from conversations.judges.verdict import Judgement, TurnInContext
from conversations.ports import ChatModel, ModelUnavailable
from portfolio.evidence import JudgeRef, Observation, Verdict
from prompts.library import Prompt, load_prompt

VERSION = "2"

OBSERVATION_SCHEMA: Mapping[str, object] = {
    "title": "observation",
    "type": "object",
    "additionalProperties": False,
    "required": ["level", "quote", "reason", "confidence"],
    "properties": {
        "level": {"type": ["integer", "null"], "minimum": 0, "maximum": 4},
        "quote": {"type": "string"},
        "reason": {"type": "string"},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
    },
}


def asking_prompt() -> Prompt:
    """The prompt that a calibration belongs to: with other words, a model's yes is worth something else."""
    return load_prompt("judges/shows_criterion", 1)


class ModelJudge:
    """Judges with a chat model. What it proposes passes the same checks as any judge's.

    `beside` is the embedded judge: it finds the span for a yes, and raises a flag where it is sure of the contrary.
    A calibration for another model or another prompt is not used.
    """

    def __init__(
        self,
        chat: ChatModel,
        beside: EmbeddedJudge | None = None,
        calibration: Calibration = UNCALIBRATED,
        second_reading: bool = False,
    ) -> None:
        self._chat = chat
        self._beside = beside
        self._second_reading = second_reading
        self._asking = asking_prompt()
        self._judging = load_prompt("judges/judge_turn", 1)
        self._observing = load_prompt("judges/observe_turn", 2)
        fits = (calibration.model, calibration.prompt) == (chat.model_name, self._asking.ref)
        self._calibration = calibration if fits else UNCALIBRATED
        self._yes_no = YesNoReading(chat, self._asking, beside)
        self._writes = False

    @property
    def ref(self) -> JudgeRef:
        """See `Judge.ref`. Prompt and calibration are those of the reading that the endpoint last allowed."""
        return self._ref(self._judging if self._writes else self._asking)

    def _ref(self, prompt: Prompt) -> JudgeRef:
        calibrated = "" if self._writes else self._calibration.id
        parts = [VERSION, f"calibrated:{calibrated}" if calibrated else "uncalibrated"]
        parts += ["twice"] if self._second_reading else []
        return JudgeRef("model", "+".join(parts), prompt.ref, self._chat.model_name)

    async def judge(self, turn: TurnInContext, criteria: Sequence[Criterion]) -> tuple[Judgement, ...]:
        """See `Judge.judge`.

        Raises:
            ModelUnavailable: the model gave no usable answer; the turn stays unjudged and can be read later.
        """
        if not criteria:
            return ()
        # Models favour what comes first, so the order is shuffled; by the turn's id, so that a retry asks the same.
        shuffled = random.Random(turn.turn_id).sample(list(criteria), len(criteria))  # noqa: S311 - not a secret
        asked = await self._yes_no.ask(turn, shuffled)
        self._writes = asked is None
        if asked is None:
            found = await self._written(turn, criteria, shuffled)
        else:
            found = await self._asked(turn, criteria, asked)
        if self._beside is not None:
            barred = nothing_to_read(read_sentences(turn))
            found = after_reading_beside(found, await self._beside.judge(turn, criteria), barred)
        calibrated = asked is not None and self._calibration.provenance is not None
        return found if calibrated else flagged(found, NOT_CALIBRATED)

    async def _asked(
        self, turn: TurnInContext, criteria: Sequence[Criterion], asked: Sequence[Asked]
    ) -> tuple[Judgement, ...]:
        proposed = [self._yes_no.judgement(turn, each, self._calibration) for each in asked]
        own = {each.criterion.ref: each.own for each in asked}
        found = tuple(self._explained(each, own) for each in enforce(proposed, turn, criteria))
        if not self._second_reading:
            return found
        try:
            again = await self._yes_no.ask(turn, [each.criterion for each in reversed(asked)], the_other_way_round=True)
        except ModelUnavailable:
            return flagged(found, SECOND_FAILED)
        return after_the_other_way_round(found, own, {each.criterion.ref: each.own for each in again or ()})

    def _explained(self, judgement: Judgement, own: Mapping[str, float | None]) -> Judgement:
        """With what it rests on; what the checks made *partly* is as sure as its being partly shown."""
        chance = own.get(judgement.criterion_ref)
        if chance is None:
            return judgement
        partly = judgement.verdict is Verdict.PARTLY
        confidence = self._calibration.chances(chance)[1] if partly else judgement.confidence
        return replace(judgement, confidence=round(confidence, 3), weighed=weighed_from(chance, self._calibration))

    async def _written(
        self, turn: TurnInContext, criteria: Sequence[Criterion], shuffled: Sequence[Criterion]
    ) -> tuple[Judgement, ...]:
        found = enforce(await read_structured(self._chat, self._judging, turn, shuffled), turn, criteria)
        if not self._second_reading:
            return found
        try:
            again = await read_structured(self._chat, self._judging, turn, shuffled[::-1])
        except ModelUnavailable:
            return flagged(found, SECOND_FAILED)
        return after_second_reading(found, enforce(again, turn, criteria))

    async def observe(
        self, turn: TurnInContext, competency: Competency, criteria: Sequence[Criterion]
    ) -> Observation | None:
        """See `Judge.observe`. The words' own marks bound the level.

        It is at most one above them when they hold a reason or an example, and never above them otherwise.

        Raises:
            ModelUnavailable: as in `judge`.
        """
        sentences = read_sentences(turn)
        usable = [one for one in sentences if not one.barred]
        by_marks = level_of(Marks.total(one.marks for one in usable))
        if by_marks is None or (by_marks is not Level.NONE and nothing_to_read(sentences)):
            return None
        variables = {
            "question": question_of(turn),
            "answer": turn.text,
            "competency_title": competency.title,
            "competency_description": competency.description,
            "criteria": list(criteria),
        }
        answer = await self._chat.answer(messages_of(self._observing, variables), OBSERVATION_SCHEMA)
        level, place = answer.get("level"), locate(str(answer.get("quote", "")), turn.text)
        confidence = number_of(answer.get("confidence"))
        if not isinstance(level, int) or level not in range(5) or place is None or not 0 <= confidence <= 1:
            return None
        inside = [one for one in sentences if one.sentence.start < place[1] and one.sentence.end > place[0]]
        if not inside or any(one.barred for one in inside):
            return None
        kept = Level(min(level, by_marks + (by_marks >= Level.INTERMEDIATE)))
        return Observation(
            turn.turn_id, competency.code, kept, confidence, str(answer.get("reason", "")), self._ref(self._observing)
        )
