"""`hawker audit` at the command line."""

import psycopg
import pytest

from hawker.app.auditing import BadSeal, read_seal
from hawker.kernel import audit
from hawker.kernel.audit import Sealer
from hawker.kernel.auth import guest
from hawker.kernel.ids import StoreId


@pytest.fixture
async def log(db, worker_db) -> StoreId:
    """Two acts in a store, sealed."""
    store = StoreId.new()
    async with db.begin(guest()) as tx:
        await audit.note(tx, action="test.acted", store=store, role="host")
        await audit.note(tx, action="test.rested", store=store)
    await Sealer(worker_db).step()
    return store


async def test_a_whole_log_is_told_with_the_seal_to_keep(log, hawker, worker_db):
    async with worker_db.system() as tx:
        seal = await audit.last_seal(tx)

    code, said = await hawker("audit", "verify")

    assert code == 0, said
    assert "2 entries under 1 seals are whole; 0 wait for their seal." in said
    assert f"Keep elsewhere: 1:{seal.digest.hex()}" in said
    assert (await hawker("audit", "verify", "--kept", f"1:{seal.digest.hex()}"))[0] == 0
    assert (await hawker("audit", "verify", "--kept", f"2:{seal.digest.hex()}"))[0] == 1


async def test_a_changed_entry_is_named_and_the_exit_code_is_one(log, hawker, dsn):
    async with await psycopg.AsyncConnection.connect(dsn) as owner:
        await owner.execute("ALTER TABLE kernel.audit DISABLE TRIGGER USER")
        await owner.execute("UPDATE kernel.audit SET subject = 'forged' WHERE position = 2")

    code, said = await hawker("audit", "verify")

    assert code == 1
    assert "BROKEN: entry 2 (aud_" in said


async def test_the_list_says_who_did_what(log, hawker):
    code, said = await hawker("audit", "list", "--action", "test.acted")

    assert code == 0, said
    (line,) = said.strip().splitlines()
    assert f"test.acted  {log}" in line
    assert "role=host" in line


@pytest.mark.parametrize("text", ["12", "x:00", "1:zz", "1:00", f"0:{'0' * 64}"])
def test_what_is_no_seal_is_refused(text):
    with pytest.raises(BadSeal):
        read_seal(text)
