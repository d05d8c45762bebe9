//! A plan made by hand, with one of everything that rendering has to tell apart; for tests.

use serde_json::json;

use crate::plan::error::{ErrorForm, Shape};
use crate::plan::history::Record;
use crate::plan::migration::Migrations;
use crate::plan::names::{
    ConstName, FieldName, FnName, ModuleName, PackageName, Sample, TypeName, VariantName,
};
use crate::plan::operation::{
    Api, Body, BodyKind, Content, Header, Operation, Parameter, ParameterConstant, Request,
    Response, Route, RouteOperation, Variant,
};
use crate::plan::schema::{
    Additional, EnumVariant, Enumeration, Extra, Field, IntegerRule, ListRule, Literal, Model,
    ModelId, ModelKind, Models, ObjectRule, Presence, PropertyRule, Rule, Struct, TextRule, Type,
    View,
};
use crate::plan::security::{Carrier, Check, Requirement, Scheme, Security};
use crate::plan::{Location, Package, Plan, ReadOnly, Stubs, Style, TrailingSlash, Version};

const BOAT: ModelId = ModelId(0);
const BOAT_INPUT: ModelId = ModelId(1);
const RIG: ModelId = ModelId(2);
const TAGS: ModelId = ModelId(3);
const ANY: ModelId = ModelId(4);
const BOAT_PATCH: ModelId = ModelId(5);

fn name_rule() -> Rule {
    Rule::Text(TextRule {
        min_length: Some(1),
        max_length: Some(40),
        pattern: Some("^[a-z]+$".to_owned()),
        ..TextRule::default()
    })
}

fn length_rule() -> Rule {
    Rule::Integer(IntegerRule {
        minimum: Some(1),
        maximum: Some(500),
        multiple_of: None,
    })
}

fn marks_rule() -> Rule {
    let items = Some(Rule::Text(TextRule {
        max_length: Some(9),
        ..TextRule::default()
    }));
    Rule::List(Box::new(ListRule {
        items,
        max_items: Some(5),
        unique: true,
        ..ListRule::default()
    }))
}

fn i64_rule() -> Rule {
    Rule::Integer(IntegerRule::default())
}

fn field(
    name: &str,
    wire: &str,
    ty: Type,
    presence: Presence,
    rule: Rule,
    constant: Option<&str>,
) -> Field {
    Field {
        name: FieldName::sample(name),
        wire: wire.to_owned(),
        docs: Vec::new(),
        deprecated: false,
        ty,
        presence,
        rule,
        constant: constant.map(ConstName::sample),
    }
}

fn structure(name: &str, view: View, base: ModelId, fields: Vec<Field>, rule: ObjectRule) -> Model {
    let properties = fields
        .iter()
        .map(|it| {
            let (nullable, required) = match it.presence {
                Presence::Required => (false, true),
                Presence::Nullable => (true, true),
                Presence::OptionalNullable | Presence::PatchNullable => (true, false),
                _ => (false, false),
            };
            let rule = if nullable {
                Rule::Nullable(Box::new(it.rule.clone()))
            } else {
                it.rule.clone()
            };
            let constant = it.constant.clone().map(|constant| (base, constant));
            PropertyRule {
                wire: it.wire.clone(),
                required,
                rule,
                constant,
            }
        })
        .collect();
    Model {
        name: TypeName::sample(name),
        docs: vec![format!("A {name}.")],
        deprecated: false,
        view,
        base,
        read: view != View::Output,
        written: view == View::Output,
        kind: ModelKind::Struct(Box::new(Struct {
            fields,
            extra: None,
            rule: ObjectRule { properties, ..rule },
            also: Vec::new(),
            fast: true,
        })),
    }
}

fn models() -> Models {
    let closed = || ObjectRule {
        additional: Additional::Refused,
        ..ObjectRule::default()
    };
    let rig_default = Presence::Default {
        value: Literal::Variant(RIG, VariantName::sample("Sloop")),
        nullable: false,
    };
    let common = |rig: Presence| {
        vec![
            field(
                "name",
                "name",
                Type::Text,
                Presence::Required,
                name_rule(),
                Some("NAME"),
            ),
            field(
                "length",
                "length",
                Type::I32,
                Presence::Nullable,
                length_rule(),
                Some("LENGTH"),
            ),
            field(
                "r#type",
                "type",
                Type::Text,
                Presence::Optional,
                Rule::Text(TextRule::default()),
                None,
            ),
            field(
                "rig",
                "rig",
                Type::Model(RIG),
                rig,
                Rule::Enumeration(RIG),
                None,
            ),
            field(
                "marks",
                "x-marks",
                Type::List(Box::new(Type::Text)),
                Presence::Optional,
                marks_rule(),
                Some("MARKS"),
            ),
            field(
                "tender",
                "tender",
                Type::Boxed(Box::new(Type::Model(BOAT_INPUT))),
                Presence::Optional,
                Rule::Model(BOAT_INPUT),
                None,
            ),
        ]
    };
    let mut output = common(Presence::Required);
    output.retain(|it| it.name.as_str() != "tender");
    output.insert(
        0,
        field("id", "id", Type::I64, Presence::Required, i64_rule(), None),
    );
    output.push(field(
        "built",
        "built",
        Type::DateTime,
        Presence::Required,
        Rule::Text(TextRule {
            format: Some(ConstName::sample("DATE_TIME")),
            ..TextRule::default()
        }),
        None,
    ));
    let input = common(rig_default);
    let read_only = vec!["id".to_owned(), "built".to_owned()];
    let patch = vec![
        field(
            "name",
            "name",
            Type::Text,
            Presence::PatchValue,
            name_rule(),
            Some("NAME"),
        ),
        field(
            "length",
            "length",
            Type::I32,
            Presence::PatchNullable,
            length_rule(),
            Some("LENGTH"),
        ),
    ];
    let mut tags = structure(
        "Tags",
        View::Input,
        TAGS,
        vec![
            field("id", "id", Type::I64, Presence::Required, i64_rule(), None),
            field(
                "note",
                "note",
                Type::Text,
                Presence::OptionalNullable,
                Rule::Text(TextRule::default()),
                None,
            ),
        ],
        ObjectRule {
            additional: Additional::Of(Rule::Text(TextRule::default())),
            ..ObjectRule::default()
        },
    );
    if let ModelKind::Struct(it) = &mut tags.kind {
        it.extra = Some(Extra {
            name: FieldName::sample("extra"),
            value: Type::Text,
        });
    }
    tags.written = true;
    let rig = Model {
        name: TypeName::sample("Rig"),
        docs: Vec::new(),
        deprecated: true,
        view: View::Output,
        base: RIG,
        read: true,
        written: true,
        kind: ModelKind::Enumeration(Enumeration {
            variants: ["Sloop", "Cutter", "GaffKetch"]
                .map(|it| EnumVariant {
                    name: VariantName::sample(it),
                    wire: it.to_lowercase(),
                })
                .into(),
        }),
    };
    let any = Model {
        name: TypeName::sample("Cargo"),
        docs: Vec::new(),
        deprecated: false,
        view: View::Output,
        base: ANY,
        read: true,
        written: true,
        kind: ModelKind::Json {
            rule: Rule::One(vec![
                name_rule(),
                Rule::Model(TAGS),
                Rule::Values(vec![json!(1), json!({"a": null})]),
            ]),
        },
    };
    Models {
        all: vec![
            structure("Boat", View::Output, BOAT, output, ObjectRule::default()),
            structure(
                "BoatInput",
                View::Input,
                BOAT,
                input,
                ObjectRule {
                    read_only,
                    ..closed()
                },
            ),
            rig,
            tags,
            any,
            structure("BoatPatch", View::Patch, BOAT, patch, closed()),
        ],
    }
}

fn parameter(
    name: &str,
    location: Location,
    ty: Type,
    presence: Presence,
    rule: Rule,
    constant: ParameterConstant,
) -> Parameter {
    Parameter {
        field: FieldName::sample(&name.replace('-', "_")),
        wire: name.to_owned(),
        location,
        docs: Vec::new(),
        deprecated: false,
        ty,
        presence,
        rule,
        constant,
        style: if location == Location::Query {
            Style::Form
        } else {
            Style::Simple
        },
        explode: location == Location::Query,
        json: false,
        allow_empty: false,
        tail: false,
    }
}

fn variant(name: &str, status: u16, content: Content, headers: Vec<Header>) -> Variant {
    Variant {
        name: VariantName::sample(name),
        status: Some(status),
        hundred: None,
        docs: vec!["What comes back.".to_owned()],
        content,
        headers,
    }
}

fn problem(name: &str, status: u16) -> Variant {
    variant(name, status, Content::Problem, Vec::new())
}

fn json_content(ty: Type) -> Content {
    Content::Json {
        ty,
        media_type: "application/json".to_owned(),
    }
}

fn operation(
    name: &str,
    method: &str,
    path: &str,
    parameters: Vec<Parameter>,
    body: Option<Body>,
    variants: Vec<Variant>,
) -> Operation {
    let camel: String = name
        .split('_')
        .map(|it| it[..1].to_uppercase() + &it[1..])
        .collect();
    Operation {
        name: FnName::sample(name),
        security_constant: ConstName::sample(&name.to_uppercase()),
        label: name.to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
        docs: vec![format!("Does `{name}`.")],
        deprecated: false,
        security: Security {
            alternatives: vec![vec![Requirement {
                scheme: 0,
                scopes: Vec::new(),
            }]],
            roles: vec!["skipper".to_owned()],
            or_owner: false,
        },
        request: Request {
            name: TypeName::sample(&format!("{camel}Request")),
            parameters,
            body,
            preconditions: false,
            request_id: false,
            address: false,
        },
        response: Response {
            name: TypeName::sample(&format!("{camel}Response")),
            variants,
        },
        closed: Vec::new(),
        body_limit: None,
        invalid_status: 422,
        behaviour: None,
    }
}

fn json_body(ty: Type, rule: Rule) -> Body {
    Body {
        docs: Vec::new(),
        required: true,
        media_types: vec!["application/json".to_owned()],
        kind: BodyKind::Json { ty, rule },
    }
}

fn api() -> Api {
    let boat_id = || {
        let constant = ParameterConstant::Shared(ConstName::sample("BOAT_ID"));
        parameter(
            "boat_id",
            Location::Path,
            Type::I64,
            Presence::Required,
            id_rule(),
            constant,
        )
    };
    let list = operation(
        "list_boats",
        "GET",
        "/boats",
        vec![
            parameter(
                "limit",
                Location::Query,
                Type::I32,
                Presence::Default {
                    value: Literal::Integer(20),
                    nullable: false,
                },
                length_rule(),
                ParameterConstant::Own(ConstName::sample("LIMIT")),
            ),
            parameter(
                "rig",
                Location::Query,
                Type::Model(RIG),
                Presence::Required,
                Rule::Enumeration(RIG),
                ParameterConstant::None,
            ),
            parameter(
                "marks",
                Location::Query,
                Type::List(Box::new(Type::Text)),
                Presence::Optional,
                marks_rule(),
                ParameterConstant::Own(ConstName::sample("MARKS")),
            ),
            parameter(
                "x-trace",
                Location::Header,
                Type::Uuid,
                Presence::Optional,
                Rule::Text(TextRule {
                    format: Some(ConstName::sample("UUID")),
                    ..TextRule::default()
                }),
                ParameterConstant::None,
            ),
        ],
        None,
        vec![
            variant(
                "Ok",
                200,
                json_content(Type::List(Box::new(Type::Model(BOAT)))),
                vec![Header {
                    field: FieldName::sample("next_page"),
                    wire: "X-Next-Page".to_owned(),
                    docs: Vec::new(),
                    ty: Type::I32,
                    required: false,
                }],
            ),
            problem("UnprocessableEntity", 422),
        ],
    );
    let mut create = operation(
        "create_boat",
        "POST",
        "/boats",
        Vec::new(),
        Some(json_body(Type::Model(BOAT_INPUT), Rule::Model(BOAT_INPUT))),
        vec![
            variant("Created", 201, json_content(Type::Model(BOAT)), Vec::new()),
            problem("Conflict", 409),
        ],
    );
    create.body_limit = Some(5000);
    create.invalid_status = 400;
    let mut change = operation(
        "change_boat",
        "PATCH",
        "/boats/{boat_id}",
        vec![boat_id()],
        Some(json_body(Type::Model(BOAT_PATCH), Rule::Model(BOAT_PATCH))),
        vec![
            variant("NoContent", 204, Content::Empty, Vec::new()),
            Variant {
                status: None,
                ..variant("Default", 0, json_content(Type::Model(ANY)), Vec::new())
            },
        ],
    );
    change.security.alternatives.push(Vec::new());
    let mut sink = operation(
        "sink_boat",
        "DELETE",
        "/boats/{boat_id}",
        vec![boat_id()],
        None,
        Vec::new(),
    );
    sink.closed = vec!["`multipart/form-data`".to_owned()];
    let mut tag = operation(
        "tag_boats",
        "PUT",
        "/boats/tags",
        Vec::new(),
        Some(json_body(
            Type::List(Box::new(Type::Model(TAGS))),
            Rule::List(Box::new(ListRule {
                items: Some(Rule::Model(TAGS)),
                min_items: Some(1),
                ..ListRule::default()
            })),
        )),
        vec![variant(
            "Ok",
            200,
            Content::Text {
                media_type: "text/plain".to_owned(),
            },
            Vec::new(),
        )],
    );
    tag.security.alternatives = vec![Vec::new()];
    Api {
        module: ModuleName::sample("boats"),
        field: FieldName::sample("boats"),
        trait_name: TypeName::sample("BoatsApi"),
        stored_name: TypeName::sample("StoredBoats"),
        tag: "boats".to_owned(),
        docs: vec!["What floats.".to_owned()],
        operations: vec![list, create, change, sink, tag],
        constants: vec![(
            ConstName::sample("BOAT_ID"),
            id_rule(),
            vec!["`boat_id` in paths".to_owned()],
        )],
    }
}

fn id_rule() -> Rule {
    Rule::Integer(IntegerRule {
        minimum: Some(1),
        ..IntegerRule::default()
    })
}

/// Gives the plan.
pub fn plan(stubs: Stubs) -> Plan {
    let api = api();
    let mut routes: Vec<Route> = Vec::new();
    for it in &api.operations {
        let operation = RouteOperation {
            module: api.module.clone(),
            handler: it.name.clone(),
            method: it.method.clone(),
        };
        match routes.iter_mut().find(|route| route.pattern == it.path) {
            Some(route) => route.operations.push(operation),
            None => routes.push(Route {
                pattern: it.path.clone(),
                operations: vec![operation],
            }),
        }
    }
    let version = Version {
        module: ModuleName::sample("v1"),
        base_path: "/api/v1".to_owned(),
        title: "Boats".to_owned(),
        version: "1.0.0".to_owned(),
        docs: Vec::new(),
        file: "openapi/v1.yaml".to_owned(),
        bundle: json!({}),
        models: models(),
        apis: vec![api],
        routes,
        schemes: vec![Scheme {
            wire: "bearer".to_owned(),
            variant: VariantName::sample("Bearer"),
            field: FieldName::sample("bearer"),
            docs: Vec::new(),
            carrier: Carrier::Bearer,
            check: Check::Custom,
        }],
        errors: ErrorForm {
            media_type: "application/problem+json".to_owned(),
            shape: Shape::Object(Vec::new()),
        },
        trailing_slash: TrailingSlash::default(),
        read_only: ReadOnly::Ignore,
    };
    Plan {
        package: Package {
            name: PackageName::sample("boats"),
            version: "1.0.0".to_owned(),
            description: "The boats API.".to_owned(),
            own_workspace: true,
        },
        versions: vec![version],
        resources: Vec::new(),
        principal: None,
        stubs,
        administrator: None,
        contract_tests: Vec::new(),
        migrations: Migrations::default(),
        record: Record::default(),
    }
}
