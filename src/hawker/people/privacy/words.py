"""What privacy writes to people, and the words of the file they get."""

from hawker.kernel.text import Text
from hawker.people.attention.model import Template

EXPORT_READY = Template(
    subject=Text(zh="你的数据已经准备好", en="Your data is ready"),
    text=Text(
        zh="你要的数据文件已经生成，{days} 天内可以在「我的－隐私」里下载，下载前需验证身份。",
        en="The file with your data is made. It is there for {days} days, under Me, Privacy. "
        "You will be asked to prove again that it is you.",
    ),
)
ERASURE_ASKED = Template(
    subject=Text(zh="你的账号将在 {day} 注销", en="Your account will be erased on {day}"),
    text=Text(
        zh="我们收到了注销账号的申请。{day} 之前，你可以随时在「我的－隐私」里撤销。"
        "如果不是你本人操作，请立即登录并撤销。",
        en="We were asked to erase your account. Until {day} you can undo this under Me, Privacy. "
        "If it was not you, sign in and undo it now.",
    ),
)
TITLE = Text(zh="你的数据", en="Your data")
MADE_AT = Text(zh="生成时间", en="Made at")
NOTHING = Text(zh="这里没有你的数据。", en="Nothing of you is kept here.")
MORE = Text(zh="只列出最新的 {most} 条。", en="The newest {most} are listed.")
FILE = Text(zh="原始数据", en="As data")
