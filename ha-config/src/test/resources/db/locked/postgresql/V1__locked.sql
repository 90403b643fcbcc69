-- Needs a table that the test has in use.
ALTER TABLE locked ADD COLUMN added integer;
