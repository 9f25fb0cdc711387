"""All checks, in the order they are told."""

from collections.abc import Callable, Iterator, Mapping

from hawker.app.doctor import machine, outside, site
from hawker.app.doctor.finding import Finding, bad
from hawker.app.settings import BadSetting, Settings

CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    machine.python,
    machine.programs,
    machine.disk,
    machine.clock,
    machine.limits,
    site.folder,
    site.processes,
    site.database,
    site.bus,
    outside.address,
    outside.names,
    outside.certificates,
    outside.mailbox,
    outside.backups,
)


def examine(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look at everything; a check that cannot be made is a finding of its own."""
    try:
        settings = Settings.placed(environ)
        if (settings.home / "secret").exists():  # otherwise reading would make one
            settings = Settings.from_env(environ)
    except BadSetting as error:
        yield bad("settings", str(error), "`hawker settings` lists them all.")
        return
    for check in CHECKS:
        try:
            yield from check(settings)
        except Exception as error:  # noqa: BLE001 — the others are still to be made
            about = check.__name__.replace("_", " ")
            yield bad(about, f"It could not be looked at: {error!r}.", "Please tell us.")
