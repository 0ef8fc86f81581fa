-- People, not texts: who proposed and who decided is a person; a session knows when a second factor was given in it.

ALTER TABLE decision ADD COLUMN proposed_by_person bytea;
ALTER TABLE decision ADD COLUMN decided_by_person bytea;

-- Where a session comes from and what it has proved. failures: wrong codes in it.
ALTER TABLE session ADD COLUMN factor_at bigint;
ALTER TABLE session ADD COLUMN seen bigint NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN network text NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN failures bigint NOT NULL DEFAULT 0;

-- For whoever has lost the authenticator: each works once.
CREATE TABLE recovery_code (
  code_hash bytea PRIMARY KEY,
  person_id bytea NOT NULL REFERENCES person (id),
  used bigint
);
CREATE INDEX recovery_code_person ON recovery_code (person_id);

-- A link that was handed over on paper works only with a code that its maker has not seen.
ALTER TABLE sign_in_link ADD COLUMN code_hash bytea;
ALTER TABLE sign_in_link ADD COLUMN failures bigint NOT NULL DEFAULT 0;

-- Whom an organization has allowed to file for it: a row that itself has confirmed.
CREATE TABLE mandate (
  id bytea PRIMARY KEY,
  party_id bytea NOT NULL REFERENCES party (id),
  agent_id bytea NOT NULL REFERENCES party (id),
  starts bigint NOT NULL,
  ends bigint NOT NULL,
  confirmed_by bytea NOT NULL REFERENCES person (id),
  recorded_index bigint NOT NULL,
  ended bigint
);
CREATE INDEX mandate_party ON mandate (party_id, recorded_index);
CREATE INDEX mandate_agent ON mandate (agent_id, party_id);

-- An infraction is opened by the step that found it and closed by an officer; what a programme asks for beside
-- (a contribution that was measured, an exception that was granted) is recorded here too.
CREATE TABLE infraction (
  partnership_id bytea NOT NULL REFERENCES partnership (id),
  opened_index bigint NOT NULL,
  opened_at bigint NOT NULL,
  evidence text NOT NULL,
  closed_index bigint,
  closed_at bigint,
  outcome text,
  reason text,
  PRIMARY KEY (partnership_id, opened_index)
);

CREATE TABLE partnership_record (
  partnership_id bytea NOT NULL REFERENCES partnership (id),
  recorded_index bigint NOT NULL,
  at bigint NOT NULL,
  kind text NOT NULL,
  body text NOT NULL,
  actor text NOT NULL,
  PRIMARY KEY (partnership_id, recorded_index)
);

-- emergency: the ground of a step that could not wait. annuls: the change that this one takes back. rest: the
-- standing before the change, to which an annulment returns (canonical JSON).
ALTER TABLE partnership_change ADD COLUMN emergency text NOT NULL DEFAULT '';
ALTER TABLE partnership_change ADD COLUMN annuls bigint;
ALTER TABLE partnership_change ADD COLUMN rest text NOT NULL DEFAULT '';
