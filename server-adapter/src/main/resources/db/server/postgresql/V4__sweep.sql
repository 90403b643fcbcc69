-- What sweeps look for.

CREATE INDEX outbox_claims ON outbox (by_rest, claimed_until);
