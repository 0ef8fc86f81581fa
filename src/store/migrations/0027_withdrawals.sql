-- That an object of STIX is not given any more to those who were given it by TAXII: its thing was withdrawn, a revision left it
-- out, or its readers are others now. Who had it is what holding says; what of it is given out is made of what that reader had.
CREATE TABLE stix_tombstone (
  added bigint PRIMARY KEY,           -- as that of stix_object, and in one order with it
  thing bigint NOT NULL REFERENCES shared_thing (number),
  seq bigint NOT NULL,                -- the act that took it back
  revision bigint NOT NULL,           -- of the thing, from which on it is not given
  is_for_all bigint NOT NULL,         -- 1: to nobody any more; 0: not to whom the act has taken the thing from
  id text NOT NULL,
  type text NOT NULL
);
CREATE INDEX stix_tombstone_id ON stix_tombstone (id, added);
CREATE INDEX stix_tombstone_thing ON stix_tombstone (thing, seq);
ALTER TABLE stix_object ADD COLUMN is_revoked bigint NOT NULL DEFAULT 0;
-- 1: made here for a text, and the same for others: its author, a flaw. It is not taken back with one of them, since nothing follows
-- a revoked version of an object.
ALTER TABLE stix_object ADD COLUMN is_common bigint NOT NULL DEFAULT 0;
UPDATE stix_object SET is_common = 1 WHERE type IN ('identity', 'vulnerability') AND (EXISTS (SELECT 1 FROM shared_thing t
  WHERE t.number = stix_object.thing AND t.kind <> 'threat') OR EXISTS (SELECT 1 FROM misp_event m WHERE m.thing = stix_object.thing));

-- The source that brought a thing, by its name; empty: none did, or somebody has withdrawn it here. What a source takes back is
-- taken back of what it brought alone.
ALTER TABLE shared_thing ADD COLUMN source text NOT NULL DEFAULT '';
UPDATE shared_thing SET source = (SELECT substr(j.actor, 15) FROM journal j WHERE j.idx = shared_thing.number)
  WHERE EXISTS (SELECT 1 FROM journal j WHERE j.idx = shared_thing.number AND j.actor LIKE 'system:source:%');
CREATE INDEX shared_thing_withdrawn ON shared_thing (number) WHERE is_withdrawn = 1;

-- What a source of a higher marking brought is given out with that: its own lower one says nothing.
UPDATE stix_object SET tlp = -1 WHERE tlp >= 0 AND tlp < (SELECT s.tlp FROM share s WHERE s.thing = stix_object.thing AND
  s.revision = stix_object.revision);
