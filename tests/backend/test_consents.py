"""A learner's say over checks of the judge: off by default, given and taken back, and on record."""

import html
import re

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from backend.adapters.store import chain, consents
from backend.adapters.store.tables import ChainLink, ConsentRow
from backend.services.consent_to_checks import PURPOSE, WORDING, answer_consent, may_check_with
from backend.services.problems import NotAllowed
from tests.backend.conftest import Site


def words(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def rows(site: Site) -> list[ConsentRow]:
    with site.prova.database.reading() as session:
        return list(session.scalars(select(ConsentRow).order_by(ConsentRow.made_at)))


def test_nothing_is_agreed_until_the_learner_says_so(site: Site) -> None:
    assert not may_check_with(site.prova, site.people["learner"])
    shown = words(site.enter("learner").get("/how-i-work").text)
    assert "You have not agreed." in shown
    assert WORDING in shown


def test_agreeing_and_taking_it_back_are_both_on_record(site: Site) -> None:
    client = site.enter("learner")
    assert "You have agreed." in words(client.post("/how-i-work/checks", data={"given": "yes"}).text)
    client.post("/how-i-work/checks", data={"given": "yes"})
    assert may_check_with(site.prova, site.people["learner"])
    with site.prova.database.reading() as session:
        agreed = consents.consenting(session, site.organisation_id, PURPOSE)
    assert agreed == {site.people["learner"].id}
    back = words(client.post("/how-i-work/checks", data={"given": ""}).text)
    assert "Taken back." in back
    assert "You have not agreed." in back
    assert [row.given for row in rows(site)] == [True, False]
    assert {row.wording for row in rows(site)} == {WORDING}
    with site.prova.database.reading() as session:
        assert consents.consenting(session, site.organisation_id, PURPOSE) == frozenset()
        linked = set(session.scalars(select(ChainLink.record_id).where(ChainLink.kind == "consents")))
        assert chain.first_altered_record(session) is None
    assert linked == {row.id for row in rows(site)}


@pytest.mark.parametrize("name", ["learning", "assessor", "quality", "admin"])
def test_nobody_agrees_for_a_learner(site: Site, name: str) -> None:
    assert site.enter(name).post("/how-i-work/checks", data={"given": "yes"}).status_code == 403
    with pytest.raises(NotAllowed):
        answer_consent(site.prova, site.people[name], given=True)
    assert rows(site) == []


@pytest.mark.parametrize("change", ["UPDATE consents SET given = 1", "DELETE FROM consents"])
def test_a_consent_is_never_changed(site: Site, change: str) -> None:
    answer_consent(site.prova, site.people["learner"], given=True)
    with pytest.raises(DBAPIError, match="only added to"), site.prova.database.transaction() as session:
        session.execute(text(change))
