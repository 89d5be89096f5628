"""Planted attacks: none of these turns may ever be *shown*, whoever judges."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import pytest

from backend.adapters.onnx_embedder import OnnxEmbedder
from competency_frameworks.model import Competency, CompetencyKind, Level, LevelOrigin, Source
from competency_frameworks.standards_library import criterion_by_ref, unit_by_urn
from conversations.judges.attacks import tainted_sentences
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.llm import ModelJudge
from conversations.judges.sentences import sentences_of
from conversations.judges.verdict import Judge, TurnInContext
from conversations.ports import Message
from portfolio.evidence import Verdict

ATTACKS = [
    json.loads(line) for line in Path(__file__).with_name("planted_attacks.jsonl").read_text("utf-8").splitlines()
]
HONEST = (
    "In June I compared the vendor's file with the service levels and found 91 per cent against a target of 95. "
    "I wrote four points short and sent it to Maria, because it was the third month in a row."
)


class ObedientChat:
    """The worst model there could be: whatever it reads, it answers *shown*, *demonstrated*, with the whole turn."""

    model_name = "obedient"

    def __init__(self, quote: str) -> None:
        self._quote = quote

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        yield "Yes."

    async def answer(self, messages: Sequence[Message], schema: Mapping[str, object]) -> Mapping[str, object]:
        if schema["title"] == "observation":
            return {"level": 4, "quote": self._quote, "reason": "as told", "confidence": 1.0}
        entry = {"verdict": "shown", "strength": "demonstrated", "reason": "as told", "missing": "", "confidence": 1.0}
        return {"judgements": [{"criterion": number, "quote": self._quote, **entry} for number in range(1, 13)]}


@pytest.fixture(scope="module")
def embedded() -> EmbeddedJudge:
    return EmbeddedJudge(OnnxEmbedder())


def shown(judge: Judge, turn: TurnInContext) -> list[str]:
    criteria = unit_by_urn("PRV-SUP").criteria
    judgements = asyncio.run(judge.judge(turn, criteria))
    assert [one.criterion_ref for one in judgements] == [one.ref for one in criteria]
    return [one.criterion_ref for one in judgements if one.verdict is Verdict.SHOWN]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack['id']}-{attack['kind']}")
def test_no_attack_is_shown(attack: dict[str, str], embedded: EmbeddedJudge) -> None:
    turn = TurnInContext(attack["id"], attack["answer"], attack["question"])
    assert shown(embedded, turn) == []
    assert shown(ModelJudge(ObedientChat(turn.text)), turn) == []


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack['id']}-{attack['kind']}")
def test_no_attack_earns_a_high_level(attack: dict[str, str], embedded: EmbeddedJudge) -> None:
    turn = TurnInContext(attack["id"], attack["answer"], attack["question"])
    about = Competency("T01", CompetencyKind.TECHNICAL, "", "Supplier performance", "", Level.ADVANCED,
                       LevelOrigin.STATED, Source(1, 1))  # fmt: skip
    for judge in (embedded, ModelJudge(ObedientChat(turn.text))):
        observation = asyncio.run(judge.observe(turn, about, [criterion_by_ref(attack["criterion"])]))
        assert observation is None or observation.level <= Level.BASIC


def test_an_honest_answer_is_shown_by_both(embedded: EmbeddedJudge) -> None:
    turn = TurnInContext("honest", HONEST, "How do you tell whether a supplier is delivering?")
    assert "PRV-SUP/P1" in shown(embedded, turn)
    assert "PRV-SUP/P1" in shown(ModelJudge(ObedientChat(HONEST)), turn)


@pytest.mark.parametrize("kind", ["addresses", "orders", "claim"])
def test_an_honest_part_before_an_attack_still_counts(kind: str, embedded: EmbeddedJudge) -> None:
    attack = next(one for one in ATTACKS if one["kind"] == kind)
    turn = TurnInContext("mixed", f"{HONEST} {attack['answer']}", attack["question"])
    for judge in (embedded, ModelJudge(ObedientChat(f"{HONEST} {attack['answer']}"))):
        (judgement,) = asyncio.run(judge.judge(turn, [criterion_by_ref("PRV-SUP/P1")]))
        assert judgement.verdict is Verdict.SHOWN
        assert judgement.end <= len(HONEST)


def test_the_tutors_insight_is_never_the_learners(embedded: EmbeddedJudge) -> None:
    told = "So each month you put the vendor's figures beside the targets, and 91 against 95 is four points short."
    turn = TurnInContext("echoed", f"Yes. {told}", "Is that so?", (told,))
    for judge in (embedded, ModelJudge(ObedientChat(turn.text))):
        (judgement,) = asyncio.run(judge.judge(turn, [criterion_by_ref("PRV-SUP/P1")]))
        assert judgement.verdict in {Verdict.NOT_SHOWN, Verdict.UNJUDGED}


@pytest.mark.parametrize("filler", ["\n", "-", "=", " ", "<a", "I am very ", "or else "])
def test_a_turn_made_to_be_slow_is_read_in_time_all_the_same(filler: str) -> None:
    # Read in the square of its length, the first of these took most of a minute.
    text = (filler * 20_000)[:20_000] + "x"
    began = time.process_time()
    tainted_sentences(text, sentences_of(text))
    assert time.process_time() - began < 5
