"""What speaks against a model's judgement is shown and lowers its confidence; it never changes a verdict."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.adapters.null_chat import ScriptedChat
from backend.adapters.null_embedder import WordOverlapEmbedder
from competency_frameworks.standards import Criterion
from competency_frameworks.standards_library import unit_by_urn
from conversations.judges.doubts import (
    NOT_CALIBRATED,
    SECOND_FAILED,
    after_reading_beside,
    after_second_reading,
    after_the_other_way_round,
)
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.llm import ModelJudge
from conversations.judges.verdict import Judgement, TurnInContext
from conversations.ports import ModelUnavailable, YesOrNo
from portfolio.evidence import Verdict
from tests.conversations.model_judging import CALIBRATED, GOOD, NEITHER, NO, YES, entry, read


class Beside(EmbeddedJudge):
    """An embedded judge that says what a test wants."""

    def __init__(self, verdict: Verdict, confidence: float) -> None:
        super().__init__(WordOverlapEmbedder())
        self._says = (verdict, confidence)

    async def judge(self, turn: TurnInContext, criteria: Sequence[Criterion]) -> tuple[Judgement, ...]:
        return tuple(Judgement(one.ref, self._says[0], None, self._says[1], 0, 0, "as told") for one in criteria)

    def finding(self, turn: TurnInContext, criterion: Criterion) -> None:
        return None


def test_asked_the_other_way_round_an_honest_model_agrees_with_itself() -> None:
    chat = ScriptedChat(chances=[YES, NO])
    judge = ModelJudge(chat, calibration=CALIBRATED, second_reading=True)
    assert read(judge) == read(ModelJudge(ScriptedChat(chances=[YES]), calibration=CALIBRATED))
    assert "fail to show" in chat.received[1][1].text
    assert chat.received[0][0] == chat.received[1][0]
    assert judge.ref.version.endswith("+twice")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [(YES, YES, "not shown"), (NO, NO, "shown"), (YES, NEITHER, "neither yes nor no")],
)
def test_a_model_that_says_the_same_to_both_questions_is_doubted(first: YesOrNo, second: YesOrNo, said: str) -> None:
    judge = ModelJudge(ScriptedChat(chances=[first, second]), calibration=CALIBRATED, second_reading=True)
    (once,) = read(ModelJudge(ScriptedChat(chances=[first]), calibration=CALIBRATED))
    (twice,) = read(judge)
    assert twice.verdict is once.verdict
    assert twice.confidence == pytest.approx(once.confidence / 2, abs=0.001)
    assert twice.flags == (f"A second reading, asked the other way round, said: {said}.",)


def test_in_writing_the_second_reading_has_the_order_reversed() -> None:
    criteria = unit_by_urn("PRV-SUP").criteria
    first = {"judgements": [entry(criterion=n) for n in range(1, 11)]}
    partly = {"judgements": [entry(criterion=n, verdict="partly") for n in range(1, 11)]}
    chat = ScriptedChat(answers=[first, partly])
    found = read(ModelJudge(chat, second_reading=True), GOOD, criteria)
    orders = [
        sorted(criteria, key=lambda one, rules=messages[0].text: rules.index(f"({one.code}) "))
        for messages in chat.received
    ]
    assert orders[0] == orders[1][::-1]
    shown = [one for one in found if one.verdict is Verdict.SHOWN]
    assert shown
    for one in shown:
        assert one.flags == ("A second reading with the order reversed said: partly.", NOT_CALIBRATED)
        assert one.confidence == 0.4


def test_a_second_reading_that_agrees_leaves_everything_as_it_is() -> None:
    answers = [{"judgements": [entry()]}] * 2
    assert read(ModelJudge(ScriptedChat(answers=answers), second_reading=True)) == read(
        ModelJudge(ScriptedChat(answers=answers[:1]))
    )


@pytest.mark.parametrize("chances", [None, [YES, ModelUnavailable("away")]])
def test_a_second_reading_that_cannot_be_had_costs_nothing(chances: list[YesOrNo | ModelUnavailable] | None) -> None:
    answers = [{"judgements": [entry()]}, ModelUnavailable("away")]
    (one,) = read(ModelJudge(ScriptedChat(answers=answers, chances=chances), second_reading=True))
    assert one.verdict is Verdict.SHOWN
    assert one.flags == (SECOND_FAILED, NOT_CALIBRATED)


@pytest.mark.parametrize(
    ("said", "beside", "flagged"),
    [
        (YES, (Verdict.NOT_SHOWN, 0.93), True),
        (YES, (Verdict.NOT_SHOWN, 0.6), False),
        (YES, (Verdict.UNJUDGED, 0.0), False),
        (YES, (Verdict.PARTLY, 0.9), False),
        (YES, (Verdict.SHOWN, 0.99), False),
        (NO, (Verdict.SHOWN, 0.93), True),
        (NO, (Verdict.SHOWN, 0.6), False),
        (NO, (Verdict.PARTLY, 0.93), False),
        (NO, (Verdict.NOT_SHOWN, 0.93), False),
    ],
)
def test_where_the_two_judges_contradict_each_other_an_assessor_looks_closely(
    said: YesOrNo, beside: tuple[Verdict, float], flagged: bool
) -> None:
    (alone,) = read(ModelJudge(ScriptedChat(chances=[said]), calibration=CALIBRATED))
    (one,) = read(ModelJudge(ScriptedChat(chances=[said]), Beside(*beside), CALIBRATED))
    assert one.verdict is alone.verdict, "what reads beside never changes a verdict"
    if flagged:
        told = f"The embedded judge, reading beside, finds this {beside[0].value} (93% sure): look closely."
        assert one.flags == (told,)
        assert one.confidence == pytest.approx(alone.confidence / 2, abs=0.001)
    else:
        assert (one.flags, one.confidence) == ((), alone.confidence)


def test_the_embedded_judge_beside_never_raises_a_verdict() -> None:
    (one,) = read(ModelJudge(ScriptedChat(chances=[YesOrNo(0.7, 0.3)]), Beside(Verdict.SHOWN, 1.0), CALIBRATED))
    assert (one.verdict, one.confidence, one.flags) == (Verdict.UNJUDGED, 0.0, ())


VERDICTS = st.sampled_from(list(Verdict))
SHARES = st.floats(0, 1)


def judgement(verdict: Verdict, confidence: float) -> Judgement:
    return Judgement("PRV-SUP/P1", verdict, None, confidence, 0, 0, "as drawn")


@given(VERDICTS, SHARES, VERDICTS, SHARES, st.none() | SHARES, st.none() | SHARES, st.sampled_from(["", "too short"]))
def test_no_doubt_ever_changes_a_verdict_or_raises_a_confidence(  # noqa: PLR0917 - one argument for each thing drawn
    verdict: Verdict,
    sure: float,
    other: Verdict,
    other_sure: float,
    own: float | None,
    again: float | None,
    barred: str,
) -> None:
    first, second = judgement(verdict, sure), judgement(other, other_sure)
    for (found,) in (
        after_second_reading([first], [second]),
        after_the_other_way_round([first], {first.criterion_ref: own}, {first.criterion_ref: again}),
        after_reading_beside([first], [second], barred),
    ):
        assert found.verdict is verdict
        assert found.confidence <= sure or not found.flags
        assert bool(found.flags) or found == first


def test_shown_where_nothing_could_be_read_is_flagged() -> None:
    shown = judgement(Verdict.SHOWN, 0.9)
    (found,) = after_reading_beside([shown], [judgement(Verdict.UNJUDGED, 0.0)], "too short to judge")
    told = (
        "The embedded judge, reading beside, finds nothing that could be evidence (too short to judge): look closely."
    )
    assert found.flags == (told,)
    assert found.confidence == 0.45
