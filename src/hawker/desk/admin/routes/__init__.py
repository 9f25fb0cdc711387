"""The addresses of the desk."""

from hawker.desk.admin.routes import settings, setup, site

ROUTES = [
    setup.check_setup_link,
    setup.make_operator,
    site.read_site,
    site.read_page,
    site.edit_page,
    site.publish_page,
    settings.list_preferences,
    settings.change_preference,
]
