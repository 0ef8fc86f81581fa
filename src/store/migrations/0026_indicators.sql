-- What shared content names, by value: of the newest revision of a thing alone, filled by the act that stores that. added: the
-- STIX object that says it; none: the event of MISP that the thing is. Who may read a row is decided by its thing and its object.
CREATE TABLE indicator_value (
  thing bigint NOT NULL REFERENCES shared_thing (number),
  place bigint NOT NULL,              -- from 0, in the order of the content
  added bigint REFERENCES stix_object (added),
  key bytea NOT NULL,                 -- SHA-256 of kind, a zero and value: a value may be longer than an index takes
  kind text NOT NULL,
  value text NOT NULL,
  source text NOT NULL,               -- id of the object, or "Attribute/3"
  uuid bytea,                         -- of an attribute that has one
  said_at bigint,
  valid_from bigint,
  valid_until bigint,
  is_revoked bigint NOT NULL,
  is_partial bigint NOT NULL,
  is_context bigint NOT NULL,
  PRIMARY KEY (thing, place)
);
CREATE INDEX indicator_value_key ON indicator_value (key, thing, place);
-- What was seen of them. source: as above, of whatever thing where it is an object's.
CREATE TABLE indicator_sighting (
  thing bigint NOT NULL REFERENCES shared_thing (number),
  place bigint NOT NULL,
  added bigint REFERENCES stix_object (added),
  source text NOT NULL,
  kind bigint NOT NULL,               -- 0 seen, 1 false positive
  count bigint NOT NULL,
  first_seen bigint,
  last_seen bigint,
  is_revoked bigint NOT NULL,
  PRIMARY KEY (thing, place)
);
CREATE INDEX indicator_sighting_source ON indicator_sighting (source);
-- Flaws that a source of the same thing is tied to. source: empty for all of an event.
CREATE TABLE indicator_flaw (
  thing bigint NOT NULL REFERENCES shared_thing (number),
  place bigint NOT NULL,
  added bigint REFERENCES stix_object (added),
  source text NOT NULL,
  flaw text NOT NULL,
  PRIMARY KEY (thing, place)
);
CREATE INDEX indicator_flaw_source ON indicator_flaw (thing, source);
-- By which version of the reading what a thing names was stored; 0: not yet.
ALTER TABLE shared_thing ADD COLUMN values_read bigint NOT NULL DEFAULT 0;
CREATE INDEX shared_thing_values_read ON shared_thing (values_read, number);
-- What a source brought with a lower marking than the source's own was given to nobody: it is given with that of its share.
UPDATE stix_object SET tlp = -1 WHERE tlp >= 0 AND tlp < (SELECT t.tlp FROM shared_thing t WHERE t.number = stix_object.thing);
