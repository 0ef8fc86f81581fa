-- The flaws with a CVE id that a published CSAF document is about: what the list of CVE records is made of.
CREATE TABLE csaf_cve (
  seq bigint NOT NULL REFERENCES csaf_document (seq),
  cve text NOT NULL,
  PRIMARY KEY (seq, cve)
);
CREATE INDEX csaf_cve_name ON csaf_cve (cve, seq);
-- 0: published by a program that did not look at them.
ALTER TABLE csaf_document ADD COLUMN has_cves bigint NOT NULL DEFAULT 0;
