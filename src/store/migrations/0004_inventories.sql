-- Inventories: what an organization says is installed, one asset at a time, with the documents as they came; the names
-- under which components are looked up; and what is found of them.

CREATE TABLE inventory_document (
  digest bytea PRIMARY KEY,
  size bigint NOT NULL,
  packed bytea NOT NULL
);

CREATE TABLE asset (
  number bigint PRIMARY KEY,
  party_id bytea NOT NULL REFERENCES party (id),
  name text NOT NULL,
  generation bigint NOT NULL,
  distribution text NOT NULL,
  components bigint NOT NULL,
  problems bigint NOT NULL,
  not_judged bigint NOT NULL,
  is_removed bigint NOT NULL,
  recorded_at bigint NOT NULL,
  recorded_index bigint NOT NULL,
  UNIQUE (party_id, name)
);
CREATE INDEX asset_recorded ON asset (recorded_index);

-- The documents of the asset's current generation. kind: inventory, vex.
CREATE TABLE asset_document (
  asset bigint NOT NULL REFERENCES asset (number),
  kind text NOT NULL,
  ordinal bigint NOT NULL,
  name text NOT NULL,
  format text NOT NULL,
  digest bytea NOT NULL REFERENCES inventory_document (digest),
  PRIMARY KEY (asset, kind, ordinal)
);

-- Every version of every package that was ever installed anywhere, once. version_key: sorts as the versions do where
-- is_exact.
CREATE TABLE installed_version (
  id bigint PRIMARY KEY,
  package text NOT NULL,
  version text NOT NULL,
  is_epoch_known bigint NOT NULL,
  version_key bytea NOT NULL,
  is_exact bigint NOT NULL,
  UNIQUE (package, version, is_epoch_known)
);
CREATE INDEX installed_version_key ON installed_version (package, version_key);

-- coverage, reason, is_of_distribution: what it takes to say why nothing can be said of it (impact/lookup.h).
CREATE TABLE component (
  asset bigint NOT NULL REFERENCES asset (number),
  ordinal bigint NOT NULL,
  label text NOT NULL,
  ref text NOT NULL,
  coverage text NOT NULL,
  reason text NOT NULL,
  is_of_distribution bigint NOT NULL,
  PRIMARY KEY (asset, ordinal)
);
-- Which component has it, and how it came to that name: package, source-package, cpe.
CREATE TABLE installed (
  version bigint NOT NULL REFERENCES installed_version (id),
  asset bigint NOT NULL,
  ordinal bigint NOT NULL,
  matched_by text NOT NULL,
  PRIMARY KEY (version, asset, ordinal, matched_by)
);
CREATE INDEX installed_asset ON installed (asset, ordinal);

-- VEX: what is said of a flaw in an asset's component. origin: partner (a VEX document for the asset), vendor (the
-- inventory's own document). component: its label; empty: every one of the asset.
CREATE TABLE vex_statement (
  asset bigint NOT NULL REFERENCES asset (number),
  origin text NOT NULL,
  ordinal bigint NOT NULL,
  vulnerability text NOT NULL,
  component text NOT NULL,
  status text NOT NULL,
  justification text NOT NULL,
  statement text NOT NULL,
  author text NOT NULL,
  stated_at text NOT NULL,
  PRIMARY KEY (asset, origin, ordinal)
);

-- What is found, as state: one row for each component of an asset and flaw, ever.
CREATE TABLE finding (
  asset bigint NOT NULL REFERENCES asset (number),
  component text NOT NULL,
  flaw text NOT NULL,
  sureness text NOT NULL,
  statements text NOT NULL,
  fixed_in text NOT NULL,
  vex text NOT NULL,
  opened_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  changed_index bigint NOT NULL,
  closed_at bigint,
  closed_because text NOT NULL,
  PRIMARY KEY (asset, component, flaw)
);
CREATE INDEX finding_flaw ON finding (flaw);

-- What the organization did about it; the newest holds.
CREATE TABLE remediation (
  asset bigint NOT NULL,
  component text NOT NULL,
  flaw text NOT NULL,
  recorded_index bigint NOT NULL,
  recorded_at bigint NOT NULL,
  state text NOT NULL,
  reason text NOT NULL,
  evidence text NOT NULL,
  actor text NOT NULL,
  PRIMARY KEY (asset, component, flaw, recorded_index)
);
