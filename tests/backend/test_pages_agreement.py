"""The judge beside the organisation's own assessors: whose decisions count, what they mean, when nothing is said."""

import html
import re
from dataclasses import replace

import pytest
from sqlalchemy import text

from backend.adapters.store import judging, talk
from backend.adapters.store.judging import new_id
from backend.adapters.store.talk import Said
from backend.services.consent_to_checks import answer_consent
from backend.services.decisions_agree import (
    ENOUGH,
    HOW_MADE,
    NOT_ADMISSIBLE,
    NOT_THE_WORDS,
    decisions_in,
    decisions_shown_to,
    find_organisation,
    label_of,
)
from backend.services.problems import NotAllowed
from backend.web.views.judge_agreement import agreement_view
from competency_frameworks.standards import Mode
from competency_frameworks.standards_library import criterion_by_ref
from portfolio.evidence import Decision, Evidence, Independence, Outcome, Quote, Vacs, Verdict
from tests.backend.conftest import Site
from tests.backend.staff_record import ANSWER, JUDGE, REF, begun_conversation, judgement_row

ALL = Vacs(True, True, True, True, "Seen.")
SECRET = "compare our dates"


def words(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def decide(site: Site, learner: str, outcomes: list[tuple[Verdict, Outcome]], ref: str = REF) -> None:
    """One answer, one verdict and one decision for each pair, as the store would have them."""
    criterion, now = criterion_by_ref(ref), site.prova.clock.now()
    with site.prova.database.transaction() as session:
        conversation = begun_conversation(session, site.people[learner].id, ref, now)
        for verdict, outcome in outcomes:
            said = talk.add_learner_turn(session, new_id(), conversation.id, Said(ANSWER, new_id()), now)
            row = judgement_row(criterion, Quote.cut(said.id, ANSWER, 0, 20), criterion.modes[0], Independence.NONE)
            row.verdict, row.made_at = verdict.value, now
            judging.keep_judging(session, judging.judged_turn(said.id, JUDGE, now), [row], [])
            made = Decision(new_id(), row.id, site.people["assessor"].id, outcome, ALL, "More.", now)
            judging.keep_decision(session, made)


def agree(site: Site, learner: str = "learner", *, given: bool = True) -> None:
    answer_consent(site.prova, site.people[learner], given=given)


@pytest.fixture
def enrolled(site: Site) -> Site:
    for learner in ("learner", "other.learner"):
        site.enrol(learner)
    return site


TWENTY = (
    [(Verdict.SHOWN, Outcome.MET)] * 14
    + [(Verdict.SHOWN, Outcome.NOT_YET)] * 4
    + [
        (Verdict.PARTLY, Outcome.MET),
        (Verdict.PARTLY, Outcome.INSUFFICIENT),
    ]
)


def test_nobody_is_counted_who_has_not_agreed(enrolled: Site) -> None:
    decide(enrolled, "learner", TWENTY)
    assert decisions_in(enrolled.prova, enrolled.organisation_id).evaluated == ()
    agree(enrolled, "other.learner")
    assert decisions_in(enrolled.prova, enrolled.organisation_id).evaluated == ()


def test_agreeing_counts_and_taking_it_back_leaves_out(enrolled: Site) -> None:
    decide(enrolled, "learner", TWENTY)
    agree(enrolled)
    found = decisions_in(enrolled.prova, enrolled.organisation_id)
    assert len(found.evaluated) == len(TWENTY)
    assert found.judges == (JUDGE,)
    assert found.learners == 1
    assert sum(each.pair.too_generous for each in found.evaluated) == 4
    assert sum(each.pair.too_harsh for each in found.evaluated) == 1
    agree(enrolled, given=False)
    assert decisions_in(enrolled.prova, enrolled.organisation_id).evaluated == ()


def test_nothing_crosses_from_one_organisation_to_another(enrolled: Site) -> None:
    decide(enrolled, "learner", TWENTY)
    agree(enrolled)
    assert decisions_in(enrolled.prova, "another").evaluated == ()


def test_quality_assurance_sees_rates_and_counts_and_no_words(enrolled: Site) -> None:
    decide(enrolled, "learner", TWENTY)
    agree(enrolled)
    client = enrolled.enter("quality")
    assert 'href="/agreement"' in client.get("/quality").text
    page = client.get("/agreement").text
    shown = words(page)
    assert "Agreed: 75 % (15 of 20; 53 % to 89 %)." in shown
    assert "accepted: 20 % (4 of 20;" in shown
    assert "accepted: 5 % (1 of 20;" in shown
    assert "Cohen’s kappa" in shown
    assert "test-judge 1" in shown
    assert REF in shown
    for sentence in HOW_MADE:
        assert sentence in shown
    assert SECRET not in shown
    assert enrolled.people["learner"].email not in page
    assert enrolled.people["learner"].id not in page


def test_fewer_than_twenty_decisions_state_no_rate(enrolled: Site) -> None:
    decide(enrolled, "learner", TWENTY[: ENOUGH - 1])
    agree(enrolled)
    shown = words(enrolled.enter("quality").get("/agreement").text)
    assert "Too few decisions to say" in shown
    assert f"{ENOUGH - 1} decisions can be counted" in shown
    assert not re.search(r"\d %|kappa", shown)


def test_learning_and_development_sees_a_group_and_no_person(enrolled: Site) -> None:
    decide(enrolled, "learner", TWENTY)
    agree(enrolled)
    client = enrolled.enter("learning")
    assert 'href="/agreement"' in client.get("/team").text
    shown = words(client.get("/agreement").text)
    assert "from at least 3 learners" in shown
    assert not re.search(r"\d %|kappa", shown)
    found = replace(decisions_in(enrolled.prova, enrolled.organisation_id), learners=3)
    assert agreement_view(found, "/team", sees_persons=False)["figures"]


def test_a_criterion_with_few_decisions_is_not_shown_on_its_own(enrolled: Site) -> None:
    decide(enrolled, "learner", TWENTY)
    decide(enrolled, "learner", [(Verdict.SHOWN, Outcome.MET)] * 4, "PRV-SUP/P1")
    decide(enrolled, "learner", [(Verdict.SHOWN, Outcome.MET)], "PRV-SUP/P3")
    agree(enrolled)
    view = agreement_view(decisions_in(enrolled.prova, enrolled.organisation_id), "/quality", sees_persons=True)
    assert [(line["name"], line["decisions"]) for line in view["criteria"]] == [(REF, 20), ("All others together", 5)]
    assert view["criteria"][1]["right"] == 5, "five decisions are counts and no rate"


@pytest.mark.parametrize("name", ["learner", "assessor"])
def test_it_is_not_for_everybody(site: Site, name: str) -> None:
    assert site.enter(name).get("/agreement").status_code == 403
    with pytest.raises(NotAllowed):
        decisions_shown_to(site.prova, site.people[name])


def one(site: Site) -> Evidence:
    decide(site, "learner", [(Verdict.SHOWN, Outcome.MET)])
    with site.prova.database.reading() as session:
        (found,) = judging.evidence_of(session, site.people["learner"].id)
    return found


def test_what_a_decision_says_about_the_words(enrolled: Site) -> None:
    met = one(enrolled)
    back = replace(met.decision, outcome=Outcome.NOT_YET)
    said = {
        Outcome.MET: Verdict.SHOWN,
        Outcome.INSUFFICIENT: Verdict.PARTLY,
        Outcome.NOT_YET: Verdict.NOT_SHOWN,
    }
    for outcome, label in said.items():
        assert label_of(Evidence(met.proposal, replace(met.decision, outcome=outcome))) is label
    old = replace(back, vacs=replace(ALL, current=False))
    assert label_of(Evidence(met.proposal, old)) == NOT_THE_WORDS
    not_valid = replace(back, vacs=Vacs(False, False, False, False, ""))
    assert label_of(Evidence(met.proposal, not_valid)) is Verdict.NOT_SHOWN
    revealed = replace(met.proposal, independence=Independence.REVEALED)
    assert label_of(Evidence(revealed, back)) == NOT_ADMISSIBLE
    other = next(mode for mode in Mode if mode not in criterion_by_ref(REF).modes)
    assert label_of(Evidence(replace(met.proposal, mode=other), back)) == NOT_ADMISSIBLE


def test_words_that_were_erased_are_left_out(enrolled: Site) -> None:
    decide(enrolled, "learner", TWENTY)
    agree(enrolled)
    with enrolled.prova.database.transaction() as session:
        session.execute(text("UPDATE turns SET text = '' WHERE speaker = 'learner'"))
    assert decisions_in(enrolled.prova, enrolled.organisation_id).evaluated == ()


def test_an_organisation_is_found_by_name_or_id(site: Site) -> None:
    with site.prova.database.reading() as session:
        assert find_organisation(session, " test ORGANISATION ") == (site.organisation_id, "Test organisation")
        assert find_organisation(session, site.organisation_id) == (site.organisation_id, "Test organisation")
        assert find_organisation(session, "nobody") is None
