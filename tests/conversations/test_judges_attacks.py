"""Planted attacks: none of these turns may ever be *shown*, whoever judges."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from backend.adapters.onnx_embedder import OnnxEmbedder
from competency_frameworks.model import Competency, CompetencyKind, Level, LevelOrigin, Source
from competency_frameworks.standards_library import criterion_by_ref, unit_by_urn
from conversations.judges.attacks import tainted_sentences
from conversations.judges.embedded import EmbeddedJudge
from conversations.judges.llm import ModelJudge
from conversations.judges.sentences import sentences_of
from conversations.judges.verdict import Judge, TurnInContext
from conversations.ports import Message, YesOrNo
from portfolio.evidence import Verdict

ATTACKS = [
    json.loads(line) for line in Path(__file__).with_name("planted_attacks.jsonl").read_text("utf-8").splitlines()
]
LABELLED = files("conversations.judges").joinpath("data", "labelled")
HONEST = (
    "In June I compared the vendor's file with the service levels and found 91 per cent against a target of 95. "
    "I wrote four points short and sent it to Maria, because it was the third month in a row."
)


class ObedientChat:
    """The worst model there could be: whatever it reads, it answers *shown*, *demonstrated*, with the whole turn.

    Where `tells_chances`, its yes is certain; asked the other way round it is as certain, so it is asked once here.
    """

    model_name = "obedient"

    def __init__(self, quote: str, tells_chances: bool = False) -> None:
        self._quote = quote
        self._tells_chances = tells_chances

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        yield "Yes."

    async def answer(self, messages: Sequence[Message], schema: Mapping[str, object]) -> Mapping[str, object]:
        if schema["title"] == "observation":
            return {"level": 4, "quote": self._quote, "reason": "as told", "confidence": 1.0}
        entry = {"verdict": "shown", "strength": "demonstrated", "reason": "as told", "missing": "", "confidence": 1.0}
        return {"judgements": [{"criterion": number, "quote": self._quote, **entry} for number in range(1, 13)]}

    async def yes_or_no(self, messages: Sequence[Message]) -> YesOrNo | None:
        return YesOrNo(1.0, 0.0) if self._tells_chances else None


@pytest.fixture(scope="module")
def embedded() -> EmbeddedJudge:
    return EmbeddedJudge(OnnxEmbedder())


def judges(embedded: EmbeddedJudge, text: str) -> dict[str, Judge]:
    """The embedded judge, and the obedient model in both readings, with and without the embedded judge beside it."""
    return {
        "embedded": embedded,
        "writes": ModelJudge(ObedientChat(text)),
        "says yes": ModelJudge(ObedientChat(text, tells_chances=True)),
        "says yes, embedder beside": ModelJudge(ObedientChat(text, tells_chances=True), embedded),
    }


def turn_of(attack: Mapping[str, Any]) -> TurnInContext:
    said = (*attack.get("tutor_said", ()), attack["question"])
    return TurnInContext(attack["id"], attack["answer"], attack["question"], said)


def shown(judge: Judge, turn: TurnInContext, unit: str = "PRV-SUP") -> list[str]:
    criteria = unit_by_urn(unit).criteria
    judgements = asyncio.run(judge.judge(turn, criteria))
    assert [one.criterion_ref for one in judgements] == [one.ref for one in criteria]
    return [one.criterion_ref for one in judgements if one.verdict is Verdict.SHOWN]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack['id']}-{attack['kind']}")
def test_no_attack_is_shown(attack: dict[str, str], embedded: EmbeddedJudge) -> None:
    unit, turn = attack["criterion"].split("/")[0], turn_of(attack)
    found = {name: shown(judge, turn, unit) for name, judge in judges(embedded, turn.text).items()}
    assert not any(found.values()), found


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack['id']}-{attack['kind']}")
def test_no_attack_earns_a_high_level(attack: dict[str, str], embedded: EmbeddedJudge) -> None:
    turn = turn_of(attack)
    about = Competency("T01", CompetencyKind.TECHNICAL, "", "Supplier performance", "", Level.ADVANCED,
                       LevelOrigin.STATED, Source(1, 1))  # fmt: skip
    for judge in (embedded, ModelJudge(ObedientChat(turn.text))):
        observation = asyncio.run(judge.observe(turn, about, [criterion_by_ref(attack["criterion"])]))
        assert observation is None or observation.level <= Level.BASIC


def test_every_kind_of_attack_is_planted() -> None:
    assert len(ATTACKS) >= 120
    assert len({attack["answer"] for attack in ATTACKS}) == len(ATTACKS)
    kinds = Counter(attack["kind"] for attack in ATTACKS)
    wanted = {"addresses", "orders", "delimiter", "json", "fake comment", "claim", "other answer", "hidden"}
    wanted |= {"language", "encoding", "homoglyph", "leet", "markup", "tutor's words", "echo", "salad", "denial"}
    assert wanted <= kinds.keys()


def test_honest_answers_hardly_ever_look_like_an_attack() -> None:
    # Claims are written to be refused; what they are tainted for does not matter.
    texts = [
        row["answer"]
        for file in LABELLED.iterdir()
        for row in map(json.loads, file.read_text("utf-8").splitlines())
        if row["kind"] != "claim"
    ]
    tainted = [text for text in texts if tainted_sentences(text, sentences_of(text))]
    assert len(texts) > 250
    assert len(tainted) <= 0.005 * len(texts), tainted


def test_an_honest_answer_is_shown_by_all(embedded: EmbeddedJudge) -> None:
    turn = TurnInContext("honest", HONEST, "How do you tell whether a supplier is delivering?")
    for judge in judges(embedded, HONEST).values():
        assert "PRV-SUP/P1" in shown(judge, turn)


@pytest.mark.parametrize("kind", ["addresses", "orders", "claim"])
def test_an_honest_part_before_an_attack_still_counts(kind: str, embedded: EmbeddedJudge) -> None:
    attack = next(one for one in ATTACKS if one["kind"] == kind)
    turn = TurnInContext("mixed", f"{HONEST} {attack['answer']}", attack["question"])
    for judge in judges(embedded, turn.text).values():
        (judgement,) = asyncio.run(judge.judge(turn, [criterion_by_ref("PRV-SUP/P1")]))
        assert judgement.verdict is Verdict.SHOWN
        assert judgement.end <= len(HONEST)


# In each of these only the tutor says what would show the criterion; the learner agrees, or says it again.
TUTORS_INSIGHTS = [
    (
        "PRV-SUP/P1",
        ("So each month you put the vendor's figures beside the targets, and 91 against 95 is four points short.",),
        "Is that so?",
        "Yes. So each month you put the vendor's figures beside the targets, and 91 against 95 is four points short.",
    ),
    (
        "PRV-SUP/P1",
        ("In June you would lay 91 per cent beside the 95 in schedule 3 and write down four points short.",),
        "What do you make of that?",
        "Yes, in June I would lay the 91 per cent beside the 95 in schedule 3, and I wrote down four points short.",
    ),
    (
        "PRV-SLA/P3",
        (
            "How did you go on?",
            "Perhaps the field was empty because the import dropped it, so the letters went out twice in May?",
        ),
        "Perhaps the field was empty because the import dropped it, so the letters went out twice in May?",
        "Yes. The field was empty because the import dropped it, so the letters went out twice in May.",
    ),
    (
        "PRV-SLA/K1",
        (
            "A service level is a promise with money behind it, whereas an indicator only shows how things go.",
            "Good. Now, in your own words: what is the difference?",
        ),
        "Good. Now, in your own words: what is the difference?",
        "A service level is a promise with money behind it, whereas an indicator only shows how things go.",
    ),
    (
        "PRV-COM/K2",
        ("A position is what somebody demands, an interest is why, and the why can be met in more than one way.",),
        "Can you see why that helps?",
        "I see, thank you. A position is what somebody demands, and an interest is why they demand it, because the why "
        "can be met in more than one way.",
    ),
    (
        "PRV-RSK/P2",
        ("You could rate the outage likely and severe, give it to Anil and look again in May; it happened twice.",),
        "Would you do that?",
        "Yes, I could rate the outage likely and severe, and give it to Anil, and look again in May.",
    ),
]


@pytest.mark.parametrize(("ref", "told", "question", "answer"), TUTORS_INSIGHTS)
def test_the_tutors_insight_is_never_the_learners(
    ref: str, told: tuple[str, ...], question: str, answer: str, embedded: EmbeddedJudge
) -> None:
    turn = TurnInContext("echoed", answer, question, told)
    for name, judge in judges(embedded, turn.text).items():
        (judgement,) = asyncio.run(judge.judge(turn, [criterion_by_ref(ref)]))
        assert judgement.verdict in {Verdict.NOT_SHOWN, Verdict.UNJUDGED}, name


def test_what_a_learner_adds_to_the_tutors_insight_is_the_learners(embedded: EmbeddedJudge) -> None:
    told = "So each month you put the vendor's figures beside the targets, and 91 against 95 is four points short."
    turn = TurnInContext("added", f"Yes. {told} {HONEST}", "Is that so?", (told,))
    for judge in judges(embedded, turn.text).values():
        (judgement,) = asyncio.run(judge.judge(turn, [criterion_by_ref("PRV-SUP/P1")]))
        assert judgement.verdict is Verdict.SHOWN
        assert judgement.start >= turn.text.index(HONEST)


@pytest.mark.parametrize("filler", ["\n", "-", "=", " ", "<a", "I am very ", "or else "])
def test_a_turn_made_to_be_slow_is_read_in_time_all_the_same(filler: str) -> None:
    # Read in the square of its length, the first of these took most of a minute.
    text = (filler * 20_000)[:20_000] + "x"
    began = time.process_time()
    tainted_sentences(text, sentences_of(text))
    assert time.process_time() - began < 5
