"""Mapping a role: what is suggested, what people decide, and that the product then uses it."""

import html
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from backend.adapters.store import frameworks, map_decisions, people
from backend.adapters.store.chain import first_altered_record, first_broken_link
from backend.adapters.store.imported_units import Origin, keep_units
from backend.services import map_competencies
from backend.services.frameworks import read, store_framework
from backend.services.load_talk import criteria_of
from backend.services.map_competencies import Sent, collection_of, decide, offered, opened
from backend.services.problems import NotAcceptable, NotAllowed, NotFound
from competency_frameworks.standards import Criterion, CriterionKind, Mode, Sufficiency, Unit
from tests.backend.conftest import Site, furnish

CODE = "F01"  # active listening; the shipped map has PRV-COM/P1 and PRV-COM/K1


def row_of(site: Site, key: str = "outsourcing-manager"):
    with site.prova.database.reading() as session:
        return next(row for row in frameworks.frameworks_of(session, site.organisation_id) if row.key == key)


def choose(site: Site, choice: str, ref: str = "", reason: str = "", name: str = "learning") -> None:
    decide(site.prova, site.people[name], row_of(site).id, CODE, Sent(choice, ref, reason))


def refs(site: Site) -> tuple[str, ...]:
    return tuple(each.ref for each in criteria_of(frameworks.framework_of(row_of(site)), CODE))


def words_of(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.fixture
def stranger(site: Site) -> Iterator[Site]:
    """Another organisation in the same installation."""
    other_id = furnish(site.prova, "The other organisation", "other.example")
    with site.prova.database.reading() as session:
        found = {each.email.split("@")[0]: each for each in people.people_of(session, other_id)}
    yield Site(site.client, site.prova, other_id, found)


def test_each_suggestion_has_a_score_a_reason_and_both_sentences(site: Site) -> None:
    mapped = opened(site.prova, site.people["learning"], row_of(site).id)
    found = offered(site.prova, mapped, CODE)
    assert found
    assert [each.suggestion.score for each in found] == sorted((each.suggestion.score for each in found), reverse=True)
    for each in found:
        assert 0.2 <= each.suggestion.score <= 1
        assert each.suggestion.reason
        criterion = mapped.shelf.criterion(each.suggestion.ref)
        assert each.suggestion.sentence in {"", criterion.text, *criterion.indicators}
        assert each.competency_sentence in " ".join(mapped.row.document.split())
    assert not {each.criterion.ref for each in found} & set(mapped.refs(CODE))


def test_what_is_accepted_is_what_conversations_use_and_keeps_what_stood_beside_it(site: Site) -> None:
    mapped = opened(site.prova, site.people["learning"], row_of(site).id)
    best = offered(site.prova, mapped, CODE)[0]
    assert best.suggestion.ref not in refs(site)
    choose(site, "accepted", best.suggestion.ref)
    assert refs(site)[-1] == best.suggestion.ref
    with site.prova.database.reading() as session:
        (kept,) = map_decisions.decided_on(session, row_of(site))
    assert (kept.name, kept.row.score, kept.row.why) == ("Learning", best.suggestion.score, best.suggestion.reason)
    assert kept.row.criterion_sentence == best.suggestion.sentence
    assert kept.row.competency_sentence == best.competency_sentence
    assert kept.row.criterion_text_sha256 == best.criterion.text_sha256


def test_what_is_turned_down_leaves_the_map_and_is_not_suggested_again(site: Site) -> None:
    choose(site, "rejected", "PRV-COM/K1", "The role never asks for the theory.")
    assert refs(site) == ("PRV-COM/P1",)
    mapped = opened(site.prova, site.people["learning"], row_of(site).id)
    assert "PRV-COM/K1" not in {each.criterion.ref for each in offered(site.prova, mapped, CODE)}
    choose(site, "added", "PRV-COM/K1")
    assert set(refs(site)) == {"PRV-COM/P1", "PRV-COM/K1"}


def test_nothing_fits_is_said_and_never_hidden(site: Site) -> None:
    choose(site, "no match", reason="We do not assess listening.")
    assert refs(site) == ()
    page = site.enter("learning").get(f"/frameworks/{row_of(site).id}/map")
    assert "No match (1)" in words_of(page)
    assert "We do not assess listening." in words_of(page)
    assert "We do not assess listening." in words_of(site.client.get(f"/frameworks/{row_of(site).id}"))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (Sent("rejected", "PRV-COM/K1"), "reason is missing"),
        (Sent("no match"), "reason is missing"),
        (Sent("accepted", "PRV-COM/P1"), "already on the map"),
        (Sent("added", "PRV-NONE/P9"), "no such criterion"),
        (Sent("approved", "PRV-COM/P4"), "cannot be decided"),
        (Sent("rejected", "PRV-COM/K1", "x" * 501), "too long"),
    ],
)
def test_what_cannot_be_decided_is_said_and_nothing_is_kept(site: Site, sent: Sent, said: str) -> None:
    with pytest.raises(NotAcceptable, match=said):
        decide(site.prova, site.people["learning"], row_of(site).id, CODE, sent)
    with site.prova.database.reading() as session:
        assert map_decisions.decided_on(session, row_of(site)) == ()


def test_a_map_belongs_to_an_organisation_and_to_its_staff(site: Site, stranger: Site) -> None:
    choose(site, "rejected", "PRV-COM/K1", "No.")
    assert len(refs(stranger)) == 2
    with pytest.raises(NotFound):
        opened(site.prova, stranger.people["learning"], row_of(site).id)
    for name in ("learner", "assessor", "quality"):
        with pytest.raises(NotAllowed):
            opened(site.prova, site.people[name], row_of(site).id)
    page = site.enter("learner").get(f"/frameworks/{row_of(site).id}")
    assert page.status_code == 200
    assert "/map" not in page.text


def test_decisions_are_linked_into_the_chain_and_cannot_be_changed(site: Site) -> None:
    choose(site, "rejected", "PRV-COM/K1", "No.")
    choose(site, "added", "PRV-COM/K1")
    with site.prova.database.reading() as session:
        assert first_altered_record(session) is None
        assert first_broken_link(session) is None
        assert [each.row.number for each in map_decisions.decided_on(session, row_of(site))] == [1, 2]
    for statement in ("UPDATE map_decisions SET reason = 'x'", "DELETE FROM map_decisions"):
        with pytest.raises(DatabaseError), site.prova.database.transaction() as session:
            session.execute(text(statement))


def test_the_next_version_of_a_framework_keeps_the_map_and_the_old_one_its_own(site: Site) -> None:
    first = row_of(site)
    choose(site, "rejected", "PRV-COM/K1", "No.")
    store_framework(site.prova, site.organisation_id, read(first.document.encode(), "role.txt"))
    assert row_of(site).version == first.version + 1
    assert refs(site) == ("PRV-COM/P1",)
    choose(site, "added", "PRV-COM/K1")
    assert refs(site) == ("PRV-COM/P1", "PRV-COM/K1")
    with site.prova.database.reading() as session:
        old = frameworks.framework_by_id(session, first.id)
    assert [each.ref for each in criteria_of(frameworks.framework_of(old), CODE)] == ["PRV-COM/P1"]


def bring_in(site: Site, wording: str, version: int) -> None:
    """A unit of the organisation's own, as an import would leave it."""
    criterion = Criterion("OWN-1", "P1", CriterionKind.PERFORMANCE, wording, (Mode.OBSERVATION,), Sufficiency())
    unit = Unit("OWN-1", version, "Listening desk", "", (criterion,))
    origin = Origin("own.csv", "0" * 64, site.people["learning"].id, site.prova.clock.now())
    with site.prova.database.transaction() as session:
        keep_units(session, site.organisation_id, [unit], origin)


def test_a_changed_wording_is_flagged_until_somebody_reads_it_again(site: Site) -> None:
    bring_in(site, "Listen to callers and repeat what they asked for", 1)
    choose(site, "added", "OWN-1/P1")
    address = f"/frameworks/{row_of(site).id}/map"
    flagged = "OWN-1/P1: Its wording has changed"
    client = site.enter("learning")
    assert flagged not in words_of(client.get(address))
    bring_in(site, "Listen to callers and note what they asked for", 2)
    assert flagged in words_of(client.get(address))
    assert "Keep it as it reads now" in words_of(client.get(f"{address}/{CODE}"))
    choose(site, "accepted", "OWN-1/P1")
    assert flagged not in words_of(client.get(address))


def test_an_imported_criterion_is_mapped_and_suggested_and_it_is_said_that_conversations_do_not_use_it(
    site: Site,
) -> None:
    bring_in(site, "Active listening: focus on what stakeholders and suppliers say", 1)
    mapped = opened(site.prova, site.people["learning"], row_of(site).id)
    assert "OWN-1/P1" in {each.criterion.ref for each in offered(site.prova, mapped, CODE)}
    choose(site, "accepted", "OWN-1/P1")
    assert "OWN-1/P1" not in refs(site)
    page = words_of(site.enter("learning").get(f"/frameworks/{row_of(site).id}/map/{CODE}"))
    assert "conversations do not use it yet" in page


def test_the_index_is_kept_in_step_and_belongs_to_one_organisation(site: Site) -> None:
    mapped = opened(site.prova, site.people["learning"], row_of(site).id)
    known = map_competencies.keep_index(site.prova, mapped)
    assert site.prova.passages.held(collection_of(site.organisation_id)) == known.keys()
    choose(site, "no match", reason="No.")
    again = map_competencies.keep_index(site.prova, opened(site.prova, site.people["learning"], row_of(site).id))
    assert site.prova.passages.held(collection_of(site.organisation_id)) == again.keys() != known.keys()


def test_the_pages_decide_through_their_forms(site: Site) -> None:
    client = site.enter("learning")
    address = f"/frameworks/{row_of(site).id}/map/{CODE}"
    page = client.get(address)
    assert page.status_code == 200
    for said in ("On the map", "Suggested", "The role says", "The standard says", "Score 0."):
        assert said in words_of(page)
    answer = client.post(address, data={"choice": "rejected", "ref": "PRV-COM/K1", "reason-off-2": "<b>No</b>"})
    assert answer.status_code == 200
    assert "Turned down by Learning on" in words_of(answer)
    assert "<b>No</b>" not in answer.text
    refused = client.post(address, data={"choice": "rejected", "ref": "PRV-COM/P1", "reason-off-1": " "})
    assert refused.status_code == 422
    assert "A reason is missing." in words_of(refused)
    assert client.get(address.replace(CODE, "F99")).status_code == 404
    assert client.post(address, data={"choice": "added", "ref": "x"}).status_code == 422
