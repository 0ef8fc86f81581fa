-- What is hidden is cut before it is counted: markings where the cut is made.

-- The marking of what the act speaks of; where it is about a case or a report, their marking counts too.
ALTER TABLE journal ADD COLUMN tlp bigint NOT NULL DEFAULT 0;

-- What waits to be delivered says whether it rests on what others share, which a suspension cuts, or is the party's own.
ALTER TABLE outbox RENAME COLUMN is_kept TO is_shared;
UPDATE outbox SET is_shared = CASE WHEN is_shared = 0 OR body LIKE '{"type":"findings.opened"%' OR subject LIKE
  'New findings on your assets:%' THEN 1 ELSE 0 END;
