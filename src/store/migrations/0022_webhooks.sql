-- Several webhooks an organization, each with what it asks for; what each was given, and how its last posts went.
ALTER TABLE webhook ADD COLUMN name text NOT NULL DEFAULT 'warnings';
ALTER TABLE webhook ADD COLUMN form text NOT NULL DEFAULT 'standard';
ALTER TABLE webhook ADD COLUMN language text NOT NULL DEFAULT 'en';
ALTER TABLE webhook ADD COLUMN filter text NOT NULL DEFAULT '{"events":["duty","finding"],"tlp_max":"TLP:RED"}';
ALTER TABLE webhook ADD COLUMN share_cursor bigint NOT NULL DEFAULT -1;  -- acts up to it were looked at for shares
ALTER TABLE webhook ADD COLUMN recall_cursor bigint NOT NULL DEFAULT -1; -- and for what was taken back
CREATE UNIQUE INDEX webhook_name ON webhook (party_id, name) WHERE revoked IS NULL;

-- What a webhook was given: whatever is taken back of it is told there.
CREATE TABLE webhook_holding (
  webhook_id bytea NOT NULL,
  thing bigint NOT NULL REFERENCES shared_thing (number),
  PRIMARY KEY (webhook_id, thing)
);
-- The newest attempts of each.
CREATE TABLE webhook_attempt (
  webhook_id bytea NOT NULL,
  number bigint NOT NULL,             -- from 1
  delivery_id bytea NOT NULL,
  event text NOT NULL,
  at bigint NOT NULL,
  status bigint NOT NULL,             -- of HTTP; 0: there was no answer
  took_ms bigint NOT NULL,
  failure text NOT NULL,              -- ours, never the receiver's words; empty: it was received
  PRIMARY KEY (webhook_id, number)
);

-- A message for a webhook. seq: the share that it is, of which nothing is kept here: what is sent is read when it is sent.
ALTER TABLE outbox ADD COLUMN webhook_id bytea;
ALTER TABLE outbox ADD COLUMN event text NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN seq bigint;
CREATE INDEX outbox_webhook ON outbox (webhook_id, state, id);
UPDATE outbox SET webhook_id = (SELECT w.id FROM webhook w WHERE w.party_id = outbox.party_id AND w.url = outbox.address
  AND w.revoked IS NULL) WHERE channel = 'webhook' AND state = 'waiting';
