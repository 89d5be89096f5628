"""Tokens and cost are kept with what they paid for, per organisation and day; a budget stops politely."""

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from backend.adapters.store.usage import ModelUseRow, Used, used_by_day, used_since
from backend.services import engine_words
from backend.services.spend import RoleMeter, cost_millionths, left_of
from backend.services.usage import is_spent, use_of, use_of_all
from backend.settings import ModelPrice, Settings
from conversations.ports import TokenUse
from conversations.voices.llm import BUDGET_USED
from tests.backend.conftest import Site, furnish, make_site
from tests.backend.journey import STRONG, judge_all, judgements, say, talking, turns
from tests.openai_server import OpenAiServer, Reply, openai_server

REPLY = "That is a careful piece of work. What did the analyst say when the two sums did not agree?"
MORE = "The waiting tickets were hidden in a list of their own, so I asked for it."
PRICES = {"test-model": {"sent": "0.40", "received": "1.60"}}


@contextmanager
def connected(home: Path, *replies: Reply | str, **settings: object) -> Iterator[tuple[Site, OpenAiServer]]:
    """The product with a model for the tutor, and for the judge where settings name one."""
    with openai_server(*replies) as server:
        named = {"openai_base_url": server.base_url, "tutor_model": "openai:test-model", **settings}
        site = make_site(home, **named)
        if "judge_model" not in settings:
            site.prova.judges = site.prova.judges[1:]
        site.prova.worker.start = lambda: None
        with site.client:
            yield site, server
        site.prova.database.close()


def rows(site: Site) -> list[ModelUseRow]:
    with site.prova.database.reading() as session:
        return list(session.scalars(select(ModelUseRow).order_by(ModelUseRow.made_at)))


def test_what_a_reply_used_is_kept_with_it(tmp_path: Path) -> None:
    with connected(tmp_path, Reply(REPLY, use=(900, 21)), model_prices=PRICES) as (site, _):
        conversation_id = talking(site)
        say(site, conversation_id, STRONG)
        reply = turns(site, conversation_id)[-1]
        (row,) = rows(site)
        assert row.turn_id == reply.id
        assert (row.organisation_id, row.role, row.model) == (site.organisation_id, "tutor", "test-model")
        assert row.day == site.prova.clock.now().date()
        assert (row.requests, row.sent_tokens, row.received_tokens, row.estimated) == (1, 900, 21, False)
        assert row.cost_millionths == 394  # 900 x 0.40 + 21 x 1.60, rounded up
        for change in ("UPDATE model_use SET sent_tokens = 0", "DELETE FROM model_use"):
            with pytest.raises(DatabaseError, match="only added to"), site.prova.database.transaction() as session:
                session.execute(text(change))


def test_a_rehearsal_counts_for_the_persona_and_a_second_attempt_counts_as_well(tmp_path: Path) -> None:
    plain = "Let us look at the figures you brought. They are higher than ours."
    persona = {"tutor_model": "", "persona_model": "openai:test-model"}
    with connected(
        tmp_path,
        Reply("As an AI I cannot. But let me go on about it for a while all the same.", pause=0.01),
        Reply(plain, use=(800, 12)),
        **persona,
    ) as (site, _):
        conversation_id = talking(site, "role_play_rehearsal", scenario_key="qbr_presentation")
        say(site, conversation_id, "Hello Priya, thank you for coming.")
        (row,) = rows(site)
    assert (row.role, row.requests, row.estimated, row.cost_millionths) == ("persona", 2, True, None)
    assert row.received_tokens > 12


def test_a_judge_is_counted_for_the_turn_it_read_and_an_embedded_one_costs_nothing(tmp_path: Path) -> None:
    sure = Reply(json.dumps({"level": 3, "quote": STRONG, "reason": "a case", "confidence": 0.8}), chances={"Yes": 0.9})
    settings = {"tutor_model": "", "judge_model": "openai:test-judge"}
    with connected(tmp_path, *[sure] * 40, **settings) as (site, server):
        conversation_id = talking(site)
        site.prova.voice_of = lambda role: _scripted()
        say(site, conversation_id, STRONG)
        judge_all(site)
        (row,) = rows(site)
        mine = turns(site, conversation_id)[1]
    assert (row.role, row.model, row.turn_id) == ("judge", "test-judge", mine.id)
    assert row.requests == len(server.requests)
    assert (row.sent_tokens, row.received_tokens) == (10 * row.requests, 5 * row.requests)
    assert not row.estimated


def _scripted() -> object:
    from conversations.voices.scripted import ScriptedVoice

    return ScriptedVoice()


def test_without_a_model_nothing_is_counted(site: Site) -> None:
    conversation_id = talking(site)
    say(site, conversation_id, STRONG)
    assert rows(site) == []
    assert use_of(site.prova, site.organisation_id) == ()


def test_a_budget_in_tokens_stops_politely_and_words_are_never_lost(tmp_path: Path) -> None:
    with connected(tmp_path, Reply(REPLY, use=(900, 200)), REPLY, monthly_tokens=100) as (site, server):
        conversation_id = talking(site)
        first = say(site, conversation_id, STRONG)
        second = say(site, conversation_id, MORE)
        page = site.client.get(f"/conversations/{conversation_id}").text
        answers = turns(site, conversation_id)[2::2]
        learner = [row.text for row in turns(site, conversation_id)[1::2]]
        assert is_spent(site.prova, site.organisation_id, site.prova.clock.now().date())
    assert "notice" not in [name for name, _ in first], "what is in flight may go over the budget"
    assert ("notice", {"text": BUDGET_USED}) in second
    assert second[-1][0] == "done"
    assert [row.voice for row in answers] == ["model", "scripted"]
    assert learner == [STRONG, MORE]
    assert "allowance for the model is used up" in page
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("models", "notice"),
    [
        ({}, engine_words.NO_MODEL),
        ({"judge_model": "m"}, engine_words.JUDGE_ONLY),
        ({"tutor_model": "m"}, engine_words.NO_PERSONA),
        ({"persona_model": "m"}, engine_words.NO_TUTOR),
        ({"model": "m"}, ""),
        ({"tutor_model": "m", "persona_model": "m"}, ""),
    ],
)
def test_the_notice_says_where_no_model_is_connected(models: dict[str, str], notice: str) -> None:
    assert engine_words.engine_notice(Settings(_env_file=None, **models)) == notice  # type: ignore[arg-type]


def test_the_head_of_a_conversation_says_so_plainly(site: Site) -> None:
    conversation_id = talking(site)
    page = html.unescape(site.client.get(f"/conversations/{conversation_id}").text)
    assert page.index(engine_words.NO_MODEL) < page.index("<h1")


def test_the_head_says_when_the_allowance_is_used_up_and_only_there(tmp_path: Path) -> None:
    with connected(tmp_path, REPLY, monthly_tokens=10, persona_model="openai:test-model") as (site, _):
        conversation_id = talking(site)
        before = html.unescape(site.client.get(f"/conversations/{conversation_id}").text)
        say(site, conversation_id, STRONG)
        after = html.unescape(site.client.get(f"/conversations/{conversation_id}").text)
        site.client.cookies.clear()
        elsewhere = html.unescape(site.client.get("/sign-in").text)
    assert engine_words.BUDGET_USED in after
    assert not any(engine_words.BUDGET_USED in page for page in (before, elsewhere))


def test_a_budget_in_money_goes_by_the_prices(tmp_path: Path) -> None:
    money = {"monthly_cost": "0.000001", "model_prices": PRICES, "currency": "GBP"}
    with connected(tmp_path, REPLY, REPLY, **money) as (site, server):
        conversation_id = talking(site)
        say(site, conversation_id, STRONG)
        heard = say(site, conversation_id, MORE)
    assert ("notice", {"text": BUDGET_USED}) in heard
    assert len(server.requests) == 1


def test_a_judge_whose_budget_is_spent_leaves_the_reading_to_the_embedded_one(tmp_path: Path) -> None:
    settings = {"judge_model": "openai:test-judge", "monthly_tokens": 1}
    with connected(tmp_path, REPLY, **settings) as (site, server):
        conversation_id = talking(site)
        say(site, conversation_id, STRONG)
        judge_all(site)
        found = judgements(site.prova)
    assert {row.judge_id for row in found} == {"embedded"}
    assert len(server.requests) == 1


def test_one_organisations_use_is_neither_shown_nor_charged_to_another(tmp_path: Path) -> None:
    with connected(tmp_path, REPLY, REPLY, monthly_tokens=10) as (site, _):
        other = furnish(site.prova, "Another organisation", "other.example")
        say(site, talking(site), STRONG)
        assert is_spent(site.prova, site.organisation_id, site.prova.clock.now().date())
        assert not is_spent(site.prova, other, site.prova.clock.now().date())
        (line,) = use_of(site.prova, other)
        assert line.detail.startswith("0 requests")
        assert len(use_of_all(site.prova)) == 2


def test_the_system_page_tells_the_month_and_the_budget(tmp_path: Path) -> None:
    settings = {"model_prices": PRICES, "currency": "GBP", "monthly_cost": "20", "monthly_tokens": 1_000_000}
    with connected(tmp_path, REPLY, **settings) as (site, _):
        say(site, talking(site), STRONG)
        site.enter("admin")
        page = site.client.get("/system").text
    assert re.search(r"Model use in \w+", page)
    assert "1 requests" in page
    assert re.search(r"[\d,]+ of 1,000,000 tokens", page)
    assert "of 20.00 GBP" in page
    assert "today in tokens: tutor" in page


PRICE = {"m": ModelPrice(sent=Decimal("0.40"), received=Decimal("1.60"))}


@pytest.mark.parametrize(
    ("use", "cost"),
    [
        (TokenUse("m", 1_000_000, 0), 400_000),
        (TokenUse("m", 0, 1_000_000), 1_600_000),
        (TokenUse("m", 1, 0), 1),
        (TokenUse("m", 0, 0), 0),
        (TokenUse("another", 5, 5), None),
    ],
)
def test_cost_is_in_millionths_rounded_up(use: TokenUse, cost: int | None) -> None:
    assert cost_millionths(use, PRICE) == cost


def test_what_is_left_of_a_budget() -> None:
    settings = Settings(_env_file=None, monthly_tokens=100, monthly_cost=Decimal("0.5"))
    assert left_of(settings, Used(60, 50, 100_000)) == (-10, 400_000)
    assert left_of(Settings(_env_file=None), Used(60, 50, 100)) == (float("inf"), float("inf"))


def test_a_cost_without_a_price_is_said_to_be_unknown(tmp_path: Path) -> None:
    with connected(tmp_path, REPLY, monthly_cost="5", currency="GBP") as (site, _):
        say(site, talking(site), STRONG)
        (line,) = use_of(site.prova, site.organisation_id)
    assert line.ok is False
    assert "no price set" in line.detail


def test_outside_a_bill_nothing_is_held_back_or_counted() -> None:
    meter = RoleMeter("tutor")
    meter.check()
    meter.add(TokenUse("m", 1, 1))


def test_sums_by_day_add_up_to_the_month(tmp_path: Path) -> None:
    with connected(tmp_path, REPLY, REPLY) as (site, _):
        conversation_id = talking(site)
        say(site, conversation_id, STRONG)
        say(site, conversation_id, MORE)
        with site.prova.database.reading() as session:
            by_day = used_by_day(session, site.organisation_id, date(2000, 1, 1))
            month = used_since(session, site.organisation_id, date(2000, 1, 1))
            nothing = used_since(session, site.organisation_id, date(2999, 1, 1))
    assert sum(each.used.tokens for each in by_day) == month.tokens > 0
    assert month.requests == 2
    assert nothing == Used()
