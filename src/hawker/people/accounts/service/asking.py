"""Asking for a code."""

from datetime import datetime

from hawker.kernel import sql
from hawker.kernel.addresses import client_of
from hawker.kernel.db import Db
from hawker.people.accounts import codes, limits
from hawker.people.accounts.model import CodeId
from hawker.people.accounts.policy import DOORKEEPER
from hawker.people.accounts.reach import normalise
from hawker.people.accounts.words import LOGIN_CODE
from hawker.people.notifications import service as notifications

Q = sql.load("hawker.people.accounts")


async def send_code(
    db: Db,
    *,
    address: str,
    client: str,
    language: str,
    secret: bytes,
    phones: bool,
    country: str = "",
) -> tuple[datetime, str]:
    """Send a sign-in code to `address`, asked for from the address `client`.

    When it ends, and how the address is spelled; `country` is that of a bare phone number, and
    `phones` whether messages reach any.

    Whether the address has an account makes no difference. Raises BadAddress, NoTextMessages,
    TooManyCodes.
    """
    address, client = normalise(address, country), client_of(client)
    notifications.check_reaches(address, phones=phones)
    async with db.begin(DOORKEEPER) as tx:
        await limits.lock(tx, address, client)
        await limits.check_may_ask(tx, address, client)
        id, code = CodeId.new(), codes.random_code()
        expires_at = tx.now + codes.CODE_LIFE
        await tx.run(
            Q.insert_code,
            id=id,
            address=address,
            client=client,
            code_hash=codes.hash_code(code, id=id, secret=secret),
            now=tx.now,
            expires_at=expires_at,
        )
        minutes = str(int(codes.CODE_LIFE.total_seconds()) // 60)
        await notifications.send(
            tx,
            address=address,
            language=language,
            template=LOGIN_CODE,
            code=code,
            minutes=minutes,
        )
        return expires_at, address
