CREATE TABLE auth_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    epoch TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    row_version INTEGER NOT NULL
) STRICT;
CREATE INDEX auth_sessions_expires_at ON auth_sessions (expires_at, id);
CREATE INDEX auth_sessions_subject_expires_at ON auth_sessions (subject, expires_at, id);
