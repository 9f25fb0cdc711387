"""What buyers are told of their parcels: about what they did, so no consent is asked."""

from hawker.goods.shipping import service as shipping
from hawker.goods.shipping.model import Parcel
from hawker.kernel.db import Tx
from hawker.kernel.text import Text
from hawker.people.attention import service as attention
from hawker.people.attention.model import Purpose, Template
from hawker.trade.orders.model import Order

SHIPPED = Template(
    Text("订单 {order} 已发货", "Order {order} is on its way"),
    Text(
        "包裹已交给{carrier}，单号 {number}。可在“我的订单”里查看物流。",
        "A parcel was handed to {carrier} under number {number}. My orders shows where it is.",
    ),
)
DELIVERED = Template(
    Text("订单 {order} 的包裹已送达", "A parcel of order {order} has arrived"),
    Text(
        "{carrier} {number} 已送达。请先查看商品，再到“我的订单”里确认收货；"
        "若需更多时间，可延长一次。",
        "{carrier} {number} was delivered. Look at the goods, then confirm in My orders; if you"
        " need more time, you can ask for it there once.",
    ),
)


async def tell_shipped(tx: Tx, order: Order, parcel: Parcel) -> None:
    """Tell the buyer that a parcel left. As the worker."""
    await _tell(tx, order, parcel, "orders.shipped", SHIPPED)


async def tell_delivered(tx: Tx, order: Order, parcel: Parcel) -> None:
    """Tell the buyer that a parcel arrived. As the worker."""
    await _tell(tx, order, parcel, "orders.delivered", DELIVERED)


async def _tell(tx: Tx, order: Order, parcel: Parcel, topic: str, template: Template) -> None:
    names = {language: shipping.shown([parcel], language)[0] for language in ("zh-CN", "en")}
    said = Text(names["zh-CN"].carrier_name, names["en"].carrier_name)
    await attention.contact(
        tx,
        account=order.buyer_id,
        sender=str(order.store_id),
        topic=topic,
        purpose=Purpose.TRANSACTIONAL,
        reason=f"order {order.number}",
        template=Template(_with(template.subject, said), _with(template.text, said)),
        order=str(order.number),
        number=parcel.number,
    )


def _with(words: Text, carrier: Text) -> Text:
    """The words with the carrier's name, which each language has its own of."""
    return Text(_put(words.zh, carrier.zh), _put(words.en, carrier.en))


def _put(words: str, name: str) -> str:
    return words.replace("{carrier}", name.replace("{", "{{").replace("}", "}}"))
