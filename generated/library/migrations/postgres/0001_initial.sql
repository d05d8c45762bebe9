CREATE TABLE patrons (
    id UUID NOT NULL PRIMARY KEY,
    card_number TEXT COLLATE "C" NOT NULL,
    card_number_folded TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    email TEXT COLLATE "C",
    role TEXT COLLATE "C" NOT NULL,
    pin_hash TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    row_version BIGINT NOT NULL
);
CREATE UNIQUE INDEX patrons_card_number_unique ON patrons (card_number);
CREATE INDEX patrons_name ON patrons (name, id);
CREATE INDEX patrons_role_name ON patrons (role, name, id);

CREATE TABLE books (
    id UUID NOT NULL PRIMARY KEY,
    isbn TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    title_folded TEXT COLLATE "C" NOT NULL,
    authors JSON NOT NULL,
    language TEXT COLLATE "C",
    published_on DATE,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    row_version BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX books_isbn_unique ON books (isbn) WHERE deleted_at IS NULL;
CREATE INDEX books_title ON books (title, id);
CREATE INDEX books_language_title ON books (language, title, id);
CREATE INDEX books_published_on ON books (published_on, id);
CREATE INDEX books_language_published_on ON books (language, published_on, id);

CREATE TABLE shelves (
    path TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    title TEXT COLLATE "C" NOT NULL,
    floor INTEGER,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    row_version BIGINT NOT NULL
);

CREATE TABLE copies (
    id UUID NOT NULL PRIMARY KEY,
    book_id UUID NOT NULL,
    barcode TEXT COLLATE "C" NOT NULL,
    condition TEXT COLLATE "C" NOT NULL,
    shelf TEXT COLLATE "C",
    replacement_cost DOUBLE PRECISION,
    reference_only BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    row_version BIGINT NOT NULL,
    CONSTRAINT copies_book_id_reference FOREIGN KEY (book_id) REFERENCES books (id),
    CONSTRAINT copies_shelf_reference FOREIGN KEY (shelf) REFERENCES shelves (path)
);
CREATE UNIQUE INDEX copies_barcode_unique ON copies (barcode);
CREATE INDEX copies_created_at ON copies (created_at, id);
CREATE INDEX copies_book_id_created_at ON copies (book_id, created_at, id);
CREATE INDEX copies_condition_created_at ON copies (condition, created_at, id);
CREATE INDEX copies_shelf ON copies (shelf);

CREATE TABLE exports (
    id UUID NOT NULL PRIMARY KEY,
    subject TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    message TEXT COLLATE "C",
    "rows" BIGINT,
    content TEXT COLLATE "C",
    requested_by UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    row_version BIGINT NOT NULL,
    job_lease UUID,
    job_due_at TIMESTAMPTZ,
    job_attempts BIGINT NOT NULL,
    CONSTRAINT exports_requested_by_reference FOREIGN KEY (requested_by) REFERENCES patrons (id)
);
CREATE INDEX exports_status_created_at ON exports (status, created_at, id);
CREATE INDEX exports_requested_by ON exports (requested_by);

CREATE TABLE loans (
    id UUID NOT NULL PRIMARY KEY,
    copy_id UUID NOT NULL,
    patron_id UUID NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    due_on DATE NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    row_version BIGINT NOT NULL,
    CONSTRAINT loans_copy_id_reference FOREIGN KEY (copy_id) REFERENCES copies (id),
    CONSTRAINT loans_patron_id_reference FOREIGN KEY (patron_id) REFERENCES patrons (id)
);
CREATE INDEX loans_created_at ON loans (created_at, id);
CREATE INDEX loans_status_created_at ON loans (status, created_at, id);
CREATE INDEX loans_copy_id_created_at ON loans (copy_id, created_at, id);
CREATE INDEX loans_patron_id_created_at ON loans (patron_id, created_at, id);
CREATE INDEX loans_due_on ON loans (due_on, id);
CREATE INDEX loans_status_due_on ON loans (status, due_on, id);
CREATE INDEX loans_copy_id_due_on ON loans (copy_id, due_on, id);
CREATE INDEX loans_patron_id_due_on ON loans (patron_id, due_on, id);
