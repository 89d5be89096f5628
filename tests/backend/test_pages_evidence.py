"""Demonstrate: suggestions apart from decisions, declarations, the next role, and nobody else's things."""

import html
import io
import re
import zipfile

import httpx
import pytest
from sqlalchemy import select

from backend.adapters.store import chain
from backend.adapters.store.tables import ChainLink, Declaration
from backend.services.decide_evidence import Verdict, decide_on
from backend.services.declare import OWN_WORK
from competency_frameworks.standards import Mode
from portfolio.evidence import Outcome, Vacs
from portfolio.verify import verify_portfolio
from tests.backend.conftest import Site
from tests.backend.staff_record import REF, propose


def words(answer: httpx.Response) -> str:
    """The page's text as a reader sees it."""
    main = answer.text[answer.text.index("<main") :]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def decided(site: Site, proposal_id: str, outcome: Outcome = Outcome.MET) -> None:
    vacs = Vacs(valid=True, authentic=True, current=True, sufficient=True, reason="Names the check.")
    decide_on(site.prova, site.people["assessor"], proposal_id, Verdict(outcome, vacs, "Say what you found.", 40))


@pytest.fixture
def learner(site: Site) -> Site:
    """An enrolled learner, signed in."""
    site.enrol()
    site.enter("learner")
    return site


def test_a_suggestion_counts_for_nothing_until_a_person_decides(learner: Site) -> None:
    proposed = propose(learner)
    text = words(learner.client.get("/evidence"))
    assert "0 of" in text
    assert "criteria accepted" in text
    assert "1 suggestion not decided on yet" in text
    assert proposed.quote in text
    item = words(learner.client.get(f"/evidence/{proposed.proposal_id}"))
    assert "No person has decided yet" in item
    assert "qualified" not in (text + item).lower()


def test_the_decision_stands_apart_from_the_suggestion_with_its_feedback(learner: Site) -> None:
    proposed = propose(learner)
    decided(learner, proposed.proposal_id, Outcome.NOT_YET)
    page = learner.client.get(f"/evidence/{proposed.proposal_id}")
    suggestion, decision = words(page).split("The decision")
    assert "REASON-OF-THE-JUDGE" in suggestion
    assert "Not yet , decided by Assessor" in decision
    assert "Say what you found." in decision
    assert "Tell Assessor what you see differently" in decision
    assert f"<mark>{proposed.quote}</mark>" in html.unescape(page.text)


def test_accepted_evidence_counts_by_the_rules_of_sufficiency(learner: Site) -> None:
    for _ in range(2):
        decided(learner, propose(learner).proposal_id)
    text = words(learner.client.get("/evidence"))
    assert re.search(r"1 of \d+ criteria accepted", text)


def test_what_is_not_admitted_is_shown_and_not_counted(learner: Site) -> None:
    proposed = propose(learner, mode=Mode.PRIOR_LEARNING)
    item = words(learner.client.get(f"/evidence/{proposed.proposal_id}"))
    assert "Shown, not counted." in item


def test_nobody_reads_another_learners_evidence(learner: Site) -> None:
    proposed = propose(learner)
    learner.enrol("other.learner")
    other = learner.enter("other.learner")
    assert other.get(f"/evidence/{proposed.proposal_id}").status_code == 404
    assert proposed.quote not in other.get("/evidence").text


def test_a_declaration_is_kept_in_the_chain_and_shown(learner: Site) -> None:
    for missing in ({"ai_used": "None"}, {"own_work": "yes"}, {"own_work": "yes", "ai_used": "x" * 2001}):
        assert learner.client.post("/evidence/declaration", data=missing).status_code == 422
    answer = learner.client.post("/evidence/declaration", data={"own_work": "yes", "ai_used": "A <b>spell checker</b>"})
    assert f"{OWN_WORK} AI and other tools used: A <b>spell checker</b>" in html.unescape(answer.text)
    assert "<b>spell" not in answer.text
    with learner.prova.database.reading() as session:
        row = session.scalars(select(Declaration)).one()
        link = session.scalars(select(ChainLink).where(ChainLink.record_id == row.id)).one()
        assert link.kind == "declarations"
        assert chain.first_broken_link(session) is None


def test_the_next_role_can_be_chosen_and_shows_its_terms(learner: Site) -> None:
    text = words(learner.client.get("/evidence?next=bpo-operations-manager"))
    assert "Compared with BPO Operations Manager: chosen by hand." in text
    assert "score = 100 ×" in text
    assert "0 to 100" in text


def test_many_suggestions_come_page_by_page(learner: Site) -> None:
    for _ in range(9):
        propose(learner)
    assert "Page 1 of 2" in words(learner.client.get("/evidence"))
    for page in ("2", "99", "-1", "many"):
        assert learner.client.get(f"/evidence?page={page}").status_code == 200
    assert learner.client.get("/evidence?page=2").text.count('class="quote"') == 1


def test_the_portfolio_is_the_learners_own_and_verifies(learner: Site) -> None:
    decided(learner, propose(learner).proposal_id)
    answer = learner.client.get("/portfolio.zip")
    assert answer.headers["content-type"] == "application/zip"
    assert verify_portfolio(answer.content, None).ok
    html_page = zipfile.ZipFile(io.BytesIO(answer.content)).read("portfolio.html").decode()
    assert REF.split("/", maxsplit=1)[0] in html_page
