"""The addresses of the desk."""

from hawker.desk.admin.routes import mail, settings, setup, site

ROUTES = [
    setup.check_setup_link,
    setup.make_operator,
    site.read_site,
    site.read_page,
    site.edit_page,
    site.publish_page,
    mail.list_messages,
    mail.resend_message,
    mail.try_mail,
    settings.list_preferences,
    settings.change_preference,
]
