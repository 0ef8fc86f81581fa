-- Names of Go modules have small letters now, and under which name a component would be spelled is kept beside its own
-- (docs/formats/identity.md): what earlier versions stored is told to be unknown until the same documents are uploaded again.
UPDATE asset SET is_outdated = 1, not_judged = components WHERE is_removed = 0;
UPDATE component SET reason = 'an earlier version of the program looked it up: upload its inventory again' WHERE reason = '';
