"""What the operator of the site sets while it runs, as typed constants kept in the database.

The module that needs one declares it: `MOTTO = Preference("site.motto", default="", about=…)`.
`app` lists them all for `Preferences`, which a process has one of. Its answers are at most STALE
old and cost no statement in between.

Refuses: a value that is not of the declared kind, and a change to something that was changed since
it was read. A secret is sealed (`kernel.sealing`) and leaves again only for the code that uses it.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar, cast

import msgspec
import structlog

from hawker.kernel import audit, json, sql
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db, Tx, is_in_transaction
from hawker.kernel.errors import NotFound, Refusal
from hawker.kernel.ids import AccountId, BadId
from hawker.kernel.sealing import SealBroken, Sealer
from hawker.kernel.text import Text

Q = sql.load(__package__)
T = TypeVar("T")

STALE = timedelta(seconds=4)  # after a change every process follows within this and one statement
SHOWN = 4  # characters of a secret that its owner may see, to know which one it is
SHOWN_FROM = 12  # characters: of a shorter one they would give away too much

Version = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]  # of what is changed; 0 before the first

log = structlog.get_logger()


class BadValue(Refusal, code="preferences.bad_value", status=422):
    """The value is not of the kind that the setting takes."""


class ChangedMeanwhile(Refusal, code="preferences.changed_meanwhile", status=409):
    """Somebody else changed the setting since it was read; nothing was overwritten."""


class Preference(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One setting, and its value as long as nobody sets it."""

    name: str  # "<module>.<subject>"
    default: T
    about: Text  # one sentence for the operator
    kind: Any = None  # what msgspec reads, where the type of `default` says too little
    knows: Callable[[T], bool] | None = None  # whether there is such a thing; asked when it is set
    is_secret: bool = False  # a str, kept sealed
    is_guarded: bool = False  # a stolen session must not change it: a fresh proof is asked for
    is_public: bool = False  # pages may know it before anybody signs in

    @property
    def needs_proof(self) -> bool:
        """Whether who changes it proves anew who they are."""
        return self.is_guarded or self.is_secret

    @property
    def is_switch(self) -> bool:
        """Whether it turns something on and off."""
        return isinstance(self.default, bool)

    def read(self, value: object) -> T:
        """Take JSON that was typed or kept for a value. Raises BadValue."""
        return cast("T", _read(self.name, self.kind or type(self.default), value))

    def accept(self, value: object) -> T:
        """Take a value that somebody sets. Raises BadValue, also for what there is not."""
        fit = self.read(value)
        if self.knows is not None and not self.knows(fit):
            raise BadValue("There is no such thing.", field=self.name)
        return fit


def switch(
    name: str, *, default: bool, about: Text, is_guarded: bool = False, is_public: bool = False
) -> Preference[bool]:
    """Declare something the operator turns on and off."""
    return Preference(
        name=name, default=default, about=about, is_guarded=is_guarded, is_public=is_public
    )


def _read(name: str, kind: Any, value: object) -> Any:
    try:
        return msgspec.convert(value, kind, dec_hook=json.from_builtin)
    except (msgspec.ValidationError, BadId) as error:
        raise BadValue(str(error), field=name) from error


class Kept(msgspec.Struct, frozen=True):
    """The row of a setting; `value` and `sealed` are both None once it was set back."""

    name: str
    value: msgspec.Raw | None
    sealed: bytes | None
    version: int
    changed_at: datetime
    changed_by: AccountId


class Shown(msgspec.Struct, frozen=True):
    """A setting as its operator sees it. A secret is never in it."""

    name: str
    about: Text
    value: Any  # None for a secret
    default: Any
    is_switch: bool
    is_secret: bool
    is_guarded: bool
    is_set: bool  # by somebody, and not to what was declared
    last_four: str  # of a secret that is long enough, else empty
    version: int  # to be sent along with a change; 0 as long as nobody set it
    changed_at: datetime | None
    changed_by: AccountId | None


class Preferences:
    """The settings as one process knows them."""

    def __init__(self, db: Db, secret: str, declared: Sequence[Preference[Any]]) -> None:
        self.declared: Mapping[str, Preference[Any]] = {each.name: each for each in declared}
        assert len(self.declared) == len(declared), "a name is declared once"
        self._db = db
        self._sealer = Sealer(secret, "preferences")
        self._known: _Known | None = None
        self._loading: asyncio.Task[_Known] | None = None

    async def get(self, preference: Preference[T]) -> T:
        """The value, at most STALE old. Raises Unavailable.

        Asserts that no transaction is open: it would wait for a second connection. Ask before it
        begins, or `read` inside.
        """
        return (await self._current()).value(self._asked(preference))

    async def shown(self, preference: Preference[Any]) -> Shown:
        """The setting for its operator. Raises Unavailable."""
        return (await self._current()).shown(self._asked(preference))

    def named(self, name: str) -> Preference[Any]:
        """The setting of this name. Raises NotFound."""
        found = self.declared.get(name)
        if found is None:
            raise NotFound("There is no such setting.")
        return found

    async def change(
        self, tx: Tx, preference: Preference[Any], value: object, *, version: int, by: Principal
    ) -> int:
        """Set it, None for what was declared, and return its new version.

        `version` is the one the change was made from. Raises BadValue, ChangedMeanwhile. Call
        `forget` once the transaction is over.
        """
        self._asked(preference)
        fit = None if value is None else preference.accept(value)
        is_sealed = preference.is_secret and fit is not None
        changed = await tx.value(
            Q.change_preference,
            name=preference.name,
            value=None if fit is None or is_sealed else json.encode(fit).decode(),
            sealed=self._sealer.seal(preference.name, cast("str", fit)) if is_sealed else None,
            expected=version,
            now=tx.now,
            by=by.actor,
        )
        if changed is None:
            raise ChangedMeanwhile("The setting was changed meanwhile.", field=preference.name)
        await audit.note(
            tx,
            action="preferences.changed",
            subject=preference.name,
            actor=by.actor,
            version=changed,
        )
        return cast("int", changed)

    def forget(self) -> None:
        """Have the next question read the database: what this process changed it sees at once."""
        self._known = None
        self._loading = None

    def _asked(self, preference: Preference[T]) -> Preference[T]:
        assert self.declared.get(preference.name) is preference, "app lists what is declared"
        return preference

    async def _current(self) -> "_Known":
        """What is known, read anew when it is old; all who wait for that wait for one reading."""
        assert not is_in_transaction.get(), "ask for settings before a transaction begins"
        known = self._known
        if known is not None and timedelta() <= self._db.clock.now() - known.read_at < STALE:
            return known
        if self._loading is None:
            self._loading = asyncio.create_task(self._load())
        return await asyncio.shield(self._loading)

    async def _load(self) -> "_Known":
        me = asyncio.current_task()
        try:
            read_at = self._db.clock.now()
            rows = await self._db.read(Q.preferences, Kept)
            known = _Known({row.name: row for row in rows}, self._sealer, read_at)
            if self._loading is me:  # nobody said `forget` since
                self._known = known
            return known
        finally:
            if self._loading is me:
                self._loading = None


async def read(tx: Tx, preference: Preference[T]) -> T:
    """The value, inside a transaction; for verbs that are seldom called. Not for secrets."""
    assert not preference.is_secret, "a secret is asked of Preferences"
    kept = await tx.maybe(Q.preference, Kept, name=preference.name)
    return _plain(preference, kept)


class _Known:
    """What one reading of the table found, decoded as it is asked for."""

    def __init__(self, rows: Mapping[str, Kept], sealer: Sealer, read_at: datetime) -> None:
        self.read_at = read_at
        self._rows = rows
        self._sealer = sealer
        self._values: dict[str, Any] = {}

    def value(self, preference: Preference[T]) -> T:
        name = preference.name
        if name not in self._values:
            row = self._rows.get(name)
            secret = self._secret(preference, row)
            self._values[name] = _plain(preference, row) if secret is None else secret
        return cast("T", self._values[name])

    def shown(self, preference: Preference[Any]) -> Shown:
        row = self._rows.get(preference.name)
        value = self.value(preference)
        tail = str(value)[-SHOWN:] if preference.is_secret and len(value) >= SHOWN_FROM else ""
        return Shown(
            name=preference.name,
            about=preference.about,
            value=None if preference.is_secret else value,
            default=None if preference.is_secret else preference.default,
            is_switch=preference.is_switch,
            is_secret=preference.is_secret,
            is_guarded=preference.needs_proof,
            is_set=value != preference.default,
            last_four=tail,
            version=row.version if row else 0,
            changed_at=row.changed_at if row else None,
            changed_by=row.changed_by if row else None,
        )

    def _secret(self, preference: Preference[Any], row: Kept | None) -> str | None:
        if row is None or row.sealed is None or not preference.is_secret:
            return None
        try:
            return self._sealer.open(preference.name, row.sealed)
        except SealBroken:
            log.exception("preferences.sealed_with_another_secret", name=preference.name)
            return None


def _plain(preference: Preference[T], row: Kept | None) -> T:
    """What the row says; the declared value when there is none, or it is of an older kind."""
    if row is None or row.value is None:
        return preference.default
    try:
        return preference.read(msgspec.json.decode(row.value))
    except BadValue:
        log.exception("preferences.of_another_kind", name=preference.name)
        return preference.default
