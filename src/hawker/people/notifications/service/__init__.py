"""The verbs of the mail room."""

from hawker.people.notifications.service.outgoing import FailedMail, outgoing, send_again, try_mail
from hawker.people.notifications.service.sending import forget, mailbox, send

__all__ = ["FailedMail", "forget", "mailbox", "outgoing", "send", "send_again", "try_mail"]
