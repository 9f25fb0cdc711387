"""Restarting processes of a running site one by one, with the settings as they are now."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence

import msgspec

from hawker.app.embedded.launching import CannotStart
from hawker.app.settings import BadSetting, Settings
from hawker.app.settings.table import TABLE
from hawker.app.supervisor import site
from hawker.app.supervisor.child import Child
from hawker.app.supervisor.control import Say, Wish
from hawker.app.supervisor.logs import Bounds
from hawker.app.supervisor.tree import Tree

OURS = ("web", "hub", "worker", "sandbox", "streams")  # in the order they are restarted
SEEN_AFTER_S = 1.0  # the front door looks twice as often who takes requests


class Steering:
    """Grants what is asked of the supervisor of one site."""

    def __init__(
        self,
        tree: Tree,
        settings: Settings,
        reread: Callable[[Mapping[str, str]], Settings] = Settings.from_env,
    ) -> None:
        self._tree = tree
        self._settings = settings
        self._reread = reread

    async def grant(self, wish: Wish, say: Say) -> None:
        """Restart what was named, one by one, each when the one before is ready again.

        Raises CannotStart; what was not reached then runs on as it was.
        """
        children = self._chosen(wish.restart or OURS)
        self._settings = self._fresh(say)
        programs = {each.name: each for each in site.programs(self._settings)}
        for child in children:
            name = child.program.name
            say(f"{name} is asked to end …")
            await child.renew(programs.get(name))
            say(f"{name} is ready again.")
            if site.kind(name) == "web":
                await asyncio.sleep(SEEN_AFTER_S)

    def _chosen(self, names: Sequence[str]) -> list[Child]:
        found: list[Child] = []
        for name in names:
            matching = [
                child
                for child in self._tree.children
                if name in {child.program.name, site.kind(child.program.name)}
            ]
            if not matching:
                known = ", ".join(child.program.name for child in self._tree.children)
                raise CannotStart(f"{name} is no process of this site; there are {known}.")
            found += [child for child in matching if child not in found]
        return found

    def _fresh(self, say: Say) -> Settings:
        """The settings as they are now, as far as a running site can take them."""
        try:
            fresh = self._reread(os.environ)
        except BadSetting as error:
            raise CannotStart(f"Nothing was restarted. {error}") from error
        taken: dict[str, object] = {}
        for setting in TABLE:
            value = getattr(fresh, setting.name)
            if setting.is_inner or value == getattr(self._settings, setting.name):
                continue
            if setting.is_reloadable:
                taken[setting.name] = value
                say(f"{setting.name} has a new value.")
            else:
                say(f"{setting.name} has a new value, which counts when the site starts anew.")
        settings = msgspec.structs.replace(self._settings, **taken)
        self._tree.bounds = bounds(settings)
        return settings


def bounds(settings: Settings) -> Bounds:
    """How much of each log is kept."""
    return Bounds(settings.log_size_mb * 1024 * 1024, settings.log_files, settings.log_days)
