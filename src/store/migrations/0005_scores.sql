-- EPSS: the probability that a CVE is exploited, of the newest release; and the releases that there were.

CREATE TABLE epss_release (
  score_day text PRIMARY KEY,
  model_version text NOT NULL,
  scores bigint NOT NULL,
  digest bytea NOT NULL REFERENCES advisory_document (digest),
  recorded_index bigint NOT NULL
);

CREATE TABLE epss_score (
  cve text PRIMARY KEY,
  probability text NOT NULL,
  percentile text NOT NULL,
  -- The probability in billionths, for comparing.
  billionths bigint NOT NULL
);

-- What an advisory is about, in small letters: a line for each product, vendor and product with a tab between.
ALTER TABLE advisory ADD COLUMN subjects text NOT NULL DEFAULT '';
