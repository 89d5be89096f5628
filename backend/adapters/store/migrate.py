"""Brings a database to the newest revision."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from backend.adapters.store.database import Database


def alembic_config() -> Config:
    """Alembic configured from code: there is no alembic.ini to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[2] / "migrations"))
    return config


def upgrade(database: Database) -> None:
    """Runs what has not run yet."""
    config = alembic_config()
    with database.engine.connect().execution_options(prova_writes=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def newest_revision() -> str:
    """The revision this code expects."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""
