"""What stores write to people."""

from collections.abc import Mapping

from hawker.kernel.text import Text
from hawker.people.attention.model import Template
from hawker.places.stores.model import Role

INVITED = Template(
    subject=Text(zh="{who} 邀请您加入「{store}」", en="{who} invites you to work in {store}"),
    text=Text(
        zh="{who} 邀请您在「{store}」担任{role}。"
        "打开这个链接接受邀请，{days} 天内有效，只能使用一次：\n{link}\n"
        "请用收到本消息的地址登录。如果您不认识对方，不必理会。",
        en="{who} invites you to work in {store} as {role}. Open this link to accept; it works "
        "once, for {days} days:\n{link}\n"
        "Sign in with the address this was sent to. If you do not know who asks, there is nothing "
        "to do.",
    ),
)

ROLES: Mapping[Role, Text] = {
    Role.OWNER: Text("店主", "owner"),
    Role.MANAGER: Text("店长", "manager"),
    Role.CLERK: Text("店员", "clerk"),
    Role.GOODS: Text("商品专员", "goods keeper"),
    Role.ORDERS: Text("订单客服", "order service"),
    Role.FINANCE: Text("财务", "bookkeeper"),
    Role.HOST: Text("主播", "host"),
}


def role_name(role: Role, language: str) -> str:
    """What one of our roles is called."""
    return ROLES[role].said(language)
