"""The database: one engine, short transactions, SQLite tuned for one laptop."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, DateTime, Engine, create_engine, event, func, select
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

ONE_WRITER = 7276
"""The number of PostgreSQL's advisory lock that writers take; any, as long as all of them take the same."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive time rather than guess its zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Gives the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _tune_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """WAL lets pages be read while a turn is written; FULL keeps a learner's words through a power cut."""
    connection.isolation_level = None  # we send BEGIN ourselves, see _begin_sqlite
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: a read that later becomes a write would fail instead of waiting."""
    writes = connection.get_execution_options().get("prova_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """Opens short transactions. Nothing holds one open while a model is called."""

    def __init__(self, url: str) -> None:
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        self.url = url
        # An error must not carry a learner's words into a log: they are its parameters.
        self.engine: Engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _tune_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        # SQLite lets writers that find it locked sleep ever longer; in one process they can wait in turn instead.
        self._writing = threading.RLock()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One writing transaction: committed at the end, rolled back on any exception.

        Writers take turns on every database: what was looked up in a transaction still holds when it writes, and the
        record chain has one end. Transactions are short, so the wait is short.
        """
        with self._in_turn(), self._sessions.begin() as session:
            session.connection(execution_options={"prova_writes": True})
            if self.engine.dialect.name == "postgresql":
                session.execute(select(func.pg_advisory_xact_lock(ONE_WRITER)))
            yield session

    def _in_turn(self) -> AbstractContextManager[object]:
        return self._writing if self.engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view of the data; nothing written in it is kept."""
        with self._sessions() as session:
            yield session

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()
