"""Rooms over HTTP: for whoever watches, for whoever keeps order, and for the studio."""

from hawker.stage.live.routes import backstage, channels, conversation, moderation, rooms

ROUTES = [
    *rooms.ROUTES,
    *channels.ROUTES,
    *moderation.ROUTES,
    *conversation.ROUTES,
    *backstage.ROUTES,
]
