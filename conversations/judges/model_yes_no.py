"""One reading of a turn by a model that tells how likely its yes is: a short question for each criterion."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from competency_frameworks.standards import Criterion
from conversations.judges.calibration import Calibration, log_odds
from conversations.judges.checks import not_shown, unjudged
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.marks import Marks
from conversations.judges.model_structured import messages_of, question_of
from conversations.judges.reading import clean_runs, read_sentences
from conversations.judges.strength import acts_of, strength_of
from conversations.judges.verdict import Judgement, TurnInContext, Weighed
from conversations.ports import ChatModel, Message, YesOrNo
from portfolio.evidence import Strength, Verdict
from prompts.library import Prompt

SAID = 0.5
"""Share of first words that yes and no need together. Source: own choice: below it something else is likelier than
both, as when a model begins to explain or to think aloud."""
AT_ONCE = 4
"""Questions under way at a time. Source: own choice: a small server answers about so many without queueing."""
TUTOR_TURNS, TUTOR_CHARACTERS = 3, 2_000
"""How much of what the tutor said goes with the question. Source: own choice; the checks know all of it."""


@dataclass(frozen=True)
class Asked:
    """One criterion and what the model said to it; `own` is its chance of yes, None when it said neither."""

    criterion: Criterion
    own: float | None


class YesNoReading:
    """Asks a model one question for each criterion. The span is picked by code: one word holds no quote."""

    def __init__(self, chat: ChatModel, prompt: Prompt, beside: EmbeddedJudge | None = None) -> None:
        self._chat = chat
        self._prompt = prompt
        self._beside = beside

    async def ask(
        self, turn: TurnInContext, criteria: Sequence[Criterion], the_other_way_round: bool = False
    ) -> tuple[Asked, ...] | None:
        """The model's own chances, in the given order; None when its endpoint tells none, or it never says yes or no.

        The other way round it is asked whether the words fail to show the criterion; `own` is still that they show it.

        Raises:
            ModelUnavailable: one of the questions got no answer; the others are given up.
        """
        first = await self.ask_one(turn, criteria[0], the_other_way_round)
        if first is None:
            return None
        at_once = asyncio.Semaphore(AT_ONCE)

        async def one(criterion: Criterion) -> Asked:
            async with at_once:
                return await self.ask_one(turn, criterion, the_other_way_round) or Asked(criterion, None)

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(criterion)) for criterion in criteria[1:]]
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
        asked = (first, *(task.result() for task in tasks))
        return asked if any(each.own is not None for each in asked) else None

    async def ask_one(
        self, turn: TurnInContext, criterion: Criterion, the_other_way_round: bool = False
    ) -> Asked | None:
        """The model's own chance for one criterion; None when its endpoint tells none.

        Raises:
            ModelUnavailable: the question got no answer.
        """
        said = await self._chat.yes_or_no(self.question(turn, criterion, the_other_way_round))
        return Asked(criterion, _own(said, the_other_way_round)) if said else None

    def question(self, turn: TurnInContext, criterion: Criterion, the_other_way_round: bool = False) -> list[Message]:
        """What the model is sent."""
        variables = {"tutor_words": tutor_words(turn), "answer": turn.text, "criterion": criterion}
        return messages_of(self._prompt, variables, "the_other_way_round" if the_other_way_round else "words")

    def judgement(self, turn: TurnInContext, asked: Asked, calibration: Calibration) -> Judgement:
        """The verdict for what the model said, before the checks."""
        criterion, own = asked.criterion, asked.own
        if own is None:
            return unjudged(criterion.ref, "the model said neither yes nor no")
        verdict, confidence = calibration.read(own)
        if verdict is Verdict.UNJUDGED:
            return unjudged(criterion.ref, "the model's yes is too uncertain: a further question would settle it")
        if verdict is Verdict.NOT_SHOWN:
            return not_shown(criterion.ref, confidence, "The model answered no: these words do not show it.")
        start, end, strength = self._span(turn, criterion)
        if start == end:
            return unjudged(criterion.ref, "no sentence of the turn can be evidence")
        reason = f"Asked whether these words show it, the model said yes; the words read as {strength.name.lower()}."
        return Judgement(criterion.ref, verdict, strength, confidence, start, end, reason)

    def _span(self, turn: TurnInContext, criterion: Criterion) -> tuple[int, int, Strength]:
        """The sentences about the criterion as the embedded judge finds them, without it the longest clean run."""
        if self._beside and (finding := self._beside.finding(turn, criterion)):
            return finding.start, finding.end, strength_of(finding.marks, finding.acts)
        runs = clean_runs(read_sentences(turn))
        longest = max(runs, key=lambda run: sum(one.marks.words for one in run), default=[])
        if not longest:
            return 0, 0, Strength.CLAIMED
        marks = Marks.total(one.marks for one in longest)
        return longest[0].sentence.start, longest[-1].sentence.end, strength_of(marks, acts_of(marks, criterion))


def weighed_from(own: float, calibration: Calibration) -> tuple[Weighed, ...]:
    """What a verdict rests on: the model's own chance, and what the calibration makes of it."""
    said = Weighed("how likely the model's yes was, by its own word", own, calibration.shown.slope * log_odds(own))
    if calibration.provenance is None:
        return (said,)
    chance = calibration.chances(own)[0]
    return said, Weighed("what its yes was worth on labelled answers", chance, calibration.shown.offset)


def tutor_words(turn: TurnInContext) -> str:
    """The tutor's last words before the turn, the question last; cut at the front when they are long."""
    earlier = [text for text in turn.tutor_said if text != turn.question][-TUTOR_TURNS:]
    return "\n\n".join([*earlier, question_of(turn)])[-TUTOR_CHARACTERS:]


def _own(said: YesOrNo, the_other_way_round: bool) -> float | None:
    if not said.yes + said.no >= SAID:  # so that a share that is no number counts as neither
        return None
    return (said.no if the_other_way_round else said.yes) / (said.yes + said.no)
