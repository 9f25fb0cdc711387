"""The verbs of accounts. What happens before anyone is known runs as the doorkeeper (policy.py)."""

import hmac
from collections.abc import Sequence
from datetime import datetime

import msgspec

from hawker.kernel import outbox, sql
from hawker.kernel.addresses import client_of
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId
from hawker.people.accounts import codes, limits
from hawker.people.accounts.events import AccountOpened, GuestMerged
from hawker.people.accounts.model import (
    Account,
    Address,
    AddressId,
    BookedAddress,
    CodeId,
    Reach,
    Session,
    TryId,
)
from hawker.people.accounts.policy import DOORKEEPER, Belongings, RoleLoader
from hawker.people.accounts.reach import name_for, normalise
from hawker.people.accounts.words import LOGIN_CODE
from hawker.people.notifications import service as notifications

Q = sql.load(__package__)

MAX_ADDRESSES = 20  # in one book


class WrongCode(Refusal, code="accounts.wrong_code", status=422):
    """Wrong, old or used: one answer, so that guessing teaches nothing."""


class BookFull(Refusal, code="accounts.address_book_full", status=409):
    """The address book holds as many as it may."""


class _Named(msgspec.Struct, frozen=True):
    id: AccountId
    name: str


class _Code(msgspec.Struct, frozen=True):
    id: CodeId
    code_hash: bytes


async def send_code(db: Db, *, address: str, client: str, language: str, secret: bytes) -> datetime:
    """Send a sign-in code to `address`, asked for from the address `client`; when it ends.

    Whether the address has an account makes no difference. Raises BadAddress, TooManyCodes.
    """
    address, client = normalise(address), client_of(client)
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
        return expires_at


async def sign_in(
    db: Db,
    *,
    guest: AccountId | None,
    belongings: Belongings,
    address: str,
    client: str,
    code: str,
    name: str,
    language: str,
    secret: bytes,
) -> Session:
    """Open a session for whoever holds the code, and an account when the address is new.

    What a `guest` left is the account's from then on. Their id never is: whoever kept the token of
    the guest holds a stranger's (decision 0013). An empty `name` is made from the address; it
    counts for new accounts alone. `client` is the address that asks. Raises BadAddress,
    TooManyTries, WrongCode (the try is then written).
    """
    address, client = normalise(address), client_of(client)
    async with db.begin(DOORKEEPER) as tx:
        await limits.lock(tx, address, client)
        of_others = await limits.check_may_try(tx, address, client)
        session = None
        if await _use_code(tx, address, client, code, secret, of_others=of_others):
            account = await tx.maybe(Q.account_at, Account, address=address)
            if account is None:
                account = await _open(tx, address, name or name_for(address), language)
            if guest is not None:
                await _merge(tx, belongings, guest, account.id)
            session = await _open_session(tx, account, address)
    if session is None:
        raise WrongCode(field="code")
    return session


async def sign_out(db: Db, *, token: str) -> bool:
    """End the session of `token`; True when it was alive."""
    async with db.begin(DOORKEEPER) as tx:
        ended = await tx.run(Q.revoke_session, token_hash=codes.hash_token(token), now=tx.now)
        return ended == 1


class SessionFinder:
    """Knows who a session token belongs to (`kernel.auth.Sessions`)."""

    def __init__(self, db: Db, roles: RoleLoader) -> None:
        self._db = db
        self._roles = roles

    async def find(self, token: str, now: datetime) -> Principal | None:
        """The owner of a living session, None when it is unknown, over or revoked."""
        found = await self._db.read(
            Q.session,
            Account,
            principal=DOORKEEPER,
            token_hash=codes.hash_token(token),
            now=now,
        )
        if not found:
            return None
        (account,) = found
        return Principal(
            actor=account.id,
            is_guest=False,
            name=account.name,
            grants=await self._roles.grants(account.id),
            is_operator=account.is_operator,
        )


async def ensure_account(
    tx: Tx, *, address: str, name: str, language: str, is_operator: bool = False
) -> Account:
    """The account at `address`, opened when there is none: for a new site's first people.

    As the worker: no request may make an operator. Raises BadAddress.
    """
    address = normalise(address)
    await limits.lock(tx, address)
    account = await tx.maybe(Q.account_at, Account, address=address)
    if account is None:
        account = await _open(tx, address, name, language)
    if is_operator and not account.is_operator:
        await tx.run(Q.make_operator, account=account.id)
        account = msgspec.structs.replace(account, is_operator=True)
    return account


async def names_of(db: Db, ids: Sequence[AccountId]) -> dict[AccountId, str]:
    """What accounts are called by others, as the worker. Guests are left out."""
    return {row.id: row.name for row in await db.read(Q.names, _Named, ids=list(ids))}


async def reach_of(tx: Tx, *, account: AccountId) -> Reach | None:
    """Where somebody is written to; None for a guest."""
    return await tx.maybe(Q.reach_of, Reach, account=account)


async def add_address(tx: Tx, *, owner: AccountId, address: Address) -> BookedAddress:
    """Write an address into the book of an actor, guests included. Raises BookFull."""
    await tx.run(Q.lock_book, account=owner)
    id = AddressId.new()
    row = msgspec.structs.asdict(address)
    written = await tx.run(
        Q.insert_address, row, account=owner, id=id, now=tx.now, most=MAX_ADDRESSES
    )
    if written == 0:
        raise BookFull
    return BookedAddress(id=id, **row)


async def addresses_of(tx: Tx, *, owner: AccountId) -> list[BookedAddress]:
    """The actor's address book, newest first."""
    return await tx.all(Q.addresses, BookedAddress, account=owner, most=MAX_ADDRESSES)


async def _use_code(
    tx: Tx, address: str, client: str, code: str, secret: bytes, *, of_others: bool
) -> bool:
    """Use up the code if it is one of the address that lives; a wrong try is written.

    Codes that others than `client` asked for count when `of_others`.
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


async def _open(tx: Tx, address: str, name: str, language: str) -> Account:
    account = Account(AccountId.new(), name, is_operator=False)
    await tx.run(Q.insert_account, account, language=language, now=tx.now)
    await tx.run(Q.insert_identity, account=account.id, address=address, now=tx.now)
    await outbox.publish(tx, AccountOpened(account_id=account.id, name=name))
    return account


async def _merge(tx: Tx, belongings: Belongings, guest: AccountId, account: AccountId) -> None:
    """Give the account what the guest left; the fact fetches what was under way meanwhile."""
    await tx.run(Q.move_addresses, guest=guest, account=account)
    await belongings.follow(tx, guest=guest, account=account)
    await outbox.publish(tx, GuestMerged(guest_id=guest, account_id=account))


async def _open_session(tx: Tx, account: Account, address: str) -> Session:
    token = codes.random_token()
    expires_at = tx.now + codes.SESSION_LIFE
    await tx.run(
        Q.insert_session,
        account=account.id,
        token_hash=codes.hash_token(token),
        now=tx.now,
        expires_at=expires_at,
    )
    return Session(account, address, token, expires_at)
