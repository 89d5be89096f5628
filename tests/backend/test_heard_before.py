"""What was told and said in one conversation is remembered in the next."""

from datetime import timedelta

from sqlalchemy import select

from backend.adapters.clock import StillClock
from backend.adapters.store.tables import ObservationRow, TurnRow
from conversations.model import Help
from tests.backend.conftest import Site
from tests.backend.journey import STRONG, begin, judge_all, judgements, say, talking


def revealed(site: Site, conversation_id: str) -> str:
    """Asks for help until the answer is given; returns the criterion it was given on."""
    for rung in range(6):
        say(site, conversation_id, "", f"help-{rung}", "help")
    with site.prova.database.reading() as session:
        told = select(TurnRow.focus).where(TurnRow.help == int(Help.REVEAL))
        return session.scalars(told).first() or ""


def independence_on(site: Site, ref: str) -> set[str]:
    return {row.independence for row in judgements(site.prova) if row.criterion_ref == ref}


def test_an_answer_given_in_one_talk_is_remembered_in_another_on_the_same_day(site: Site) -> None:
    ref = revealed(site, talking(site))
    assert ref
    say(site, begin(site, "professional_discussion"), STRONG)
    judge_all(site)
    assert independence_on(site, ref) == {"revealed"}


def test_on_another_day_the_words_are_the_learner_s_own(site: Site) -> None:
    ref = revealed(site, talking(site))
    site.prova.clock = StillClock(site.prova.clock.now() + timedelta(days=2))
    say(site, begin(site, "professional_discussion"), STRONG)
    judge_all(site)
    assert independence_on(site, ref) == {"none"}


def test_the_same_words_again_are_no_second_item_and_no_second_look(site: Site) -> None:
    say(site, talking(site, "professional_discussion"), STRONG)
    judge_all(site)
    first = {row.criterion_ref: row.verdict for row in judgements(site.prova)}
    say(site, begin(site, "professional_discussion"), f"  {STRONG.upper()} ")
    judge_all(site)
    again = [row for row in judgements(site.prova) if "said before" in row.reason]
    assert {row.verdict for row in again} == {"unjudged"}
    assert {row.criterion_ref for row in again} <= set(first)
    assert again
    with site.prova.database.reading() as session:
        assert len(session.scalars(select(ObservationRow)).all()) == 1
