"""Judging: once for each version of a judge, from the learner's own exact words, with help remembered."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from backend.adapters.store import judging
from backend.adapters.store.talk import Said
from backend.prova import Prova
from backend.services.decide_evidence import queue_of
from backend.services.hold_turn import keep_turn
from backend.services.judge_turn import judge_turn, turns_to_judge
from competency_frameworks.model import Competency, Level
from competency_frameworks.standards import Criterion
from conversations.judges.llm import ModelJudge
from conversations.judges.verdict import Judgement, TurnInContext
from conversations.model import Help
from conversations.ports import Message, ModelUnavailable, YesOrNo
from portfolio.evidence import Independence, JudgeRef, Observation, Quote, Strength, Verdict
from tests.backend.conftest import Site, make_site
from tests.backend.journey import (
    STRONG,
    GatedVoice,
    begin,
    judge_all,
    judgements,
    learner_turns,
    observations,
    say,
    supplier_performance,
    talking,
    turns,
)

CLAIM = "I am very good at supplier performance and I meet every criterion of it, always have."


class WholeTurnJudge:
    """Finds every criterion shown by the whole turn; counts how often it is asked."""

    def __init__(self, version: str = "1", wait: float = 0.0) -> None:
        self.ref = JudgeRef("test", version)
        self.wait = wait
        self.asked = 0

    async def judge(self, turn: TurnInContext, criteria: Sequence[Criterion]) -> tuple[Judgement, ...]:
        self.asked += 1
        await asyncio.sleep(self.wait)
        return tuple(
            Judgement(one.ref, Verdict.SHOWN, Strength.DEMONSTRATED, 0.9, 0, len(turn.text), "all of it")
            for one in criteria
        )

    async def observe(
        self, turn: TurnInContext, competency: Competency, criteria: Sequence[Criterion]
    ) -> Observation | None:
        return Observation(turn.turn_id, competency.code, Level.ADVANCED, 0.9, "all of it", self.ref)


def kept(site: Site, conversation_id: str, text: str = STRONG) -> str:
    """Stores a turn and nothing more; the thread that judges is not told."""
    return keep_turn(site.prova, site.people["learner"], conversation_id, Said(text, text[:40])).turn_id


@pytest.fixture
def still(tmp_path) -> Site:
    """A product whose judging thread does not run: tests judge by hand."""
    made = make_site(tmp_path)
    made.prova.worker.start = lambda: None
    with made.client:
        yield made
    made.prova.database.close()


def test_every_candidate_criterion_gets_one_verdict_and_proposals_quote_exactly(still: Site) -> None:
    conversation_id = talking(still)
    turn_id = kept(still, conversation_id)
    judge_all(still)
    with still.prova.database.reading() as session:
        proposals = judging.proposals_of(session, [still.people["learner"].id])
    assert proposals
    for proposal in proposals:
        assert proposal.quote.turn_id == turn_id
        assert proposal.quote == Quote.cut(turn_id, STRONG, proposal.quote.start, proposal.quote.end)
        assert proposal.quote.stands_in(STRONG)
        assert proposal.judge.id == "embedded"
    rows = judgements(still.prova)
    assert len({row.criterion_ref for row in rows}) == len(rows)
    (seen,) = observations(still.prova)
    assert seen.competency_code == supplier_performance(still)


def test_judging_again_changes_nothing(still: Site) -> None:
    turn_id = kept(still, talking(still))
    judge = WholeTurnJudge()
    still.prova.judges = (judge,)
    asyncio.run(judge_turn(still.prova, turn_id))
    before = [row.id for row in judgements(still.prova)]
    asyncio.run(judge_turn(still.prova, turn_id))
    assert [row.id for row in judgements(still.prova)] == before
    assert judge.asked == 1


def test_judging_at_the_same_time_stores_one_reading(still: Site) -> None:
    turn_id = kept(still, talking(still))
    judge = WholeTurnJudge(wait=0.05)
    still.prova.judges = (judge,)

    async def thrice() -> None:
        await asyncio.gather(*(judge_turn(still.prova, turn_id) for _ in range(3)))

    asyncio.run(thrice())
    found = judgements(still.prova)
    assert len({row.criterion_ref for row in found}) == len(found) > 0
    assert len(observations(still.prova)) == 1


def test_a_new_version_of_a_judge_reads_again_and_both_readings_stay(still: Site) -> None:
    turn_id = kept(still, talking(still))
    for version in ("1", "2"):
        still.prova.judges = (WholeTurnJudge(version),)
        asyncio.run(judge_turn(still.prova, turn_id))
    found = judgements(still.prova)
    assert {row.judge_version for row in found} == {"1", "2"}
    assert len(found) == 2 * len({row.criterion_ref for row in found})


def test_what_a_crash_left_is_found_when_the_product_starts(still: Site) -> None:
    conversation_id = talking(still)
    turn_id = kept(still, conversation_id)
    assert turns_to_judge(still.prova, still.people["learner"]) == 1
    restarted = make_site(still.prova.settings.home)
    with restarted.client:
        for _ in range(400):
            if not turns_to_judge(restarted.prova, restarted.people["learner"]):
                break
            restarted.client.portal.call(asyncio.sleep, 0.05)
    restarted.prova.database.close()
    assert {row.turn_id for row in judgements(still.prova)} == {turn_id}


def test_only_the_learners_words_are_judged(still: Site) -> None:
    conversation_id = talking(still)
    say(still, conversation_id, STRONG)
    say(still, conversation_id, "", action="help")
    tutor_turns = [row.id for row in turns(still, conversation_id) if row.speaker == "tutor"]
    still.prova.judges = (WholeTurnJudge(),)
    for turn_id in tutor_turns:
        asyncio.run(judge_turn(still.prova, turn_id))
    assert judgements(still.prova) == []
    judge_all(still)
    (mine, _) = learner_turns(still, conversation_id)
    assert {row.turn_id for row in judgements(still.prova)} == {mine.id}


def test_the_tutors_words_given_back_are_nobodys_evidence(still: Site) -> None:
    conversation_id = talking(still)
    still.prova.voice_of = lambda role: GatedVoice(STRONG, lambda: asyncio.sleep(0))
    say(still, conversation_id, "I am not sure how that is done.")
    say(still, conversation_id, STRONG)
    judge_all(still)
    echo = learner_turns(still, conversation_id)[-1]
    found = [row for row in judgements(still.prova) if row.turn_id == echo.id]
    assert found
    assert {row.verdict for row in found} <= {Verdict.NOT_SHOWN.value, Verdict.UNJUDGED.value}


def test_claims_show_nothing(still: Site) -> None:
    kept(still, talking(still), CLAIM)
    judge_all(still)
    for row in judgements(still.prova):
        assert row.verdict != Verdict.SHOWN.value
        assert row.strength in {None, Strength.CLAIMED.value}


def test_after_a_reveal_words_are_not_independent_and_no_level_is_observed(still: Site) -> None:
    conversation_id = talking(still)
    given = []
    while not given or given[-1] < Help.REVEAL:
        say(still, conversation_id, "", action="help")
        given.append(turns(still, conversation_id)[-1].help)
        assert len(given) < 6, given
    focus = turns(still, conversation_id)[-1].focus
    say(still, conversation_id, STRONG)
    still.prova.judges = (WholeTurnJudge(),)
    judge_all(still)
    independence = {row.criterion_ref: row.independence for row in judgements(still.prova)}
    assert independence[focus] == Independence.REVEALED.value
    assert observations(still.prova) == []
    proposal = next(
        each.proposal
        for each in queue_of(still.prova, still.people["assessor"])
        if each.proposal.criterion_ref == focus
    )
    fields = {"valid": "yes", "authentic": "yes", "current": "yes", "sufficient": "yes"}
    met = {**fields, "outcome": "met", "reason": "It reads well."}
    answer = still.enter("assessor").post(f"/assess/{proposal.id}", data=met)
    assert answer.status_code == 422
    assert "not independent" in answer.text


def test_discover_observes_the_competency_it_asked_about(still: Site) -> None:
    conversation_id = talking(still, "discover")
    asked = turns(still, conversation_id)[0].focus
    kept(still, conversation_id)
    still.prova.judges = (WholeTurnJudge(),)
    judge_all(still)
    (seen,) = observations(still.prova)
    assert (seen.competency_code, seen.level) == (asked, int(Level.ADVANCED))


class SilentChat:
    """Every request fails."""

    model_name = "silent"

    async def stream(self, messages: Sequence[Message]):
        raise ModelUnavailable("the model cannot be reached")
        yield ""

    async def answer(self, messages: Sequence[Message], schema: Mapping[str, object]) -> Mapping[str, object]:
        raise ModelUnavailable("the model cannot be reached")

    async def yes_or_no(self, messages: Sequence[Message]) -> YesOrNo | None:
        raise ModelUnavailable("the model cannot be reached")


def test_when_the_model_fails_the_embedded_judge_reads(still: Site, caplog: pytest.LogCaptureFixture) -> None:
    kept(still, talking(still))
    still.prova.judges = (ModelJudge(SilentChat()), *still.prova.judges)
    judge_all(still)
    assert {row.judge_id for row in judgements(still.prova)} == {"embedded"}
    assert "cannot be reached" in caplog.text


def test_when_no_judge_can_read_the_turn_stays_unjudged(still: Site) -> None:
    turn_id = kept(still, talking(still))
    usual: Prova = still.prova
    judges = usual.judges
    usual.judges = (ModelJudge(SilentChat()),)
    with pytest.raises(ModelUnavailable):
        asyncio.run(judge_turn(still.prova, turn_id))
    assert judgements(still.prova) == []
    assert turns_to_judge(still.prova, still.people["learner"]) == 1
    usual.judges = judges
    judge_all(still)
    assert turns_to_judge(still.prova, still.people["learner"]) == 0


def test_discover_asks_on_when_judging_is_slow_and_the_judgement_still_arrives(tmp_path) -> None:
    site = make_site(tmp_path, judge_wait_seconds=0.05)
    judge = WholeTurnJudge(wait=0.6)
    site.prova.judges = (judge,)
    with site.client:
        conversation_id = talking(site, "discover")
        assert say(site, conversation_id, STRONG)[-1][0] == "done"
        assert judgements(site.prova) == [], "the reply did not wait"
        for _ in range(200):
            if judgements(site.prova):
                break
            site.client.portal.call(asyncio.sleep, 0.02)
        assert judgements(site.prova)
        assert judge.asked == 1, "the reading under way was not stopped and begun again"
    site.prova.database.close()


def test_a_database_that_cannot_be_read_for_a_while_does_not_end_judging(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    usual = site.prova.worker._find
    fails = [RuntimeError("disk I/O error")]

    def find() -> tuple[str, ...]:
        if fails:
            raise fails.pop()
        return usual()

    site.prova.worker._find = find
    conversation_id = talking(site)
    say(site, conversation_id, STRONG)
    for _ in range(400):
        site.prova.worker.wake()
        if judgements(site.prova):
            break
        site.client.portal.call(asyncio.sleep, 0.02)
    assert judgements(site.prova)
    assert "disk I/O error" in caplog.text
    assert begin(site)
