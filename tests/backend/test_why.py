"""Every judgement on a staff page opens to why: words, strength, confidence, what was weighed, and whose it is."""

import asyncio
import html
import re
from pathlib import Path

import pytest

from backend.services.decide_evidence import item_of, queue_of
from backend.services.judge_turn import judge_turn
from backend.services.sample_decisions import quality_of
from backend.web.views.why import confidence_words, judgement_view, weights
from competency_frameworks.standards_library import criterion_by_ref
from conversations.judges.verdict import Weighed
from portfolio.evidence import Proposal, Verdict
from tests.backend.conftest import Site, make_site
from tests.backend.journey import MET, STRONG, learner_turns, say, talking
from tests.backend.judges_made import FLAG, SayingJudge
from tests.backend.staff_record import propose


@pytest.fixture
def judged(tmp_path: Path) -> Site:
    """One answer, asked for help on first, read by two versions of a judge."""
    made = make_site(tmp_path)
    made.prova.worker.start = lambda: None
    with made.client:
        conversation_id = talking(made)
        say(made, conversation_id, "", action="help")
        say(made, conversation_id, "", action="help")
        say(made, conversation_id, STRONG)
        answer = learner_turns(made, conversation_id)[-1]
        for judge in (SayingJudge("1", Verdict.PARTLY), SayingJudge("2")):
            made.prova.judges = (judge,)
            asyncio.run(judge_turn(made.prova, answer.id))
        yield made
    made.prova.database.close()


def proposal(site: Site) -> Proposal:
    (only,) = queue_of(site.prova, site.people["assessor"])
    return only.proposal


def words(text: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def folds(text: str) -> dict[str, str]:
    """Summary → text of each judgement's fold."""
    found = re.findall(r'<details class="more why"[^>]*><summary>(.*?)</summary>(.*?)</details>', text, re.S)
    return {words(summary).strip(): words(body) for summary, body in found}


def test_the_proposal_opens_to_everything_it_rests_on(judged: Site) -> None:
    page = judged.enter("assessor").get(f"/assess/{proposal(judged).id}").text
    opened = folds(page)["What the judge suggested, and why"]
    for said in (
        "The words show this criterion.",
        "Explained. The learner gives reasons, or an example.",
        "High, 82 %. The judge expects to be right in about 8 of 10 such cases.",
        "Because version 2 read it so.",
        "Stronger with What came of it.",
        "saying, version 2",
        "Language model none",
        "Words shared with the criterion 0.62 Towards it, strongly (+1.40)",
        "Nearest to a counter-example 0.31 Away from it, somewhat (−0.70)",
        "Figures and dates 3 Not weighed: a written rule uses it",
    ):
        assert said in opened
    marked = re.findall(r'<figure class="quote">.*?<mark>(.*?)</mark>', page, re.S)
    assert html.unescape(marked[0]) == proposal(judged).quote.text
    assert " in turn " in opened, "which help came before is said with its place"


def test_every_other_judgement_opens_as_well(judged: Site) -> None:
    found = folds(judged.enter("assessor").get(f"/assess/{proposal(judged).id}").text)
    verdicts = {summary.split(":")[0] for summary in found}
    assert {"Partly shown", "Not shown", "Unjudged"} <= verdicts
    unjudged = next(body for summary, body in found.items() if summary.startswith("Unjudged"))
    assert "None: without a verdict there is nothing to be sure of." in unjudged
    assert "it is not zero, and it is not weak" in unjudged
    assert "It rests on no passage of this answer." in unjudged
    assert "10 such cases" not in unjudged
    assert sum("(earlier reading, by version 1)" in summary for summary in found) == len(found) // 2
    item = item_of(judged.prova, judged.people["assessor"], proposal(judged).id)
    assert len(found) == len(item.judgements)


def test_flags_stand_outside_every_fold(judged: Site) -> None:
    page = judged.enter("assessor").get(f"/assess/{proposal(judged).id}").text
    before_the_words = page.split('<div class="review">')[0]
    assert FLAG in html.unescape(before_the_words)
    outside = re.sub(r"<details.*?</details>", "", page, flags=re.S)
    assert html.unescape(outside).count(FLAG) == 1, "that of the earlier reading is the same, and said in its fold"
    assert all(FLAG in body for summary, body in folds(page).items() if summary.startswith("Partly"))


def test_a_warning_of_another_reading_alone_stands_before_its_fold(judged: Site) -> None:
    older = propose(judged)
    judged.prova.judges = (SayingJudge("3"),)
    asyncio.run(judge_turn(judged.prova, older.turn_id))
    page = judged.enter("assessor").get(f"/assess/{older.proposal_id}").text
    assert FLAG not in html.unescape(page.split('<div class="review">')[0])
    outside = re.sub(r"<details.*?</details>", "", page, flags=re.S)
    assert html.unescape(outside).count(FLAG) == 1


def test_levels_heard_in_the_answer_say_why(judged: Site) -> None:
    conversation_id = talking(judged, "reflective_account")
    say(judged, conversation_id, f"{STRONG} And in August nobody was parked any more.")
    asyncio.run(judge_turn(judged.prova, learner_turns(judged, conversation_id)[-1].id))
    newest = max((each.proposal for each in queue_of(judged.prova, judged.people["assessor"])), key=lambda p: p.made_at)
    shown = words(judged.enter("assessor").get(f"/assess/{newest.id}").text)
    assert "What this answer says about a level" in shown
    assert "Advanced (3)" in shown
    assert "Tells of doing it." in shown


def test_deciding_blind_hides_reasons_flags_and_other_readings(judged: Site) -> None:
    page = judged.enter("assessor").get(f"/assess/{proposal(judged).id}?blind=1").text
    assert "read it so" not in page
    assert FLAG not in html.unescape(page)
    assert not folds(page)


def test_a_proposal_that_was_read_again_says_so(judged: Site) -> None:
    old = next(
        each.row.id
        for each in item_of(judged.prova, judged.people["assessor"], proposal(judged).id).judgements
        if each.row.judge_version == "1" and each.row.verdict == "partly"
    )
    shown = words(judged.enter("assessor").get(f"/assess/{old}").text)
    assert "Version 2 of this judge has read the answer since: shown." in shown


def test_quality_assurance_reads_the_same(judged: Site) -> None:
    found = proposal(judged)
    more = {**MET, "outcome": "insufficient", "feedback": "Say what came of it."}
    assert judged.enter("assessor").post(f"/assess/{found.id}", data=more).status_code == 200
    address = f"/learners/{judged.people['learner'].id}/evidence/{found.id}"
    client = judged.enter("quality")
    pages = [client.get(address).text]
    pages += [client.get(f"/quality/{each.evidence.decision.id}").text for each in _sample(judged)]
    assert len(pages) == 2
    for page in pages:
        assert "Towards it, strongly (+1.40)" in folds(page)["What the judge suggested, and why"]
        assert FLAG in html.unescape(page.split('<div class="review">')[0])


def _sample(site: Site):
    return quality_of(site.prova, site.people["quality"]).sample


def test_an_older_judgement_says_that_what_was_weighed_was_not_recorded(judged: Site) -> None:
    older = propose(judged)
    page = judged.enter("assessor").get(f"/assess/{older.proposal_id}").text
    assert "What was weighed was not recorded then." in folds(page)["What the judge suggested, and why"]


def test_the_learner_reads_reason_and_missing_and_no_weights(judged: Site) -> None:
    shown = words(judged.enter("learner").get(f"/evidence/{proposal(judged).id}").text)
    assert "Because version 2 read it so." in shown
    assert "what came of it" in shown
    assert "Towards it" not in shown


def test_a_quote_of_erased_words_is_left_out(judged: Site) -> None:
    item = item_of(judged.prova, judged.people["assessor"], proposal(judged).id)
    view = judgement_view(item.why, item.talk)
    assert view["criterion"] == criterion_by_ref(item.proposal.criterion_ref).text
    item.why.row.end = 10_000
    assert judgement_view(item.why, item.talk)["quote"] is None


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (0.82, "High, 82 %. The judge expects to be right in about 8 of 10 such cases."),
        (0.55, "Medium, 55 %. The judge expects to be right in about 6 of 10 such cases."),
        (0.02, "Low, 2 %. The judge expects to be right in hardly any such case."),
        (0.97, "High, 97 %. The judge expects to be right in nearly all such cases."),
    ],
)
def test_confidence_in_words(confidence: float, said: str) -> None:
    assert confidence_words(confidence) == said


def test_bars_run_from_the_middle_and_the_weightiest_is_longest() -> None:
    named = [Weighed("one", 1, 2.0), Weighed("two", -0.5, -0.1), Weighed("three", 4), Weighed("four", 0)]
    towards, away, rule, nothing = weights(named)
    assert (towards.offset, towards.length, towards.towards) == (50, 50, True)
    assert away.offset + away.length == pytest.approx(50)
    assert away.push == "away from it, slightly (−0.10)"
    assert away.value == "−0.5"
    assert (rule.length, rule.push) == (0, "not weighed: a written rule uses it")
    assert nothing.push == "no push either way"
