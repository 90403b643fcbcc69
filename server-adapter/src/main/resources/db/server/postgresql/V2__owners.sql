-- Whose results and orders are whose, and for whom API tokens may act.

-- Who owns the order in the answer; NULL where it holds none, and for jobs done before this column existed.
ALTER TABLE processed_job ADD COLUMN owner varchar(128);

-- The orders of one owner, by key.
CREATE INDEX orders_of_owner ON orders (placed_login, order_key);

-- For whom the token may act beside its own name: empty, '*', or names separated by commas.
ALTER TABLE api_token ADD COLUMN may_act_for varchar(13000) NOT NULL DEFAULT '';

-- Whether an administrator sent the job, who may read any order.
ALTER TABLE outbox ADD COLUMN by_admin boolean NOT NULL DEFAULT false;
ALTER TABLE held_job ADD COLUMN by_admin boolean NOT NULL DEFAULT false;
