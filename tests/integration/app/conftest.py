"""The place that tests of all routes ask about, and what they say of the tables."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from tests.integration.app.place import Place, open_place

from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId


@pytest_asyncio.fixture
async def place(visitor: Callable[..., Any], worker_db: Db) -> Place:
    owner, buyer = visitor(), visitor()
    await owner.sign_in("owner@example.com")
    await buyer.sign_in("buyer@example.com")
    return await open_place(worker_db, owner, buyer, "tea-house")


Rows = dict[str, str]


@pytest.fixture
def rows(fetch: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Rows]]:
    """Say what stands in every table of ours, or only in the rows that name somebody."""

    async def read(naming: AccountId | None = None) -> Rows:
        tables = await fetch(
            "SELECT schemaname || '.' || tablename AS name FROM pg_tables"
            " WHERE tableowner = 'hawker_owner' AND schemaname <> 'public'"
        )
        where = "" if naming is None else f"WHERE each::text LIKE '%{naming.uuid}%'"
        parts = [
            f"SELECT '{table['name']}' AS name, count(*) || ' ' ||"
            f" md5(coalesce(string_agg(each::text, '|' ORDER BY each::text), '')) AS print"
            f" FROM {table['name']} AS each {where}"
            for table in tables
        ]
        return {row["name"]: row["print"] for row in await fetch(" UNION ALL ".join(parts))}

    return read
