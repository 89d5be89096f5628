"""The hash chain: everything on record is linked, and a change made behind Prova's back shows."""

import re
from collections import Counter

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError

from backend.adapters.store import chain
from backend.adapters.store.tables import (
    ChainLink,
    DecisionRow,
    JudgementRow,
    ObservationRow,
    SamplingRow,
    TurnRow,
    WeighingRow,
)
from backend.services.check_health import check
from backend.services.sample_decisions import quality_of
from tests.backend.conftest import Site
from tests.backend.journey import MET, proposal_for, say

RECORDS = ("turns", "judgements", "weighings", "observations", "decisions", "samplings", "declarations", "chain")


def whole_journey(site: Site) -> None:
    """Words, judgements, a declaration, a decision and a look at it."""
    proposal = proposal_for(site)
    site.client.post("/evidence/declaration", data={"own_work": "yes", "ai_used": "None"})
    assert site.enter("assessor").post(f"/assess/{proposal.id}", data=MET).status_code == 200
    (picked,) = quality_of(site.prova, site.people["quality"]).sample
    address = f"/quality/{picked.evidence.decision.id}"
    assert site.enter("quality").post(address, data={"agrees": "yes", "comment": ""}).status_code == 200


def test_everything_on_record_is_linked_exactly_once(site: Site) -> None:
    whole_journey(site)
    with site.prova.database.reading() as session:
        links = list(session.scalars(select(ChainLink).order_by(ChainLink.number)))
        assert chain.first_broken_link(session) is None
        for kind, identity in (
            ("turns", TurnRow.id),
            ("judgements", JudgementRow.id),
            ("weighings", WeighingRow.judgement_id),
            ("observations", ObservationRow.id),
            ("decisions", DecisionRow.id),
            ("samplings", SamplingRow.id),
        ):
            stored = set(session.scalars(select(identity)))
            assert stored
            assert Counter(link.record_id for link in links if link.kind == kind) == Counter(stored)
    assert links[0].previous_sha256 == chain.START
    assert {link.kind for link in links} == set(RECORDS) - {"chain"}


def test_a_link_holds_the_hash_of_its_record(site: Site) -> None:
    proposal_for(site)
    with site.prova.database.reading() as session:
        row = session.scalars(select(TurnRow).where(TurnRow.speaker == "learner")).one()
        link = session.scalars(select(ChainLink).where(ChainLink.record_id == row.id)).one()
    said = chain.facts_of(row)
    assert said["text"] == row.text
    assert link.record_sha256 == chain.record_sha256(said)
    assert link.record_sha256 != chain.record_sha256({**said, "text": f"{row.text} And more."})


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE chain SET record_sha256 = :other WHERE number = 2",
        "UPDATE chain SET record_id = :other WHERE number = 2",
        "UPDATE chain SET kind = :other WHERE number = 2",
        "UPDATE chain SET sha256 = :other WHERE number = 2",
        "DELETE FROM chain WHERE number = 2",
    ],
)
def test_a_changed_or_missing_link_is_found(site: Site, change: str) -> None:
    """Somebody who can write to the file can drop the triggers as well; then the hashes give them away."""
    proposal_for(site)
    given = {"other": "f" * 64} if ":other" in change else {}
    with site.prova.database.transaction() as session:
        for action in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER chain_refuse_{action}"))
        session.execute(text(change), given)
    with site.prova.database.reading() as session:
        assert chain.first_broken_link(session) == (3 if change.startswith("DELETE") else 2)
    (found,) = [each for each in check(site.prova) if each.name == "Hash chain"]
    assert found.ok is False
    assert "does not follow" in found.detail


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE turns SET text = 'other words' WHERE speaker = 'learner'",
        "UPDATE judgements SET verdict = 'shown'",
        "UPDATE weighings SET flags = '[]', weighed = '[[\"words\", 1, 9]]'",
        "UPDATE decisions SET feedback = 'other feedback'",
        "DELETE FROM samplings",
    ],
)
def test_a_record_changed_behind_the_chain_is_found(site: Site, change: str) -> None:
    whole_journey(site)
    table = change.split()[2] if change.startswith("DELETE") else change.split()[1]
    with site.prova.database.reading() as session:
        assert chain.first_altered_record(session) is None
    with site.prova.database.transaction() as session:
        for action in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER {table}_refuse_{action}"))
        session.execute(text(change))
    with site.prova.database.reading() as session:
        assert (chain.first_altered_record(session) or "").startswith(f"{table} ")
        assert chain.first_broken_link(session) is None
    (found,) = [each for each in check(site.prova) if each.name == "Records"]
    assert found.ok is False


def test_the_database_itself_refuses_to_change_or_delete_a_record(site: Site) -> None:
    whole_journey(site)
    for table in RECORDS:
        column = {"chain": "record_id", "weighings": "judgement_id"}.get(table, "id")
        for change in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(IntegrityError, match="only added to"), site.prova.database.transaction() as session:
                session.execute(text(change))


def test_erasing_somebodys_words_leaves_the_chain_whole(site: Site) -> None:
    proposal = proposal_for(site)
    with site.prova.database.transaction() as session:
        session.execute(text("UPDATE turns SET text = '' WHERE id = :id"), {"id": proposal.quote.turn_id})
    with site.prova.database.reading() as session:
        assert chain.first_broken_link(session) is None
        assert chain.first_altered_record(session) is None
        assert session.scalar(select(func.count()).select_from(TurnRow).where(TurnRow.text == "")) == 1


def test_nothing_on_record_is_ever_changed_or_deleted(site: Site) -> None:
    changes: list[str] = []

    def watch(connection, cursor, statement, parameters, context, executemany) -> None:
        found = re.match(r"\s*(?:UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+\"?(\w+)", statement, re.I)
        if found and found[1] in RECORDS:
            changes.append(statement)

    event.listen(site.prova.database.engine, "before_cursor_execute", watch)
    whole_journey(site)
    site.enter("learner")
    conversation_id = site.client.get("/conversations").text.split("/conversations/")[1].split('"')[0]
    say(site, conversation_id, "", action="help")
    site.client.post(f"/conversations/{conversation_id}/leave")
    assert changes == []
    with site.prova.database.reading() as session:
        assert chain.first_broken_link(session) is None
