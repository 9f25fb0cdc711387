"""The verbs of the mail room."""

from hawker.people.notifications.service.outgoing import FailedMail, outgoing, send_again, try_mail
from hawker.people.notifications.service.sending import mailbox, send

__all__ = ["FailedMail", "mailbox", "outgoing", "send", "send_again", "try_mail"]
