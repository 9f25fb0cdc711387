"""What a message looks like on its way. Pure."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from hawker.people.notifications.model import Message
from hawker.people.notifications.preferences import Mail

PAGE = (
    '<!doctype html><html><body style="margin:0;padding:24px;background:#fbf8f4;color:#17130f;'
    'font:16px/1.6 system-ui,sans-serif"><div style="max-width:560px;margin:0 auto">{body}</div>'
    "</body></html>"
)
PARAGRAPH = '<p style="margin:0 0 16px">{words}</p>'


def compose(message: Message, mail: Mail) -> EmailMessage:
    """Write it as plain text and as simple HTML, so that no machine answers it (RFC 3834)."""
    user, _, domain = mail.from_address.partition("@")
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address(mail.from_name, user, domain)
    letter["To"] = message.address
    letter["Subject"] = message.subject
    letter["Date"] = message.sent_at
    letter["Message-ID"] = f"<{message.id}@{domain}>"  # the same when it is tried again
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text)
    letter.add_alternative(html_of(message.text), subtype="html")
    return letter


def html_of(text: str) -> str:
    """The same words as a page: one paragraph per block of lines."""
    blocks = [block for block in text.split("\n\n") if block.strip()]
    words = (escape(block).replace("\n", "<br>") for block in blocks)
    return PAGE.format(body="".join(PARAGRAPH.format(words=each) for each in words))
