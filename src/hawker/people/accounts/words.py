"""What accounts writes to people."""

from hawker.people.notifications.model import Template, Words

LOGIN_CODE = Template(
    zh=Words(
        "登录验证码 {code}",
        "您的登录验证码是 {code}，{minutes} 分钟内有效。"
        "如果不是您本人操作，请忽略本消息；不要把它告诉任何人。",
    ),
    en=Words(
        "Your sign-in code: {code}",
        "Your sign-in code is {code}. It works for {minutes} minutes. If you did not ask for it, "
        "there is nothing to do; tell it to nobody.",
    ),
)
