CREATE TABLE orders (
    id UUID NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    items JSON NOT NULL,
    shipping_price TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    row_version BIGINT NOT NULL,
    CONSTRAINT orders_owner_id_reference FOREIGN KEY (tenant_id, owner_id) REFERENCES users (tenant_id, id)
);
CREATE INDEX orders_tenant_id_created_at ON orders (tenant_id, created_at, id);
CREATE INDEX orders_tenant_id_status_created_at ON orders (tenant_id, status, created_at, id);
CREATE INDEX orders_tenant_id_owner_id_created_at ON orders (tenant_id, owner_id, created_at, id);
CREATE INDEX orders_tenant_id_updated_at ON orders (tenant_id, updated_at, id);
CREATE INDEX orders_tenant_id_status_updated_at ON orders (tenant_id, status, updated_at, id);
CREATE INDEX orders_tenant_id_owner_id_updated_at ON orders (tenant_id, owner_id, updated_at, id);
CREATE INDEX orders_owner_id ON orders (owner_id);

ALTER TABLE users ADD COLUMN locale TEXT COLLATE "C";
