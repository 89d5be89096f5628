"""The model judge: a chat model proposes, code checks. Criteria and learner's words go in separate fenced parts."""

import random
from collections.abc import Mapping, Sequence

from competency_frameworks.model import Competency, Level
from competency_frameworks.standards import Criterion
from conversations.judges.checks import enforce, not_shown, nothing_to_read, unjudged
from conversations.judges.marks import Marks
from conversations.judges.reading import read_sentences
from conversations.judges.strength import level_of
from conversations.judges.verdict import Judgement, TurnInContext
from conversations.ports import ChatModel, Message
from portfolio.evidence import JudgeRef, Observation, Strength, Verdict
from prompts.library import Prompt, load_prompt

VERSION = "1"

_TEXT = {"type": "string"}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
JUDGEMENTS_SCHEMA: Mapping[str, object] = {
    "title": "judgements",
    "type": "object",
    "additionalProperties": False,
    "required": ["judgements"],
    "properties": {
        "judgements": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["criterion", "verdict", "strength", "quote", "reason", "missing", "confidence"],
                "properties": {
                    "criterion": {"type": "integer"},
                    # Off-scale words are let through here on purpose: one bad entry is unjudged, the others stand.
                    "verdict": _TEXT,
                    "strength": _TEXT,
                    "quote": _TEXT,
                    "reason": _TEXT,
                    "missing": _TEXT,
                    "confidence": {"type": "number"},
                },
            },
        }
    },
}
OBSERVATION_SCHEMA: Mapping[str, object] = {
    "title": "observation",
    "type": "object",
    "additionalProperties": False,
    "required": ["level", "quote", "reason", "confidence"],
    "properties": {
        "level": {"type": ["integer", "null"], "minimum": 0, "maximum": 4},
        "quote": _TEXT,
        "reason": _TEXT,
        "confidence": _SHARE,
    },
}


class ModelJudge:
    """Judges with a chat model. What it proposes passes the same checks as any judge's."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat
        self._judging = load_prompt("judges/judge_turn", 1)
        self._observing = load_prompt("judges/observe_turn", 2)

    @property
    def ref(self) -> JudgeRef:
        """See `Judge.ref`."""
        return self._ref(self._judging)

    def _ref(self, prompt: Prompt) -> JudgeRef:
        return JudgeRef("model", VERSION, prompt.ref, self._chat.model_name)

    async def judge(self, turn: TurnInContext, criteria: Sequence[Criterion]) -> tuple[Judgement, ...]:
        """See `Judge.judge`.

        Raises:
            ModelUnavailable: the model gave no usable answer; the turn stays unjudged and can be read later.
        """
        if not criteria:
            return ()
        # Models favour what comes first, so the order is shuffled; by the turn's id, so that a retry asks the same.
        shuffled = random.Random(turn.turn_id).sample(list(criteria), len(criteria))  # noqa: S311 - not a secret
        variables = {"question": _context(turn), "answer": turn.text, "criteria": shuffled}
        answer = await self._chat.answer(_messages(self._judging, variables), JUDGEMENTS_SCHEMA)
        return enforce(_judgements(answer, turn, shuffled), turn, criteria)

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
            "question": _context(turn),
            "answer": turn.text,
            "competency_title": competency.title,
            "competency_description": competency.description,
            "criteria": list(criteria),
        }
        answer = await self._chat.answer(_messages(self._observing, variables), OBSERVATION_SCHEMA)
        level, place = answer.get("level"), locate(str(answer.get("quote", "")), turn.text)
        confidence = _number(answer.get("confidence"))
        if not isinstance(level, int) or level not in range(5) or place is None or not 0 <= confidence <= 1:
            return None
        inside = [one for one in sentences if one.sentence.start < place[1] and one.sentence.end > place[0]]
        if not inside or any(one.barred for one in inside):
            return None
        kept = Level(min(level, by_marks + (by_marks >= Level.INTERMEDIATE)))
        return Observation(
            turn.turn_id, competency.code, kept, confidence, str(answer.get("reason", "")), self._ref(self._observing)
        )


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Where the quote stands in the text, verbatim but for outer white space; None when it does not."""
    wanted = quote.strip()
    start = text.find(wanted) if wanted else -1
    return (start, start + len(wanted)) if start >= 0 else None


def _context(turn: TurnInContext) -> str:
    return turn.question or "(no question)"


def _messages(prompt: Prompt, variables: Mapping[str, object]) -> list[Message]:
    """Rules and criteria as the system's words, the fenced parts as the user's."""
    return [Message("system", prompt.render(variables, "rules")), Message("user", prompt.render(variables, "words"))]


def _judgements(
    answer: Mapping[str, object], turn: TurnInContext, shuffled: Sequence[Criterion]
) -> tuple[Judgement, ...]:
    entries = answer.get("judgements")
    found = []
    for entry in entries if isinstance(entries, list) else []:
        number = entry.get("criterion")
        if isinstance(number, int) and 1 <= number <= len(shuffled):
            found.append(_judgement(entry, shuffled[number - 1].ref, turn.text))
    return tuple(found)


def _judgement(entry: Mapping[str, object], ref: str, text: str) -> Judgement:
    """One entry as a judgement; whatever is off the scale or not verbatim is unjudged, with the reason."""
    reason, confidence = str(entry.get("reason", "")), _number(entry.get("confidence"))
    try:
        verdict = Verdict(str(entry.get("verdict", "")).strip().lower())
    except ValueError:
        return unjudged(ref, "the model's verdict is not on the scale")
    if verdict is Verdict.UNJUDGED:
        return unjudged(ref, reason or "the model could not tell")
    if verdict is Verdict.NOT_SHOWN:
        return not_shown(ref, confidence, reason, str(entry.get("missing", "")))
    named = str(entry.get("strength", "")).strip().upper()
    if named not in Strength.__members__:
        return unjudged(ref, "the model's strength is not on the scale")
    place = locate(str(entry.get("quote", "")), text)
    if place is None:
        return unjudged(ref, "the model's quote is not in the learner's words")
    missing = str(entry.get("missing", ""))
    return Judgement(ref, verdict, Strength[named], confidence, *place, reason, missing)


def _number(value: object) -> float:
    # -1 is off the scale, so the checks turn it into *unjudged*.
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else -1.0
