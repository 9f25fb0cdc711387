"""How the site looks from outside: its address, names, certificates, who is believed; backups."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from cryptography import x509

from hawker.app.backups.taking import named
from hawker.app.doctor.finding import Finding, bad, care, well
from hawker.app.settings import Settings

ANSWER_WITHIN_S = 5
BACKUP_OLD = timedelta(days=2)
DAYS_LEAST, DAYS_FEW = 3, 14


def address(settings: Settings) -> Iterator[Finding]:
    url = settings.public_url
    if not settings.is_public:
        yield well("address", f"{url}, for this machine alone")
        return
    if not url.startswith("https://"):
        mend = "--domain does HTTPS; browsers go on air and keep cookies safe by it alone."
        yield care("address", f"{url} is plain HTTP.", mend)
    elif not settings.has_https and not settings.trusted_proxies:
        mend = "HAWKER_TRUSTED_PROXIES names the proxy; without it, everybody shares its limits."
        yield bad("address", f"{url} is served by a proxy that is not trusted.", mend)
    else:
        yield well("address", url)
    for network in settings.trusted_proxies:
        if network.endswith("/0"):
            mend = "Name the proxies alone: whoever is trusted may say who they are."
            yield bad("trusted proxies", f"{network} is everybody.", mend)


def mailbox(settings: Settings) -> Iterator[Finding]:
    if settings.is_mailbox_open:
        words = "Whoever opens the site reads everybody's sign-in codes."
        grade = bad if settings.is_public and settings.has_https else care
        yield grade("mailbox", words, "HAWKER_MAILBOX=local, and `hawker mailbox` to read it.")


def names(settings: Settings) -> Iterator[Finding]:
    ours = _own_addresses()
    for name in settings.domain:
        try:
            found = {str(each[4][0]) for each in socket.getaddrinfo(name, None)}
        except OSError as error:
            mend = "Enter an A or AAAA record for it at whoever keeps the name."
            yield bad(name, f"It leads nowhere ({error.strerror or error}).", mend)
            continue
        words = f"It leads to {', '.join(sorted(found))}"
        if found & ours:
            yield well(name, f"{words}, which is here.")
        else:
            mend = "That is right where a router or a host passes ports 80 and 443 on to here."
            yield care(name, f"{words}, which is no address of this machine.", mend)


def certificates(settings: Settings) -> Iterator[Finding]:
    for name in settings.domain:
        try:
            left = _validity(settings, name)
        except (OSError, ValueError) as error:
            mend = "`hawker logs caddy` says what the authority answered."
            yield bad(f"certificate of {name}", f"There is none ({error}).", mend)
            continue
        about, words = f"certificate of {name}", f"{left.days} days are left."
        if settings.certificates == "internal" and left > timedelta(0):
            yield well(about, "It is signed by the site itself, for half a day at a time.")
        elif left.days < DAYS_LEAST:
            yield bad(about, words, "`hawker logs caddy` says why it is not renewed.")
        elif left.days < DAYS_FEW:
            yield care(about, words, "It should have been renewed by now: `hawker logs caddy`.")
        else:
            yield well(about, words)


def backups(settings: Settings) -> Iterator[Finding]:
    found = named(settings.backups)
    if not found:
        mend = "`hawker backup` makes one; `hawker systemd` has a timer for it."
        yield care("backups", f"There is none in {settings.backups}.", mend)
        return
    age = datetime.now(UTC) - datetime.fromtimestamp(found[-1].stat().st_mtime, UTC)
    words = f"The newest of {len(found)} is {age / timedelta(hours=1):.0f} hours old."
    if age > BACKUP_OLD:
        yield care("backups", words, "Look at hawker-backup.timer, or run `hawker backup`.")
    else:
        yield well("backups", words)
    if settings.backups.stat().st_dev == settings.home.stat().st_dev:
        mend = "HAWKER_BACKUPS, or a program that carries them away: a disk can die."
        yield care("backups' place", "They lie on the disk of the site.", mend)


def _validity(settings: Settings, name: str) -> timedelta:
    """How long the certificate that is shown for this name is still good."""
    loose = ssl.create_default_context()
    loose.check_hostname, loose.verify_mode = False, ssl.CERT_NONE  # only its date is wanted
    place = (settings.reachable_host, settings.https_port)
    with (
        socket.create_connection(place, ANSWER_WITHIN_S) as line,
        loose.wrap_socket(line, server_hostname=name) as secured,
    ):
        shown = secured.getpeercert(binary_form=True)
    if shown is None:
        raise ValueError("no certificate was shown")
    return x509.load_der_x509_certificate(shown).not_valid_after_utc - datetime.now(UTC)


def _own_addresses() -> set[str]:
    """Addresses of this machine, as far as it knows."""
    found = {"127.0.0.1", "::1"}
    for family, far in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as line:
                line.connect((far, 9))  # sends nothing; tells which address would be ours
                found.add(str(line.getsockname()[0]))
        except OSError:
            continue
    return found
