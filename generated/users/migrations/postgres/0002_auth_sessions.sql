CREATE TABLE auth_sessions (
    id UUID NOT NULL PRIMARY KEY,
    subject TEXT COLLATE "C" NOT NULL,
    epoch TEXT COLLATE "C" NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    row_version BIGINT NOT NULL
);
CREATE INDEX auth_sessions_expires_at ON auth_sessions (expires_at, id);
CREATE INDEX auth_sessions_subject_expires_at ON auth_sessions (subject, expires_at, id);
