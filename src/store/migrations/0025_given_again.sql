-- A delivery that somebody asked for again by hand: what else waits for its webhook does not begin there.
ALTER TABLE outbox ADD COLUMN is_replay bigint NOT NULL DEFAULT 0;

-- The act that took it back since it was given last; none: it is held. What is given again after that is asked for again.
ALTER TABLE holding ADD COLUMN recalled bigint;
UPDATE holding SET recalled = (SELECT max(r.seq) FROM recall r JOIN share s ON s.thing = r.thing WHERE s.seq = holding.seq
  AND r.party_id = holding.party_id AND r.at >= holding.at);

-- What is under way: asked for each message that is looked at while 200 wait for each webhook.
CREATE INDEX outbox_under_way ON outbox (party_id, lease_until) WHERE state = 'waiting' AND lease_until > 0;
