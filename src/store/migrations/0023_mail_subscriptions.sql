-- Mail that a person asks for, private addresses of the feed, and addresses that mail servers refuse.
CREATE TABLE mail_subscription (
  person_id bytea PRIMARY KEY REFERENCES person (id),
  rhythm text NOT NULL,               -- at_once, hour, day, week
  filter text NOT NULL,               -- JSON (flow/event_filter.h)
  created bigint NOT NULL,            -- the address that ends it follows from it
  share_cursor bigint NOT NULL,       -- acts up to it were looked at for what is shared
  next_at bigint NOT NULL             -- when it is looked for what is shared again
);
-- Mailboxes that a mail server refused since it last took something for them.
CREATE TABLE mail_refusal (
  address text PRIMARY KEY,
  refusals bigint NOT NULL,
  first_at bigint NOT NULL,
  last_at bigint NOT NULL,
  status bigint NOT NULL              -- of SMTP, of the last one
);
CREATE TABLE feed_link (
  token_hash bytea PRIMARY KEY,
  person_id bytea NOT NULL REFERENCES person (id),
  created bigint NOT NULL,
  revoked bigint
);
CREATE INDEX feed_link_person ON feed_link (person_id);
