CREATE TABLE idempotency_keys (
    id TEXT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    answer TEXT,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    row_version INTEGER NOT NULL
) STRICT;
CREATE INDEX idempotency_keys_expires_at ON idempotency_keys (expires_at, id);
