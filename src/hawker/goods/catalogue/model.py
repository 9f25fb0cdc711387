"""The nouns of the catalogue: products, their options, the SKUs that are sold."""

from hawker.kernel.ids import Id


class ProductId(Id, prefix="prd"):
    """A thing with a name and pictures, sold as one or more SKUs."""


class SkuId(Id, prefix="sku"):
    """What is actually sold, priced and stocked: a product with every option chosen."""
