-- By what the sender of a waiting job finds its answer; NULL for the job id, and in rows of an older program.

ALTER TABLE outbox ADD COLUMN correlation varchar(1010);
ALTER TABLE held_job ADD COLUMN correlation varchar(1010);
