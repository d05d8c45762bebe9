//! What can be wrong when it is decided what to build: the ids of this stage and what they mean.

use crate::diagnostic::Entry;

/// The ids that this stage uses.
pub const DIAGNOSTICS: &[Entry] = &[
    Entry {
        id: "built-in-path-moved",
        summary: "a path of the server itself makes room for one of the contract",
        explain: "A server has `/health/live`, `/health/ready`, `/docs`, `/openapi.json`, `/openapi.yaml` and `/metrics` of its own. Where the contract has such a path, the contract wins and the server's own is found with `/_` before it. Probes and monitoring must be told.",
    },
    Entry {
        id: "numbered-name",
        summary: "a name had to be told apart by a number",
        explain: "Two things have the same name in Rust, and what stands around them does not tell them apart either. \
                  The first keeps the plain name, the second gets a number; the next run gives the same names again. \
                  `x-specwright: {rust_name: …}` pins a better one.",
    },
    Entry {
        id: "invalid-rust-name",
        summary: "a pinned name is not one of Rust",
        explain: "`rust_name` is taken as it is written, so types must be `UpperCamel`, fields and methods \
                  `snake_case`.",
    },
    Entry {
        id: "taken-rust-name",
        summary: "a pinned name is taken",
        explain: "Something else in the same place has this name, or the generated files use it themselves. Pin \
                  another.",
    },
    Entry {
        id: "closed-part",
        summary: "one part of `allOf` refuses what another declares",
        explain: "`additionalProperties: false` knows the `properties` beside it and no others, so it refuses those that \
                  stand in another part of the same `allOf`. The server does what is written. What is mostly meant is \
                  `unevaluatedProperties: false` beside `allOf`, which OpenAPI has since 3.1.",
    },
    Entry {
        id: "undeclared-required",
        summary: "a required property is not declared",
        explain: "`required` may list names that `properties` does not have. The member must be there then, and may be \
                  anything. Mostly one of the two is misspelt.",
    },
    Entry {
        id: "invalid-pattern",
        summary: "a pattern cannot be used",
        explain: "`pattern` is a regular expression of ECMA-262 with the `u` flag. This one breaks its grammar, asks for something that no engine of ours can do, or grows too large. It is refused now, because a server that could not check it would let everything through.",
    },
    Entry {
        id: "unknown-format",
        summary: "a format is not known",
        explain: "`format` may be any word, and an unknown one asserts nothing (JSON Schema 2020-12, 7.2.3). If you meant a known one, look at its spelling; if the values have a form, say it with `pattern`.",
    },
    Entry {
        id: "invalid-default",
        summary: "a default does not fit its own schema",
        explain: "The value would break the schema that it is the default of, so it is not applied: an absent member stays absent. Correct the default or the schema.",
    },
    Entry {
        id: "example-breaks-schema",
        summary: "an example breaks the schema that it is an example of",
        explain: "People copy examples, and the documentation of the server shows them; the server refuses such a value, \
                  or never answers it. An example of a request may leave out what is `readOnly`, one of a response what \
                  is `writeOnly`. Generated tests do without it.",
    },
    Entry {
        id: "roles-of-nobody",
        summary: "roles are asked where nobody need say who they are",
        explain: "`roles` and `or_owner` ask who the caller is. Where `security` is empty, or has `{}` as an alternative, \
                  requests without credentials are let in and there is nobody to ask, so that the operation would be open \
                  although it looks protected.",
    },
    Entry {
        id: "unclear-bearer",
        summary: "it is not said which bearer scheme carries the tokens of log-ins",
        explain: "A contract with a `principal` issues tokens, and its only bearer scheme carries them. Where there are \
                  several, a token of a log-in must not be taken for what another scheme means, so none is checked until it \
                  is said: `login: STORE` on the scheme whose tokens a log-in here gives, `issuer` on one whose tokens \
                  come from elsewhere. A scheme without either refuses everybody until its check is written.",
    },
    Entry {
        id: "required-of-the-whole",
        summary: "a merge patch may leave out what its schema requires",
        explain: "A merge patch (RFC 7396) says what changes, so where its schema is also that of the resource, `required` \
                  is taken to speak of the resource. A schema that only patches have keeps its `required`, and so does \
                  every body of another media type.",
    },
    Entry {
        id: "not-enforced",
        summary: "a construct of the contract is not enforced yet",
        explain: "Nothing is checked less than the contract says, so each operation whose requests can meet the construct is generated closed: it answers 401, 403 or 501 and never reads a body. Say the same with keywords that are enforced to open it.",
    },
    Entry {
        id: "media-type-not-served",
        summary: "a media type of a request body is not read",
        explain: "The operation reads the other media types that it declares, and answers 415 to this one. That is stricter than the contract, never looser.",
    },
    Entry {
        id: "media-type-not-answered",
        summary: "a media type of a response is not made",
        explain: "The response is made as the first JSON type that it declares. Clients that accept nothing but this one get 406.",
    },
    Entry {
        id: "body-of-empty-status",
        summary: "a status that has no body declares one",
        explain: "Responses of 204, 205 and 304 have no content (RFC 9110), so what is declared here is never sent.",
    },
    Entry {
        id: "unused-error-source",
        summary: "what fills a member of errors is declared for a member that no error has",
        explain: "`x-specwright: {errors: …}` says by JSON pointer what fills a member of an error body. No error that is declared has a member there, or one inside of it is filled as a whole. Correct the pointer, or remove the line.",
    },
    Entry {
        id: "error-media-type",
        summary: "errors are declared as a media type that they are not written as",
        explain: "Errors come from the framework as well as from methods. The server writes them as JSON, or as plain text where nothing else is declared. Where only another type is declared, such as XML, errors have the form of the others, and clients that read nothing but that type cannot read them. Declare a JSON type beside it.",
    },
    Entry {
        id: "unfillable-error-member",
        summary: "errors cannot be filled as their schema asks",
        explain: "Errors come from the framework as well as from methods, and both must keep the error schema. Members are filled by their names: `message`, `code`, `status`, `errors` and the like; a code out of a list is the one that means the status. Nothing is known that could fill this one as it is declared. Map it under `x-specwright: {errors: …}` at the root, or make it optional. Until then errors here have the form of the others, and the method answers its own as it is declared. Where something is stored or somebody logs in, and no declared error can be filled, it is an error.",
    },
    Entry {
        id: "shared-base-path",
        summary: "two contract versions are served under one path",
        explain: "Each version answers under a path of its own, and errors under that path have the form of that version. Give each contract its own path in `servers`, such as `/api/v1` and `/api/v2`.",
    },
    Entry {
        id: "trailing-slashes-differ",
        summary: "contract versions disagree about a slash at the end of a path",
        explain: "What `/a/` means where `/a` is declared is one setting of the whole server. Say the same `trailing_slash` in each version.",
    },
    Entry {
        id: "webhook-not-served",
        summary: "webhooks are not served",
        explain: "A webhook is a request that the server makes to a client. Nothing is generated for it, and nothing about it is enforced.",
    },
];
