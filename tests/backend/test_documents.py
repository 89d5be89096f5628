"""Documents an organisation gives to the tutor: kept, listed, opened by those who may, withdrawn, and never lost."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from backend.adapters.chroma_passages import ChromaPassages
from backend.adapters.null_passages import PassagesInMemory
from backend.adapters.store import documents as store
from backend.adapters.store import people
from backend.adapters.store.chain import first_altered_record, first_broken_link
from backend.services import documents
from backend.services.documents import Sent, collection_of, keep_indexes
from backend.services.problems import NotAcceptable, NotAllowed, NotFound, TooLarge
from tests.backend.conftest import Site, embedder, furnish, make_site
from tests.backend.grounding_examples import HANDBOOK, RUN_BOOK


def add(site: Site, title: str = "Supplier handbook", words: str = HANDBOOK, name: str = "learning") -> str:
    document_id, problems = documents.upload(site.prova, site.people[name], Sent(title, "file.md", words.encode()))
    assert problems == ()
    return document_id


def held(site: Site) -> frozenset[str]:
    return site.prova.passages.held(collection_of(site.organisation_id))


def words_of(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def send(site: Site, data: bytes, file_name: str = "handbook.md", title: str = ""):
    return site.client.post("/documents", data={"title": title}, files={"file": (file_name, data)})


@pytest.fixture
def two(site: Site) -> Iterator[tuple[Site, Site]]:
    """Two organisations in one installation."""
    other_id = furnish(site.prova, "The other organisation", "other.example")
    with site.prova.database.reading() as session:
        strangers = {each.email.split("@")[0]: each for each in people.people_of(session, other_id)}
    yield site, Site(site.client, site.prova, other_id, strangers)


def test_a_document_is_kept_whole_with_who_when_and_which_version(site: Site) -> None:
    document_id = add(site)
    opened = documents.opened(site.prova, site.people["learning"], document_id)
    row = opened.row
    assert (row.title, row.version, row.file_name, opened.uploaded_by) == (
        "Supplier handbook",
        1,
        "file.md",
        "Learning",
    )
    said = " ".join(f"{each.heading} {each.text}" for each in opened.passages).replace("handbook:", "handbook").split()
    assert said == [word for word in HANDBOOK.split() if not word.startswith("#")]
    assert len(held(site)) == len(opened.passages) == row.passage_count


def test_the_same_title_again_is_the_next_version_and_the_only_one_quoted(site: Site) -> None:
    first = add(site)
    second = add(site, words=RUN_BOOK)
    assert {one.split("/")[0] for one in held(site)} == {second}
    listed = documents.listed(site.prova, site.people["admin"])
    assert [(each.version, each.stands) for each in listed] == [(2, True), (1, False)]
    assert documents.opened(site.prova, site.people["learning"], first).newest is False


def test_a_withdrawn_document_is_no_longer_quoted_and_stays_readable(site: Site) -> None:
    document_id = add(site)
    documents.withdraw(site.prova, site.people["learning"], document_id, "Out of date")
    documents.withdraw(site.prova, site.people["learning"], document_id, "A second time")
    assert held(site) == frozenset()
    opened = documents.opened(site.prova, site.people["learning"], document_id)
    assert opened.withdrawn is not None
    assert opened.withdrawn.reason == "Out of date"
    assert opened.passages


def test_when_the_newest_version_is_withdrawn_the_one_before_does_not_come_back(site: Site) -> None:
    add(site)
    documents.withdraw(site.prova, site.people["learning"], add(site, words=RUN_BOOK), "Wrong file")
    assert held(site) == frozenset()


def test_documents_are_chained_and_only_added_to(site: Site) -> None:
    documents.withdraw(site.prova, site.people["learning"], add(site), "Out of date")
    with site.prova.database.reading() as session:
        assert first_broken_link(session) is None
        assert first_altered_record(session) is None
    for change in ("UPDATE documents SET title = 'x'", "DELETE FROM documents", "DELETE FROM document_withdrawals"):
        with pytest.raises(DatabaseError, match="only added to"), site.prova.database.transaction() as session:
            session.execute(text(change))


def test_the_index_is_put_right_from_the_store(site: Site) -> None:
    standing, gone = add(site), add(site, "Run book", RUN_BOOK)
    before = held(site)
    with site.prova.database.transaction() as session:
        row = store.WithdrawalRow(
            document_id=gone,
            withdrawn_by=site.people["learning"].id,
            reason="Behind the back of the index",
            withdrawn_at=site.prova.clock.now(),
        )
        store.withdraw(session, row)
    keep_indexes(site.prova.database, site.prova.passages)
    assert held(site) == {one for one in before if one.startswith(standing)}
    lost = PassagesInMemory(embedder())
    keep_indexes(site.prova.database, lost)
    assert lost.held(collection_of(site.organisation_id)) == held(site)


def test_an_index_on_disk_that_is_lost_is_made_again_at_the_start(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    add(site)
    expected = held(site)
    site.prova.worker.stop()
    site.prova.database.close()
    again = make_site(tmp_path)  # vectors in memory are gone with the process
    assert held(again) == expected
    on_disk = ChromaPassages(tmp_path / "vectors", embedder())
    keep_indexes(again.prova.database, on_disk)
    assert on_disk.held(collection_of(again.organisation_id)) == expected
    again.prova.worker.stop()
    again.prova.database.close()


@pytest.mark.parametrize("name", ["learner", "assessor", "quality"])
def test_only_learning_staff_and_administrators_add_and_withdraw(site: Site, name: str) -> None:
    document_id = add(site)
    with pytest.raises(NotAllowed):
        add(site, name=name)
    with pytest.raises(NotAllowed):
        documents.withdraw(site.prova, site.people[name], document_id, "Because")
    with pytest.raises(NotAllowed):
        documents.listed(site.prova, site.people[name])
    client = site.enter(name)
    assert client.get("/documents").status_code == 403
    assert send(site, HANDBOOK.encode()).status_code == 403
    assert client.post(f"/documents/{document_id}/withdraw", data={"reason": "x"}).status_code == 403


def test_a_learner_opens_only_what_was_cited_to_them(site: Site) -> None:
    document_id = add(site)
    with pytest.raises(NotFound):
        documents.opened(site.prova, site.people["learner"], document_id)
    assert site.enter("learner").get(f"/documents/{document_id}").status_code == 404
    assert documents.opened(site.prova, site.people["assessor"], document_id).passages


def test_nothing_is_seen_or_found_across_organisations(two: tuple[Site, Site]) -> None:
    site, other = two
    document_id = add(site)
    assert documents.listed(other.prova, other.people["learning"]) == ()
    assert held(other) == frozenset()
    for name in ("learner", "learning", "assessor", "quality", "admin"):
        with pytest.raises(NotFound):
            documents.opened(other.prova, other.people[name], document_id)
    with pytest.raises(NotFound):
        documents.withdraw(other.prova, other.people["learning"], document_id, "Not ours")
    add(other)
    assert not held(site) & held(other)


@pytest.mark.parametrize(("title", "reason"), [("", "no title"), ("x" * 121, "a long one"), ("   ", "spaces")])
def test_a_title_is_needed(site: Site, title: str, reason: str) -> None:
    with pytest.raises(NotAcceptable, match="title"):
        add(site, title)
    assert documents.listed(site.prova, site.people["learning"]) == (), reason


def test_a_document_beyond_all_measure_is_refused_whole(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_PASSAGES", 3)
    with pytest.raises(TooLarge, match="longer"):
        add(site)
    assert held(site) == frozenset()


def test_the_page_adds_lists_shows_and_withdraws(site: Site) -> None:
    client = site.enter("learning")
    assert "No document yet" in words_of(client.get("/documents"))
    assert "Choose a file." in words_of(client.post("/documents", data={"title": "x"}))
    assert "Document added" in words_of(send(site, HANDBOOK.encode(), "supplier_handbook.md"))
    listed = client.get("/documents")
    assert "supplier handbook" in words_of(listed)
    assert "In use" in words_of(listed)
    (address,) = set(re.findall(r'href="(/documents/[0-9a-f]{32})"', listed.text))
    page = client.get(f"{address}?passage=2")
    assert page.text.count('id="cited"') == 1
    assert "<mark>A service credit is claimed" in page.text
    assert "Quoted passage" in page.text
    assert "Lines 10 to 12" in page.text
    assert "needs a reason" in words_of(client.post(f"{address}/withdraw", data={"reason": " "}))
    assert "Document withdrawn" in words_of(client.post(f"{address}/withdraw", data={"reason": "Out of date"}))
    assert "Withdrawn." in words_of(client.get(address))
    assert client.get(f"{address}?passage=9999999999999").status_code == 200
    assert "Documents" in client.get("/team").text
