-- What a store's people write of a product before buyers see it, beside what is online. A revision
-- counts every change of a product or its draft: whoever changes it says which one they saw.
ALTER TABLE catalogue.products
    ADD COLUMN revision bigint NOT NULL DEFAULT 1,
    ADD COLUMN published_at timestamptz;  -- first; NULL: buyers never saw it
UPDATE catalogue.products SET published_at = made_at WHERE status <> 'draft';

CREATE TABLE catalogue.drafts (
    store_id uuid NOT NULL,
    product_id uuid NOT NULL,
    content jsonb NOT NULL,  -- drafts.Content
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, product_id),
    FOREIGN KEY (store_id, product_id) REFERENCES catalogue.products (store_id, id)
);
ALTER TABLE catalogue.drafts ENABLE ROW LEVEL SECURITY;
CREATE POLICY store_rows ON catalogue.drafts TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON catalogue.drafts TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON catalogue.drafts TO hawker_app, hawker_worker;

-- A SKU that is sold no more stays for the orders, holds and movements that name it.
ALTER TABLE catalogue.skus
    ADD COLUMN code text NOT NULL DEFAULT '',  -- the store's own name of it
    ADD COLUMN bar_code text NOT NULL DEFAULT '',
    ADD COLUMN retired_at timestamptz;
DROP INDEX catalogue.skus_of_product;
CREATE INDEX skus_of_product ON catalogue.skus (store_id, product_id, position);
CREATE UNIQUE INDEX skus_by_code ON catalogue.skus (store_id, code)
    WHERE code <> '' AND retired_at IS NULL;

CREATE OR REPLACE VIEW catalogue.fronts WITH (security_invoker = true) AS
SELECT product.store_id, product.id, product.status, product.title_zh, product.title_en,
    product.subtitle_zh, product.subtitle_en, cheapest.price_amount, cheapest.compare_at_amount,
    cheapest.currency,
    (SELECT array_agg(sku.id) FROM catalogue.skus AS sku
     WHERE sku.store_id = product.store_id AND sku.product_id = product.id
       AND sku.retired_at IS NULL) AS sku_ids,
    (SELECT picture.thumb_url FROM catalogue.pictures AS picture
     WHERE picture.store_id = product.store_id AND picture.product_id = product.id
       AND picture.position = 0) AS picture_url
FROM catalogue.products AS product
CROSS JOIN LATERAL (
    SELECT sku.price_amount, sku.compare_at_amount, sku.currency FROM catalogue.skus AS sku
    WHERE sku.store_id = product.store_id AND sku.product_id = product.id
      AND sku.retired_at IS NULL
    ORDER BY sku.price_amount, sku.position LIMIT 1
) AS cheapest;
