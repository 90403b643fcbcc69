-- What two Boosters decide by which of them works. Times are milliseconds since 1970 by the clock of this database.
-- Rows are never dropped or reset: with a sequence of 0 a Booster without any messages could begin to work.

-- Which messages are the pair's: the message broker's name for them, registered by the first Booster that ever worked.
CREATE TABLE booster_pair (
    name    varchar(64) PRIMARY KEY,
    node_id varchar(64) NOT NULL
);

-- Who works. The token rises by one with each new holder; holder is NULL after a Booster gave the lease back.
CREATE TABLE booster_lease (
    lock_id    varchar(64) PRIMARY KEY,
    holder     varchar(128),
    token      bigint      NOT NULL,
    expires_ms bigint      NOT NULL
);

-- How new the messages of a Booster must be that wants to work; negative while the holder is raising it.
CREATE TABLE booster_sequence (
    id    varchar(64) PRIMARY KEY,
    value bigint      NOT NULL
);

-- Boosters that wait for the lease and believe that their messages are the newest.
CREATE TABLE booster_candidate (
    lock_id  varchar(64) NOT NULL,
    booster  varchar(64) NOT NULL,
    sequence bigint      NOT NULL,
    seen_ms  bigint      NOT NULL,
    PRIMARY KEY (lock_id, booster)
);
