"""Adjustments: sealed at rest, deleted on withdrawal, seen by nobody but the learner, used for delivery alone."""

import io
import zipfile

import pytest
from sqlalchemy import func, select

from backend.adapters.keys import KeyFolder
from backend.adapters.store import people
from backend.adapters.store.tables import AdjustmentRow, JudgementRow
from backend.services.adjustments import WORDS, AdjustmentBook, Wanted
from backend.services.standing import standing_of_learner
from tests.backend.conftest import Site, make_site
from tests.backend.journey import STRONG, judge_all, judgements, observations, say, supplier_performance, talking, turns

NOTE = "Zebrafish pauses help me when letters swim."
FORM = {"adjustments": list(WORDS), "note": NOTE, "consent": "yes"}


def asked_for(site: Site) -> None:
    """The learner asks for everything there is, on the page."""
    assert site.enter("learner").post("/how-i-work", data=FORM).status_code == 200


def stored_bytes(site: Site) -> bytes:
    """Every byte of every file in the installation's folder."""
    return b"".join(path.read_bytes() for path in site.prova.settings.home.rglob("*") if path.is_file())


def test_no_word_of_it_is_stored_in_clear(site: Site) -> None:
    site.enrol()
    asked_for(site)
    assert site.prova.adjustments.of(site.people["learner"].id) == Wanted(**dict.fromkeys(WORDS, True), note=NOTE)
    with site.prova.database.reading() as session:
        sealed = people.sealed_adjustments(session, site.people["learner"].id)
    everything = stored_bytes(site)
    assert sealed in everything
    assert b"outsourcing-manager" in everything, "the bytes looked at are those of the database"
    for word in ("Zebrafish", "letters swim", *WORDS):
        assert word.encode() not in sealed
        assert word.encode() not in everything


def test_withdrawal_deletes(site: Site) -> None:
    site.enrol()
    asked_for(site)
    site.client.post("/how-i-work/withdraw")
    with site.prova.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AdjustmentRow)) == 0
    assert site.prova.adjustments.of(site.people["learner"].id) == Wanted()
    assert "Zebrafish" not in site.client.get("/how-i-work").text


def test_with_another_key_nothing_can_be_read(site: Site, tmp_path) -> None:
    site.enrol()
    asked_for(site)
    stolen = AdjustmentBook(site.prova.database, KeyFolder(tmp_path / "other").vault(), site.prova.clock)
    assert stolen.of(site.people["learner"].id) == Wanted()


def test_keys_are_the_owners_alone(site: Site) -> None:
    for path in (site.prova.settings.home / "keys").iterdir():
        assert path.stat().st_mode & 0o077 == 0


def test_what_was_asked_for_survives_a_restart(site: Site) -> None:
    site.enrol()
    asked_for(site)
    again = make_site(site.prova.settings.home)
    assert again.prova.adjustments.of(again.people["learner"].id).note == NOTE
    again.prova.worker.stop()
    again.prova.database.close()


def test_no_manager_assessor_or_portfolio_ever_says_it(site: Site) -> None:
    conversation_id = talking(site, "professional_discussion")
    asked_for(site)
    say(site, conversation_id, STRONG)
    judge_all(site)
    learner_id = site.people["learner"].id
    with site.prova.database.reading() as session:
        proposal_id = session.scalars(
            select(JudgementRow.id).where(JudgementRow.verdict.in_(("shown", "partly"))).limit(1)
        ).one()
    pages = {
        "learning": ["/team?role=outsourcing-manager", "/team.csv?role=outsourcing-manager", "/frameworks"],
        "assessor": ["/assess", f"/assess/{proposal_id}", "/learners", f"/learners/{learner_id}", "/api/queue"],
        "quality": ["/quality", f"/learners/{learner_id}", f"/learners/{learner_id}/evidence/{proposal_id}"],
        "admin": ["/people", "/system", "/team?role=outsourcing-manager"],
    }
    hidden = [NOTE, "Zebrafish", "adjustment", *WORDS, *WORDS.values()]
    for name, addresses in pages.items():
        client = site.enter(name)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            for words in hidden:
                assert words not in answer.text, (name, address)
    for name, address in (
        ("learner", "/portfolio.zip"),
        ("assessor", f"/learners/{learner_id}/portfolio.zip"),
    ):
        portfolio = site.enter(name).get(address)
        assert portfolio.status_code == 200
        with zipfile.ZipFile(io.BytesIO(portfolio.content)) as opened:
            for part in opened.namelist():
                content = opened.read(part)
                assert not any(words.encode() in content for words in hidden if words != "adjustment"), part


def test_they_change_delivery_and_no_judgement(tmp_path) -> None:
    """The same words with and without them: the same verdicts, levels and beliefs."""
    found = []
    for asks in (False, True):
        site = make_site(tmp_path / str(asks))
        with site.client:
            conversation_id = talking(site, "professional_discussion", competency_code=_code(site))
            if asks:
                asked_for(site)
            say(site, conversation_id, STRONG)
            judge_all(site)
            verdicts = sorted((row.criterion_ref, row.verdict, row.strength) for row in judgements(site.prova))
            levels = [(row.competency_code, row.level, row.confidence) for row in observations(site.prova)]
            cells = standing_of_learner(site.prova, site.people["learner"]).cells
            found.append((verdicts, levels, cells, turns(site, conversation_id)[-1].move))
        site.prova.database.close()
    assert found[0][0]
    assert found[0] == found[1]


def test_who_asked_for_predictable_steps_is_told_where_they_are_and_what_comes_next(site: Site) -> None:
    conversation_id = talking(site, "coaching_grow", competency_code=_code(site))
    address = f"/conversations/{conversation_id}"
    assert "Now: goal. Next: reality." not in site.client.get(address).text
    site.client.post("/how-i-work", data={"adjustments": ["predictable_steps"], "consent": "yes"})
    assert "Now: goal. Next: reality." in site.client.get(address).text
    told = [say(site, conversation_id, STRONG)[-1][1]["step"] for _ in range(3)]
    assert told[-1] != told[0]
    assert told[-1] in site.client.get(address).text


def _code(site: Site) -> str:
    site.enrol()
    return supplier_performance(site)


@pytest.mark.parametrize("name", ["assessor", "learning", "quality", "admin", "other.learner"])
def test_nobody_else_has_the_page(site: Site, name: str) -> None:
    site.enrol()
    asked_for(site)
    answer = site.enter(name).get("/how-i-work")
    assert "Zebrafish" not in answer.text
    assert answer.status_code == (200 if name == "other.learner" else 403)
