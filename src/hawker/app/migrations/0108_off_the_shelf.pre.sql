-- What stays in a showcase without being offered: its host keeps the place, buyers do not see it.
ALTER TABLE live.showcase ADD COLUMN is_offered boolean NOT NULL DEFAULT true;
