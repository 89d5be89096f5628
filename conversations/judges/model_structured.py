"""One reading of a turn by a model that writes its verdicts down: all criteria at once, by a schema."""

from collections.abc import Mapping, Sequence

from competency_frameworks.standards import Criterion
from conversations.judges.checks import not_shown, unjudged
from conversations.judges.verdict import Judgement, TurnInContext
from conversations.ports import ChatModel, Message
from portfolio.evidence import Strength, Verdict
from prompts.library import Prompt

_TEXT = {"type": "string"}
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


async def read_structured(
    chat: ChatModel, prompt: Prompt, turn: TurnInContext, ordered: Sequence[Criterion]
) -> tuple[Judgement, ...]:
    """The model's verdicts before the checks; criteria are numbered as `ordered`.

    Raises:
        ModelUnavailable: the model gave no usable answer.
    """
    variables = {"question": question_of(turn), "answer": turn.text, "criteria": list(ordered)}
    answer = await chat.answer(messages_of(prompt, variables), JUDGEMENTS_SCHEMA)
    entries = answer.get("judgements")
    found = []
    for entry in entries if isinstance(entries, list) else []:
        number = entry.get("criterion") if isinstance(entry, Mapping) else None
        if isinstance(number, int) and 1 <= number <= len(ordered):
            found.append(_judgement(entry, ordered[number - 1].ref, turn.text))
    return tuple(found)


def messages_of(prompt: Prompt, variables: Mapping[str, object], words: str = "words") -> list[Message]:
    """Rules and criteria as the system's words, the fenced parts as the user's."""
    return [Message("system", prompt.render(variables, "rules")), Message("user", prompt.render(variables, words))]


def question_of(turn: TurnInContext) -> str:
    """What was asked, in a form that can stand inside a fence."""
    return turn.question or "(no question)"


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Where the quote stands in the text, verbatim but for outer white space; None when it does not."""
    wanted = quote.strip()
    start = text.find(wanted) if wanted else -1
    return (start, start + len(wanted)) if start >= 0 else None


def number_of(value: object) -> float:
    """A number a model gave; −1, which is off every scale, for anything else."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else -1.0


def _judgement(entry: Mapping[str, object], ref: str, text: str) -> Judgement:
    """One entry as a judgement; whatever is off the scale or not verbatim is unjudged, with the reason."""
    reason, confidence = str(entry.get("reason", "")), number_of(entry.get("confidence"))
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
