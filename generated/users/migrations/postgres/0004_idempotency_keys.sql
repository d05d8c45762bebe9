CREATE TABLE idempotency_keys (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    fingerprint TEXT COLLATE "C" NOT NULL,
    answer TEXT COLLATE "C",
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    row_version BIGINT NOT NULL
);
CREATE INDEX idempotency_keys_expires_at ON idempotency_keys (expires_at, id);
