-- What must be read back is sealed with a key outside the store (store/secrets.h); the rest is a hash, or is not kept.

-- The token against forged requests follows from the session's own.
ALTER TABLE session DROP COLUMN csrf;

-- Sealed hashes: a short code could be guessed from its hash alone.
ALTER TABLE sign_in_link RENAME COLUMN code_hash TO code;
ALTER TABLE recovery_code RENAME COLUMN code_hash TO code;

-- Signs what is posted, sealed. Null: derived by a version before; sealed at the next start.
ALTER TABLE webhook ADD COLUMN secret bytea;

-- The text of the message, sealed; null once it has gone out or never will. body: of versions before; emptied at the
-- next start.
ALTER TABLE outbox ADD COLUMN sealed bytea;
