-- A delivery that somebody asked for again by hand: what else waits for its webhook does not begin there.
ALTER TABLE outbox ADD COLUMN is_replay bigint NOT NULL DEFAULT 0;

-- The act that took it back since it was given last; none: it is held. What is given again after that is asked for again.
ALTER TABLE holding ADD COLUMN recalled bigint;
UPDATE holding SET recalled = (SELECT max(r.seq) FROM recall r JOIN share s ON s.thing = r.thing WHERE s.seq = holding.seq
  AND r.party_id = holding.party_id AND r.at >= holding.at);

-- What waits, in its order and with all that says whether it may go, and what is under way: both are asked before each message,
-- and 200 wait for each webhook.
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (state, next_at, id, channel, lease_until, party_id, address);
CREATE INDEX outbox_under_way ON outbox (lease_until, state, party_id, address) WHERE lease_until > 0;
