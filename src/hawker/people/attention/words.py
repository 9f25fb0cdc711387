"""What people are told of changes to their account."""

from hawker.kernel.text import Text
from hawker.people.accounts.events import Change
from hawker.people.attention.model import Template

_IF_NOT_YOU_ZH = "\n\n如果不是您本人操作，请马上登录，在“我的 → 安全”里退出其他设备并检查设置。"
_IF_NOT_YOU_EN = (
    "\n\nIf that was not you, sign in now, and under Me → Security sign out your other devices and "
    "look at what has changed."
)


def _said(zh: str, en: str, *, subject_zh: str = "", subject_en: str = "") -> Template:
    """A subject, what happened, where it was done from, and what to do about it."""
    return Template(
        subject=Text(zh=subject_zh or zh.rstrip("。"), en=subject_en or en.rstrip(".")),
        text=Text(zh=zh + "\n{zh_from}" + _IF_NOT_YOU_ZH, en=en + "\n{en_from}" + _IF_NOT_YOU_EN),
    )


TOLD = {
    Change.SIGNED_IN_ANEW: _said(
        "您的账号在一台新设备上登录。", "Your account was signed in on a new device."
    ),
    Change.PASSWORD_SET: _said("您的密码已设置或更换。", "Your password was set or changed."),
    Change.PASSWORD_REMOVED: _said("您的密码已移除。", "Your password was removed."),
    Change.PASSWORD_RESET: _said(
        "您的密码已通过链接重设，其他设备都已退出登录。",
        "Your password was chosen anew by a link, and every other device was signed out.",
        subject_zh="您的密码已重设",
        subject_en="Your password was chosen anew",
    ),
    Change.PASSKEY_ADDED: _said(
        "您的账号添加了通行密钥“{about}”。",
        "The passkey “{about}” was added to your account.",
        subject_zh="已添加通行密钥",
        subject_en="A passkey was added",
    ),
    Change.PASSKEY_REMOVED: _said(
        "您的账号移除了通行密钥“{about}”。",
        "The passkey “{about}” was removed from your account.",
        subject_zh="已移除通行密钥",
        subject_en="A passkey was removed",
    ),
    Change.PASSKEY_SUSPECTED: _said(
        "通行密钥“{about}”的计数器倒退，可能被复制，这次登录已拒绝。请移除它再重新添加。",
        "The counter of the passkey “{about}” ran back: there may be a copy of it, so it was "
        "refused. Remove it, and make a new one.",
        subject_zh="通行密钥可能被复制",
        subject_en="There may be a copy of a passkey of yours",
    ),
    Change.ADDRESS_ADDED: _said(
        "{about} 现在也可以登录您的账号。",
        "{about} now leads to your account too.",
        subject_zh="账号添加了登录地址",
        subject_en="An address was added to your account",
    ),
    Change.ADDRESS_REMOVED: _said(
        "{about} 不再能登录您的账号。",
        "{about} no longer leads to your account.",
        subject_zh="账号移除了登录地址",
        subject_en="An address was removed from your account",
    ),
    Change.SESSIONS_ENDED: _said("有设备被退出登录。", "Devices of yours were signed out."),
}


def where_from(device: str, client_address: str, at: str) -> dict[str, str]:
    """Where it was done from, in both languages; what is not known is not said."""
    parts = [part for part in (device, client_address) if part]
    return {
        "zh_from": f"时间：{at}" + (f"，来自 {'，'.join(parts)}" if parts else "") + "。",
        "en_from": f"At {at}" + (f", from {', '.join(parts)}" if parts else "") + ".",
    }
