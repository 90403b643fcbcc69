-- Takes longer than the limits for idle transactions and silent connections that the test sets.
SELECT pg_sleep(6);
CREATE TABLE slow (id integer PRIMARY KEY);
