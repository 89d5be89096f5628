"""A reflective account from the first question to the assessor's decision, through the pages, without a model."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from backend.adapters.store.chain import first_altered_record, first_broken_link
from backend.adapters.store.tables import ChainLink, JudgementRow
from backend.services.decide_evidence import queue_of
from backend.services.export_portfolio import gather
from backend.services.write_account import OWN_ACCOUNT
from portfolio.exports.json_export import read_back, to_json
from portfolio.exports.sheets import sheets
from tests.backend.conftest import Site
from tests.backend.journey import MET, begin, judge_all, learner_turns, post, say, talking, turns

TOLD = (
    "In March our biggest supplier's monthly report was wrong. ok",
    "The report said 96.5 per cent on time. I had a feeling that paused tickets were missing from it.",
    "I took the 1,200 claims tickets out of the system myself, worked the figure out again and got 91 per cent against "
    "the 95 in the contract, so four points short. Can I have a hint?",
    "I did not rely on their slide, because they counted only closed tickets.",
    "I sent both sums to their analyst. She agreed with mine, and since June the waiting tickets are counted.",
    "Today I would recalculate the figure every month and not wait for a feeling.",
)
PASTED = (
    "Robust governance of the provider ecosystem demands a continuous, metrics-led dialogue between all parties. Only "
    "where both sides trust one source of truth can accountability grow, and only then do incentives have an effect."
)
OWN = {"own_work": "yes", "ai_used": "None"}


def held(site: Site) -> str:
    """A reflective account talked through to its end; returns the conversation's id."""
    conversation_id = talking(site, "reflective_account")
    last: dict[str, Any] = {}
    for answer in (*TOLD, *TOLD[3:]):
        if not last.get("closed"):
            last = dict(say(site, conversation_id, answer))["done"]
    assert last["closed"]
    assert last["next_url"] == f"/conversations/{conversation_id}/account"
    return conversation_id


def form_of(page: httpx.Response) -> dict[str, str]:
    """What the page's form would send if nothing was changed."""
    boxes = re.findall(
        r'<textarea class="input" id="f-part-\d" name="(part-\d)"[^>]*>\n(.*?)</textarea>', page.text, re.S
    )
    hidden = re.findall(r'type="hidden" name="(client_key|revision)" value="([^"]*)"', page.text)
    plain = [(name, value.replace("&#39;", "'")) for name, value in boxes]
    return {**dict(plain), **dict(hidden)}


def account_page(site: Site, conversation_id: str) -> httpx.Response:
    page = site.client.get(f"/conversations/{conversation_id}/account")
    assert page.status_code == 200, page.text
    return page


def submit(site: Site, conversation_id: str, **changed: str) -> httpx.Response:
    form = form_of(account_page(site, conversation_id)) | OWN | changed
    return site.client.post(f"/conversations/{conversation_id}/account", data=form)


def test_the_draft_holds_the_learners_words_and_not_the_fillers(site: Site) -> None:
    conversation_id = held(site)
    form = form_of(account_page(site, conversation_id))
    assert form["part-1"] == f"{TOLD[0].removesuffix(' ok')}\n{TOLD[1]}"
    assert form["part-2"] == TOLD[2].removesuffix(" Can I have a hint?")
    assert [form[f"part-{number}"] for number in (3, 4, 5)] == list(TOLD[3:])
    said = " ".join(row.text for row in learner_turns(site, conversation_id))
    assert all(line in said for number in range(1, 6) for line in form[f"part-{number}"].split("\n"))


def test_a_draft_is_kept_and_shown_with_what_was_changed(site: Site) -> None:
    conversation_id = held(site)
    form = form_of(account_page(site, conversation_id))
    form["part-5"] = "Today I would do it every month."
    kept = site.client.post(f"/conversations/{conversation_id}/account/draft", data=form)
    assert form_of(kept)["part-5"] == "Today I would do it every month."
    assert form_of(kept)["revision"] == "1"
    assert "<del>" in kept.text and "<ins>" in kept.text
    assert learner_turns(site, conversation_id)[-1].action == "say", "a draft is nobody's evidence"


def test_the_pages_script_is_told_when_and_which_revision(site: Site) -> None:
    conversation_id = held(site)
    form = form_of(account_page(site, conversation_id)) | {"part-1": "Once."}
    headers = {"Accept": "application/json"}
    answer = site.client.post(f"/conversations/{conversation_id}/account/draft", data=form, headers=headers)
    assert answer.json()["revision"] == 1
    assert answer.json()["kept"].startswith("Kept ")


def test_two_windows_do_not_overwrite_each_other(site: Site) -> None:
    conversation_id = held(site)
    address = f"/conversations/{conversation_id}/account/draft"
    first = form_of(account_page(site, conversation_id))
    site.client.post(address, data={**first, "part-1": "From the first window."})
    second = site.client.post(address, data={**first, "part-1": "From the second window."})
    assert second.status_code == 422
    assert "From the second window." in form_of(second)["part-1"]
    assert "From the first window." in second.text
    again = site.client.post(address, data=form_of(second))
    assert form_of(again)["part-1"] == "From the second window."


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"own_work": ""}, "not said that it is your own work"),
        ({"ai_used": " "}, "which AI or other tools"),
        ({"ai_used": "x" * 501}, "more than 500 characters"),
        ({f"part-{number}": "" for number in range(1, 6)}, "no words in your account"),
        ({"part-1": "word " * 1700}, "it can have 8,000"),
        ({"client_key": ""}, "Reload the page"),
    ],
)
def test_a_refused_account_is_kept_as_a_draft_and_says_why(site: Site, changed: dict[str, str], said: str) -> None:
    conversation_id = held(site)
    answer = submit(site, conversation_id, **changed)
    assert answer.status_code == 422
    assert said in answer.text
    typed = {name: value.strip() for name, value in changed.items() if name.startswith("part")}
    assert form_of(account_page(site, conversation_id)).items() >= typed.items()
    assert learner_turns(site, conversation_id)[-1].action == "say"


def test_an_account_is_submitted_judged_and_reaches_the_assessor(site: Site) -> None:
    conversation_id = held(site)
    judge_all(site)
    before = queue_of(site.prova, site.people["assessor"])
    answer = submit(site, conversation_id)
    assert "Version 1 is submitted." in answer.text
    row = learner_turns(site, conversation_id)[-1]
    assert row.action == "account"
    assert row.text == "\n\n".join(form_of(answer)[f"part-{number}"] for number in range(1, 6))
    judge_all(site)
    waiting = [each.proposal for each in queue_of(site.prova, site.people["assessor"])]
    from_account = [each for each in waiting if each.quote.turn_id == row.id]
    assert from_account, "nothing was proposed from the account"
    assert all(each.mode.value == "reflective account" and each.quote.stands_in(row.text) for each in from_account)
    replaced = {each.criterion_ref for each in from_account}
    assert not [each for each in waiting if each.criterion_ref in replaced and each.quote.turn_id != row.id]
    assert {each.proposal.criterion_ref for each in before} <= {each.criterion_ref for each in waiting}
    item = site.enter("assessor").get(f"/assess/{from_account[0].id}")
    assert "0 % of these words were not in the conversation." in item.text
    assert "Version 1 of 1" in item.text
    assert OWN_ACCOUNT in item.text
    learners = site.enter("learner").get(f"/evidence/{from_account[0].id}")
    assert "0 % of these words were not in the conversation." in learners.text


def test_much_that_was_not_said_is_a_fact_beside_the_item(site: Site) -> None:
    conversation_id = held(site)
    submit(site, conversation_id, **{"part-1": PASTED, "part-3": "", "part-4": "", "part-5": PASTED})
    judge_all(site)
    row = learner_turns(site, conversation_id)[-1]
    found = next(
        each.proposal for each in queue_of(site.prova, site.people["assessor"]) if each.proposal.quote.turn_id == row.id
    )
    item = site.enter("assessor").get(f"/assess/{found.id}")
    assert re.search(r"<strong>\d\d % of these words were not in the conversation\.</strong>", item.text)
    assert "says nothing about why" in item.text


def test_a_new_version_stands_and_the_earlier_stays(site: Site) -> None:
    conversation_id = held(site)
    submit(site, conversation_id)
    same = submit(site, conversation_id)
    assert same.status_code == 422
    assert "the same as version 1" in same.text
    answer = submit(site, conversation_id, **{"part-1": f"{TOLD[0]} It was the first time I looked."})
    assert "Version 2 is submitted." in answer.text
    first, second = [row for row in learner_turns(site, conversation_id) if row.action == "account"]
    judge_all(site)
    quoted = {each.proposal.quote.turn_id for each in queue_of(site.prova, site.people["assessor"])}
    assert second.id in quoted
    assert first.id not in quoted
    with site.prova.database.reading() as session:
        assert session.scalars(select(JudgementRow).where(JudgementRow.turn_id == first.id)).first()


def test_the_same_form_twice_is_one_account(site: Site) -> None:
    conversation_id = held(site)
    form = form_of(account_page(site, conversation_id)) | OWN
    for _ in range(2):
        assert site.client.post(f"/conversations/{conversation_id}/account", data=form).status_code == 200
    assert [row.action for row in learner_turns(site, conversation_id)].count("account") == 1


def test_an_account_is_chained_and_cannot_be_changed(site: Site) -> None:
    conversation_id = held(site)
    submit(site, conversation_id)
    with site.prova.database.reading() as session:
        kinds = list(session.scalars(select(ChainLink.kind)))
        assert set(kinds) >= {"accounts", "declarations", "turns"}
        assert first_broken_link(session) is None
        assert first_altered_record(session) is None
    for change in ("UPDATE accounts SET version = 9", "DELETE FROM accounts"):
        with pytest.raises(DatabaseError, match="only added to"), site.prova.database.transaction() as session:
            session.execute(text(change))


def test_a_decision_on_an_account_is_in_the_sealed_portfolio(site: Site) -> None:
    conversation_id = held(site)
    submit(site, conversation_id)
    judge_all(site)
    row = learner_turns(site, conversation_id)[-1]
    waiting = queue_of(site.prova, site.people["assessor"])
    found = next(each.proposal for each in waiting if each.proposal.quote.turn_id == row.id)
    site.enter("assessor").post(
        f"/assess/{found.id}", data={**MET, "outcome": "not yet", "feedback": "Show the sheet."}
    )
    content = gather(site.prova, site.people["learner"], site.people["learner"].id)
    (item,) = content.items
    assert item.turn_text == row.text
    assert item.mode.value == "reflective account"
    assert any(OWN_ACCOUNT in each.text for each in content.declarations)
    (spoken,) = [turn for turn in content.transcripts[0].turns if turn.id == row.id]
    assert spoken.record == (
        "Submitted as the account, version 1 of 1. 0 % of these words were not in the conversation."
    )
    assert ["How it arose", spoken.record] in sheets(content)["items"][0]["facts"]
    assert read_back(to_json(content)) == content


def test_only_the_learner_and_only_after_the_end(site: Site) -> None:
    conversation_id = talking(site, "reflective_account")
    address = f"/conversations/{conversation_id}/account"
    assert "still open" in site.client.get(address).text
    say(site, conversation_id, TOLD[0])
    site.client.post(f"/conversations/{conversation_id}/leave")
    assert site.client.get(address).status_code == 200
    site.enrol("other.learner")
    for name in ("other.learner", "assessor"):
        site.enter(name)
        assert site.client.get(address).status_code in {403, 404}
        assert site.client.post(address, data=OWN).status_code in {403, 404}
    site.enter("learner")
    other = begin(site, "socratic_dialogue")
    site.client.post(f"/conversations/{other}/leave")
    assert site.client.get(f"/conversations/{other}/account").status_code == 404


def test_an_account_cannot_be_slipped_in_as_a_turn_and_gets_no_reply(site: Site) -> None:
    conversation_id = held(site)
    assert post(site, conversation_id, TOLD[1], action="account").status_code == 422
    submit(site, conversation_id)
    row = learner_turns(site, conversation_id)[-1]
    answer = site.client.post(f"/conversations/{conversation_id}/reply", data={"turn_id": row.id})
    assert answer.status_code == 404
    assert turns(site, conversation_id)[-1].id == row.id
    assert row.made_at - turns(site, conversation_id)[0].made_at >= timedelta(0)
