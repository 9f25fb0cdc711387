"""The addresses of the desk."""

from hawker.desk.admin.routes import health, mail, people, settings, setup, site, stores, trouble

ROUTES = [
    setup.check_setup_link,
    setup.make_operator,
    site.read_site,
    site.read_page,
    site.edit_page,
    site.publish_page,
    health.read_health,
    health.list_parked,
    health.replay_parked,
    health.list_timers,
    trouble.list_stuck_payments,
    trouble.look_again,
    people.find_people,
    people.sign_out_person,
    people.suspend_person,
    people.let_person_in,
    stores.list_stores,
    stores.pause_store,
    stores.let_store_sell,
    mail.list_messages,
    mail.resend_message,
    mail.try_mail,
    settings.list_preferences,
    settings.change_preference,
]
