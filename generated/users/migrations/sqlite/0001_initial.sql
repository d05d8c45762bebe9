CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    age INTEGER,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    row_version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_email_unique ON users (email_folded);
CREATE UNIQUE INDEX users_referred ON users (tenant_id, id);
CREATE INDEX users_tenant_id_created_at ON users (tenant_id, created_at, id);
CREATE INDEX users_tenant_id_role_created_at ON users (tenant_id, role, created_at, id);
CREATE INDEX users_tenant_id_email_created_at ON users (tenant_id, email_folded, created_at, id);
CREATE INDEX users_tenant_id_name ON users (tenant_id, name, id);
CREATE INDEX users_tenant_id_role_name ON users (tenant_id, role, name, id);
CREATE INDEX users_tenant_id_email_name ON users (tenant_id, email_folded, name, id);
CREATE INDEX users_tenant_id_email ON users (tenant_id, email, id);
CREATE INDEX users_tenant_id_role_email ON users (tenant_id, role, email, id);

CREATE TABLE posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    body TEXT NOT NULL,
    body_folded TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    row_version INTEGER NOT NULL,
    FOREIGN KEY (tenant_id, owner_id) REFERENCES users (tenant_id, id)
) STRICT;
CREATE INDEX posts_tenant_id_created_at ON posts (tenant_id, created_at, id);
CREATE INDEX posts_tenant_id_owner_id_created_at ON posts (tenant_id, owner_id, created_at, id);
CREATE INDEX posts_tenant_id_title ON posts (tenant_id, title, id);
CREATE INDEX posts_tenant_id_owner_id_title ON posts (tenant_id, owner_id, title, id);
CREATE INDEX posts_owner_id ON posts (owner_id);
