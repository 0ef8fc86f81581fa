-- What is shared. A thing is what others know by one number: the place in the log of its first revision. Each revision is a
-- share, with a place of its own, by which every channel orders it. Who may read a thing, in whatever revision, stands here
-- and is asked at each reading.
CREATE TABLE sharing_group (
  id bytea PRIMARY KEY,
  handle text NOT NULL UNIQUE,
  name text NOT NULL,
  shows_members bigint NOT NULL,
  founded_index bigint NOT NULL
);
CREATE TABLE sharing_group_member (
  group_id bytea NOT NULL REFERENCES sharing_group (id),
  party_id bytea NOT NULL REFERENCES party (id),
  since_index bigint NOT NULL,
  PRIMARY KEY (group_id, party_id)
);
CREATE INDEX sharing_group_member_party ON sharing_group_member (party_id);

CREATE TABLE shared_thing (
  number bigint PRIMARY KEY,
  kind text NOT NULL,
  author bytea REFERENCES party (id), -- none: the operator
  is_author_shown bigint NOT NULL,
  tlp bigint NOT NULL,
  audience bigint NOT NULL,           -- 0 community, 1 case, 2 named, 3 group
  case_id bytea REFERENCES vuln_case (id),
  group_id bytea REFERENCES sharing_group (id),
  newest bigint NOT NULL,             -- the share that is its newest revision
  revisions bigint NOT NULL,
  is_withdrawn bigint NOT NULL
);
CREATE INDEX shared_thing_newest ON shared_thing (newest);
CREATE INDEX shared_thing_author ON shared_thing (author, newest);
CREATE INDEX shared_thing_group ON shared_thing (group_id);
CREATE TABLE shared_thing_reader (
  thing bigint NOT NULL REFERENCES shared_thing (number),
  party_id bytea NOT NULL REFERENCES party (id),
  PRIMARY KEY (thing, party_id)
);

CREATE TABLE share (
  seq bigint PRIMARY KEY,
  thing bigint NOT NULL REFERENCES shared_thing (number),
  revision bigint NOT NULL,
  at bigint NOT NULL,
  tlp bigint NOT NULL,
  title text NOT NULL,
  body text NOT NULL
);
CREATE INDEX share_thing ON share (thing, revision);

INSERT INTO shared_thing (number, kind, author, is_author_shown, tlp, audience, case_id, group_id, newest, revisions, is_withdrawn)
  SELECT seq, kind, NULL, 1, tlp, 0, case_id, NULL, seq, 1, 0 FROM feed_item;
INSERT INTO share (seq, thing, revision, at, tlp, title, body) SELECT seq, seq, 1, at, tlp, title, body FROM feed_item;
DROP TABLE feed_item;
CREATE INDEX holding_seq ON holding (seq);

-- What was taken back from whom: by a withdrawal, a narrower audience, a group that was left, a suspension. The holder is
-- asked to delete it and says when it has.
CREATE TABLE recall (
  party_id bytea NOT NULL REFERENCES party (id),
  thing bigint NOT NULL REFERENCES shared_thing (number),
  seq bigint NOT NULL,                -- the act that took it back
  at bigint NOT NULL,
  reason text NOT NULL,               -- withdrawn, narrowed, left_group, suspended
  confirmed_at bigint,
  confirmed_index bigint,
  PRIMARY KEY (party_id, thing, seq)
);
CREATE INDEX recall_party ON recall (party_id, seq);
CREATE INDEX recall_thing ON recall (thing);

-- STIX objects, as TAXII hands them out. added: microseconds, strictly increasing over the whole instance, so that nobody
-- who pages by it loses one.
CREATE TABLE stix_object (
  added bigint PRIMARY KEY,
  thing bigint NOT NULL REFERENCES shared_thing (number),
  revision bigint NOT NULL,
  id text NOT NULL,
  version bigint NOT NULL,            -- microseconds of "modified", "created" or, without either, of added
  type text NOT NULL,
  spec_version text NOT NULL,
  tlp bigint NOT NULL,                -- of its own markings; -1: they say nothing of it
  is_name_based bigint NOT NULL,      -- the id is made of the content: nobody can give it to another one
  body text NOT NULL
);
CREATE INDEX stix_object_id ON stix_object (id, version);
-- What came by TAXII as one request: its status is read by whoever sent it.
CREATE TABLE stix_status (
  id bytea PRIMARY KEY,
  party_id bytea NOT NULL REFERENCES party (id),
  at bigint NOT NULL,
  body text NOT NULL
);
CREATE INDEX stix_status_at ON stix_status (at);
CREATE INDEX stix_object_thing ON stix_object (thing);
