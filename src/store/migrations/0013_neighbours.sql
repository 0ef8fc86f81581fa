-- Names of Go modules have small letters now, and how a component's name would be spelled is kept beside it (docs/formats/identity.md):
-- what earlier versions stored is told to be unknown until the server has looked it up anew (src/exposure/renewal.h).
UPDATE asset SET is_outdated = 1, not_judged = components WHERE is_removed = 0;
UPDATE component SET reason = 'an earlier version of the program looked it up: it will be looked up anew, or when its inventory is uploaded again' WHERE reason = '';
