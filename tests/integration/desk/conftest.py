"""The desk: an operator, somebody else, and the link of the first run."""

import pytest
import pytest_asyncio

from hawker.desk.admin import service as desk
from hawker.people.accounts import service as accounts

OPERATOR = "op@example.com"


@pytest_asyncio.fixture
async def operator(visitor, worker_db):
    async with worker_db.system() as tx:
        await accounts.ensure_account(
            tx, address=OPERATOR, name="Op", language="en", is_operator=True
        )
    signed_in = visitor("en")
    await signed_in.sign_in(OPERATOR)
    return signed_in


@pytest_asyncio.fixture
async def somebody(visitor):
    signed_in = visitor("en")
    await signed_in.sign_in("ada@example.com")
    return signed_in


@pytest.fixture
def link(worker_db, settings):
    """Print the link as the console does: its token."""

    async def token():
        async with worker_db.system() as tx:
            return await desk.setup_token(tx, secret=settings.secret)

    return token
