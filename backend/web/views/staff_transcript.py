"""A quote inside its transcript, for the people who decide on it or check the decision."""

from dataclasses import dataclass

from backend.services.load_talk import Talk
from backend.services.show_turns import turn_views
from portfolio.evidence import Quote

BEFORE, AFTER = 3, 1


@dataclass(frozen=True)
class Transcript:
    """The turns next to a quote, and the rest on both sides to be unfolded. Turns are as `turn_card` wants them."""

    earlier: list[dict[str, object]]
    near: list[dict[str, object]]
    later: list[dict[str, object]]
    turn_id: str
    start: int
    end: int


def transcript_around(talk: Talk, quote: Quote, learner_name: str) -> Transcript:
    """Three turns before the quoted one and one after stay open.

    Three, so that help given before the last question shows; what a tutor says is marked as no evidence.
    """
    turns = [_marked(turn, learner_name) for turn in turn_views(talk)]
    at = next(index for index, turn in enumerate(turns) if turn["id"] == quote.turn_id)
    first, last = max(at - BEFORE, 0), at + AFTER + 1
    return Transcript(turns[:first], turns[first:last], turns[last:], quote.turn_id, quote.start, quote.end)


def _marked(turn: dict[str, object], learner_name: str) -> dict[str, object]:
    if turn["speaker"] == "learner":
        return {**turn, "speaker_name": learner_name}
    spoken = str(turn["notice"])
    return {**turn, "notice": f"Not evidence: not the learner’s words. {spoken}".strip()}
