-- Findings that follow: what an import owes is in the store with its documents until it is done.

-- The acts of imports whose findings have not followed yet. ids: JSON array of what the advisories go by, or went by
-- before. Those of the lowest acts are taken away first, so that what is here is always the newest.
CREATE TABLE advisory_pending (
  recorded_index bigint PRIMARY KEY,
  ids text NOT NULL
);

-- The act of the newest advisory that the asset was judged by when it came; -1: not kept, an earlier version's.
ALTER TABLE asset ADD COLUMN judged_as_of bigint NOT NULL DEFAULT -1;

-- An upload is written in pieces beside what holds, and becomes visible in one small step: what holds of an asset are the
-- components and statements whose ordinals are in its ranges, and the findings of its sequence.
ALTER TABLE asset ADD COLUMN first_component bigint NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN first_vendor bigint NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN vendor_statements bigint NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN first_partner bigint NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN partner_statements bigint NOT NULL DEFAULT 0;
-- Counts what became visible; and how often findings were judged.
ALTER TABLE asset ADD COLUMN sequence bigint NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN judgements bigint NOT NULL DEFAULT 0;
-- Ordinals below are taken.
ALTER TABLE asset ADD COLUMN next_ordinal bigint NOT NULL DEFAULT 0;
UPDATE asset SET
  vendor_statements = (SELECT count(*) FROM vex_statement v WHERE v.asset = asset.number AND v.origin = 'vendor'),
  partner_statements = (SELECT count(*) FROM vex_statement v WHERE v.asset = asset.number AND v.origin = 'partner');
UPDATE asset SET next_ordinal = components + vendor_statements + partner_statements;

-- What is being uploaded, or was and is to be cleared away. first_ordinal: the first of its own ordinals, which also
-- tells whether another upload has taken its place.
CREATE TABLE asset_upload (
  asset bigint PRIMARY KEY REFERENCES asset (number),
  first_ordinal bigint NOT NULL,
  renewed_at bigint NOT NULL
);

-- Holds while born <= the asset's sequence < died. changed_index: -1 is that of the sequence in which it was born.
CREATE TABLE finding_by_sequence (
  asset bigint NOT NULL REFERENCES asset (number),
  component text NOT NULL,
  flaw text NOT NULL,
  ceiling bigint NOT NULL,
  born bigint NOT NULL,
  died bigint NOT NULL,
  sureness text NOT NULL,
  statements text NOT NULL,
  fixed_in text NOT NULL,
  vex text NOT NULL,
  opened_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  changed_index bigint NOT NULL,
  closed_at bigint,
  closed_because text NOT NULL,
  PRIMARY KEY (asset, component, flaw, ceiling, born)
);
INSERT INTO finding_by_sequence (asset, component, flaw, ceiling, born, died, sureness, statements, fixed_in, vex,
  opened_at, changed_at, changed_index, closed_at, closed_because)
  SELECT asset, component, flaw, ceiling, 0, 9223372036854775807, sureness, statements, fixed_in, vex, opened_at,
    changed_at, changed_index, closed_at, closed_because FROM finding;
DROP TABLE finding;
ALTER TABLE finding_by_sequence RENAME TO finding;
CREATE INDEX finding_flaw ON finding (flaw);
CREATE INDEX finding_born ON finding (asset, born);
CREATE INDEX finding_died ON finding (asset, died);
-- The act that made the sequence.
CREATE TABLE finding_sequence (
  asset bigint NOT NULL REFERENCES asset (number),
  sequence bigint NOT NULL,
  recorded_index bigint NOT NULL,
  PRIMARY KEY (asset, sequence)
);

CREATE VIEW finding_now AS
  SELECT f.asset, f.component, f.flaw, f.ceiling, f.sureness, f.statements, f.fixed_in, f.vex, f.opened_at,
    f.changed_at, f.closed_at, f.closed_because, CASE WHEN f.changed_index >= 0 THEN f.changed_index ELSE
    (SELECT s.recorded_index FROM finding_sequence s WHERE s.asset = f.asset AND s.sequence = f.born) END
    AS changed_index
  FROM finding f JOIN asset a ON a.number = f.asset WHERE f.born <= a.sequence AND f.died > a.sequence;
CREATE VIEW component_now AS
  SELECT c.asset, c.ordinal - a.first_component AS ordinal, c.label, c.ref, c.coverage, c.reason, c.is_of_distribution
  FROM component c JOIN asset a ON a.number = c.asset WHERE c.ordinal >= a.first_component AND c.ordinal <
    a.first_component + a.components;
CREATE VIEW installed_now AS
  SELECT i.version, i.asset, i.ordinal - a.first_component AS ordinal, i.matched_by
  FROM installed i JOIN asset a ON a.number = i.asset WHERE i.ordinal >= a.first_component AND i.ordinal <
    a.first_component + a.components;
CREATE VIEW vex_now AS
  SELECT v.asset, v.origin, v.ordinal, v.vulnerability, v.component, v.status, v.justification, v.statement, v.author,
    v.stated_at
  FROM vex_statement v JOIN asset a ON a.number = v.asset WHERE (v.origin = 'vendor' AND v.ordinal >= a.first_vendor AND
    v.ordinal < a.first_vendor + a.vendor_statements) OR (v.origin = 'partner' AND v.ordinal >= a.first_partner AND
    v.ordinal < a.first_partner + a.partner_statements);
