"""The verbs of the desk. Whoever calls has asked `principal.require_operator` before."""

from hawker.desk.admin.service.health import Health, Watcher, health
from hawker.desk.admin.service.pages import edited, html_of, publish, published, shown
from hawker.desk.admin.service.setup import check_setup, make_operator, renewed_token, setup_token
from hawker.desk.admin.service.trouble import stuck_payments

__all__ = [
    "Health",
    "Watcher",
    "check_setup",
    "edited",
    "health",
    "html_of",
    "make_operator",
    "publish",
    "published",
    "renewed_token",
    "setup_token",
    "shown",
    "stuck_payments",
]
