-- The spine: journal and log, who is who, reports, cases, facts, filings, standing, notices.
-- PostgreSQL's words; sqlite.cpp translates them and makes every table STRICT. Times are microseconds UTC,
-- ids are 16 bytes made by us, flags are 0 or 1, lists are JSON arrays in text.

CREATE TABLE setting (
  name text PRIMARY KEY,
  value text NOT NULL
);

-- The log ------------------------------------------------------------------------------------------------

CREATE TABLE log_head (
  one bigint PRIMARY KEY,
  size bigint NOT NULL,
  batches bigint NOT NULL
);

CREATE TABLE journal (
  idx bigint PRIMARY KEY,
  at bigint NOT NULL,
  kind text NOT NULL,
  actor text NOT NULL,
  case_id bytea,
  payload bytea,
  salt bytea,
  commitment bytea NOT NULL,
  leaf_hash bytea NOT NULL
);
CREATE INDEX journal_case ON journal (case_id, idx);

CREATE TABLE log_tile (
  level bigint NOT NULL,
  idx bigint NOT NULL,
  root bytea NOT NULL,
  hashes bytea NOT NULL,
  PRIMARY KEY (level, idx)
);

CREATE TABLE log_checkpoint (
  size bigint PRIMARY KEY,
  note text NOT NULL
);

-- Who is who ---------------------------------------------------------------------------------------------

CREATE TABLE party (
  id bytea PRIMARY KEY,
  handle text NOT NULL UNIQUE,
  name text NOT NULL,
  is_operator bigint NOT NULL,
  country text NOT NULL,
  roles text NOT NULL,
  markets text NOT NULL,
  size text NOT NULL,
  attributes text NOT NULL,
  mail text NOT NULL,
  created bigint NOT NULL,
  version bigint NOT NULL
);

CREATE TABLE person (
  id bytea PRIMARY KEY,
  party_id bytea NOT NULL REFERENCES party (id),
  name text NOT NULL,
  mail text NOT NULL UNIQUE,
  role text NOT NULL,
  language text NOT NULL,
  password text,
  totp_secret bytea,
  totp_last bigint NOT NULL,
  is_active bigint NOT NULL,
  created bigint NOT NULL,
  version bigint NOT NULL
);
CREATE INDEX person_party ON person (party_id);

CREATE TABLE session (
  token_hash bytea PRIMARY KEY,
  id bytea NOT NULL UNIQUE,
  person_id bytea NOT NULL REFERENCES person (id),
  csrf text NOT NULL,
  created bigint NOT NULL,
  expires bigint NOT NULL
);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE sign_in_link (
  token_hash bytea PRIMARY KEY,
  person_id bytea NOT NULL REFERENCES person (id),
  expires bigint NOT NULL,
  used bigint
);

CREATE TABLE api_key (
  id bytea PRIMARY KEY,
  person_id bytea NOT NULL REFERENCES person (id),
  name text NOT NULL,
  secret_hash bytea NOT NULL UNIQUE,
  scopes text NOT NULL,
  networks text NOT NULL,
  created bigint NOT NULL,
  expires bigint NOT NULL,
  revoked bigint
);
CREATE INDEX api_key_person ON api_key (person_id);

-- Reports and cases --------------------------------------------------------------------------------------

CREATE TABLE vuln_case (
  id bytea PRIMARY KEY,
  number text NOT NULL UNIQUE,
  title text NOT NULL,
  tlp bigint NOT NULL,
  opened bigint NOT NULL,
  opened_index bigint NOT NULL,
  merged_into bytea REFERENCES vuln_case (id),
  version bigint NOT NULL
);
CREATE INDEX vuln_case_merged ON vuln_case (merged_into);
CREATE INDEX vuln_case_opened ON vuln_case (opened_index);

-- Merges and their undoing, in order; into_id is null where a merge was undone.
CREATE TABLE case_merge (
  case_id bytea NOT NULL REFERENCES vuln_case (id),
  recorded_index bigint NOT NULL,
  into_id bytea REFERENCES vuln_case (id),
  PRIMARY KEY (case_id, recorded_index)
);
CREATE INDEX case_merge_into ON case_merge (into_id);

CREATE TABLE report (
  id bytea PRIMARY KEY,
  number text NOT NULL UNIQUE,
  at bigint NOT NULL,
  log_index bigint NOT NULL,
  party_id bytea REFERENCES party (id),
  actor text NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  tlp bigint NOT NULL,
  title text NOT NULL,
  vendor_key text NOT NULL,
  product_key text NOT NULL,
  state text NOT NULL,
  case_id bytea REFERENCES vuln_case (id),
  content bytea NOT NULL,
  digest bytea NOT NULL
);
CREATE INDEX report_log ON report (log_index);
CREATE INDEX report_case ON report (case_id);
CREATE INDEX report_product ON report (product_key, vendor_key);
CREATE INDEX report_party ON report (party_id, log_index);
CREATE INDEX report_state ON report (state, log_index);

CREATE TABLE report_identifier (
  value text NOT NULL,
  report_id bytea NOT NULL REFERENCES report (id),
  PRIMARY KEY (value, report_id)
);
CREATE INDEX report_identifier_report ON report_identifier (report_id);

CREATE TABLE attachment (
  id bytea PRIMARY KEY,
  report_id bytea NOT NULL REFERENCES report (id),
  place bigint NOT NULL,
  name text NOT NULL,
  media_type text NOT NULL,
  recognised text NOT NULL,
  digest bytea NOT NULL,
  bytes bytea NOT NULL
);
CREATE INDEX attachment_report ON attachment (report_id);

CREATE TABLE idempotency (
  key_hash bytea PRIMARY KEY,
  body_digest bytea NOT NULL,
  report_id bytea NOT NULL REFERENCES report (id),
  created bigint NOT NULL
);
CREATE INDEX idempotency_created ON idempotency (created);

CREATE TABLE participant (
  case_id bytea NOT NULL REFERENCES vuln_case (id),
  party_id bytea NOT NULL REFERENCES party (id),
  roles text NOT NULL,
  rm_state text NOT NULL,
  added_index bigint NOT NULL,
  PRIMARY KEY (case_id, party_id)
);
CREATE INDEX participant_party ON participant (party_id);

CREATE TABLE case_event (
  id bytea PRIMARY KEY,
  case_id bytea NOT NULL REFERENCES vuln_case (id),
  party_id bytea REFERENCES party (id),
  event text NOT NULL,
  at bigint NOT NULL,
  recorded_index bigint NOT NULL
);
CREATE INDEX case_event_case ON case_event (case_id, recorded_index);

-- Facts, filings, obligations ----------------------------------------------------------------------------

CREATE TABLE fact (
  id bytea PRIMARY KEY,
  case_id bytea NOT NULL REFERENCES vuln_case (id),
  party_id bytea REFERENCES party (id),
  name text NOT NULL,
  about text NOT NULL,
  value text NOT NULL,
  earliest bigint NOT NULL,
  latest bigint NOT NULL,
  weight text NOT NULL,
  source text NOT NULL,
  evidence text NOT NULL,
  recorded_at bigint NOT NULL,
  recorded_index bigint NOT NULL
);
CREATE INDEX fact_case ON fact (case_id, recorded_index);

CREATE TABLE fact_status (
  fact_id bytea NOT NULL REFERENCES fact (id),
  recorded_index bigint NOT NULL,
  recorded_at bigint NOT NULL,
  status text NOT NULL,
  actor text NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (fact_id, recorded_index)
);

CREATE TABLE filing (
  id bytea PRIMARY KEY,
  number text NOT NULL UNIQUE,
  case_id bytea NOT NULL REFERENCES vuln_case (id),
  party_id bytea NOT NULL REFERENCES party (id),
  regime text NOT NULL,
  stage text NOT NULL,
  capacity text NOT NULL,
  mandate_from bigint,
  is_complete bigint NOT NULL,
  at bigint NOT NULL,
  recorded_at bigint NOT NULL,
  recorded_index bigint NOT NULL,
  actor text NOT NULL,
  content bytea NOT NULL
);
CREATE INDEX filing_case ON filing (case_id, party_id, recorded_index);

-- The last verdict of each stage: a cache for boards and for the watch, never the source of a verdict.
CREATE TABLE obligation (
  case_id bytea NOT NULL REFERENCES vuln_case (id),
  party_id bytea NOT NULL REFERENCES party (id),
  regime text NOT NULL,
  stage text NOT NULL,
  edition bigint NOT NULL,
  state text NOT NULL,
  operative_due bigint,
  legal_due bigint,
  met_at bigint,
  late_by_s bigint,
  warned text NOT NULL,
  next_check bigint,
  verdict_index bigint NOT NULL,
  PRIMARY KEY (case_id, party_id, regime, stage)
);
CREATE INDEX obligation_next ON obligation (next_check);
CREATE INDEX obligation_party ON obligation (party_id, legal_due);

-- Standing -----------------------------------------------------------------------------------------------

CREATE TABLE partnership (
  id bytea PRIMARY KEY,
  party_id bytea NOT NULL REFERENCES party (id),
  programme text NOT NULL,
  state text NOT NULL,
  standing text NOT NULL,
  since bigint NOT NULL,
  term_ends bigint,
  confirm_by bigint,
  lapses_into text NOT NULL,
  next_step bigint,
  changed_index bigint NOT NULL,
  version bigint NOT NULL,
  UNIQUE (party_id, programme)
);
CREATE INDEX partnership_next ON partnership (next_step);

CREATE TABLE partnership_change (
  partnership_id bytea NOT NULL REFERENCES partnership (id),
  recorded_index bigint NOT NULL,
  at bigint NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  term_ends bigint,
  reason text NOT NULL,
  decision_id bytea,
  notice_id bytea,
  PRIMARY KEY (partnership_id, recorded_index)
);

CREATE TABLE decision (
  id bytea PRIMARY KEY,
  kind text NOT NULL,
  subject bytea NOT NULL,
  content text NOT NULL,
  state text NOT NULL,
  proposed_by text NOT NULL,
  proposed_at bigint NOT NULL,
  proposed_index bigint NOT NULL,
  decided_by text,
  decided_at bigint,
  decided_index bigint
);
CREATE INDEX decision_state ON decision (state, proposed_index);
CREATE INDEX decision_subject ON decision (subject);

CREATE TABLE reform_item (
  id bytea PRIMARY KEY,
  partnership_id bytea NOT NULL REFERENCES partnership (id),
  place bigint NOT NULL,
  demand text NOT NULL,
  criterion text NOT NULL,
  state text NOT NULL,
  evidence text NOT NULL,
  evidence_at bigint,
  weight text NOT NULL,
  assessed_by text,
  changed_index bigint NOT NULL
);
CREATE INDEX reform_item_partnership ON reform_item (partnership_id, place);

CREATE TABLE answer (
  id bytea PRIMARY KEY,
  partnership_id bytea NOT NULL REFERENCES partnership (id),
  at bigint NOT NULL,
  recorded_index bigint NOT NULL,
  actor text NOT NULL,
  body text NOT NULL
);
CREATE INDEX answer_partnership ON answer (partnership_id, recorded_index);

-- Notices, feed, deliveries ------------------------------------------------------------------------------

CREATE TABLE notice (
  id bytea PRIMARY KEY,
  slug text NOT NULL UNIQUE,
  kind text NOT NULL,
  party_id bytea REFERENCES party (id),
  case_id bytea REFERENCES vuln_case (id),
  is_public bigint NOT NULL,
  at bigint NOT NULL,
  recorded_index bigint NOT NULL,
  title_en text NOT NULL,
  title_zh text NOT NULL,
  body_en text NOT NULL,
  body_zh text NOT NULL,
  digest bytea NOT NULL,
  signature text NOT NULL,
  withdraws bytea
);
CREATE INDEX notice_public ON notice (is_public, recorded_index);
CREATE INDEX notice_party ON notice (party_id, recorded_index);

CREATE TABLE feed_item (
  seq bigint PRIMARY KEY,
  at bigint NOT NULL,
  kind text NOT NULL,
  case_id bytea REFERENCES vuln_case (id),
  tlp bigint NOT NULL,
  title text NOT NULL,
  body text NOT NULL
);

-- What a partner already holds: written when it first reads an item.
CREATE TABLE holding (
  party_id bytea NOT NULL REFERENCES party (id),
  seq bigint NOT NULL,
  at bigint NOT NULL,
  channel text NOT NULL,
  PRIMARY KEY (party_id, seq, channel)
);

CREATE TABLE outbox (
  id bytea PRIMARY KEY,
  channel text NOT NULL,
  party_id bytea REFERENCES party (id),
  is_kept bigint NOT NULL,
  address text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  state text NOT NULL,
  attempts bigint NOT NULL,
  created bigint NOT NULL,
  next_at bigint NOT NULL,
  lease_until bigint NOT NULL,
  failure text NOT NULL
);
CREATE INDEX outbox_due ON outbox (state, next_at);
CREATE INDEX outbox_party ON outbox (party_id, state);
