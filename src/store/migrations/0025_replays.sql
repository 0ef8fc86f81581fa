-- A delivery that somebody asked for again by hand: what else waits for its webhook does not begin there.
ALTER TABLE outbox ADD COLUMN is_replay bigint NOT NULL DEFAULT 0;
