"""The mail server of the site, as its operator sets it."""

from typing import Annotated, Literal

import msgspec

from hawker.kernel.preferences import Preference
from hawker.kernel.text import Text, line

Security = Literal["tls", "starttls", "plain"]


class Mail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How mail leaves. Without a host it does not: messages stay in the built-in mailbox."""

    host: Annotated[str, line(253, shortest=0)] = ""
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 465
    security: Security = "tls"  # from the first byte; or asked for; or none
    user: Annotated[str, line(254, shortest=0)] = ""
    from_address: Annotated[str, msgspec.Meta(pattern=r"^([^@\s<>]{1,64}@[^@\s<>]{1,253})?\Z")] = ""
    from_name: Annotated[str, line(60, shortest=0)] = ""

    @property
    def is_set(self) -> bool:
        """Whether mail can leave."""
        return bool(self.host and self.from_address)


MAIL = Preference(
    name="notifications.mail",
    default=Mail(),
    about=Text(zh="用于发送邮件的 SMTP 服务器。", en="The SMTP server that mail leaves by."),
    is_guarded=True,  # all sign-in codes go this way
)
PASSWORD = Preference(
    name="notifications.mail_password",
    default="",
    kind=Annotated[str, line(200)],
    about=Text(zh="SMTP 服务器的密码。", en="The password of the SMTP server."),
    is_secret=True,
)
PREFERENCES = [MAIL, PASSWORD]
