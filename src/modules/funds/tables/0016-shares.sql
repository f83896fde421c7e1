-- What is owed to a fund may be owed by two: the level above, and the county its own share 县级配套. Each is due for itself on the same day.
ALTER TABLE funds.due ADD COLUMN share text NOT NULL DEFAULT 'whole';
ALTER TABLE funds.due ADD CONSTRAINT due_share CHECK (share IN ('whole', 'upper', 'county') AND (line IS NULL OR share = 'whole'));
DROP INDEX funds.due_once;
CREATE UNIQUE INDEX due_once ON funds.due (county, account, due_on, share);
