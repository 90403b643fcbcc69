-- Whose job an id is.

-- Who sent the job; NULL for jobs done before this column existed. Of any length, as the row of a job that cannot be
-- stored must be.
ALTER TABLE processed_job ADD COLUMN sender text;
