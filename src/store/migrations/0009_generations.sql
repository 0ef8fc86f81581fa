-- Findings that follow: what an import owes is in the store with its documents until it is done.

-- The acts of imports whose findings have not followed yet. ids: JSON array of what the advisories go by, or went by
-- before. Those of the lowest acts are taken away first, so that what is here is always the newest.
CREATE TABLE advisory_pending (
  recorded_index bigint PRIMARY KEY,
  ids text NOT NULL
);

-- The act of the newest advisory that the asset was judged by when it came; -1: not kept, an earlier version's.
ALTER TABLE asset ADD COLUMN judged_as_of bigint NOT NULL DEFAULT -1;
