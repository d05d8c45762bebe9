ALTER TABLE exports ADD COLUMN message TEXT;

ALTER TABLE exports ADD COLUMN "rows" INTEGER;

ALTER TABLE exports ADD COLUMN content TEXT;

ALTER TABLE exports ADD COLUMN job_lease TEXT;

ALTER TABLE exports ADD COLUMN job_due_at INTEGER;

ALTER TABLE exports ADD COLUMN job_attempts INTEGER NOT NULL DEFAULT 0;

CREATE INDEX exports_status_created_at ON exports (status, created_at, id);
