-- What a provider tells of payments that are none of ours is marked when it comes, so that the desk
-- finds it among any number of others.
ALTER TABLE payments.provider_events ADD COLUMN is_of_nobody boolean NOT NULL DEFAULT false;
CREATE INDEX events_of_nobody ON payments.provider_events (received_at) WHERE is_of_nobody;
DROP INDEX payments.events_by_age;
DROP INDEX payments.payments_captured;
