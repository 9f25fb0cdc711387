-- The built-in mailbox. Whoever sends may write; only "the mail room" reads
-- (notifications.policy.MAILROOM), because sign-in codes lie in it.
CREATE SCHEMA notifications;
GRANT USAGE ON SCHEMA notifications TO hawker_app, hawker_worker;

CREATE TABLE notifications.messages (
    id      uuid        PRIMARY KEY,
    address text        NOT NULL,
    subject text        NOT NULL,
    text    text        NOT NULL,
    sent_at timestamptz NOT NULL
);
CREATE INDEX messages_by_age ON notifications.messages USING brin (sent_at);
CREATE INDEX messages_of_address ON notifications.messages (address, id);

ALTER TABLE notifications.messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY sent_rows ON notifications.messages FOR INSERT TO hawker_app WITH CHECK (true);
CREATE POLICY mailroom_rows ON notifications.messages FOR SELECT TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000003');
CREATE POLICY worker_rows ON notifications.messages TO hawker_worker USING (true);
GRANT SELECT, INSERT ON notifications.messages TO hawker_app, hawker_worker;
GRANT DELETE ON notifications.messages TO hawker_worker;
