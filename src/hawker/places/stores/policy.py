"""What each role of a store allows, and who may give what to whom. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from hawker.kernel.auth import Permission
from hawker.kernel.preferences import switch
from hawker.kernel.text import Text
from hawker.places.stores.model import LastOwner, Member, MoreThanYouHold, Role

ANYBODY_OPENS = switch(
    "stores.opened_by_anybody",
    default=True,
    about=Text(
        zh="任何登录的人都可以开店；关闭后只有站长可以开店。",
        en="Anybody signed in may open a store; when off, the operator alone opens them.",
    ),
    is_public=True,
)

STORES_LIMIT = 5  # that one person opened and that are not closed

KNOWN = {each.value: each for each in Permission}  # a role may name what an older version knew

EVERYBODY = frozenset({Permission.STORE_READ})
ALLOWS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.MANAGER: frozenset(Permission),  # owners are made, and stores are closed, by owners alone
    Role.CLERK: EVERYBODY
    | {
        Permission.ORDERS_READ,
        Permission.ORDERS_WRITE,
        Permission.GOODS_READ,
        Permission.GOODS_WRITE,
    },
    Role.GOODS: EVERYBODY | {Permission.GOODS_READ, Permission.GOODS_WRITE},
    Role.ORDERS: EVERYBODY
    | {Permission.ORDERS_READ, Permission.ORDERS_WRITE, Permission.GOODS_READ},
    Role.FINANCE: EVERYBODY | {Permission.ORDERS_READ, Permission.MONEY_READ},
    Role.HOST: EVERYBODY | {Permission.GOODS_READ, Permission.LIVE_HOST},
    Role.CUSTOM: EVERYBODY,  # and what the store says
}

# What needs another to make sense: who writes must see, who manages staff must know who they are.
NEEDS: Mapping[Permission, Permission] = {
    Permission.ORDERS_WRITE: Permission.ORDERS_READ,
    Permission.GOODS_WRITE: Permission.GOODS_READ,
    Permission.STAFF_WRITE: Permission.STAFF_READ,
    Permission.LIVE_HOST: Permission.GOODS_READ,
}

# Words that addresses of the site use, or that would let a store pass for the site.
RESERVED = frozenset(
    {
        "about", "account", "accounts", "admin", "api", "app", "apps", "assets", "auth", "cart",
        "checkout", "contact", "desk", "files", "hawker", "help", "home", "host", "invite",
        "legal", "live", "login", "logout", "mail", "mailbox", "media", "metrics", "money",
        "news", "official", "operator", "order", "orders", "pay", "payment", "payments",
        "privacy", "room", "rooms", "root", "search", "security", "settings", "shop", "shops",
        "site", "staff", "status", "store", "stores", "studio", "support", "system", "terms",
        "test", "www",
    }
)  # fmt: skip


def allowed(role: Role, custom: Iterable[str] | None = None) -> frozenset[Permission]:
    """What the role permits; `custom` names what a role of the store's own does."""
    if role is not Role.CUSTOM:
        return ALLOWS[role]
    return EVERYBODY | {KNOWN[name] for name in custom or () if name in KNOWN}


def whole(permissions: Iterable[Permission]) -> frozenset[Permission]:
    """The same with what they need to make sense."""
    given = EVERYBODY | frozenset(permissions)
    return given | {NEEDS[each] for each in given if each in NEEDS}


def held(member: Member) -> frozenset[Permission]:
    """What the member may do."""
    return allowed(member.role, member.custom)


def require_give(giver: Member, permissions: frozenset[Permission], role: Role) -> None:
    """Raise MoreThanYouHold unless the giver holds all of it; owners are made by owners."""
    if role is Role.OWNER and giver.role is not Role.OWNER:
        raise MoreThanYouHold("Only an owner makes somebody an owner.")
    if missing := permissions - held(giver):
        raise MoreThanYouHold(
            "You cannot give what you do not hold yourself.",
            missing=sorted(each.value for each in missing),
        )


def require_touch(actor: Member, target: Member) -> None:
    """Raise MoreThanYouHold when the target holds what the actor does not."""
    if actor.account_id != target.account_id:
        require_give(actor, held(target), target.role)


def require_owner_left(staff: Sequence[Member], leaving: Member, role: Role | None) -> None:
    """Raise LastOwner when nobody would own the store once `leaving` is `role`, or gone."""
    others = [m for m in staff if m.role is Role.OWNER and m.account_id != leaving.account_id]
    if leaving.role is Role.OWNER and role is not Role.OWNER and not others:
        raise LastOwner("Make somebody else an owner first.")
