"""A learner's conversation with one proposal per answer, put in the store as the judge would have left it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.adapters.store import frameworks, judging, talk
from backend.adapters.store.judging import new_id
from backend.adapters.store.tables import ConversationRow, JudgementRow
from backend.adapters.store.talk import Said
from competency_frameworks.standards import Criterion, Mode
from competency_frameworks.standards_library import criterion_by_ref
from conversations.model import Help, Speaker, Turn
from conversations.types import conversation_type
from portfolio.evidence import Independence, JudgeRef, Quote, Verdict
from tests.backend.conftest import Site

REF = "PRV-SUP/P2"
QUESTION = "A supplier reports 99 % on time and your team complains. What do you do first?"
ANSWER = "I take ten orders people complained about and compare our dates with the supplier's before I say anything."
JUDGE = JudgeRef("test-judge", "1")


@dataclass(frozen=True)
class Proposed:
    """What was put in the store."""

    proposal_id: str
    turn_id: str
    quote: str


def propose(
    site: Site,
    learner: str = "learner",
    ref: str = REF,
    mode: Mode | None = None,
    independence: Independence = Independence.NONE,
) -> Proposed:
    """One question, one answer, one proposal that quotes its first words; the learner must be enrolled."""
    criterion = criterion_by_ref(ref)
    now = site.prova.clock.now()
    person = site.people[learner]
    with site.prova.database.transaction() as session:
        conversation = begun_conversation(session, person.id, ref, now)
        asked = Turn(new_id(), conversation.id, 1, Speaker.TUTOR, QUESTION, now, move="open", help=Help.HINT)
        talk.add_tutor_turn(session, asked, None)
        said = talk.add_learner_turn(session, new_id(), conversation.id, Said(ANSWER, new_id()), now)
        quote = Quote.cut(said.id, ANSWER, 0, ANSWER.index(" before"))
        row = judgement_row(criterion, quote, mode or criterion.modes[0], independence)
        row.made_at = now
        judging.keep_judging(session, judging.judged_turn(said.id, JUDGE, now), [row], [])
    return Proposed(row.id, said.id, quote.text)


def begun_conversation(session: Session, learner_id: str, ref: str, now: datetime) -> ConversationRow:
    """A professional discussion about one criterion, in the store without a turn."""
    conversation = ConversationRow(
        id=new_id(),
        enrolment_id=frameworks.enrolment_of(session, learner_id).id,
        learner_id=learner_id,
        type_key="professional_discussion",
        type_version=conversation_type("professional_discussion").version,
        focus=["T01"],
        criterion_refs=[ref],
        seed=1,
        turn_budget=6,
        status="open",
        started_at=now,
    )
    session.add(conversation)
    session.flush()
    return conversation


def judgement_row(criterion: Criterion, quote: Quote, mode: Mode, independence: Independence) -> JudgementRow:
    """A judge's verdict on a quote, not yet stored."""
    return JudgementRow(
        id=new_id(),
        turn_id=quote.turn_id,
        criterion_ref=criterion.ref,
        unit_version=1,
        criterion_sha256=criterion.text_sha256,
        verdict=Verdict.SHOWN.value,
        strength=3,
        confidence=0.7,
        start=quote.start,
        end=quote.end,
        quote_sha256=quote.sha256,
        reason="It names the check and the sample. REASON-OF-THE-JUDGE",
        missing="What was found",
        mode=mode.value,
        independence=independence.value,
        judge_id=JUDGE.id,
        judge_version=JUDGE.version,
    )


MET = {
    "valid": "yes",
    "authentic": "yes",
    "current": "yes",
    "sufficient": "yes",
    "reason": "Names the check and the sample.",
    "outcome": "met",
    "feedback": "Clear.",
}
