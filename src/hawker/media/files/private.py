"""Addresses that open one file for a while, to whoever has them or to one person alone.

    link = private.link(site.secret, key, until=tx.now + timedelta(hours=1), actor=account)

The file lies in the vault (`Plug[Vault]`), under `key`: `exports/acc_01…/exp_01….zip`.
"""

import hmac
from datetime import UTC, datetime
from urllib.parse import quote

from hawker.kernel.errors import NotFound, Refusal
from hawker.kernel.http import identity
from hawker.kernel.ids import AccountId
from hawker.kernel.storage import Storage

ADDRESS = "/api/v1/private"
PURPOSE = "private file"


class Vault(Storage):
    """The storage of private files: nothing in it has an address that is not signed."""


class LinkOver(Refusal, code="files.link_over", status=410):
    """The address was good, and its time is over; ask for a new one."""


def link(secret: str, key: str, *, until: datetime, actor: AccountId | None = None) -> str:
    """An address of the file that works until then; with `actor`, for them alone."""
    due_s = int(until.timestamp())
    mine = "" if actor is None else "&mine=true"
    signature = _sign(secret, key, due_s, actor)
    return f"{ADDRESS}/{quote(key)}?until={due_s}{mine}&signature={signature}"


def check(
    secret: str, key: str, due_s: int, signature: str, *, actor: AccountId | None, now: datetime
) -> None:
    """Raise NotFound unless we made this address, for `actor` if it is bound; LinkOver after."""
    wanted = _sign(secret, key, due_s, actor)
    if not hmac.compare_digest(signature.encode(), wanted.encode()):
        raise NotFound("There is no such file.")
    if now >= datetime.fromtimestamp(due_s, UTC):
        raise LinkOver("This address worked for a while, which is over. Ask for a new one.")


def _sign(secret: str, key: str, due_s: int, actor: AccountId | None) -> str:
    return identity.sign(secret, PURPOSE, f"{due_s}|{actor or ''}|{key}")
