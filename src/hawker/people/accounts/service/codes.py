"""Using up a code that came to an address."""

import hmac

import msgspec

from hawker.kernel import sql
from hawker.kernel.db import Tx
from hawker.kernel.errors import Refusal
from hawker.people.accounts import codes
from hawker.people.accounts.model import CodeId, TryId

Q = sql.load("hawker.people.accounts")


class WrongCode(Refusal, code="accounts.wrong_code", status=422):
    """Wrong, old or used: one answer, so that guessing teaches nothing."""


class _Code(msgspec.Struct, frozen=True):
    id: CodeId
    code_hash: bytes


async def use_code(
    tx: Tx, address: str, client: str, code: str, secret: bytes, *, of_others: bool
) -> bool:
    """Use up the code if it is one of the address that lives; a wrong try is written.

    Codes that others than `client` asked for count when `of_others`. Ask
    `limits.check_may_try` before, under its lock.
    """
    living = await tx.all(
        Q.living_codes,
        _Code,
        address=address,
        client=client,
        of_others=of_others,
        now=tx.now,
        most=codes.MAX_PER_ADDRESS,
    )
    for kept in living:
        given = codes.hash_code(code, id=kept.id, secret=secret)
        if hmac.compare_digest(given, kept.code_hash):
            return await tx.run(Q.use_code, id=kept.id, now=tx.now) == 1
    await tx.run(Q.insert_wrong_try, id=TryId.new(), address=address, client=client, now=tx.now)
    return False
