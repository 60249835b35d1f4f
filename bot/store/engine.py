"""The database behind `DATABASE_URL`.

A commit is on the disk when it returns: on SQLite by WAL with synchronous=FULL (NORMAL does not wait for the disk at
each commit), on PostgreSQL by its own default. Parameters are people's words: SQLAlchemy does not quote them in its
errors, but PostgreSQL's own details may, so an error is logged by its kind and never by its message.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

PATIENCE = 10
"""Seconds to wait for a connection or a lock before the store counts as unavailable."""

PRAGMAS = (
    f"busy_timeout={PATIENCE * 1000}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten: SQLite would leave it in the file until the place is needed
)


def engine_for(database_url: str) -> AsyncEngine:
    """`sqlite:///path` (its folder is made), or `postgresql://…` as platforms write it, `sslmode` included."""
    url = make_url(database_url)
    return _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)


def threaded(engine: AsyncEngine) -> Engine:
    """The same SQLite file for use in a thread, without the way through the event loop at every statement."""
    return _prepared(create_engine(engine.url.set(drivername="sqlite"), hide_parameters=True))


def reading(engine: AsyncEngine) -> AsyncEngine:
    """The same database for single statements that only read: on SQLite they take no part in the queue of writers."""
    return engine.execution_options(reading=True)


def unavailable(error: Exception) -> bool:
    """Whether the database gave no answer, whatever it was asked; any other error may be the doing of one row."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, (OSError, PoolTimeout))
    code = getattr(error.orig, "sqlstate", None)
    if code:  # PostgreSQL: every class of errors but those that speak of the values
        return code[:2] not in {"22", "23"}
    return error.connection_invalidated or isinstance(error, OperationalError)


def _sqlite(url: URL) -> AsyncEngine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url.set(drivername="sqlite+aiosqlite"), hide_parameters=True)
    _prepared(engine.sync_engine)
    return engine


def _prepared(engine: Engine) -> Engine:
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver opens no transactions of its own: `_begin` does
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Take the write lock first: a transaction that reads and then writes would fail when another wrote between."""
    if not connection.get_execution_options().get("reading"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql(url: URL) -> AsyncEngine:
    query = dict(url.query)
    if "sslmode" in query:  # asyncpg's name for it
        query["ssl"] = query.pop("sslmode")
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg", query=query),
        connect_args={"timeout": PATIENCE, "command_timeout": 3 * PATIENCE},
        pool_timeout=PATIENCE,
        hide_parameters=True,
    )
