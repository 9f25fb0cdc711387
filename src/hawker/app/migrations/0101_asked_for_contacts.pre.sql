-- Contacts that were refused for the hour or the number of them, and those of a day to be counted.
ALTER TABLE attention.contacts DROP CONSTRAINT contacts_outcome_check;
ALTER TABLE attention.contacts ADD CONSTRAINT contacts_outcome_check
    CHECK (outcome IN ('sent', 'no_consent', 'no_address', 'quiet_hours', 'over_cap'));
CREATE INDEX contacts_counted ON attention.contacts (account_id, contacted_at)
    WHERE purpose = 'marketing' AND outcome = 'sent';
