"""The embedded NATS server: core subjects for rooms, JetStream for facts."""

import json
from pathlib import Path

from hawker.app.embedded.binaries import installed

PAYLOAD_LIMIT_BYTES = 1_048_576
STREAMS_LIMIT = "2GB"  # of facts on disk; the outbox can replay what is gone


class Nats:
    """One NATS server with its folder below `home`, listening on the loopback alone."""

    def __init__(self, home: Path, *, port: int, monitor_port: int) -> None:
        self._folder = home.absolute() / "nats"
        self._file = self._folder / "nats.conf"
        self._port = port
        self._monitor_port = monitor_port

    def prepare(self) -> None:
        """Write its settings file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file.write_text(self._text())

    def command(self) -> list[str]:
        return [str(installed("nats-server")), "--config", str(self._file)]

    def _text(self) -> str:
        return f"""\
server_name: hawker
listen: "127.0.0.1:{self._port}"
http: "127.0.0.1:{self._monitor_port}"
max_payload: {PAYLOAD_LIMIT_BYTES}
jetstream {{
  store_dir: {json.dumps(str(self._folder))}
  max_memory_store: 128MB
  max_file_store: {STREAMS_LIMIT}
}}
"""
