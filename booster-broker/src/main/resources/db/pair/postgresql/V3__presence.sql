-- By which each Booster finds out that the other uses these tables too: start_id is random at each start of its process,
-- beat rises with each write. A copy of the tables has the row but falls behind.
CREATE TABLE booster_presence (
    booster  varchar(64) PRIMARY KEY,
    start_id varchar(64) NOT NULL,
    beat     bigint      NOT NULL
);
