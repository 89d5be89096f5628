"""Migrations: a fresh database arrives where the tables are, again and again, and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from backend.adapters.store.all_tables import Table
from backend.adapters.store.database import Database
from backend.adapters.store.migrate import alembic_config, newest_revision, upgrade
from tests.backend.conftest import make_site
from tests.backend.journey import STRONG, learner_turns, say, talking


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    made = Database(f"sqlite:///{tmp_path / 'fresh.sqlite3'}")
    yield made
    made.close()


def revision(database: Database) -> str:
    with database.reading() as session:
        return session.scalars(text("SELECT version_num FROM alembic_version")).one()


def test_a_fresh_database_reaches_the_newest_revision(database: Database) -> None:
    upgrade(database)
    assert revision(database) == newest_revision()
    assert set(inspect(database.engine).get_table_names()) == {*Table.metadata.tables, "alembic_version"}


def test_the_migrated_database_is_what_the_tables_say(database: Database) -> None:
    upgrade(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_upgrading_again_changes_nothing(database: Database) -> None:
    upgrade(database)
    before = schema(database)
    upgrade(database)
    assert schema(database) == before


def schema(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.scalars(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")))


def test_each_revision_can_be_gone_back_to_and_forward_again(database: Database) -> None:
    upgrade(database)
    newest = schema(database)
    config = alembic_config()
    steps = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()]
    assert steps == sorted(steps, reverse=True)
    with database.engine.connect().execution_options(prova_writes=True) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
    assert set(inspect(database.engine).get_table_names()) == {"alembic_version"}
    upgrade(database)
    assert schema(database) == newest


def test_a_database_in_use_keeps_its_words_through_a_restart(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    with site.client:
        conversation_id = talking(site)
        say(site, conversation_id, STRONG)
    site.prova.database.close()
    again = make_site(tmp_path)
    assert [row.text for row in learner_turns(again, conversation_id)] == [STRONG]
    again.prova.worker.stop()
    again.prova.database.close()
