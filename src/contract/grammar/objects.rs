//! The objects of OpenAPI, row by row (3.0, 4.7; 3.1, 4.8; 3.2, 4.1 to 4.27).

use super::{Key, Kind, Object, Shape, key, schema};
use crate::contract::dialect::Version::{V3_1, V3_2};

const SCHEMA: Shape = Shape::One(Kind::Schema);
const SERVERS: Shape = Shape::List(&Shape::One(Kind::Server));
const PARAMETERS: Shape = Shape::List(&Shape::One(Kind::Parameter));
const SECURITY: Shape = Shape::List(&Shape::One(Kind::SecurityRequirement));
const CONTENT: Shape = Shape::Map(&Shape::One(Kind::MediaType));
const HEADERS: Shape = Shape::Map(&Shape::One(Kind::Header));
const EXAMPLES: Shape = Shape::Map(&Shape::One(Kind::Example));
const LINKS: Shape = Shape::Map(&Shape::One(Kind::Link));
const CALLBACKS: Shape = Shape::Map(&Shape::One(Kind::Callback));
const ENCODINGS: Shape = Shape::Map(&Shape::One(Kind::Encoding));
const OPERATION: Shape = Shape::One(Kind::Operation);
const STYLES: Shape = Shape::Word(&[
    "matrix",
    "label",
    "simple",
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
    "cookie",
]);

/// Gives the row of an object.
pub fn object(kind: Kind) -> &'static Object {
    match kind {
        Kind::OpenApi => &OPEN_API,
        Kind::Info => &INFO,
        Kind::Contact => &CONTACT,
        Kind::License => &LICENSE,
        Kind::Server => &SERVER,
        Kind::ServerVariable => &SERVER_VARIABLE,
        Kind::Components => &COMPONENTS,
        Kind::Paths => &PATHS,
        Kind::PathItem => &PATH_ITEM,
        Kind::Operation => &OPERATION_OBJECT,
        Kind::ExternalDocs => &EXTERNAL_DOCS,
        Kind::Parameter => &PARAMETER,
        Kind::RequestBody => &REQUEST_BODY,
        Kind::MediaType => &MEDIA_TYPE,
        Kind::Encoding => &ENCODING,
        Kind::Responses => &RESPONSES,
        Kind::Response => &RESPONSE,
        Kind::Callback => &CALLBACK,
        Kind::Example => &EXAMPLE,
        Kind::Link => &LINK,
        Kind::Header => &HEADER,
        Kind::Tag => &TAG,
        Kind::Schema => &SCHEMA_OBJECT,
        Kind::Discriminator => &DISCRIMINATOR,
        Kind::Xml => &XML,
        Kind::SecurityScheme => &SECURITY_SCHEME,
        Kind::Flows => &FLOWS,
        Kind::Flow => &FLOW,
        Kind::SecurityRequirement => &SECURITY_REQUIREMENT,
    }
}

const fn row(name: &'static str, keys: &'static [Key]) -> Object {
    Object {
        name,
        keys,
        others: None,
        reference: false,
        extensions: true,
    }
}

impl Object {
    const fn with_reference(self) -> Self {
        Self {
            reference: true,
            ..self
        }
    }

    const fn with_others(self, shape: Shape) -> Self {
        Self {
            others: Some(shape),
            ..self
        }
    }

    const fn without_extensions(self) -> Self {
        Self {
            extensions: false,
            ..self
        }
    }
}

static OPEN_API: Object = row(
    "the root",
    &[
        key("openapi", Shape::Text).required(),
        key("$self", Shape::String).since(V3_2),
        key("info", Shape::One(Kind::Info)).required(),
        key("jsonSchemaDialect", Shape::String).since(V3_1),
        key("servers", SERVERS),
        key("paths", Shape::One(Kind::Paths)),
        key("webhooks", Shape::Map(&Shape::One(Kind::PathItem))).since(V3_1),
        key("components", Shape::One(Kind::Components)),
        key("security", SECURITY),
        key("tags", Shape::List(&Shape::One(Kind::Tag))),
        key("externalDocs", Shape::One(Kind::ExternalDocs)),
    ],
);

static INFO: Object = row(
    "`info`",
    &[
        key("title", Shape::Text).required(),
        key("version", Shape::Text).required(),
        key("summary", Shape::Text).since(V3_1),
        key("description", Shape::Text),
        key("termsOfService", Shape::Text),
        key("contact", Shape::One(Kind::Contact)),
        key("license", Shape::One(Kind::License)),
    ],
);

static CONTACT: Object = row(
    "a contact",
    &[
        key("name", Shape::Text),
        key("url", Shape::Text),
        key("email", Shape::Text),
    ],
);

static LICENSE: Object = row(
    "a licence",
    &[
        key("name", Shape::Text).repaired(),
        key("identifier", Shape::Text).since(V3_1),
        key("url", Shape::Text),
    ],
);

static SERVER: Object = row(
    "a server",
    &[
        key("url", Shape::Text).required(),
        key("name", Shape::Text).since(V3_2),
        key("description", Shape::Text),
        key("variables", Shape::Map(&Shape::One(Kind::ServerVariable))),
    ],
);

static SERVER_VARIABLE: Object = row(
    "a server variable",
    &[
        key("default", Shape::Text).required(),
        key("enum", Shape::List(&Shape::Text)),
        key("description", Shape::Text),
    ],
);

static COMPONENTS: Object = row(
    "`components`",
    &[
        key("schemas", Shape::Map(&SCHEMA)),
        key("responses", Shape::Map(&Shape::One(Kind::Response))),
        key("parameters", Shape::Map(&Shape::One(Kind::Parameter))),
        key("examples", EXAMPLES),
        key("requestBodies", Shape::Map(&Shape::One(Kind::RequestBody))),
        key("headers", HEADERS),
        key(
            "securitySchemes",
            Shape::Map(&Shape::One(Kind::SecurityScheme)),
        ),
        key("links", LINKS),
        key("callbacks", CALLBACKS),
        key("pathItems", Shape::Map(&Shape::One(Kind::PathItem))).since(V3_1),
        key("mediaTypes", CONTENT).since(V3_2),
    ],
);

static PATHS: Object = row("`paths`", &[]).with_others(Shape::One(Kind::PathItem));

static PATH_ITEM: Object = row(
    "a path item",
    &[
        key("summary", Shape::Text),
        key("description", Shape::Text),
        key("get", OPERATION),
        key("put", OPERATION),
        key("post", OPERATION),
        key("delete", OPERATION),
        key("options", OPERATION),
        key("head", OPERATION),
        key("patch", OPERATION),
        key("trace", OPERATION),
        key("query", OPERATION).since(V3_2),
        key("additionalOperations", Shape::Map(&OPERATION)).since(V3_2),
        key("servers", SERVERS),
        key("parameters", PARAMETERS),
    ],
)
.with_reference();

static OPERATION_OBJECT: Object = row(
    "an operation",
    &[
        key("tags", Shape::List(&Shape::Text)),
        key("summary", Shape::Text),
        key("description", Shape::Text),
        key("externalDocs", Shape::One(Kind::ExternalDocs)),
        key("operationId", Shape::Text),
        key("parameters", PARAMETERS),
        key("requestBody", Shape::One(Kind::RequestBody)),
        key("responses", Shape::One(Kind::Responses)),
        key("callbacks", CALLBACKS),
        key("deprecated", Shape::Flag),
        key("security", SECURITY),
        key("servers", SERVERS),
    ],
);

static EXTERNAL_DOCS: Object = row(
    "`externalDocs`",
    &[
        key("url", Shape::Text).repaired(),
        key("description", Shape::Text),
    ],
);

static PARAMETER: Object = row(
    "a parameter",
    &[
        key("name", Shape::Text).required(),
        key(
            "in",
            Shape::Word(&["path", "query", "header", "cookie", "querystring"]),
        )
        .required(),
        key("description", Shape::Text),
        key("required", Shape::Flag),
        key("deprecated", Shape::Flag),
        key("allowEmptyValue", Shape::Flag),
        key("style", STYLES),
        key("explode", Shape::Flag),
        key("allowReserved", Shape::Flag),
        key("schema", SCHEMA),
        key("content", CONTENT),
        key("example", Shape::Any),
        key("examples", EXAMPLES),
    ],
)
.with_reference();

static REQUEST_BODY: Object = row(
    "a request body",
    &[
        key("description", Shape::Text),
        key("content", CONTENT).repaired(),
        key("required", Shape::Flag),
    ],
)
.with_reference();

static MEDIA_TYPE: Object = row(
    "a media type",
    &[
        key("schema", SCHEMA),
        key("itemSchema", SCHEMA).since(V3_2),
        key("encoding", ENCODINGS),
        key("prefixEncoding", Shape::List(&Shape::One(Kind::Encoding))).since(V3_2),
        key("itemEncoding", Shape::One(Kind::Encoding)).since(V3_2),
        key("example", Shape::Any),
        key("examples", EXAMPLES),
    ],
)
.with_reference();

static ENCODING: Object = row(
    "an encoding",
    &[
        key("contentType", Shape::Text),
        key("headers", HEADERS),
        key("style", STYLES),
        key("explode", Shape::Flag),
        key("allowReserved", Shape::Flag),
        key("encoding", ENCODINGS).since(V3_2),
        key("prefixEncoding", Shape::List(&Shape::One(Kind::Encoding))).since(V3_2),
        key("itemEncoding", Shape::One(Kind::Encoding)).since(V3_2),
    ],
);

static RESPONSES: Object = row("`responses`", &[]).with_others(Shape::One(Kind::Response));

static RESPONSE: Object = row(
    "a response",
    &[
        key("summary", Shape::Text).since(V3_2),
        key("description", Shape::Text).repaired(),
        key("headers", HEADERS),
        key("content", CONTENT),
        key("links", LINKS),
    ],
)
.with_reference();

static CALLBACK: Object = row("a callback", &[])
    .with_others(Shape::One(Kind::PathItem))
    .with_reference();

static EXAMPLE: Object = row(
    "an example",
    &[
        key("summary", Shape::Text),
        key("description", Shape::Text),
        key("value", Shape::Any),
        key("dataValue", Shape::Any).since(V3_2),
        key("serializedValue", Shape::Text).since(V3_2),
        key("externalValue", Shape::Text),
    ],
)
.with_reference();

static LINK: Object = row(
    "a link",
    &[
        key("operationRef", Shape::Text),
        key("operationId", Shape::Text),
        key("parameters", Shape::Map(&Shape::Any)),
        key("requestBody", Shape::Any),
        key("description", Shape::Text),
        key("server", Shape::One(Kind::Server)),
    ],
)
.with_reference();

static HEADER: Object = row(
    "a header",
    &[
        key("description", Shape::Text),
        key("required", Shape::Flag),
        key("deprecated", Shape::Flag),
        key("allowEmptyValue", Shape::Flag),
        key("style", Shape::Word(&["simple"])),
        key("explode", Shape::Flag),
        key("allowReserved", Shape::Flag),
        key("schema", SCHEMA),
        key("content", CONTENT),
        key("example", Shape::Any),
        key("examples", EXAMPLES),
    ],
)
.with_reference();

static TAG: Object = row(
    "a tag",
    &[
        key("name", Shape::Text).required(),
        key("summary", Shape::Text).since(V3_2),
        key("description", Shape::Text),
        key("externalDocs", Shape::One(Kind::ExternalDocs)),
        key("parent", Shape::Text).since(V3_2),
        key("kind", Shape::Text).since(V3_2),
    ],
);

static SCHEMA_OBJECT: Object = row("a schema", schema::KEYS).with_reference();

static DISCRIMINATOR: Object = row(
    "a discriminator",
    &[
        key("propertyName", Shape::Text).required(),
        key("mapping", Shape::Mapping),
        key("defaultMapping", Shape::Text).since(V3_2),
    ],
);

static XML: Object = row(
    "`xml`",
    &[
        key("nodeType", Shape::Text).since(V3_2),
        key("name", Shape::Text),
        key("namespace", Shape::Text),
        key("prefix", Shape::Text),
        key("attribute", Shape::Flag),
        key("wrapped", Shape::Flag),
    ],
);

static SECURITY_SCHEME: Object = row(
    "a security scheme",
    &[
        key(
            "type",
            Shape::Word(&["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"]),
        )
        .required(),
        key("description", Shape::Text),
        key("name", Shape::Text),
        key("in", Shape::Word(&["query", "header", "cookie"])),
        key("scheme", Shape::Text),
        key("bearerFormat", Shape::Text),
        key("flows", Shape::One(Kind::Flows)),
        key("openIdConnectUrl", Shape::Text),
        key("oauth2MetadataUrl", Shape::Text).since(V3_2),
        key("deprecated", Shape::Flag).since(V3_2),
    ],
)
.with_reference();

static FLOWS: Object = row(
    "`flows`",
    &[
        key("implicit", Shape::One(Kind::Flow)),
        key("password", Shape::One(Kind::Flow)),
        key("clientCredentials", Shape::One(Kind::Flow)),
        key("authorizationCode", Shape::One(Kind::Flow)),
        key("deviceAuthorization", Shape::One(Kind::Flow)).since(V3_2),
    ],
);

static FLOW: Object = row(
    "a flow",
    &[
        key("authorizationUrl", Shape::Text),
        key("deviceAuthorizationUrl", Shape::Text).since(V3_2),
        key("tokenUrl", Shape::Text),
        key("refreshUrl", Shape::Text),
        key("scopes", Shape::Map(&Shape::Text)).repaired(),
    ],
);

static SECURITY_REQUIREMENT: Object = row("a security requirement", &[])
    .with_others(Shape::List(&Shape::Text))
    .without_extensions();
