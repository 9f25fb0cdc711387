"""What accounts writes to people."""

from hawker.kernel.text import Text
from hawker.people.notifications.model import Template

RESET = Template(
    subject=Text(zh="设置新密码", en="Choose a new password"),
    text=Text(
        zh="打开这个链接设置新密码，{minutes} 分钟内有效，只能用一次：\n{link}\n"
        "设置后，其他设备都会退出登录。如果不是您本人操作，请忽略本消息。",
        en="Open this link to choose a new password. It works once, for {minutes} minutes:\n{link}"
        "\nYour other devices are then signed out. If you did not ask for it, there is nothing to "
        "do.",
    ),
)

ADDRESS_REMOVED = Template(
    subject=Text(zh="此地址已与账号解绑", en="This address no longer leads to your account"),
    text=Text(
        zh="这个地址已不能再用来登录。如果不是您本人操作，请马上用其他地址登录，"
        "退出其他设备并检查安全设置。",
        en="This address can no longer be used to sign in. If that was not you, sign in by another "
        "address now, sign out your other devices and look at what has changed.",
    ),
)

LOGIN_CODE = Template(
    name="accounts.login_code",
    subject=Text(zh="登录验证码 {code}", en="Your sign-in code: {code}"),
    text=Text(
        zh="验证码 {code} 用于登录，{minutes} 分钟内有效。"
        "如果不是您本人操作，请忽略本消息；不要把它告诉任何人。",
        en="{code} is your sign-in code. It works for {minutes} minutes. If you did not ask for "
        "it, there is nothing to do; tell it to nobody.",
    ),
)
