CREATE TABLE orders (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    currency TEXT NOT NULL,
    items TEXT NOT NULL,
    shipping_price TEXT NOT NULL,
    note TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    row_version INTEGER NOT NULL,
    FOREIGN KEY (tenant_id, owner_id) REFERENCES users (tenant_id, id)
) STRICT;
CREATE INDEX orders_tenant_id_created_at ON orders (tenant_id, created_at, id);
CREATE INDEX orders_tenant_id_status_created_at ON orders (tenant_id, status, created_at, id);
CREATE INDEX orders_tenant_id_owner_id_created_at ON orders (tenant_id, owner_id, created_at, id);
CREATE INDEX orders_tenant_id_updated_at ON orders (tenant_id, updated_at, id);
CREATE INDEX orders_tenant_id_status_updated_at ON orders (tenant_id, status, updated_at, id);
CREATE INDEX orders_tenant_id_owner_id_updated_at ON orders (tenant_id, owner_id, updated_at, id);
CREATE INDEX orders_owner_id ON orders (owner_id);

ALTER TABLE users ADD COLUMN locale TEXT;
