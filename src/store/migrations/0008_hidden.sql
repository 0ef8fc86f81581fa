-- What is hidden is cut before it is counted: markings where the cut is made.

-- The marking of the advisory; -1: stored by a version that did not keep it.
ALTER TABLE advisory ADD COLUMN tlp bigint NOT NULL DEFAULT -1;
CREATE INDEX advisory_restricted ON advisory (source, id) WHERE tlp <> 0;

-- The marking of what the act speaks of; where it is about a case or a report, their marking counts too.
ALTER TABLE journal ADD COLUMN tlp bigint NOT NULL DEFAULT 0;

-- What is found, as it is for readers of a ceiling: judged by the advisories that are marked up to it. The row of the
-- highest ceiling that a reader has is the one that holds; where a ceiling adds nothing, there is no row of it.
CREATE TABLE finding_by_ceiling (
  asset bigint NOT NULL REFERENCES asset (number),
  component text NOT NULL,
  flaw text NOT NULL,
  ceiling bigint NOT NULL,
  sureness text NOT NULL,
  statements text NOT NULL,
  fixed_in text NOT NULL,
  vex text NOT NULL,
  opened_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  changed_index bigint NOT NULL,
  closed_at bigint,
  closed_because text NOT NULL,
  PRIMARY KEY (asset, component, flaw, ceiling)
);
-- A row that rests on anything restricted is the desk's until the next judgement (tocsin advisory index).
INSERT INTO finding_by_ceiling (asset, component, flaw, ceiling, sureness, statements, fixed_in, vex, opened_at,
  changed_at, changed_index, closed_at, closed_because)
  SELECT asset, component, flaw, CASE WHEN statements LIKE '%"tlp":"TLP:GREEN"%' OR statements LIKE
    '%"tlp":"TLP:AMBER%' OR statements LIKE '%"tlp":"TLP:RED"%' THEN 4 ELSE 0 END, sureness, statements, fixed_in,
    vex, opened_at, changed_at, changed_index, closed_at, closed_because FROM finding;
DROP TABLE finding;
ALTER TABLE finding_by_ceiling RENAME TO finding;
CREATE INDEX finding_flaw ON finding (flaw);

-- What waits to be delivered says whether it rests on what others share, which a suspension cuts, or is the party's own.
ALTER TABLE outbox RENAME COLUMN is_kept TO is_shared;
UPDATE outbox SET is_shared = CASE WHEN is_shared = 0 OR body LIKE '{"type":"findings.opened"%' OR subject LIKE
  'New findings on your assets:%' THEN 1 ELSE 0 END;
-- The marking of what the message speaks of; of those that are there already, unknown, and so the desk's.
ALTER TABLE outbox ADD COLUMN tlp bigint NOT NULL DEFAULT 4;
