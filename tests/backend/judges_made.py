"""Judges that say what a test wants them to, with what they weighed."""

from collections.abc import Sequence

from competency_frameworks.model import Competency, Level
from competency_frameworks.standards import Criterion
from conversations.judges.verdict import Judgement, TurnInContext, Weighed
from conversations.ports import ModelUnavailable
from portfolio.evidence import JudgeRef, Observation, Strength, Verdict

WEIGHED = (
    Weighed("words shared with the criterion", 0.62, 1.4),
    Weighed("nearest to a counter-example", 0.31, -0.7),
    Weighed("figures and dates", 3, 0.0),
)
FLAG = "A second reading said partly."
OTHER_VERDICTS = (Verdict.NOT_SHOWN, Verdict.UNJUDGED)


class SayingJudge:
    """Says one verdict of the first criterion, and *not shown* and *unjudged* of the others in turn.

    `level` None = nothing about a level. It cannot read a turn in which one of the words of `fails_on` stands.
    """

    def __init__(
        self,
        version: str = "1",
        verdict: Verdict = Verdict.SHOWN,
        level: Level | None = Level.ADVANCED,
        *,
        name: str = "saying",
        words: int = 6,
        fails_on: str = "",
    ) -> None:
        self.ref = JudgeRef(name, version)
        self.verdict, self.level, self.words, self.fails_on = verdict, level, words, fails_on
        self.read: list[str] = []

    async def judge(self, turn: TurnInContext, criteria: Sequence[Criterion]) -> tuple[Judgement, ...]:
        """See `Judge.judge`."""
        if self.fails_on and self.fails_on in turn.text:
            raise ModelUnavailable("the model does not answer")
        self.read.append(turn.turn_id)
        verdicts = [self.verdict, *(OTHER_VERDICTS[number % 2] for number in range(len(criteria)))]
        return tuple(self._says(verdict, turn, one) for verdict, one in zip(verdicts, criteria, strict=False))

    def _says(self, verdict: Verdict, turn: TurnInContext, criterion: Criterion) -> Judgement:
        proposes = verdict in (Verdict.SHOWN, Verdict.PARTLY)
        end = len(" ".join(turn.text.split(" ")[: self.words])) if proposes else 0
        return Judgement(
            criterion.ref,
            verdict,
            Strength.EXPLAINED if proposes else None,
            0.0 if verdict is Verdict.UNJUDGED else 0.82,
            0,
            end,
            f"because version {self.ref.version} read it so",
            "what came of it",
            () if verdict is Verdict.UNJUDGED else WEIGHED,
            (FLAG,) if proposes else (),
        )

    async def observe(
        self, turn: TurnInContext, competency: Competency, criteria: Sequence[Criterion]
    ) -> Observation | None:
        """See `Judge.observe`."""
        if self.level is None:
            return None
        return Observation(turn.turn_id, competency.code, self.level, 0.9, "tells of doing it", self.ref)
