-- What becomes of a publisher that comes while another one is sending.
ALTER TABLE streams.streams ADD COLUMN second_publisher text NOT NULL DEFAULT 'refuse'
CHECK (second_publisher IN ('refuse', 'replace'));
