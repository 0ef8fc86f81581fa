-- Where advisories and threat content are fetched from. What an operator decides is an act each; how its runs go is of
-- no act: it says only when to ask again, and what is shown of it.
CREATE TABLE source (
  id bytea PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL,
  address text NOT NULL,
  format text NOT NULL,               -- of advisories, to insist on; empty: what the kind brings
  tlp bigint NOT NULL,                -- nothing that it brings is marked lower
  every_s bigint NOT NULL,            -- seconds from one run to the next
  pause_ms bigint NOT NULL,           -- milliseconds between two requests
  credential bytea,                   -- sealed: the value of the header Authorization, or of the kind's own
  is_on bigint NOT NULL,
  created bigint NOT NULL,
  recorded_index bigint NOT NULL,     -- the act that it is as it is by
  -- Its runs.
  next_at bigint NOT NULL,            -- when the next one is due; while one goes on, when it counts as broken off
  run bigint NOT NULL,                -- number of the last one that began
  begun_at bigint,                    -- of the last one
  ended_at bigint,
  good_at bigint,                     -- end of the last one without a fault
  failures bigint NOT NULL,           -- since then, in a row
  fault text NOT NULL,                -- of the last one; empty: none
  counts text NOT NULL,               -- JSON: what the last one brought
  problems text NOT NULL,             -- JSON: what it could not take, by name
  state text NOT NULL                 -- JSON: where the next one goes on
);
CREATE UNIQUE INDEX source_name ON source (name);
CREATE INDEX source_next ON source (next_at) WHERE is_on = 1;
