"""Who may ask for each operation of the API, and what they send: one line per operation.

`may` is one of the words below, a permission in the store, or a tuple of permissions each of which
is enough. A body and a query are made from
`at`, which gives the id of anything in the place (tests/integration/app/place.py): the tests of
isolation call them with the ids of one place, of another, and with every mixture of both.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from hawker.kernel.auth import Permission

ANYBODY = "anybody"  # tells nothing of anybody, and changes nothing that is somebody's
ONESELF = "oneself"  # about what is the asker's own
MEMBER = "member"  # whoever works in the store, whatever they may do there
OWNER = "owner"  # of the store alone, whatever others may do there
OPERATOR = "operator"  # who runs the site
NOBODY = "nobody"  # what must come with it is not in the hands of any person
WORDS = {ANYBODY, ONESELF, MEMBER, OWNER, OPERATOR, NOBODY}

At = Mapping[str, Any]


def nothing(_: At) -> Any:
    """What is sent where nothing is."""
    return None


class Example(msgspec.Struct, frozen=True):
    """A request that is granted to whoever may make it."""

    may: str | tuple[Permission, ...]
    body: Callable[[At], Any] = nothing  # as JSON
    query: Callable[[At], Mapping[str, str] | None] = nothing
    seen: str = ""  # the revision that is changed, as If-Match
    content: bytes = b""  # sent as it is, where no JSON is taken
    named: Mapping[str, str] = {}  # what other id of the place an id in the path is
    is_by_row: bool = False  # refuses rows, not requests
    not_granted: str = ""  # why it is refused to everybody here; not for rights and one's own

    @property
    def permissions(self) -> frozenset[Permission]:
        """The permissions each of which is enough."""
        if isinstance(self.may, tuple):
            return frozenset(self.may)
        return frozenset() if self.may in WORDS else frozenset({Permission(self.may)})


HOME = {
    "name": "梅若兰",
    "phone": "13812345678",
    "country": "CN",
    "region": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "line1": "龙井路 1 号",
    "postal_code": "310012",
}
AWAY = HOME | {"region_code": "", "name": "路人甲", "phone": "13987654321", "line1": "无名路 2 号"}
# The smallest picture that is taken: a GIF of 16 × 16 pixels.
PICTURE = bytes.fromhex(
    "47494638376110001000810000ff00000000000000000000002c000000001000100040081d000108"
    "1c48b0a0c18308132a5cc8b0a1c38710234a9c48b1a2c5810101003b"
)
BOOKED = AWAY | {"label": "work", "is_default": True}
WHO = {"address": "who@example.com"}
SECRET = {"password": "a lantern over the river"}
BY_PASSKEY = "an authenticator answers"
SPRING = {"sender": "site", "topic": "rooms.on_air"}
SITE_NAME = {"zh": "茶市", "en": "Tea Market"}
WHY = {"reason": "for a reason"}
LINK = {"token": "0" * 40}
ROW = {"carrier": "sf", "number": "SF1234567890123"}
LABEL = ROW | {"carrier_name": "Corner Courier"}
P = Permission
ROLE = {"name": "Packers", "permissions": ["orders.read"]}
WRITTEN = "2"  # the revision of the product of the place
TEA = {
    "title_en": "Longjing",
    "axes": [{"zh": "重量", "en": "Weight", "values": [{"zh": "50克", "en": "50 g"}]}],
}
FIFTY = {"choices": [0], "price": {"amount": 1990, "currency": "CNY"}}
PROFILE = {
    "name_zh": "新名",
    "name_en": "New name",
    "country": "CN",
    "contact": "a@b.example",
    "about_zh": "茶",
    "about_en": "Tea",
    "returns_zh": "七天",
    "returns_en": "Seven days",
}
SHOP = {
    "slug": "a-new-shop",
    "name_zh": "新店",
    "name_en": "A new shop",
    "currency": "CNY",
    "country": "CN",
    "contact": "shop@example.com",
}

# What each setting that needs a fresh proof is set to. `change_preference` is asked of every one.
GUARDED: Mapping[str, Any] = {
    "notifications.mail": {"port": 587},
    "notifications.mail_password": "a word of the mail server",
    "payments.sandbox": True,
}

EXAMPLES: Mapping[str, Example] = {
    "accept_invitation": Example(ONESELF, lambda at: {"token": at["token"]}),
    "find_people": Example(OPERATOR),
    "let_person_in": Example(OPERATOR, lambda _: WHY, named={"people": "suspended"}),
    "let_store_sell": Example(OPERATOR, lambda _: WHY, named={"stores": "held"}),
    "list_parked": Example(OPERATOR),
    "list_stores": Example(OPERATOR),
    "list_stuck_payments": Example(OPERATOR),
    "list_timers": Example(OPERATOR),
    "look_again": Example(OPERATOR),
    "pause_store": Example(OPERATOR, lambda _: WHY),
    "read_health": Example(OPERATOR),
    "replay_parked": Example(OPERATOR, lambda _: {"ids": ["facts/carts/x"]}),
    "sign_out_person": Example(OPERATOR),
    "suspend_person": Example(OPERATOR, lambda _: WHY),
    "add_address": Example(ONESELF, lambda _: BOOKED),
    "add_identity": Example(
        ONESELF, lambda _: WHO | {"code": "000000"}, not_granted="the code is another"
    ),
    "add_passkey": Example(
        ONESELF, lambda _: {"credential": {}, "name": "Key"}, not_granted=BY_PASSKEY
    ),
    "adjust_stock": Example(
        P.GOODS_WRITE, lambda at: {"sku_id": at["sku_id"], "delta": 5, "reason": "received"}
    ),
    "ask_passkey": Example(ANYBODY, lambda _: WHO),
    "ask_proof": Example(ONESELF),
    "ask_registration": Example(ONESELF),
    "ask_reset": Example(ANYBODY, lambda _: WHO),
    "confirm_order": Example(ONESELF, named={"orders": "sent"}),
    "correct_parcel": Example(
        P.ORDERS_WRITE,
        lambda _: LABEL | {"number": "SF1234567890124"},
        named={"orders": "sent"},
    ),
    "ask_erasure": Example(ONESELF, not_granted="an order is under way"),
    "ask_export": Example(ONESELF),
    "bring_picture": Example((P.GOODS_WRITE, P.LIVE_HOST, P.STORE_WRITE), content=PICTURE),
    "show_portrait": Example(ONESELF, content=PICTURE),
    "take_off_portrait": Example(ONESELF),
    "show_store_logo": Example(P.STORE_WRITE, lambda _: {"picture_id": None}),
    "show_store_cover": Example(P.STORE_WRITE, lambda _: {"picture_id": None}),
    "list_store_channels": Example(P.STORE_READ),
    "show_channel_face": Example(P.STORE_WRITE, lambda _: {"picture_id": None}),
    "cancel_my_order": Example(ONESELF),
    "change_address": Example(ONESELF, lambda _: BOOKED),
    "delete_address": Example(ONESELF),
    "change_preference": Example(OPERATOR, lambda _: {"version": 0, "value": SITE_NAME}),
    "check_setup_link": Example(ANYBODY, lambda _: LINK, not_granted="the link is another"),
    "edit_page": Example(OPERATOR),
    "choose_identity": Example(ONESELF),
    "end_other_sessions": Example(ONESELF),
    "end_session": Example(ONESELF),
    "change_profile": Example(P.STORE_WRITE, lambda _: PROFILE),
    "change_role": Example(P.STAFF_WRITE, lambda _: ROLE),
    "change_staff": Example(P.STAFF_WRITE, lambda _: {"role": "host"}),
    "change_status": Example(P.STORE_WRITE, lambda _: {"status": "paused"}),
    "delete_role": Example(P.STAFF_WRITE),
    "download_recording": Example(P.LIVE_HOST, not_granted="the room has not ended"),
    "end_room": Example(P.LIVE_HOST),
    "find_open_file": Example(ANYBODY),
    "forgive": Example(
        OPERATOR, lambda _: {"name": "accounts.password_of_client", "subject": "192.0.2.7"}
    ),
    "extend_order": Example(ONESELF, named={"orders": "sent"}),
    "get_figures": Example(P.LIVE_HOST),
    "get_ingest": Example(P.LIVE_HOST),
    "get_replay": Example(ANYBODY),
    "give_ticket": Example(P.LIVE_HOST),
    "get_room": Example(ANYBODY),
    "get_script": Example(P.LIVE_HOST),
    "grant": Example(ONESELF, lambda _: SPRING),
    "hear": Example(NOBODY),
    "list_address_forms": Example(ANYBODY),
    "hear_carrier": Example(NOBODY),
    "list_addresses": Example(ONESELF),
    "list_carriers": Example(P.ORDERS_READ),
    "invite": Example(
        P.STAFF_WRITE, lambda _: {"address": "somebody.else@example.com", "role": "host"}
    ),
    "list_audit": Example(P.AUDIT_READ),
    "announce": Example(P.LIVE_HOST, lambda _: {"text": "Mine now"}),
    "appoint_moderator": Example(P.LIVE_HOST, lambda at: {"line_id": at["line_id"]}),
    "dismiss_report": Example(P.LIVE_HOST),
    "dismiss_moderator": Example(P.LIVE_HOST),
    "end_poll": Example(P.LIVE_HOST),
    "get_moderation": Example(P.LIVE_HOST),
    "lift_sanction": Example(P.LIVE_HOST),
    "list_questions": Example(P.LIVE_HOST),
    "mark_question": Example(P.LIVE_HOST, lambda _: {"is_answered": True}),
    "open_poll": Example(
        P.LIVE_HOST,
        lambda _: {"question": "Which", "options": ["a", "b"]},
        not_granted="one poll is running",
    ),
    "remove_lines": Example(P.LIVE_HOST, lambda at: {"line_id": at["line_id"]}),
    "report_line": Example(ANYBODY, lambda at: {"line_id": at["line_id"]}),
    "sanction": Example(P.LIVE_HOST, lambda at: {"line_id": at["line_id"], "kind": "ban"}),
    "set_second_publisher": Example(P.LIVE_HOST, lambda _: {"policy": "replace"}),
    "set_rules": Example(P.LIVE_HOST, lambda _: {"slow_s": 5}),
    "set_words": Example(P.LIVE_HOST, lambda _: {"words": ["casino"]}),
    "vote": Example(ONESELF, lambda _: {"choice": 0}),
    "list_announced_rooms": Example(ANYBODY),
    "get_channel": Example(ANYBODY),
    "list_channel_replays": Example(ANYBODY),
    "list_channel_rooms": Example(P.LIVE_HOST),
    "list_contacts": Example(ONESELF),
    "list_entries": Example(P.MONEY_READ),
    "list_goods": Example(P.GOODS_READ),
    "list_identities": Example(ONESELF),
    "list_limits": Example(OPERATOR),
    "link_export": Example(ONESELF),
    "list_exports": Example(ONESELF),
    "list_invitations": Example(P.STAFF_READ),
    "list_messages": Example(OPERATOR),
    "list_recordings": Example(OPERATOR),
    "list_my_orders": Example(ONESELF),
    "list_preferences": Example(OPERATOR),
    "list_pictures": Example(P.GOODS_READ),
    "archive_product": Example(P.GOODS_WRITE, seen=WRITTEN),
    "create_product": Example(
        P.GOODS_WRITE,
        lambda at: TEA | {"skus": [FIFTY], "pictures": [{"picture_id": at["picture_id"]}]},
    ),
    "discard_draft": Example(P.GOODS_WRITE, seen=WRITTEN),
    "publish_product": Example(P.GOODS_WRITE, seen=WRITTEN),
    "read_draft": Example(P.GOODS_READ),
    "restore_product": Example(P.GOODS_WRITE, seen=WRITTEN),
    "save_draft": Example(
        P.GOODS_WRITE,
        lambda at: (
            TEA
            | {
                "skus": [FIFTY | {"id": at["sku_id"]}],
                "pictures": [{"picture_id": at["picture_id"]}],
            }
        ),
        seen=WRITTEN,
    ),
    "list_passkeys": Example(ONESELF),
    "list_products": Example(ANYBODY),
    "list_regions": Example(ANYBODY),
    "list_roles": Example(P.STAFF_READ),
    "list_explanations": Example(ANYBODY),
    "list_replays": Example(ANYBODY),
    "list_rooms": Example(ANYBODY),
    "list_sessions": Example(ONESELF),
    "list_staff": Example(P.STAFF_READ),
    "list_store_orders": Example(P.ORDERS_READ),
    "make_operator": Example(
        ANYBODY, lambda _: LINK | {"address": "who@example.com"}, not_granted="the link is another"
    ),
    "look_at_invitation": Example(ANYBODY, lambda at: {"token": at["token"]}),
    "make_role": Example(P.STAFF_WRITE, lambda _: ROLE | {"name": "Porters"}),
    "open_checkout": Example(
        ONESELF,
        lambda at: {"lines": [{"sku_id": at["sku_id"], "quantity": 1}], "room_id": at["rooms"]},
    ),
    "open_room": Example(P.LIVE_HOST, lambda _: {"title": "Mine now"}),
    "open_session": Example(ONESELF, not_granted="it asks a provider"),
    "open_store": Example(ONESELF, lambda _: SHOP),
    "plan_room": Example(P.LIVE_HOST, lambda _: {"title": "Mine now"}),
    "show_room_cover": Example(P.LIVE_HOST, lambda _: {"picture_id": None}),
    "get_reservation": Example(ANYBODY),
    "reserve": Example(ONESELF, lambda _: {"reminder": False, "on_air": True}),
    "pin": Example(P.LIVE_HOST, lambda at: {"product_id": at["products"]}),
    "prove": Example(
        ONESELF, lambda _: WHO | SECRET | {"code": "000000"}, not_granted="a proof is one thing"
    ),
    "publish_page": Example(OPERATOR, lambda _: {"version": 0, "text": "Mine now"}),
    "put_cart_line": Example(ONESELF, lambda _: {"quantity": 2}),
    "read_balances": Example(P.MONEY_READ),
    "read_cart": Example(ONESELF),
    "read_checkout": Example(ONESELF),
    "read_erasure": Example(ONESELF),
    "read_mailbox": Example(ANYBODY, query=lambda _: WHO),
    "read_my_order": Example(ONESELF),
    "read_page": Example(ANYBODY, named={"kind": "published"}),
    "read_opening": Example(ANYBODY),
    "read_payment": Example(ONESELF),
    "read_pasted_address": Example(ANYBODY, lambda _: {"text": "路人甲 13987654321"}),
    "read_private_file": Example(
        NOBODY, query=lambda _: {"until": "9999999999", "signature": "0" * 40}
    ),
    "read_product": Example(ANYBODY),
    "read_profile": Example(P.STORE_READ),
    "read_said": Example(
        ANYBODY,
        query=lambda _: {"since_ms": "1777608000000", "until_ms": "1777608300000"},
    ),
    "read_session": Example(ANYBODY),
    "read_site": Example(ANYBODY),
    "read_status": Example(ANYBODY),
    "read_store": Example(ANYBODY),
    "read_store_order": Example(P.ORDERS_READ),
    "read_trial_balance": Example(OPERATOR),
    "restore_address": Example(ONESELF, named={"addresses": "deleted"}),
    "remove_identity": Example(ONESELF),
    "remove_passkey": Example(ONESELF),
    "remove_password": Example(ONESELF),
    "rename_passkey": Example(ONESELF, lambda _: {"name": "Key"}),
    "reset_password": Example(
        ANYBODY, lambda _: SECRET | {"token": "none"}, not_granted="a letter says it"
    ),
    "remove_staff": Example(P.STAFF_WRITE),
    "revoke_invitation": Example(P.STAFF_WRITE),
    "resend_message": Example(OPERATOR),
    "rotate_key": Example(P.LIVE_HOST),
    "set_pictures": Example(
        P.GOODS_WRITE, lambda at: {"pictures": [{"picture_id": at["picture_id"]}]}
    ),
    "send_code": Example(ANYBODY, lambda _: WHO | {"country": "CN"}),
    "set_password": Example(ONESELF, lambda _: SECRET),
    "send_invitation_again": Example(P.STAFF_WRITE),
    "set_price": Example(P.GOODS_WRITE, lambda _: {"price": {"amount": 1, "currency": "CNY"}}),
    "set_script": Example(
        P.LIVE_HOST,
        lambda _: {"revision": "none", "steps": [{"text": "Hello"}]},
        not_granted="the script is another",
    ),
    "set_showcase": Example(P.LIVE_HOST, lambda at: {"product_ids": [at["products"]]}),
    "set_offered": Example(P.LIVE_HOST, lambda _: {"is_offered": False}),
    "ship_order": Example(
        P.ORDERS_WRITE,
        lambda at: LABEL | {"items": [{"sku_id": at["sku_id"], "quantity": 1}]},
        named={"orders": "paid"},
    ),
    "ship_orders": Example(
        P.ORDERS_WRITE,
        lambda at: {"rows": [ROW | {"order_number": at["order_number"]}]},
        is_by_row=True,
    ),
    "sign_in": Example(
        ANYBODY, lambda _: WHO | {"code": "000000", "name": "Who"}, not_granted="a wrong code"
    ),
    "sign_in_by_passkey": Example(ANYBODY, lambda _: {"credential": {}}, not_granted=BY_PASSKEY),
    "sign_in_by_password": Example(ANYBODY, lambda _: WHO | SECRET, not_granted="a wrong one"),
    "sign_out": Example(ANYBODY),
    "submit_checkout": Example(
        ONESELF,
        lambda at: {"address": AWAY, "expected_total": at["total"], "contact": "13987654321"},
    ),
    "take_step": Example(P.LIVE_HOST, lambda at: {"step_id": at["step_id"]}),
    "track_my_order": Example(ONESELF, named={"orders": "sent"}),
    "track_store_order": Example(P.ORDERS_READ, named={"orders": "sent"}),
    "transfer_ownership": Example(OWNER, lambda at: {"account_id": at["account_id"]}),
    "try_mail": Example(OPERATOR),
    "unpin": Example(P.LIVE_HOST),
    "undo_erasure": Example(ONESELF, not_granted="nothing waits"),
    "withdraw": Example(ONESELF, query=lambda _: SPRING),
}
