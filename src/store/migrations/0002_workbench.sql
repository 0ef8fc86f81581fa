-- The filing workbench, conflicts of laws, calendars and webhooks of the duty board, the operator's checklist.

-- What was prepared for a stage, each time it was saved: the newest row is the draft.
CREATE TABLE filing_draft (
  case_id bytea NOT NULL REFERENCES vuln_case (id),
  party_id bytea NOT NULL REFERENCES party (id),
  regime text NOT NULL,
  stage text NOT NULL,
  recorded_index bigint NOT NULL,
  recorded_at bigint NOT NULL,
  edition bigint NOT NULL,
  is_ready bigint NOT NULL,
  actor text NOT NULL,
  field_values bytea NOT NULL,
  document bytea NOT NULL,
  PRIMARY KEY (case_id, party_id, regime, stage, recorded_index)
);

-- An external portal's own receipt for a stage. It counts from the portal's time once an officer has accepted it.
CREATE TABLE portal_receipt (
  id bytea PRIMARY KEY,
  case_id bytea NOT NULL REFERENCES vuln_case (id),
  party_id bytea NOT NULL REFERENCES party (id),
  regime text NOT NULL,
  stage text NOT NULL,
  is_complete bigint NOT NULL,
  at bigint NOT NULL,
  reference text NOT NULL,
  media_type text NOT NULL,
  document bytea NOT NULL,
  digest bytea NOT NULL,
  actor text NOT NULL,
  recorded_at bigint NOT NULL,
  recorded_index bigint NOT NULL
);
CREATE INDEX portal_receipt_case ON portal_receipt (case_id, party_id, recorded_index);

CREATE TABLE portal_receipt_status (
  receipt_id bytea NOT NULL REFERENCES portal_receipt (id),
  recorded_index bigint NOT NULL,
  status text NOT NULL,
  actor text NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (receipt_id, recorded_index)
);

-- A conflict of laws over the content of one party's filing: held until a person of that party decides.
CREATE TABLE conflict_gate (
  case_id bytea NOT NULL REFERENCES vuln_case (id),
  party_id bytea NOT NULL REFERENCES party (id),
  regime text NOT NULL,
  against text NOT NULL,
  state text NOT NULL,
  raised_at bigint NOT NULL,
  raised_index bigint NOT NULL,
  decided_at bigint,
  decided_index bigint,
  decided_by text,
  reason text NOT NULL,
  PRIMARY KEY (case_id, party_id, regime, against)
);
CREATE INDEX conflict_gate_party ON conflict_gate (party_id, state);

-- A private address of one person's duty calendar.
CREATE TABLE calendar_link (
  token_hash bytea PRIMARY KEY,
  person_id bytea NOT NULL REFERENCES person (id),
  created bigint NOT NULL,
  revoked bigint
);
CREATE INDEX calendar_link_person ON calendar_link (person_id);

-- Where a party wants its own warnings posted; the newest that is not revoked holds.
CREATE TABLE webhook (
  id bytea PRIMARY KEY,
  party_id bytea NOT NULL REFERENCES party (id),
  url text NOT NULL,
  created bigint NOT NULL,
  revoked bigint
);
CREATE INDEX webhook_party ON webhook (party_id);

-- Answers to the operator's own checklist (rules/operator); the newest of an item holds.
CREATE TABLE checklist_answer (
  item text NOT NULL,
  recorded_index bigint NOT NULL,
  recorded_at bigint NOT NULL,
  answer text NOT NULL,
  evidence text NOT NULL,
  actor text NOT NULL,
  PRIMARY KEY (item, recorded_index)
);
