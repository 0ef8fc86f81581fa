-- The OpenPGP keys of this instance. certificate: what others check by, in armor. secret: sealed; nothing once another key
-- has taken its place, or when what had sealed it was lost.
CREATE TABLE openpgp_key (
  fingerprint bytea PRIMARY KEY,
  certificate text NOT NULL,
  secret bytea,
  since bigint NOT NULL
);
-- Made in the act that publishes the document; nothing: it was published by a program that signed none.
ALTER TABLE csaf_document ADD COLUMN signature text;
