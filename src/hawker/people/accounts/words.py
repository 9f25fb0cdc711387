"""What accounts writes to people."""

from hawker.kernel.text import Text
from hawker.people.notifications.model import Template

LOGIN_CODE = Template(
    subject=Text(zh="登录验证码 {code}", en="Your sign-in code: {code}"),
    text=Text(
        zh="验证码 {code} 用于登录，{minutes} 分钟内有效。"
        "如果不是您本人操作，请忽略本消息；不要把它告诉任何人。",
        en="{code} is your sign-in code. It works for {minutes} minutes. If you did not ask for "
        "it, there is nothing to do; tell it to nobody.",
    ),
)
