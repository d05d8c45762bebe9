//! What can be wrong with stored schemas: the ids of this part and what they mean.

use crate::diagnostic::Entry;

/// The ids that this part uses.
pub const DIAGNOSTICS: &[Entry] = &[
    Entry {
        id: "duplicate-store",
        summary: "two schemas of one contract are stored under one name",
        explain: "A table has one schema in each contract version. Store one of the two; the other may still be what an \
                  operation reads or answers, if its properties are among those of the stored one.",
    },
    Entry {
        id: "scheme-check-unfit",
        summary: "a security scheme cannot be checked as it declares",
        explain: "`keys` stands on a scheme of type `apiKey` and names a stored schema with `api_key`; `session` on one of \
                  type `apiKey` in a cookie and `login` on one of HTTP basic or bearer, and both name the store of the \
                  principal. \
                  The scopes of keys are an enumeration that has none of the principal's roles, so that no key can be \
                  made into a role. `issuer` stands on `openIdConnect`, `oauth2` or HTTP bearer; where a principal is \
                  declared, its `account` names the claim that holds the id of an account, so that nobody elsewhere can \
                  pass for somebody here, and again no scope is a role.",
    },
    Entry {
        id: "unknown-role",
        summary: "a role is named that no account can have",
        explain: "The role of an account is one of an enumeration: that of the property that the principal's `role` names. \
                  Who asks for another one lets in nobody, and an administrator who is created with one may do nothing. \
                  Roles of tokens from issuers elsewhere are not looked at.",
    },
    Entry {
        id: "unknown-store",
        summary: "a name is used of which nothing is stored",
        explain: "`login`, `me`, `references` and the other behaviours name a stored schema by what its `store` says.",
    },
    Entry {
        id: "store-not-an-object",
        summary: "a stored schema is not an object with properties",
        explain: "Each property of a stored schema is a column. A schema without properties has nothing to store.",
    },
    Entry {
        id: "store-unknown-property",
        summary: "`x-specwright` names a property that the stored schema does not have",
        explain: "What is unique, searched, sorted by and so on is named by its property in this schema.",
    },
    Entry {
        id: "store-name-clash",
        summary: "two things in the database would have one name, or one that is not to be had",
        explain: "Tables, indexes and keys share their names. They are made of the names of stored schemas and properties, \
                  so that `a` with a unique `b_c` and `a_b` with a unique `c` want the same. Call one of the stored \
                  schemas otherwise: `store` need not be the name of the schema.",
    },
    Entry {
        id: "store-too-wide",
        summary: "a stored schema has more properties than a table has columns",
        explain: "Each property is a column, and PostgreSQL has 1600 of them in a table, SQLite 2000. An object or a list \
                  is one column.",
    },
    Entry {
        id: "store-key",
        summary: "a stored schema has no usable key",
        explain: "The key is the property `id`, or the one that `id` names. It is an integer or a UUID that the server \
                  gives (`readOnly`), or a required string, integer or UUID that the client gives.",
    },
    Entry {
        id: "store-column-type",
        summary: "contract versions disagree about the type of a column",
        explain: "All versions share one table, so a property has the same type in each; `int32` beside `int64` is fine. \
                  Give the property of the newer version another name.",
    },
    Entry {
        id: "state-unknown-to-version",
        summary: "one version stores a value that another cannot show",
        explain: "All versions share one table. A value of an enumeration that only one of them declares can be in a row that \
                  another one is asked for, and its contract has no answer for that: it is a 500. Add the value to both, \
                  or see to it in `custom` that such rows do not reach the other version.",
    },
    Entry {
        id: "store-property-type",
        summary: "a property cannot be used in this way because of its type",
        explain: "What is searched or compared without regard to case is a string; what is sorted by or unique is a \
                  scalar; states are an enumeration of strings; a tenant, an owner and a reference are of the type of \
                  the key that they hold.",
    },
    Entry {
        id: "store-plain-secret",
        summary: "a password would be stored as it is",
        explain: "Only the secret of the principal is hashed. Any other property of format `password` would stand in the \
                  database as it was sent.",
    },
    Entry {
        id: "store-steps",
        summary: "steps name a state that the property does not have",
        explain: "`steps` maps each state to those that may follow it; all of them are values of the property's `enum`.",
    },
    Entry {
        id: "job-unfit",
        summary: "the rows of a stored schema cannot be jobs as it is declared",
        explain: "`job` names the property that says how far the work of a row is, and its four values for work that waits, is \
                  under way, is done, and has failed. The server alone sets it, so it is `readOnly`; a new row begins as \
                  the first of them, so a default says the same; and some operation reads or lists the rows, since whoever \
                  is answered 202 must be able to see what becomes of it.",
    },
    Entry {
        id: "store-reference-cycle",
        summary: "stored schemas refer to each other in a circle of required properties",
        explain: "No row of any of them could be the first. Let one of the references be null.",
    },
    Entry {
        id: "principal-unfit",
        summary: "the principal cannot log in as it is declared",
        explain: "The principal is a stored schema; its identifier is a unique string, its secret a `writeOnly` string, \
                  its role an enumeration of strings.",
    },
    Entry {
        id: "idempotency-not-kept",
        summary: "an `Idempotency-Key` is declared where nothing is stored",
        explain: "An operation with a header parameter of this name is done once for each key, and gives the same answer \
                  again: the answer is kept in the database, together with what the operation has stored. This contract \
                  declares no stored schema, so that there is no database, and the parameter is only checked and given to \
                  the method.",
    },
    Entry {
        id: "idempotency-unfit",
        summary: "an operation cannot be `idempotent` as it says",
        explain: "`idempotent: true` stands on a POST, PUT, PATCH or DELETE that declares the header parameter \
                  `Idempotency-Key`, in a contract that stores something.",
    },
    Entry {
        id: "idempotency-of-secret",
        summary: "an answer with a secret would be kept",
        explain: "What is answered to a request with an `Idempotency-Key` is kept to be given again. Tokens and API keys are \
                  shown once and stored as their hashes at most, so that operations which answer them must not have the \
                  parameter.",
    },
    Entry {
        id: "idempotency-status-undeclared",
        summary: "an operation with an `Idempotency-Key` does not declare 409 or 422",
        explain: "While the first request with a key is being answered, others with it are answered 409; another request \
                  with the key of an earlier one is answered 422. Clients should find both in the contract.",
    },
    Entry {
        id: "not-recognised",
        summary: "an operation has to do with a stored schema, but has no behaviour",
        explain: "Operations are recognised by method, path and what they answer: `GET /users` answers rows, `GET \
                  /users/{id}` one. What does not fit can be declared with `x-specwright: {list: users}` and the like; \
                  otherwise the method is yours to write in `custom`, and answers 501 until then.",
    },
    Entry {
        id: "unfilled-member",
        summary: "nothing fills an optional member of an answer",
        explain: "The server fills what it knows of by its name or type: the row, the rows, counts, cursors, tokens. An \
                  optional member that is none of them is always left out, or null where it must be there. Take it out of \
                  the contract, or override the operation in `custom` and fill it.",
    },
    Entry {
        id: "page-size-of-nothing",
        summary: "a page may have no rows, or less",
        explain: "The contract lets clients ask for pages of 0 rows or fewer, and a page that has none leads nowhere: the server \
                  reads them as 1. Say `minimum: 1`, and such a request is refused.",
    },
    Entry {
        id: "behaviour-unfit",
        summary: "an operation cannot do what it is declared or recognised to do",
        explain: "Everything that the operation is asked must have a meaning for the stored schema, and everything that \
                  it answers must come from it: else something would be ignored or made up. A declared behaviour that \
                  does not fit is an error; one that is only recognised falls away with a warning, and the operation \
                  answers 501 until its method is written.",
    },
    Entry {
        id: "no-longer-recognised",
        summary: "an operation that had a behaviour would lose it",
        explain: "The last run recognised it, this one does not, so that it would answer 501 from now on. Declare the \
                  behaviour with `x-specwright`, or switch it off with `behaviour: none` if that is meant.",
    },
    Entry {
        id: "or-owner-without-roles",
        summary: "`or_owner` stands beside no role",
        explain: "`or_owner` lets in the owner of a row beside the roles that are let in anyway. Without `roles` everybody \
                  is let in, and it says nothing. One role in the list of a bearer requirement counts as well; scopes of \
                  API keys do not, nor does a list of several, of which a caller needs all.",
    },
    Entry {
        id: "stored-values-narrowed",
        summary: "rows that are there may break what the contract says now",
        explain: "The database keeps what an earlier version of the contract allowed: a longer text, a value that is no \
                  longer listed, an object without a member that is required now. Nothing changes such rows by itself, and a \
                  server that meets one cannot answer it as the contract says: it is a 500. Look for them, and change them \
                  before the new version runs, or keep the contract as wide as it was.",
    },
    Entry {
        id: "renamed-twice",
        summary: "two properties have the same former name",
        explain: "`renamed_from` says which column a property was, and one column becomes one property. Let the other one be \
                  new, with a `default` or a `backfill`.",
    },
    Entry {
        id: "renamed-or-dropped-but-there",
        summary: "a property is said to be gone, and is still declared",
        explain: "`dropped` and `renamed_from` name what no contract version declares any longer.",
    },
    Entry {
        id: "migration-loses-data",
        summary: "a change of the contract would lose data",
        explain: "A column or table that no contract version has any longer would be dropped with all that is in it, a value \
                  would no longer fit, or rows would lack what they must have. Each is spelled out at its place: \
                  `renamed_from` keeps what is there under another name, `backfill` and `default` say what rows get, \
                  `renamed_values` what takes the place of a value, and `dropped` what may go for good.",
    },
    Entry {
        id: "migration-cannot-fold",
        summary: "rows that are there cannot be compared without regard to case",
        explain: "Text without regard to case is made by the server, not by the database, so that each kind of database has \
                  the same. A migration runs in the database alone, and cannot do that for rows that are there.",
    },
    Entry {
        id: "migration-may-fail",
        summary: "rows that are there may not allow the next migration",
        explain: "What becomes unique, or must refer to something, may not be so in every database. Where a migration fails, \
                  nothing of it is done.",
    },
    Entry {
        id: "migrations-branched",
        summary: "two migrations follow the same one",
        explain: "Two branches each made a migration, and were merged. A database that has applied one of them cannot take \
                  the other as if nothing had been. `generate --rebase-migrations` takes away the branch that the manifest \
                  does not know (the second, if it knows both) and makes one migration of what it did, behind the other. \
                  Databases that have applied what is taken away must be made again.",
    },
];
