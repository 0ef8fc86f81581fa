-- Advisories: the originals as they came, and beside them what they say, compiled for the index.

CREATE TABLE advisory_document (
  digest bytea PRIMARY KEY,
  format text NOT NULL,
  size bigint NOT NULL,
  packed bytea NOT NULL
);

CREATE TABLE advisory (
  source text NOT NULL,
  id text NOT NULL,
  digest bytea NOT NULL REFERENCES advisory_document (digest),
  modified bigint,
  withdrawn bigint,
  title text NOT NULL,
  is_exploited bigint NOT NULL,
  compiled bytea NOT NULL,
  recorded_at bigint NOT NULL,
  recorded_index bigint NOT NULL,
  PRIMARY KEY (source, id)
);
CREATE INDEX advisory_id ON advisory (id);
CREATE INDEX advisory_recorded ON advisory (recorded_index);

-- Every id that an advisory goes by: its own and its aliases.
CREATE TABLE advisory_name (
  name text NOT NULL,
  source text NOT NULL,
  id text NOT NULL,
  PRIMARY KEY (name, source, id)
);
CREATE INDEX advisory_name_of ON advisory_name (source, id);
