"""The embedded NATS server: core subjects for rooms, JetStream for facts.

Whoever may publish there may say that an order was paid, and a port of the loopback is open to
every user of the machine. So it takes nobody without the token, which belongs to the site's secret.
"""

import hashlib
import hmac
import json
from pathlib import Path

from hawker.app.embedded.binaries import installed

PAYLOAD_LIMIT_BYTES = 1_048_576
STREAMS_LIMIT = "2GB"  # of facts on disk; the outbox can replay what is gone


class Nats:
    """One NATS server with its folder below `home`, listening on the loopback alone."""

    def __init__(self, home: Path, *, port: int, monitor_port: int, secret: str) -> None:
        self._folder = home.absolute() / "nats"
        self._file = self._folder / "nats.conf"
        self._port = port
        self._monitor_port = monitor_port
        self._token = hmac.new(secret.encode(), b"bus", hashlib.sha256).hexdigest()

    @property
    def url(self) -> str:
        """Where it is, with the token."""
        return f"nats://{self._token}@127.0.0.1:{self._port}"

    def prepare(self) -> None:
        """Write its settings file, for its owner alone."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file.touch(mode=0o600)
        self._file.chmod(0o600)  # also one that was there before
        self._file.write_text(self._text())

    def command(self) -> list[str]:
        return [str(installed("nats-server")), "--config", str(self._file)]

    def _text(self) -> str:
        return f"""\
server_name: hawker
listen: "127.0.0.1:{self._port}"
http: "127.0.0.1:{self._monitor_port}"
authorization {{ token: "{self._token}" }}
max_payload: {PAYLOAD_LIMIT_BYTES}
jetstream {{
  store_dir: {json.dumps(str(self._folder))}
  max_memory_store: 128MB
  max_file_store: {STREAMS_LIMIT}
}}
"""
