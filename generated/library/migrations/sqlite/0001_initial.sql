CREATE TABLE patrons (
    id TEXT NOT NULL PRIMARY KEY,
    card_number TEXT NOT NULL,
    card_number_folded TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    email TEXT,
    role TEXT NOT NULL,
    pin_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    row_version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX patrons_card_number_unique ON patrons (card_number);
CREATE INDEX patrons_name ON patrons (name, id);
CREATE INDEX patrons_role_name ON patrons (role, name, id);

CREATE TABLE books (
    id TEXT NOT NULL PRIMARY KEY,
    isbn TEXT NOT NULL,
    title TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    authors TEXT NOT NULL,
    language TEXT,
    published_on TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    row_version INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;
CREATE UNIQUE INDEX books_isbn_unique ON books (isbn) WHERE deleted_at IS NULL;
CREATE INDEX books_title ON books (title, id);
CREATE INDEX books_language_title ON books (language, title, id);
CREATE INDEX books_published_on ON books (published_on, id);
CREATE INDEX books_language_published_on ON books (language, published_on, id);

CREATE TABLE shelves (
    path TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    floor INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    row_version INTEGER NOT NULL
) STRICT;

CREATE TABLE copies (
    id TEXT NOT NULL PRIMARY KEY,
    book_id TEXT NOT NULL,
    barcode TEXT NOT NULL,
    condition TEXT NOT NULL,
    shelf TEXT,
    replacement_cost REAL,
    reference_only INTEGER NOT NULL CHECK (reference_only IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    row_version INTEGER NOT NULL,
    FOREIGN KEY (book_id) REFERENCES books (id),
    FOREIGN KEY (shelf) REFERENCES shelves (path)
) STRICT;
CREATE UNIQUE INDEX copies_barcode_unique ON copies (barcode);
CREATE INDEX copies_created_at ON copies (created_at, id);
CREATE INDEX copies_book_id_created_at ON copies (book_id, created_at, id);
CREATE INDEX copies_condition_created_at ON copies (condition, created_at, id);
CREATE INDEX copies_shelf ON copies (shelf);

CREATE TABLE exports (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    row_version INTEGER NOT NULL,
    FOREIGN KEY (requested_by) REFERENCES patrons (id)
) STRICT;
CREATE INDEX exports_requested_by ON exports (requested_by);

CREATE TABLE loans (
    id TEXT NOT NULL PRIMARY KEY,
    copy_id TEXT NOT NULL,
    patron_id TEXT NOT NULL,
    status TEXT NOT NULL,
    due_on TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    row_version INTEGER NOT NULL,
    FOREIGN KEY (copy_id) REFERENCES copies (id),
    FOREIGN KEY (patron_id) REFERENCES patrons (id)
) STRICT;
CREATE INDEX loans_created_at ON loans (created_at, id);
CREATE INDEX loans_status_created_at ON loans (status, created_at, id);
CREATE INDEX loans_copy_id_created_at ON loans (copy_id, created_at, id);
CREATE INDEX loans_patron_id_created_at ON loans (patron_id, created_at, id);
CREATE INDEX loans_due_on ON loans (due_on, id);
CREATE INDEX loans_status_due_on ON loans (status, due_on, id);
CREATE INDEX loans_copy_id_due_on ON loans (copy_id, due_on, id);
CREATE INDEX loans_patron_id_due_on ON loans (patron_id, due_on, id);
