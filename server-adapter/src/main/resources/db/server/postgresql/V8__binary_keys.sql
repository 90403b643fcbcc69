-- Keys sort by their bytes, whatever the language of the database: an operating system that sorts otherwise after an
-- upgrade would make the indexes of keys wrong. Columns that are compared with each other must sort alike, so each that
-- holds a key, an id or a login is here; give later ones COLLATE "C" too. Only the indexes are made again.
ALTER TABLE process
    ALTER COLUMN process_key TYPE varchar(64) COLLATE "C";
ALTER TABLE process_version
    ALTER COLUMN process_key TYPE varchar(64) COLLATE "C";
ALTER TABLE orders
    ALTER COLUMN order_key TYPE varchar(200) COLLATE "C",
    ALTER COLUMN process_key TYPE varchar(64) COLLATE "C",
    ALTER COLUMN placed_login TYPE varchar(128) COLLATE "C",
    ALTER COLUMN placed_job TYPE varchar(80) COLLATE "C",
    ALTER COLUMN parent_key TYPE varchar(200) COLLATE "C",
    ALTER COLUMN blocked_by TYPE varchar(80) COLLATE "C";
ALTER TABLE step
    ALTER COLUMN order_key TYPE varchar(200) COLLATE "C";
ALTER TABLE processed_job
    ALTER COLUMN job_id TYPE varchar(80) COLLATE "C",
    ALTER COLUMN owner TYPE varchar(128) COLLATE "C";
ALTER TABLE outbox
    ALTER COLUMN job_id TYPE varchar(80) COLLATE "C",
    ALTER COLUMN order_key TYPE varchar(200) COLLATE "C";
ALTER TABLE held_job
    ALTER COLUMN job_id TYPE varchar(80) COLLATE "C",
    ALTER COLUMN order_key TYPE varchar(200) COLLATE "C";
ALTER TABLE incident
    ALTER COLUMN order_key TYPE varchar(200) COLLATE "C",
    ALTER COLUMN job_id TYPE varchar(80) COLLATE "C";
ALTER TABLE api_token
    ALTER COLUMN token_hash TYPE char(64) COLLATE "C",
    ALTER COLUMN name TYPE varchar(128) COLLATE "C";
