CREATE TABLE probe (id integer PRIMARY KEY, note text);
INSERT INTO probe (id, note) VALUES (1, 'migrated');
