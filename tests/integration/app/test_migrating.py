"""What a person reads whose database was made by other migrations."""

import asyncio
import os

import psycopg
import pytest

from hawker.app.settings import Settings
from hawker.app.supervisor import site
from hawker.app.supervisor.child import StartFailed
from hawker.app.supervisor.tree import Tree

START = "The database was made by other contents of its migrations: 0017_live.pre.sql."


@pytest.fixture
def made_otherwise(dsn, tmp_path):
    """Settings of a site whose database was."""
    with psycopg.connect(dsn) as owner:
        owner.execute("UPDATE _hawker_migration SET sha256 = '' WHERE id = '0017_live.pre'")
    given = {"HAWKER_HOME": str(tmp_path), "HAWKER_DATABASE_URL": dsn}
    return Settings.from_env(given)


async def test_migrate_says_in_one_line_what_to_do(made_otherwise):
    job = site.job(made_otherwise, "migrate")

    process = await asyncio.create_subprocess_exec(
        *job.command,
        env={**os.environ, **job.environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = (said.decode() for said in await process.communicate())

    assert process.returncode != 0
    assert out == ""
    assert err.startswith(f"hawker: {START} ")
    assert "HAWKER_HOME" in err
    assert err.count("\n") == 1


async def test_a_site_that_is_started_says_the_same_line_and_no_more(made_otherwise, tmp_path):
    tree = Tree(tmp_path / "log", print)

    with pytest.raises(StartFailed) as told:
        await tree.run(site.job(made_otherwise, "migrate"))

    assert str(told.value).startswith(f"{START} ")
    assert "\n" not in str(told.value)
