"""Reads one stored turn with one judge, and writes nothing: what a judge is given, and what it finds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.adapters.store.scenarios import yields_evidence
from backend.adapters.store.tables import TurnRow
from backend.adapters.store.talk import ACCOUNT, JUDGED
from backend.prova import Prova
from backend.services.ground_turn import told_by_documents
from backend.services.heard_before import Before, heard_before
from backend.services.load_talk import Talk, load_talk
from competency_frameworks.model import Competency
from competency_frameworks.standards import Criterion
from competency_frameworks.standards_library import criterion_by_ref
from conversations.judges.checks import unjudged
from conversations.judges.deeds import REF as DEEDS
from conversations.judges.deeds import judge_deeds
from conversations.judges.verdict import Judge, Judgement, TurnInContext
from conversations.model import Help, Speaker, Turn
from conversations.ports import Passages
from conversations.scenarios import Scenario
from conversations.state import help_before
from conversations.write_up import without_own_words
from portfolio.evidence import Independence, JudgeRef, Observation, Verdict

COLLECTION = "criteria"
REPEATED = "the same words were said before, and are read where they were said first"
PROPOSES = {Verdict.SHOWN, Verdict.PARTLY}
NEAREST, NEAR_ENOUGH = 3, 0.5
"""How many further criteria are offered to the judge, and from which cosine similarity on. Source: our own."""


@dataclass(frozen=True)
class Reading:
    """What a judge needs to read one turn, and what is stored with what it says.

    `turns` is the whole talk; `scene` is set in a rehearsal; `before` is what was told and said in other talks.
    """

    turn: TurnInContext
    text: str
    number: int
    turns: tuple[Turn, ...]
    criteria: tuple[Criterion, ...]
    competency: Competency | None
    mode: str
    scene: Scenario | None
    before: Before

    def independence(self, about: str = "") -> Independence:
        """How much help came before these words, on what they answer or on a criterion, here or in another talk."""
        return max(help_before(self.turns, self.number, about), self.before.help.get(about, Help.NONE)).independence

    @property
    def fresh(self) -> tuple[Criterion, ...]:
        """The criteria for which these very words have not been read before."""
        return tuple(each for each in self.criteria if each.ref not in self.before.judged)


def prepare(prova: Prova, turn_id: str) -> Reading | None:
    """What is needed to read a stored turn; None when it is no answer of a learner."""
    with prova.database.reading() as session:
        row = session.get(TurnRow, turn_id)
        if row is None or row.speaker != Speaker.LEARNER.value or row.action not in JUDGED:
            return None  # a button pressed is no answer
        talk = load_talk(session, row.conversation_id)
        if talk.is_swapped:
            return None  # words spoken for somebody else show nothing about the learner
        if not yields_evidence(session, turn_id):
            return None  # a scene that nobody has published is no occasion to be assessed by
        before = heard_before(session, row, talk.conversation.learner_id)
    said = [turn.text for turn in talk.turns if turn.speaker is Speaker.TUTOR and turn.number < row.number]
    said += told_by_documents(prova, talk, row)
    asked = talk.asked_before(row.number)
    question = asked.text if asked else ""
    code = talk.competency_at(row.number)
    if row.action == ACCOUNT:
        # Levels were read from the answers it grew from, and what the tutor said back in quotes was the learner's.
        said, question, code = without_own_words(said, talk.turns), "; ".join(talk.spec.headings.values()), ""
    return Reading(
        turn=TurnInContext(row.id, row.text, question, tuple(said)),
        text=row.text,
        number=row.number,
        turns=talk.turns,
        criteria=_candidates(prova.passages, talk, row),
        competency=talk.framework.competency(code) if code else None,
        mode=talk.spec.modes[0].value,
        scene=talk.scenario,
        before=before,
    )


def _candidates(passages: Passages, talk: Talk, row: TurnRow) -> tuple[Criterion, ...]:
    """The conversation's criteria, then near ones that admit the conversation's mode."""
    own = talk.criteria_at(row.number)
    refs = {criterion.ref for criterion in own}
    near = [
        criterion_by_ref(match.passage.id)
        for match in passages.nearest(COLLECTION, row.text, NEAREST)
        if match.similarity >= NEAR_ENOUGH and match.passage.id not in refs
    ]
    return (*own, *(criterion for criterion in near if talk.spec.modes[0] in criterion.modes))


@dataclass(frozen=True)
class Found:
    """What one judge found in one turn: each judgement with whose it is, and what is said about a level.

    The moves made in a scene are judged beside the judge, in the name of their own rule.
    """

    judge: JudgeRef
    reading: Reading
    judgements: tuple[tuple[Judgement, JudgeRef], ...]
    observation: Observation | None


def kept_as(judge: Judge) -> JudgeRef:
    """The judge under the version its readings are kept by: another model in the same judge reads anew."""
    ref = judge.ref
    return replace(ref, version=f"{ref.version}+{ref.model}") if ref.model not in ref.version else ref


async def find(judge: Judge, reading: Reading) -> Found:
    """Reads the turn.

    Raises:
        ModelUnavailable: the judge's model cannot be reached or does not answer usefully.
    """
    judgements = await judge.judge(reading.turn, reading.fresh) if reading.fresh else ()
    observation = await _observe(judge, reading)
    repeated = [each for each in reading.criteria if each.ref in reading.before.judged]
    judgements = (*judgements, *(unjudged(each.ref, REPEATED) for each in repeated))
    proposed = {each.criterion_ref for each in judgements if each.verdict in PROPOSES} | reading.before.judged
    deeds = [each for each in _deeds(reading) if each.criterion_ref not in proposed]
    ref = kept_as(judge)  # asked for afterwards: how a model could be read shows while it reads
    return Found(ref, reading, (*((each, ref) for each in judgements), *((each, DEEDS) for each in deeds)), observation)


async def _observe(judge: Judge, reading: Reading) -> Observation | None:
    """Words that followed a hint or more say nothing certain about the learner's own level.

    Nor do lines spoken in a scene: levels are read from accounts, and a short line well placed would count as weak.
    """
    if reading.competency is None or reading.scene or reading.independence() is not Independence.NONE:
        return None
    if reading.competency.code in reading.before.observed:
        return None  # the same words tell nothing new
    return await judge.observe(reading.turn, reading.competency, reading.criteria)


def _deeds(reading: Reading) -> Sequence[Judgement]:
    """What the moves made in a scene propose; nothing outside a rehearsal."""
    if reading.scene is None:
        return ()
    return judge_deeds(reading.turn, reading.scene.shows, reading.scene.decision_limit)
