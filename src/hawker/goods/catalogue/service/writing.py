"""Write products and change their prices."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from hawker.goods.catalogue.drafts import Content
from hawker.goods.catalogue.events import PriceChanged
from hawker.goods.catalogue.model import (
    AXIS_LIMIT,
    PICTURE_LIMIT,
    PRICE_LIMIT,
    SKU_LIMIT,
    NewProduct,
    NewSku,
    ProductId,
    ProductPicture,
    SkuId,
    WrongCurrency,
    WrongPrice,
)
from hawker.goods.catalogue.service.drafting import change_beside, stands
from hawker.goods.catalogue.service.reading import place_of_sku
from hawker.kernel import audit, json, outbox, sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money
from hawker.media.files import service as files

Q = sql.load("hawker.goods.catalogue")


class _Priced(msgspec.Struct, frozen=True):
    """What a SKU costs."""

    price: Money


async def add_product(tx: Tx, store: StoreId, product: NewProduct) -> None:
    """Write a product with its SKUs and pictures.

    Raises WrongPrice. A choice that does not exist and a limit that is passed are the caller's
    mistakes and are asserted.
    """
    _check_shape(product)
    for sku in product.skus:
        _require_price(sku.price)

    await tx.run(
        Q.insert_product,
        store_id=store,
        id=product.id,
        status=product.status,
        title_zh=product.title.zh,
        title_en=product.title.en,
        subtitle_zh=product.subtitle.zh,
        subtitle_en=product.subtitle.en,
        description_zh=product.description.zh,
        description_en=product.description.en,
        axes=json.encode(product.axes).decode(),
        now=tx.now,
    )
    await tx.each(
        Q.insert_sku,
        [_sku_row(store, product.id, n, sku) for n, sku in enumerate(product.skus)],
    )
    await tx.each(Q.insert_picture, picture_rows(store, product.id, product.pictures))
    known = [picture.id for picture in product.pictures if picture.id is not None]
    await files.show(tx, store, holder(product.id), known)


async def set_price(tx: Tx, principal: Principal, store: StoreId, sku: SkuId, price: Money) -> None:
    """Change the price of a SKU. Checkouts already agreed keep theirs.

    The price it has already changes nothing. Raises Forbidden, WrongPrice, WrongCurrency, and
    SkuNotFound when the store has no such SKU.
    """
    principal.require(Permission.GOODS_WRITE, store)
    _require_price(price)
    place = await place_of_sku(tx, store, sku)
    if place.currency != price.currency:
        raise WrongCurrency(f"This SKU is priced in {place.currency}.", field="price")

    await stands(tx, Q.lock_revision, store, place.product_id)
    was = await tx.one(Q.lock_sku, _Priced, store_id=store, sku_id=sku)
    if was.price == price:
        return
    await tx.run(Q.set_price, store_id=store, sku_id=sku, amount=price.amount)
    await change_beside(tx, store, place.product_id, lambda content: _priced(content, sku, price))
    await outbox.publish(
        tx, PriceChanged(store_id=store, product_id=place.product_id, sku_id=sku, price=price)
    )
    await audit.note(
        tx,
        action="catalogue.price_changed",
        store=store,
        subject=sku,
        product_id=place.product_id,
        title_zh=place.title.whole.zh,
        title_en=place.title.whole.en,
        amount=price.amount,
        was_amount=was.price.amount,
        currency=price.currency,
    )


def _priced(content: Content, sku: SkuId, price: Money) -> Content:
    """The same with another price of this SKU; a former price that is not higher is forgotten."""
    return replace(
        content,
        skus=[
            each
            if each.id != sku
            else replace(
                each,
                price=price,
                compare_at=None
                if each.compare_at is None or each.compare_at.amount <= price.amount
                else each.compare_at,
            )
            for each in content.skus
        ],
    )


def holder(product: ProductId) -> str:
    """What shows the pictures of a product, as files knows it."""
    return f"product:{product}"


def picture_rows(
    store: StoreId, product: ProductId, pictures: Sequence[ProductPicture]
) -> list[dict[str, object]]:
    """The rows of a product's pictures, in their order."""
    return [
        {
            "store_id": store,
            "product_id": product,
            "position": position,
            "url": picture.url,
            "thumb_url": picture.thumb_url,
            "width": picture.width,
            "height": picture.height,
            "picture_id": picture.id,
            "alt_zh": picture.alt.zh,
            "alt_en": picture.alt.en,
            "colour": picture.colour,
            "preview": picture.preview,
        }
        for position, picture in enumerate(pictures)
    ]


def _check_shape(product: NewProduct) -> None:
    """Assert what no caller may get wrong: limits, and choices that exist and differ."""
    assert 0 < len(product.skus) <= SKU_LIMIT, "a product has between 1 and SKU_LIMIT SKUs"
    assert len(product.axes) <= AXIS_LIMIT, "too many options"
    assert len(product.pictures) <= PICTURE_LIMIT, "too many pictures"
    assert len({sku.price.currency for sku in product.skus}) == 1, "one currency per product"
    assert len({tuple(sku.choices) for sku in product.skus}) == len(product.skus), "SKUs differ"
    for sku in product.skus:
        assert sku.compare_at is None or sku.compare_at.amount > sku.price.amount, "it was dearer"
        for choice, axis in zip(sku.choices, product.axes, strict=True):
            assert 0 <= choice < len(axis.values), "the choice exists"
        assert sku.picture is None or 0 <= sku.picture < len(product.pictures), "it has the picture"


def _require_price(price: Money) -> None:
    if not 1 <= price.amount <= PRICE_LIMIT:
        raise WrongPrice(f"A price is between 1 and {PRICE_LIMIT:,} minor units.", field="price")


def _sku_row(store: StoreId, product: ProductId, position: int, sku: NewSku) -> dict[str, object]:
    return {
        "store_id": store,
        "id": sku.id,
        "product_id": product,
        "position": position,
        "price_amount": sku.price.amount,
        "compare_at_amount": sku.compare_at.amount if sku.compare_at else None,
        "currency": sku.price.currency,
        "choices": list(sku.choices),
        "picture": sku.picture,
    }
