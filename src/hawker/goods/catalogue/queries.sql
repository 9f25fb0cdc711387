-- name: insert_product
INSERT INTO catalogue.products (store_id, id, status, title_zh, title_en, subtitle_zh, subtitle_en,
    description_zh, description_en, axes, made_at, published_at)
VALUES (%(store_id)s, %(id)s, %(status)s, %(title_zh)s, %(title_en)s, %(subtitle_zh)s,
    %(subtitle_en)s, %(description_zh)s, %(description_en)s, %(axes)s::jsonb, %(now)s,
    CASE WHEN %(status)s <> 'draft' THEN %(now)s::timestamptz END)

-- name: insert_sku
INSERT INTO catalogue.skus (store_id, id, product_id, position, price_amount, compare_at_amount,
    currency, choices, picture)
VALUES (%(store_id)s, %(id)s, %(product_id)s, %(position)s, %(price_amount)s,
    %(compare_at_amount)s, %(currency)s, %(choices)s::smallint[], %(picture)s)

-- name: insert_picture
INSERT INTO catalogue.pictures (store_id, product_id, position, url, thumb_url, width, height,
    picture_id, alt_zh, alt_en, colour, preview)
VALUES (%(store_id)s, %(product_id)s, %(position)s, %(url)s, %(thumb_url)s, %(width)s, %(height)s,
    %(picture_id)s, %(alt_zh)s, %(alt_en)s, %(colour)s, %(preview)s)

-- name: pictures_of_product
SELECT url, thumb_url, width, height, picture_id AS id,
    jsonb_build_object('zh', alt_zh, 'en', alt_en) AS alt, colour, preview
FROM catalogue.pictures WHERE store_id = %(store_id)s AND product_id = %(product_id)s
ORDER BY position

-- name: delete_pictures
DELETE FROM catalogue.pictures WHERE store_id = %(store_id)s AND product_id = %(product_id)s

-- name: move_sku_pictures
-- SKUs name their picture by its place: it goes along, and is forgotten with the picture.
UPDATE catalogue.skus AS sku SET picture = (
    SELECT moved.later FROM unnest(%(before)s::smallint[], %(later)s::smallint[])
        AS moved (before, later)
    WHERE moved.before = sku.picture
)
WHERE sku.store_id = %(store_id)s AND sku.product_id = %(product_id)s AND sku.picture IS NOT NULL

-- name: lock_revision
-- Of a product and its draft, until the transaction ends.
SELECT status, revision, published_at, jsonb_build_object('zh', title_zh, 'en', title_en) AS title
FROM catalogue.products WHERE store_id = %(store_id)s AND id = %(product_id)s FOR UPDATE

-- name: revision
SELECT status, revision, published_at, jsonb_build_object('zh', title_zh, 'en', title_en) AS title
FROM catalogue.products WHERE store_id = %(store_id)s AND id = %(product_id)s

-- name: count_change
UPDATE catalogue.products SET revision = revision + 1
WHERE store_id = %(store_id)s AND id = %(product_id)s

-- name: draft
SELECT content, changed_at FROM catalogue.drafts
WHERE store_id = %(store_id)s AND product_id = %(product_id)s

-- name: drafted
SELECT product_id FROM catalogue.drafts
WHERE store_id = %(store_id)s AND product_id = ANY (%(ids)s::uuid[])

-- name: save_draft
INSERT INTO catalogue.drafts (store_id, product_id, content, changed_at)
VALUES (%(store_id)s, %(product_id)s, %(content)s::jsonb, %(now)s)
ON CONFLICT (store_id, product_id) DO UPDATE
SET content = excluded.content, changed_at = excluded.changed_at

-- name: delete_draft
DELETE FROM catalogue.drafts WHERE store_id = %(store_id)s AND product_id = %(product_id)s

-- name: set_words
UPDATE catalogue.products SET title_zh = %(title_zh)s, title_en = %(title_en)s,
    subtitle_zh = %(subtitle_zh)s, subtitle_en = %(subtitle_en)s,
    description_zh = %(description_zh)s, description_en = %(description_en)s,
    axes = %(axes)s::jsonb
WHERE store_id = %(store_id)s AND id = %(product_id)s

-- name: set_status
UPDATE catalogue.products SET status = %(status)s, published_at = coalesce(published_at, %(published_at)s)
WHERE store_id = %(store_id)s AND id = %(product_id)s

-- name: known_skus
-- Those that are sold no more, too: they may come back.
SELECT id FROM catalogue.skus WHERE store_id = %(store_id)s AND product_id = %(product_id)s

-- name: lock_codes
-- Two products of a store that are published at once take the same code one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('catalogue.codes ' || %(store_id)s::uuid::text, 0))

-- name: codes_taken
SELECT code FROM catalogue.skus
WHERE store_id = %(store_id)s AND product_id <> %(product_id)s AND code = ANY (%(codes)s::text[])
    AND retired_at IS NULL

-- name: retire_skus
-- All that are not among these; what they are called is free for others.
UPDATE catalogue.skus SET retired_at = %(now)s
WHERE store_id = %(store_id)s AND product_id = %(product_id)s AND retired_at IS NULL
    AND NOT id = ANY (%(ids)s::uuid[])

-- name: write_sku
INSERT INTO catalogue.skus (store_id, id, product_id, position, price_amount, compare_at_amount,
    currency, choices, picture, code, bar_code)
VALUES (%(store_id)s, %(id)s, %(product_id)s, %(position)s, %(price_amount)s,
    %(compare_at_amount)s, %(currency)s, %(choices)s::smallint[], %(picture)s, %(code)s,
    %(bar_code)s)
ON CONFLICT (store_id, id) DO UPDATE
SET position = excluded.position, price_amount = excluded.price_amount,
    compare_at_amount = excluded.compare_at_amount, currency = excluded.currency,
    choices = excluded.choices, picture = excluded.picture, code = excluded.code,
    bar_code = excluded.bar_code, retired_at = NULL

-- name: lock_sku
-- What it costs now, until the transaction ends.
SELECT price_amount, currency FROM catalogue.skus
WHERE store_id = %(store_id)s AND id = %(sku_id)s FOR NO KEY UPDATE

-- name: set_price
-- A former price that is not higher any more is forgotten.
UPDATE catalogue.skus SET price_amount = %(amount)s,
    compare_at_amount = CASE WHEN compare_at_amount > %(amount)s THEN compare_at_amount END
WHERE store_id = %(store_id)s AND id = %(sku_id)s

-- name: sku_of_store
SELECT sku.product_id, sku.currency,
    jsonb_build_object('zh', product.title_zh, 'en', product.title_en) AS title
FROM catalogue.skus AS sku
JOIN catalogue.products AS product
  ON product.store_id = sku.store_id AND product.id = sku.product_id
WHERE sku.store_id = %(store_id)s AND sku.id = %(sku_id)s AND sku.retired_at IS NULL

-- name: products_by_ids
-- Whole products; SKUs and pictures as JSON in the store's order.
SELECT product.id, product.store_id, product.status, product.title_zh, product.title_en,
    product.subtitle_zh, product.subtitle_en, product.description_zh, product.description_en,
    product.axes,
    (SELECT jsonb_agg(jsonb_build_array(sku.id, sku.price_amount, sku.compare_at_amount,
         sku.currency, sku.choices, sku.picture, sku.code, sku.bar_code) ORDER BY sku.position)
     FROM catalogue.skus AS sku
     WHERE sku.store_id = product.store_id AND sku.product_id = product.id
       AND sku.retired_at IS NULL) AS skus,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('url', picture.url, 'thumb_url',
         picture.thumb_url, 'width', picture.width, 'height', picture.height,
         'alt', jsonb_build_object('zh', picture.alt_zh, 'en', picture.alt_en),
         'colour', picture.colour, 'preview', picture.preview)
         ORDER BY picture.position), '[]')
     FROM catalogue.pictures AS picture
     WHERE picture.store_id = product.store_id AND picture.product_id = product.id) AS pictures
FROM catalogue.products AS product
WHERE product.id = ANY (%(ids)s::uuid[]) AND product.status = ANY (%(statuses)s::text[])

-- name: ids_of_store
-- For the store's own people: drafts and archived products too.
SELECT id FROM catalogue.products
WHERE store_id = %(store_id)s AND (%(before)s::uuid IS NULL OR id < %(before)s::uuid)
ORDER BY id DESC LIMIT %(limit)s

-- name: fronts_on_sale
-- Newest first; ids rise with time.
SELECT * FROM catalogue.fronts
WHERE status = 'published' AND (%(before)s::uuid IS NULL OR id < %(before)s::uuid)
ORDER BY id DESC LIMIT %(limit)s

-- name: fronts_on_sale_in_store
SELECT * FROM catalogue.fronts
WHERE store_id = %(store_id)s AND status = 'published'
  AND (%(before)s::uuid IS NULL OR id < %(before)s::uuid)
ORDER BY id DESC LIMIT %(limit)s

-- name: published_after
SELECT id FROM catalogue.products
WHERE status = 'published' AND (%(after)s::uuid IS NULL OR id > %(after)s::uuid)
ORDER BY id LIMIT %(limit)s

-- name: published_step
-- The last one of a step; none when there is nothing behind it.
SELECT id FROM catalogue.products
WHERE status = 'published' AND (%(after)s::uuid IS NULL OR id > %(after)s::uuid)
ORDER BY id OFFSET %(length)s - 1 LIMIT 1

-- name: fronts_by_ids
SELECT * FROM catalogue.fronts WHERE id = ANY (%(ids)s::uuid[]) AND status = 'published'

-- name: skus_for_checkout
-- Only SKUs of published products come back.
SELECT sku.id AS sku_id, sku.product_id, sku.store_id, sku.price_amount, sku.currency,
    product.title_zh, product.title_en, product.axes, sku.choices,
    (SELECT picture.thumb_url FROM catalogue.pictures AS picture
     WHERE picture.store_id = sku.store_id AND picture.product_id = sku.product_id
       AND picture.position = coalesce(sku.picture, 0)) AS picture_url
FROM catalogue.skus AS sku
JOIN catalogue.products AS product
  ON product.store_id = sku.store_id AND product.id = sku.product_id
WHERE sku.id = ANY (%(sku_ids)s::uuid[]) AND product.status = 'published'
    AND sku.retired_at IS NULL
