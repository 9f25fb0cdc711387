"""What the site says of itself on pages that are made here: its name and its languages."""

from collections.abc import Sequence

from hawker.desk.admin import site
from hawker.kernel.preferences import Preferences


class Sign:
    """The sign over the shop, as the operator wrote it."""

    def __init__(self, known: Preferences) -> None:
        self._known = known

    async def name(self, language: str) -> str:
        """What it is called, for a reader of `language`."""
        found = await self._known.get(site.NAME)
        return found.en if language == "en" else found.zh

    async def languages(self) -> Sequence[str]:
        """Those it offers, the usual one first."""
        return await self._known.get(site.LANGUAGES)
