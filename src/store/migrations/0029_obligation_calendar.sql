-- By which calendar an obligation was judged: on whose clock its lines are said. '': not known, of those that nothing has changed since.
ALTER TABLE obligation ADD COLUMN calendar text NOT NULL DEFAULT '';
