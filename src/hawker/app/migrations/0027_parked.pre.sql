-- What was given up is counted every few seconds and listed, oldest first.
CREATE INDEX parked_by_age ON kernel.parked (parked_at, event_id);
CREATE INDEX timers_parked ON kernel.timers (parked_at, ref) WHERE parked_at IS NOT NULL;
CREATE INDEX calls_parked ON payments.calls (parked_at, ref) WHERE parked_at IS NOT NULL;
