"""What people are told of rooms they waited for."""

from hawker.kernel.text import Text
from hawker.people.attention.model import Template

_WHY_ZH = "\n\n这是您预约的提醒，只发送一次。"
_WHY_EN = "\n\nYou ticked this message in the room; it is sent once."

REMINDER = Template(
    Text("“{title}”将于 {zh_when} 开播", "“{title}” goes live on {en_when}"),
    Text(
        "{zh_channel} 的直播“{title}”将于 {zh_when} 开始。\n{link}" + _WHY_ZH,
        "“{title}” by {en_channel} goes live on {en_when}.\n{link}" + _WHY_EN,
    ),
    "live.reminder",
)
ON_AIR = Template(
    Text("“{title}”开播了", "“{title}” is live"),
    Text(
        "{zh_channel} 的直播“{title}”开始了。\n{link}" + _WHY_ZH,
        "“{title}” by {en_channel} has begun.\n{link}" + _WHY_EN,
    ),
    "live.on_air",
)
