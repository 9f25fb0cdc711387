-- Messages leave by mail once a server is set; until then, and for phones, they stay in the mailbox.
-- What was written before stays there too.
ALTER TABLE notifications.messages
    ADD COLUMN kind text NOT NULL DEFAULT 'message',  -- the template, which gives nothing away
    ADD COLUMN status text NOT NULL DEFAULT 'kept'
        CHECK (status IN ('kept', 'waiting', 'sent', 'failed')),
    ADD COLUMN tries smallint NOT NULL DEFAULT 0,
    ADD COLUMN due_at timestamptz,
    ADD COLUMN carried_at timestamptz,
    ADD COLUMN error text,
    ADD CHECK ((status = 'waiting') = (due_at IS NOT NULL));
CREATE INDEX messages_due ON notifications.messages (due_at) WHERE status = 'waiting';
CREATE INDEX messages_failed ON notifications.messages (sent_at) WHERE status = 'failed';
CREATE INDEX messages_by_status ON notifications.messages (status, id);
GRANT UPDATE ON notifications.messages TO hawker_worker;
