"""Read again by a newer version or another judge: both readings stay, one stands, nothing is counted twice."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.adapters.store import chain, judging, readings
from backend.adapters.store.tables import ObservationRow, TurnRow, WeighingRow
from backend.services.decide_evidence import Verdict as Decided
from backend.services.decide_evidence import decide_on, item_of, queue_of
from backend.services.judge_turn import judge_turn
from backend.services.look_back import heard_about
from backend.services.read_turn import kept_as
from backend.services.show_progress import progress_of
from backend.services.standing import standing_of_learner
from competency_frameworks.model import Level
from conversations.judges.deeds import REF as DEEDS
from portfolio.evidence import JudgeRef, Outcome, Proposal, Vacs, Verdict
from tests.backend.conftest import Site, make_site
from tests.backend.journey import STRONG, begin, judgements, say, supplier_performance, talking
from tests.backend.judges_made import FLAG, WEIGHED, SayingJudge
from tests.backend.staff_record import propose

TICKS = Vacs(valid=True, authentic=True, current=True, sufficient=True, reason="Their own account.")


@pytest.fixture
def still(tmp_path: Path) -> Site:
    """A product whose judging thread does not run, with one answer said in it."""
    made = make_site(tmp_path)
    made.prova.worker.start = lambda: None
    with made.client:
        say(made, talking(made), STRONG)
        yield made
    made.prova.database.close()


def read_by(site: Site, *judges: SayingJudge) -> None:
    """The one answer is read by one judge after the other."""
    with site.prova.database.reading() as session:
        ids = answers(session)
    for judge in judges:
        site.prova.judges = (judge,)
        for turn_id in ids:
            asyncio.run(judge_turn(site.prova, turn_id))


def answers(session: Session) -> list[str]:
    query = select(TurnRow.id).where(TurnRow.speaker == "learner", TurnRow.action == "say").order_by(TurnRow.made_at)
    return list(session.scalars(query))


def waiting(site: Site) -> list[Proposal]:
    return [each.proposal for each in queue_of(site.prova, site.people["assessor"])]


def decide(site: Site, proposal: Proposal, outcome: Outcome = Outcome.MET) -> None:
    decide_on(site.prova, site.people["assessor"], proposal.id, Decided(outcome, TICKS, "Say more.", 30))


def test_what_was_weighed_is_kept_as_it_was_and_linked(still: Site) -> None:
    read_by(still, SayingJudge())
    (proposal,) = waiting(still)
    item = item_of(still.prova, still.people["assessor"], proposal.id)
    assert item.why.weighed == WEIGHED
    assert item.why.flags == (FLAG,)
    assert {each.weighed for each in item.others} <= {(), WEIGHED}
    with still.prova.database.reading() as session:
        assert session.scalar(select(func.count(WeighingRow.judgement_id))) == len(judgements(still.prova))
        assert chain.first_altered_record(session) is None


def test_a_judgement_from_before_says_that_nothing_was_recorded(still: Site) -> None:
    older = propose(still)
    item = item_of(still.prova, still.people["assessor"], older.proposal_id)
    assert item.why.weighed is None
    assert item.why.flags == ()


def test_of_two_versions_the_newer_is_proposed_once_and_both_stay(still: Site) -> None:
    read_by(still, SayingJudge("1"), SayingJudge("2", Verdict.PARTLY, words=9))
    (proposal,) = waiting(still)
    assert (proposal.judge.version, proposal.verdict) == ("2", Verdict.PARTLY)
    assert {row.judge_version for row in judgements(still.prova)} == {"1", "2"}
    item = item_of(still.prova, still.people["assessor"], proposal.id)
    assert ("1", "shown") in {(each.row.judge_version, each.row.verdict) for each in item.others}
    progress = progress_of(still.prova, still.people["learner"], still.people["learner"].id)
    assert [each.id for each in progress.proposals] == [proposal.id]
    assert sum(row.proposed for row in progress.matrix) == 1


def test_what_the_newer_version_does_not_find_is_proposed_no_longer(still: Site) -> None:
    read_by(still, SayingJudge("1"), SayingJudge("2", Verdict.NOT_SHOWN))
    assert waiting(still) == []
    assert Verdict.SHOWN.value in {row.verdict for row in judgements(still.prova)}


def test_what_is_decided_stays_with_its_proposal(still: Site) -> None:
    read_by(still, SayingJudge("1"))
    (first,) = waiting(still)
    decide(still, first)
    read_by(still, SayingJudge("2", words=9), SayingJudge("3", Verdict.NOT_SHOWN))
    assert [each.id for each in waiting(still)] == [first.id]
    with still.prova.database.reading() as session:
        (evidence,) = judging.evidence_of(session, still.people["learner"].id)
    assert evidence.proposal.id == first.id


def test_two_judges_that_find_the_same_propose_it_once(still: Site) -> None:
    read_by(still, SayingJudge(name="embedded"), SayingJudge(name="model", words=9))
    (proposal,) = waiting(still)
    assert proposal.judge.id == "model"


def test_another_judge_that_finds_nothing_takes_no_proposal_away(still: Site) -> None:
    read_by(still, SayingJudge(name="embedded"), SayingJudge(name="model", verdict=Verdict.NOT_SHOWN))
    (proposal,) = waiting(still)
    assert proposal.judge.id == "embedded"


def test_the_moves_of_a_scene_are_kept_once_however_often_the_turn_is_read(still: Site) -> None:
    conversation_id = begin(still, "role_play_rehearsal", scenario_key="tough_renewal")
    said = (
        "I hear that this is hard for you, so let me ask: what would you need from us to keep the price at 4 per cent?"
    )
    say(
        still,
        conversation_id,
        f"{said} We can sign for two years if you do that, and I will send you the draft on Friday.",
    )
    read_by(still, SayingJudge("1", Verdict.NOT_SHOWN), SayingJudge("2", Verdict.NOT_SHOWN))
    deeds = [row for row in judgements(still.prova) if row.judge_id == DEEDS.id]
    assert deeds
    assert len({row.criterion_ref for row in deeds}) == len(deeds)
    assert {row.judge_version for row in judgements(still.prova)} == {"1", "2"}


def observed(site: Site) -> list[tuple[str, Level]]:
    standing = standing_of_learner(site.prova, site.people["learner"])
    return [(each.competency_code, each.level) for each in standing.observations]


def test_a_turn_counts_once_for_a_level_as_the_newest_judge_read_it(still: Site) -> None:
    code = supplier_performance(still)
    read_by(still, SayingJudge("1", level=Level.EXPERT), SayingJudge("2", level=Level.BASIC))
    assert observed(still) == [(code, Level.BASIC)]
    standing = standing_of_learner(still.prova, still.people["learner"])
    assert next(cell for cell in standing.cells if cell.competency_code == code).observations == 1
    assert [each.observation.level for each in heard_about(still.prova, still.people["learner"], code)] == [Level.BASIC]
    with still.prova.database.reading() as session:
        assert session.scalar(select(func.count(ObservationRow.id))) == 2


def test_when_the_newest_judge_says_nothing_of_a_level_the_older_word_counts_no_longer(still: Site) -> None:
    read_by(still, SayingJudge("1"), SayingJudge("2", level=None))
    assert observed(still) == []


def test_another_model_in_the_same_judge_is_another_version() -> None:
    judge = SayingJudge("2")
    judge.ref = JudgeRef("model", "2", "judges/judge_turn.v1", "small-model")
    assert kept_as(judge).version == "2+small-model"
    judge.ref = JudgeRef("embedded", "3+minilm")
    assert kept_as(judge) == judge.ref


def test_what_is_stored_of_a_weighing_is_plain_text_in_order(still: Site) -> None:
    read_by(still, SayingJudge())
    with still.prova.database.reading() as session:
        stored = [json.loads(row.weighed) for row in session.scalars(select(WeighingRow)) if row.flags != "[]"]
    assert stored == [[[each.name, each.value, each.effect] for each in WEIGHED]]
    with still.prova.database.reading() as session:
        assert readings.outcomes_on(session, "no-such-turn") == {}
