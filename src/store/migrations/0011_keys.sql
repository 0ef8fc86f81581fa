-- Keys that took another's place. name: log, notices. statement: the signed note (proof/key_change.h). old_until: the
-- size of the last tree that the old key signed beside the new one; null while it still does.
CREATE TABLE key_change (
  name text NOT NULL,
  recorded_index bigint NOT NULL,
  at bigint NOT NULL,
  old_key bytea NOT NULL,
  new_key bytea NOT NULL,
  statement text NOT NULL,
  old_until bigint,
  PRIMARY KEY (name, recorded_index)
);
