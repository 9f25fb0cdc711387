"""The verbs of the mail room."""

from hawker.people.notifications.policy import check_reaches, reaches_phones, shows_mailbox
from hawker.people.notifications.service.outgoing import FailedMail, outgoing, send_again, try_mail
from hawker.people.notifications.service.sending import forget, mailbox, send, send_all

__all__ = [
    "FailedMail",
    "check_reaches",
    "forget",
    "mailbox",
    "outgoing",
    "reaches_phones",
    "send",
    "send_again",
    "send_all",
    "shows_mailbox",
    "try_mail",
]
