-- Events of MISP as partners sent them: each is a revision of a shared thing. uuid: the event's own. head: what lists of events
-- show of it, so that nobody reads all of it for a list.
CREATE TABLE misp_event (
  seq bigint PRIMARY KEY REFERENCES share (seq),
  thing bigint NOT NULL REFERENCES shared_thing (number),
  uuid bytea NOT NULL,
  head text NOT NULL,
  body text NOT NULL
);
CREATE INDEX misp_event_uuid ON misp_event (uuid, thing);
CREATE INDEX misp_event_thing ON misp_event (thing);
-- UUIDs of its attributes, objects and reports: whoever reads the first event that has one is given the same in no other.
CREATE TABLE misp_part (
  seq bigint NOT NULL REFERENCES misp_event (seq),
  uuid bytea NOT NULL,
  PRIMARY KEY (seq, uuid)
);
CREATE INDEX misp_part_uuid ON misp_part (uuid, seq);
