"""The settings of the site, for its operator."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import get, put
from litestar.params import FromPath, JSONBody

from hawker.kernel.http import Call, Plug
from hawker.kernel.preferences import Preferences, Shown, Version


class Settings(msgspec.Struct, frozen=True):
    """Every setting, by name. Of a secret only whether it is set."""

    items: Sequence[Shown]


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a setting is from now on."""

    version: Version  # as it was read
    value: Any = None  # None is what was declared


@get("/api/v1/admin/preferences", tags=["desk"])
async def list_preferences(call: Call, preferences: Plug[Preferences]) -> Settings:
    """List what the operator can set while the site runs."""
    call.principal.require_operator()
    preferences.forget()  # whoever changes them sees what is kept, also by another process
    declared = sorted(preferences.declared.values(), key=lambda each: each.name)
    return Settings([await preferences.shown(each) for each in declared])


@put(
    "/api/v1/admin/preferences/{name:str}",
    status_code=200,
    tags=["desk"],
    keyless="A change names the version it was made from.",
)
async def change_preference(
    call: Call, name: FromPath[str], data: JSONBody[Change], preferences: Plug[Preferences]
) -> Shown:
    """Set one of them; every process follows within seconds."""
    call.principal.require_operator()
    preference = preferences.named(name)
    if preference.needs_proof:
        call.principal.require_fresh(call.now)
    async with call.db.begin(call.principal) as tx:
        await preferences.change(
            tx, preference, data.value, version=data.version, by=call.principal
        )
    preferences.forget()
    return await preferences.shown(preference)
