-- Room for the names of later reasons. PostgreSQL changes only its catalog, however many jobs wait, once no statement is
-- using the table.
ALTER TABLE held_job ALTER COLUMN reason TYPE varchar(40);
