-- What a job asks for, however it is written, and what decides about a held job without its body.

-- The hash of the body's canonical form; NULL in rows of builds before it, which are compared by body_hash as ever.
ALTER TABLE processed_job ADD COLUMN content_hash varchar(64);

-- The same; NULL in rows of builds before it: it follows from the body.
ALTER TABLE held_job ADD COLUMN content_hash varchar(64);
-- The form that a step completes; NULL for other jobs, and in rows of builds before it.
ALTER TABLE held_job ADD COLUMN node varchar(64);
ALTER TABLE held_job ADD COLUMN characters integer GENERATED ALWAYS AS (length(body)) STORED;

-- Whether jobs of an order are on their way.
CREATE INDEX outbox_of_order ON outbox (order_key);
