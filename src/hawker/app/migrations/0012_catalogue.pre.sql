-- What the stores sell: products, their pictures and the SKUs with their prices.
CREATE SCHEMA catalogue;
GRANT USAGE ON SCHEMA catalogue TO hawker_app, hawker_worker;

CREATE TABLE catalogue.products (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('draft', 'published', 'archived')),
    title_zh text NOT NULL,
    title_en text NOT NULL,
    subtitle_zh text NOT NULL,
    subtitle_en text NOT NULL,
    description_zh text NOT NULL,
    description_en text NOT NULL,
    axes jsonb NOT NULL,  -- [{"name": {"zh", "en"}, "values": [{"zh", "en"}]}]
    made_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, id)
);
CREATE UNIQUE INDEX products_by_id ON catalogue.products (id);
CREATE INDEX products_on_sale ON catalogue.products (id DESC) WHERE status = 'published';

CREATE TABLE catalogue.pictures (
    store_id uuid NOT NULL,
    product_id uuid NOT NULL,
    position smallint NOT NULL,
    url text NOT NULL,
    thumb_url text NOT NULL,
    width integer NOT NULL,  -- pixels, of what `url` shows
    height integer NOT NULL,
    PRIMARY KEY (store_id, product_id, position),
    FOREIGN KEY (store_id, product_id) REFERENCES catalogue.products (store_id, id)
);

CREATE TABLE catalogue.skus (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    product_id uuid NOT NULL,
    position smallint NOT NULL,
    price_amount bigint NOT NULL CHECK (price_amount > 0),
    compare_at_amount bigint CHECK (compare_at_amount > price_amount),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    choices smallint[] NOT NULL,  -- index into the values of each axis, same order
    picture smallint,  -- position of its picture
    PRIMARY KEY (store_id, id),
    FOREIGN KEY (store_id, product_id) REFERENCES catalogue.products (store_id, id)
);
CREATE UNIQUE INDEX skus_by_id ON catalogue.skus (id);
CREATE UNIQUE INDEX skus_of_product ON catalogue.skus (store_id, product_id, position);

ALTER TABLE catalogue.products ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue.pictures ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue.skus ENABLE ROW LEVEL SECURITY;

-- Buyers see what is published. SKUs and pictures are only ever read together with their product,
-- whose own policy decides.
CREATE POLICY public_rows ON catalogue.products FOR SELECT TO hawker_app
    USING (status = 'published');
CREATE POLICY store_rows ON catalogue.products TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON catalogue.products TO hawker_worker USING (true);
CREATE POLICY public_rows ON catalogue.pictures FOR SELECT TO hawker_app USING (true);
CREATE POLICY store_rows ON catalogue.pictures TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON catalogue.pictures TO hawker_worker USING (true);
CREATE POLICY public_rows ON catalogue.skus FOR SELECT TO hawker_app USING (true);
CREATE POLICY store_rows ON catalogue.skus TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON catalogue.skus TO hawker_worker USING (true);

GRANT SELECT, INSERT ON catalogue.products, catalogue.pictures TO hawker_app, hawker_worker;
GRANT SELECT, INSERT, UPDATE ON catalogue.skus TO hawker_app, hawker_worker;

-- What stands on a product's card. It reads with the rights of whoever asks.
CREATE VIEW catalogue.fronts WITH (security_invoker = true) AS
SELECT product.store_id, product.id, product.status, product.title_zh, product.title_en,
    product.subtitle_zh, product.subtitle_en, cheapest.price_amount, cheapest.compare_at_amount,
    cheapest.currency,
    (SELECT array_agg(sku.id) FROM catalogue.skus AS sku
     WHERE sku.store_id = product.store_id AND sku.product_id = product.id) AS sku_ids,
    (SELECT picture.thumb_url FROM catalogue.pictures AS picture
     WHERE picture.store_id = product.store_id AND picture.product_id = product.id
       AND picture.position = 0) AS picture_url
FROM catalogue.products AS product
CROSS JOIN LATERAL (
    SELECT sku.price_amount, sku.compare_at_amount, sku.currency FROM catalogue.skus AS sku
    WHERE sku.store_id = product.store_id AND sku.product_id = product.id
    ORDER BY sku.price_amount, sku.position LIMIT 1
) AS cheapest;
GRANT SELECT ON catalogue.fronts TO hawker_app, hawker_worker;
