-- CSAF documents that are published here: revisions of shared things, with the bytes as they are served and their hashes,
-- made in the same act. released: microseconds of its current_release_date, of which no two within a version and a
-- marking are the same: by it a feed is ordered.
CREATE TABLE csaf_document (
  seq bigint PRIMARY KEY REFERENCES share (seq),
  thing bigint NOT NULL REFERENCES shared_thing (number),
  csaf_version text NOT NULL,
  tlp bigint NOT NULL,
  tracking_id text NOT NULL,
  number text NOT NULL,               -- the document's own version
  file text NOT NULL,                 -- by section 5.1 of the standard
  year bigint NOT NULL,               -- of its initial release: its folder
  category text NOT NULL,
  initial_release text NOT NULL,      -- as the document has it
  current_release text NOT NULL,
  released bigint NOT NULL,
  sha256 bytea NOT NULL,
  sha512 bytea NOT NULL,
  body bytea NOT NULL
);
CREATE INDEX csaf_document_released ON csaf_document (csaf_version, tlp, released);
CREATE INDEX csaf_document_file ON csaf_document (file, seq);
CREATE INDEX csaf_document_thing ON csaf_document (thing);
