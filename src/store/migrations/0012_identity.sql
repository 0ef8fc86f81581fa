-- Packages, versions and releases have one spelling now (docs/formats/identity.md), and what earlier versions stored of
-- inventories stands under theirs: it is found where both are one, and else is told to be unknown until the same documents are
-- uploaded again. is_outdated: the asset's components are such.
ALTER TABLE asset ADD COLUMN is_outdated bigint NOT NULL DEFAULT 0;
UPDATE asset SET is_outdated = 1, not_judged = components WHERE is_removed = 0;
UPDATE component SET reason = 'an earlier version of the program looked it up: upload its inventory again' WHERE reason = '';
