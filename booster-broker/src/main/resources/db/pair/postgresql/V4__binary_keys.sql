-- Keys sort by their bytes, whatever the language of the database: an operating system that sorts otherwise after an
-- upgrade would make their indexes wrong.
ALTER TABLE booster_pair ALTER COLUMN name TYPE varchar(64) COLLATE "C";
ALTER TABLE booster_lease ALTER COLUMN lock_id TYPE varchar(64) COLLATE "C";
ALTER TABLE booster_sequence ALTER COLUMN id TYPE varchar(64) COLLATE "C";
ALTER TABLE booster_presence ALTER COLUMN booster TYPE varchar(64) COLLATE "C";
