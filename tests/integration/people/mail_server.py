"""A mail server at the wire, that does what a test tells it and keeps what it was handed."""

import asyncio
import ssl
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CUT = "cut"  # hang up instead of answering
SILENT = "silent"  # never answer
OK = {"MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", "RSET": "250 ok", "QUIT": "221 bye"}


class MailServer:
    """Listens on the loopback. `says` replaces an answer, by the first word of the command."""

    def __init__(self, certificate: tuple[Path, Path]) -> None:
        self.says: dict[str, str] = {}
        self.is_tls = False  # from the first byte
        self.has_starttls = False
        self.letters: list[EmailMessage] = []
        self.heard: list[str] = []
        self.secured: list[str] = []  # the commands that came by TLS
        self.connections = 0
        self.port = 0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*certificate)
        self._talks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self):
        context = self._context if self.is_tls else None
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for talk in list(self._talks):
                talk.cancel()
            await asyncio.gather(*self._talks, return_exceptions=True)

    def _accept(self, reader, writer) -> None:
        task = asyncio.create_task(self._talk(reader, writer))
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)

    async def _talk(self, reader, writer) -> None:
        self.connections += 1
        try:
            if not await self._say(writer, "HELLO", "220 mail.test"):
                return
            while line := (await reader.readline()).decode():
                word = line.split()[0].upper()
                self.heard.append(line.strip())
                if writer.get_extra_info("sslcontext") is not None:
                    self.secured.append(word)
                if not await self._answer(word, reader, writer):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    async def _answer(self, word, reader, writer) -> bool:
        if word == "EHLO":
            offers = ["mail.test", "AUTH PLAIN LOGIN"]
            if self.has_starttls and writer.get_extra_info("sslcontext") is None:
                offers.append("STARTTLS")
            lines = [f"250-{each}" for each in offers]
            return await self._say(writer, word, "\r\n".join([*lines, "250 SIZE 1000000"]))
        if word == "STARTTLS":
            await self._say(writer, word, "220 go on")
            await writer.start_tls(self._context)
            return True
        if word == "AUTH":
            return await self._say(writer, word, "235 welcome")
        if not await self._say(writer, word, OK.get(word, "502 what?")):
            return False
        if word == "DATA" and "DATA" not in self.says:
            body = await reader.readuntil(b"\r\n.\r\n")
            if await self._say(writer, "END", "250 taken"):
                if self.says.get("END", "250").startswith("250"):
                    self.letters.append(message_from_bytes(body[:-5], policy=default))
                return True
            return False
        return word != "QUIT"

    async def _say(self, writer, word, usual) -> bool:
        words = self.says.get(word, usual)
        if words == SILENT:
            await asyncio.Event().wait()
        if words == CUT:
            return False
        writer.write(words.encode() + b"\r\n")
        await writer.drain()
        return True


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that nobody trusts but who is given it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "mail.pem", folder / "mail.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files
