//! What can be wrong with a contract: the ids of this stage and what they mean.

use crate::diagnostic::Entry;

/// The ids that this stage uses.
pub const DIAGNOSTICS: &[Entry] = &[
    Entry {
        id: "unsupported-document",
        summary: "a document is not OpenAPI 3.0, 3.1 or 3.2",
        explain: "The key `openapi` of the root says which version a document is written in. Swagger 2.0, AsyncAPI and \
                  a JSON Schema without OpenAPI around it are other formats: convert them first.",
    },
    Entry {
        id: "unquoted-version",
        summary: "the version of OpenAPI is written as a number",
        explain: "YAML reads `openapi: 3.1` as a number, and numbers have no patch version; other tools refuse it. \
                  Write `openapi: 3.1.0`, or put it in quotes.",
    },
    Entry {
        id: "unknown-keyword",
        summary: "an object has a key that OpenAPI does not know",
        explain: "Nobody reads such a key, so what it was meant to say is not in the contract. Mostly it is misspelt, or \
                  stands one level too high or too low. Keys of your own begin with `x-`. A misspelt `security` is an \
                  error, because the operation would be open.",
    },
    Entry {
        id: "keyword-of-another-version",
        summary: "a key belongs to another version of OpenAPI",
        explain: "Keys that came later are read as the later version means them, which is what the author meant. Keys \
                  that are gone are ignored: `nullable` means nothing since 3.1, where `null` is a type.",
    },
    Entry {
        id: "wrong-type",
        summary: "a key holds a value of the wrong type",
        explain: "Each key of OpenAPI holds one kind of value. Counts such as `maxLength` may be written `2`, `2.0` or \
                  `1e3`, but neither negative nor with a fraction.",
    },
    Entry {
        id: "unknown-value",
        summary: "a key holds a word that it does not know",
        explain: "Keys such as `in`, `style` and the `type` of a security scheme have a fixed list of words.",
    },
    Entry {
        id: "unseen-character",
        summary: "a name has a character that is not seen",
        explain: "Soft hyphens, zero-width blanks and what turns the direction of text come in by copying. They are part of \
                  the name, so that two names can look alike, and clients that type what they see send another one.",
    },
    Entry {
        id: "unsendable-header",
        summary: "a header has a name that no header can have",
        explain: "Names of headers consist of letters, digits and a few signs (RFC 9110, 5.6.2). Another one can neither \
                  be sent nor received: an optional parameter or a header of a response is left out, a required \
                  parameter is missing from every request, and nobody passes a security scheme that asks for it.",
    },
    Entry {
        id: "unsendable-cookie",
        summary: "a cookie has a name that no cookie can have",
        explain: "`;` ends a cookie and `=` its name (RFC 6265, 5.4), so that a name which has them is never read: an \
                  optional parameter is left out, a required one is missing from every request.",
    },
    Entry {
        id: "undeclared-scope",
        summary: "a scope is asked for that its scheme does not declare",
        explain: "An `oauth2` scheme lists its scopes under each of its flows. One that none of them declares is given to \
                  nobody, so nobody passes; mostly it is misspelt. It is asked for as it is written.",
    },
    Entry {
        id: "unlisted-mapping-target",
        summary: "a value of a discriminator names a schema that is not among those to choose from",
        explain: "`mapping` names schemas of the `oneOf` or `anyOf` beside the discriminator. A value that names another \
                  one is refused, since the object must keep one that is listed.",
    },
    Entry {
        id: "unreachable-enum-value",
        summary: "a value of `enum` is of another type",
        explain: "A value must keep all keywords of a schema, `type` as well as `enum`. One that is listed and of another \
                  type is refused, so listing it has no effect. YAML reads `1`, `true` and `null` as what they look \
                  like: put them in quotes where a string is meant.",
    },
    Entry {
        id: "empty-value",
        summary: "a key has no value",
        explain: "Nothing after a colon is `null` in YAML. Everywhere but in examples, defaults, constants and \
                  enumerations that counts as if the key were not there. In a security requirement it is an \
                  error, because the operation would be open.",
    },
    Entry {
        id: "line-break-at-the-end",
        summary: "a name or a pattern ends with a line break",
        explain: "Block texts of YAML (`|` and `>`) end with a line break, which belongs to the text: a value must end \
                  with one, too, to match such a pattern. Write the text on one line, in quotes.",
    },
    Entry {
        id: "slashes-around-pattern",
        summary: "a pattern has slashes around it",
        explain: "JavaScript writes expressions between slashes; in OpenAPI they are part of the expression, and nothing \
                  stands before the beginning of a text or behind its end. Take them away. Flags such as `i` cannot be \
                  said: write `[Aa]`.",
    },
    Entry {
        id: "missing-keyword",
        summary: "a key that the specification asks for is missing",
        explain: "It is an error where the work cannot go on without, and a warning where it can.",
    },
    Entry {
        id: "ignored-sibling",
        summary: "keys beside a `$ref` are ignored",
        explain: "In OpenAPI 3.0 a reference replaces the whole object, so keys beside it have no meaning. Since 3.1 they \
                  count beside the `$ref` of a schema; elsewhere only `summary` and `description` do. To extend a schema \
                  in 3.0, put the reference into `allOf` and the keys beside that.",
    },
    Entry {
        id: "misplaced-reference",
        summary: "a reference stands where OpenAPI allows none",
        explain: "OpenAPI allows references in place of parameters, bodies, responses, headers, examples, links, \
                  callbacks, security schemes, path items and schemas. Others are followed all the same, but not by every \
                  tool.",
    },
    Entry {
        id: "wrong-reference-kind",
        summary: "a reference leads to another kind of object",
        explain: "A reference in place of a parameter must name a parameter, and so on. The label shows the target.",
    },
    Entry {
        id: "reference-into-extension",
        summary: "a reference leads into an extension",
        explain: "What stands under an `x-` key is nobody's business but its owner's, and has not been checked. Move the \
                  target to `components`.",
    },
    Entry {
        id: "incomplete-object",
        summary: "an object lacks something, or has something that does not fit",
        explain: "What a security scheme, a parameter or a server needs depends on its type or place: an `apiKey` needs \
                  `name` and `in`, a path parameter has other styles than a query parameter. The message says what was \
                  expected.",
    },
    Entry {
        id: "unserved-server-path",
        summary: "a server after the first has another path, under which nothing answers",
        explain: "The operations answer under the path of the first server. Others are addresses of the same API, behind a \
                  proxy or elsewhere; this server does not answer under their paths.",
    },
    Entry {
        id: "odd-server-url",
        summary: "a server's URL has parts that mean nothing there",
        explain: "Paths are put behind the URL of a server, so that a query or a fragment in it leads nowhere (OpenAPI 3.2, \
                  4.6), and only HTTP carries an API. Only the path is heeded.",
    },
    Entry {
        id: "undeclared-server-variable",
        summary: "the path of a server has a variable without a declaration",
        explain: "The path of the first server comes before every path of the contract, so it must be known. Declare the \
                  variable with a `default` under `variables`.",
    },
    Entry {
        id: "unlisted-server-default",
        summary: "the default of a server variable is not among its values",
        explain: "The `default` must be one of `enum`, if that is there.",
    },
    Entry {
        id: "duplicate-tag",
        summary: "a tag is declared twice",
        explain: "Names of tags are unique in a contract. The first declaration counts.",
    },
    Entry {
        id: "undeclared-security-scheme",
        summary: "a security requirement names a scheme that is not declared",
        explain: "Each name in `security` is a key of `components/securitySchemes`. What cannot be looked up cannot be \
                  checked, and an operation is never left open because of a slip.",
    },
    Entry {
        id: "invalid-path",
        summary: "a path is no template that a request could match",
        explain: "Paths begin with `/`, have no query or fragment, and parameters in braces inside one segment, each \
                  once, with something between two of them.",
    },
    Entry {
        id: "conflicting-paths",
        summary: "two operations answer the same requests",
        explain: "Names of path parameters do not tell paths apart: `/a/{id}` and `/a/{name}` are one path, so each method \
                  can stand under one of them only.",
    },
    Entry {
        id: "paths-of-one-shape",
        summary: "two paths differ in the names of parameters only",
        explain: "They are one path with different methods. It works, but readers look for the methods in one place.",
    },
    Entry {
        id: "undeclared-path-parameter",
        summary: "a path uses a parameter that is not declared",
        explain: "Each name in braces needs a parameter with `in: path`. Until then any text is taken for it.",
    },
    Entry {
        id: "unused-path-parameter",
        summary: "a path parameter does not stand in the path",
        explain: "No request can carry a value for it, so it is ignored.",
    },
    Entry {
        id: "path-parameter-case",
        summary: "a path parameter is spelt in another case than in the path",
        explain: "Names of parameters differ by case. Since nothing else is meant, the name in the path is used.",
    },
    Entry {
        id: "optional-path-parameter",
        summary: "a path parameter is not required",
        explain: "A path without the value is another path, so path parameters must say `required: true`.",
    },
    Entry {
        id: "duplicate-parameter",
        summary: "a parameter is declared twice",
        explain: "Parameters are identified by `name` and `in` together; names of headers do not differ by case. An \
                  operation may replace a parameter of its path item, but neither list may have one twice.",
    },
    Entry {
        id: "wrong-content",
        summary: "the value of a parameter or header is declared in no way, or in two",
        explain: "It has either a `schema`, or a `content` with exactly one media type.",
    },
    Entry {
        id: "ignored-header",
        summary: "the declaration of a header is ignored by the rules of OpenAPI",
        explain: "Header parameters named `Accept`, `Content-Type` and `Authorization`, and a response header named \
                  `Content-Type`, have no meaning: media types and security say those.",
    },
    Entry {
        id: "duplicate-header",
        summary: "a header is declared twice",
        explain: "Names of headers do not differ by case (RFC 9110, 5.1).",
    },
    Entry {
        id: "invalid-media-type",
        summary: "a key of `content` is not a media type",
        explain: "Keys are media types such as `application/json`, with parameters if need be, or ranges such as `text/*` \
                  (RFC 9110, 8.3.1 and 12.5.1).",
    },
    Entry {
        id: "duplicate-media-type",
        summary: "a media type is declared twice",
        explain: "Media types do not differ by case or blanks.",
    },
    Entry {
        id: "invalid-status",
        summary: "a key of `responses` is not a status",
        explain: "Keys are statuses from `100` to `599`, the ranges `1XX` to `5XX`, and `default`.",
    },
    Entry {
        id: "lower-case-range",
        summary: "a range of statuses is written in lower case",
        explain: "The specification writes `2XX`. Other tools may not know `2xx`.",
    },
    Entry {
        id: "duplicate-status",
        summary: "a status is declared twice",
        explain: "`2xx` and `2XX` are the same range.",
    },
    Entry {
        id: "invalid-method",
        summary: "a key of `additionalOperations` is not a method that belongs there",
        explain: "Keys are HTTP methods (RFC 9110, 9.1) for which path items have no key.",
    },
    Entry {
        id: "duplicate-operation-id",
        summary: "two operations have the same id",
        explain: "Each operation has an `operationId` of its own, from which the name of its method is made.",
    },
    Entry {
        id: "unknown-link-target",
        summary: "a link names an operation that does not exist",
        explain: "`operationId` of a link is that of an operation of the same contract.",
    },
    Entry {
        id: "unknown-type",
        summary: "a schema has a type that does not exist",
        explain: "The types are `string`, `integer`, `number`, `boolean`, `array`, `object` and, since 3.1, `null`. Common \
                  words of programming languages are read as the type that they mean, with a warning. Files \
                  are `type: string, format: binary`, dates `type: string, format: date`.",
    },
    Entry {
        id: "empty-composition",
        summary: "`allOf`, `anyOf` or `oneOf` is empty",
        explain: "JSON Schema wants at least one schema there. Remove the key, or list the schemas.",
    },
    Entry {
        id: "unknown-mapping-target",
        summary: "a value of `mapping` names no schema",
        explain: "Each value of a discriminator's `mapping` is the name of a schema in `components/schemas`, the name of \
                  one of the schemas in `oneOf` or `anyOf` beside it, or a reference.",
    },
    Entry {
        id: "endless-all-of",
        summary: "a schema is part of itself",
        explain: "`allOf` says that a value must be valid by each schema in it. If one of these is the schema itself, \
                  directly or by way of others, the question never ends. Recursion goes through properties or items.",
    },
    Entry {
        id: "unsatisfiable",
        summary: "no value is valid",
        explain: "Two keywords of a schema contradict each other. The server refuses every value, as the contract says.",
    },
    Entry {
        id: "exclusive-without-bound",
        summary: "`exclusiveMinimum: true` has no `minimum` beside it",
        explain: "In OpenAPI 3.0 `exclusiveMinimum` and `exclusiveMaximum` say how the bound beside them is meant. \
                  Without one they have no effect.",
    },
    Entry {
        id: "nullable-without-type",
        summary: "`nullable` has no `type` beside it",
        explain: "OpenAPI 3.0.3 says that `nullable: true` adds `null` to the `type` of the same schema and does nothing \
                  else. Beside `allOf`, `oneOf`, `anyOf` or a mere `enum` it changes nothing, so `null` stays refused.",
    },
    Entry {
        id: "null-not-listed",
        summary: "a nullable `enum` does not list `null`",
        explain: "`enum` lists every value that is valid. `nullable: true` widens the type, not the list (OpenAPI 3.0.3, \
                  4.7.24), so `null` stays refused until it is listed.",
    },
    Entry {
        id: "duplicate-enum-value",
        summary: "an `enum` lists a value twice",
        explain: "Each value should stand once. It changes nothing.",
    },
    Entry {
        id: "example-beside-examples",
        summary: "`example` and `examples` stand beside each other",
        explain: "The specification lets one of them stand. All are read; the first is what `example` says.",
    },
    Entry {
        id: "duplicate-required",
        summary: "`required` lists a name twice",
        explain: "Each name should stand once. It changes nothing.",
    },
    Entry {
        id: "read-and-write-only",
        summary: "a schema is both `readOnly` and `writeOnly`",
        explain: "One forbids the value in requests, the other in responses, so it could be nowhere. Keep one of the two.",
    },
    Entry {
        id: "unknown-dialect",
        summary: "a contract uses a dialect of JSON Schema that specwright does not know",
        explain: "`jsonSchemaDialect` and `$schema` may redefine every keyword. Operations that meet such a schema are \
                  generated closed, answering 501, because nothing could be checked as the contract means it.",
    },
    Entry {
        id: "unknown-extension-key",
        summary: "`x-specwright` has a key that it does not know",
        explain: "The grammar of `x-specwright` is published as a JSON Schema, `schemas/x-specwright.schema.json`. A key \
                  that is not in it is an error, because what it was meant to declare would be missing.",
    },
    Entry {
        id: "wrong-extension-value",
        summary: "a value under `x-specwright` is not what its key holds",
        explain: "The grammar of `x-specwright` is published as a JSON Schema, `schemas/x-specwright.schema.json`.",
    },
    Entry {
        id: "empty-roles",
        summary: "`roles` names no role",
        explain: "`roles: []` on an operation lets in every caller who is known, as if it were not there, although it looks \
                  like a restriction. It only takes away the roles of the path item, where that has some.",
    },
    Entry {
        id: "misspelt-extension",
        summary: "a key looks like `x-specwright` and is another one",
        explain: "Keys that begin with `x-` are everybody's, so that an unknown one is no mistake. One that differs from \
                  `x-specwright` by its case, by a character that cannot be seen or by a letter or two was meant to be it, \
                  and what stands there, such as `roles`, would not hold.",
    },
    Entry {
        id: "misplaced-extension",
        summary: "`x-specwright` stands where it has no meaning",
        explain: "It belongs on the root, a path item, an operation, or a schema; a property is a schema too.",
    },
    Entry {
        id: "overlay-without-target",
        summary: "the configuration extends a place that the contract does not have",
        explain: "Keys under `x-specwright` in `specwright.yaml` are JSON pointers into the contract (RFC 6901), in which \
                  `/` inside a name is written `~1`.",
    },
    Entry {
        id: "beside-reference",
        summary: "a path item says something that its `$ref` says, too",
        explain: "OpenAPI leaves open what happens to a field that stands in a path item and in the one that it refers to. \
                  One of them would be lost, and with it an operation, a parameter or what protects it.",
    },
    Entry {
        id: "security-left-behind",
        summary: "an operation of another file would lose the protection that it has there",
        explain: "`security` at the root holds for the operations of the contract that is generated. An operation that \
                  stands in another complete contract is protected by the root of that one only where that one is \
                  generated; referred to from here it would be open.",
    },
    Entry {
        id: "declared-twice",
        summary: "the contract and the configuration declare the same thing",
        explain: "With two declarations one of them would be ignored, so there must be one.",
    },
    Entry {
        id: "several-behaviours",
        summary: "an operation is declared to do two things",
        explain: "`login`, `me`, `list`, `create`, `read`, `replace`, `update`, `delete` and `behaviour` exclude each \
                  other.",
    },
];
