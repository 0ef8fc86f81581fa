-- What became of a document among the advisories that flaws are matched by: 0 nobody looked yet, 1 it is one of them, 2 it is none, or
-- none any more.
ALTER TABLE csaf_document ADD COLUMN place bigint NOT NULL DEFAULT 0;
