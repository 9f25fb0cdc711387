"""Speaking SMTP: one connection to the site's mail server, and what it said when it refused."""

import ssl
from typing import Self

import aiosmtplib
import msgspec
from aiosmtplib import SMTP

from hawker.people.notifications.envelope import compose
from hawker.people.notifications.model import Message
from hawker.people.notifications.preferences import Mail

TIMEOUT_S = 20.0  # for connecting, and for each answer
PERMANENT = 500  # RFC 5321 §4.2.1: from here on trying again is no use
WORDS_LENGTH = 500


class NotCarried(Exception):  # noqa: N818 — says what became of the message
    """The message did not leave; the words are the server's own where it had any."""

    def __init__(self, words: str, *, is_final: bool, is_of_message: bool) -> None:
        super().__init__(words)
        self.words = words[:WORDS_LENGTH]
        self.is_final = is_final  # trying again is no use
        self.is_of_message = is_of_message  # and not of the connection: others may still leave


class Server(msgspec.Struct, frozen=True):
    """The mail server and how to speak to it."""

    mail: Mail
    password: str
    trust: ssl.SSLContext | None = None  # beside what the machine trusts; for tests


class Line:
    """An open connection, used for one message after the other."""

    def __init__(self, server: Server) -> None:
        mail = server.mail
        self._mail = mail
        self._smtp = SMTP(
            hostname=mail.host,
            port=mail.port,
            username=mail.user or None,
            password=server.password or None,
            use_tls=mail.security == "tls",
            start_tls=mail.security == "starttls",
            tls_context=server.trust,
            timeout=TIMEOUT_S,
        )

    async def __aenter__(self) -> Self:
        """Connect and sign in. Raises NotCarried."""
        try:
            await self._smtp.connect()
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
            self._smtp.close()
            raise NotCarried(_words(error), is_final=False, is_of_message=False) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        """Say good-bye where somebody still listens."""
        if self._smtp.is_connected:
            try:
                await self._smtp.quit()
            except (aiosmtplib.SMTPException, OSError):
                self._smtp.close()  # it had taken everything before

    async def carry(self, message: Message) -> None:
        """Hand the message over. Raises NotCarried."""
        try:
            await self._smtp.send_message(compose(message, self._mail))
        except aiosmtplib.SMTPRecipientsRefused as error:
            refused = error.recipients[0]
            raise _refused(refused.code, _words(refused)) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error.code, _words(error)) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise NotCarried(_words(error), is_final=False, is_of_message=False) from error


def _refused(code: int, words: str) -> NotCarried:
    return NotCarried(words, is_final=code >= PERMANENT, is_of_message=True)


def _words(error: Exception) -> str:
    """What the server said, else what happened."""
    match error:
        case aiosmtplib.SMTPRecipientRefused() | aiosmtplib.SMTPResponseException():
            return f"{error.code} {error.message}"
        case aiosmtplib.SMTPException():
            return error.message
        case _:
            return str(error) or type(error).__name__
