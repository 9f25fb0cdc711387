"""Write products and change their prices."""

from hawker.goods.catalogue.model import (
    AXIS_LIMIT,
    PICTURE_LIMIT,
    SKU_LIMIT,
    NewProduct,
    NewSku,
    ProductId,
    ProductNotFound,
    SkuId,
    SkuNotFound,
    Status,
    WrongCurrency,
    WrongPrice,
)
from hawker.kernel import sql
from hawker.kernel.db import Tx
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money

Q = sql.load("hawker.goods.catalogue")


async def add_product(tx: Tx, store: StoreId, product: NewProduct) -> ProductId:
    """Write a product with its SKUs and pictures.

    Raises WrongPrice. A choice that does not exist and a limit that is passed are the caller's
    mistakes and are asserted.
    """
    check_shape(product)
    for sku in product.skus:
        require_price(sku.price)

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
        axes=list(product.axes),
        now=tx.now,
    )
    await tx.each(
        Q.insert_sku,
        [sku_row(store, product.id, n, sku) for n, sku in enumerate(product.skus)],
    )
    await tx.each(
        Q.insert_picture,
        [
            {
                "store_id": store,
                "product_id": product.id,
                "position": position,
                "url": picture.url,
                "thumb_url": picture.thumb_url,
                "width": picture.width,
                "height": picture.height,
            }
            for position, picture in enumerate(product.pictures)
        ],
    )
    return product.id


async def set_price(tx: Tx, store: StoreId, sku: SkuId, price: Money) -> ProductId:
    """Change the price of a SKU and return its product. Checkouts already agreed keep theirs.

    Raises WrongPrice, WrongCurrency, and SkuNotFound when the store has no such SKU.
    """
    require_price(price)

    product = await tx.maybe(
        Q.set_price,
        ProductId,
        store_id=store,
        sku_id=sku,
        amount=price.amount,
        currency=price.currency,
    )

    if product is not None:
        return product
    currency = await tx.maybe(Q.sku_currency, str, store_id=store, sku_id=sku)
    if currency is None:
        raise SkuNotFound("This store has no such SKU.", field="sku_id")
    raise WrongCurrency(f"This SKU is priced in {currency}.", field="price")


async def set_status(tx: Tx, store: StoreId, product: ProductId, status: Status) -> None:
    """Show a product to buyers or take it away from them. Raises ProductNotFound."""
    if not await tx.run(Q.set_status, store_id=store, id=product, status=status):
        raise ProductNotFound("This store has no such product.")


def check_shape(product: NewProduct) -> None:
    """Assert what no caller may get wrong: limits, and choices that exist and differ."""
    assert 0 < len(product.skus) <= SKU_LIMIT, "a product has between 1 and SKU_LIMIT SKUs"
    assert len(product.axes) <= AXIS_LIMIT, "too many options"
    assert len(product.pictures) <= PICTURE_LIMIT, "too many pictures"
    assert len({sku.price.currency for sku in product.skus}) == 1, "one currency per product"
    assert len({tuple(sku.choices) for sku in product.skus}) == len(product.skus), "SKUs differ"
    for sku in product.skus:
        assert len(sku.choices) == len(product.axes), "one choice per option"
        for choice, axis in zip(sku.choices, product.axes, strict=True):
            assert 0 <= choice < len(axis.values), "the choice exists"
        assert sku.picture is None or 0 <= sku.picture < len(product.pictures), "it has the picture"


def require_price(price: Money) -> None:
    """Refuse to give goods away. Raises WrongPrice."""
    if price.amount < 1:
        raise WrongPrice("A price is at least one minor unit.", field="price")


def sku_row(store: StoreId, product: ProductId, position: int, sku: NewSku) -> dict[str, object]:
    """Lay a SKU out as its row."""
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
