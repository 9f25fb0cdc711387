"""The addresses of stores."""

from hawker.places.stores.routes import audit, invitations, own, public, roles, staff

ROUTES = [
    *public.ROUTES,
    *own.ROUTES,
    *staff.ROUTES,
    *roles.ROUTES,
    *invitations.ROUTES,
    *audit.ROUTES,
]
