//! A plan made by hand, with one of everything that rendering has to tell apart; for tests.

mod models;

use std::collections::BTreeMap;

use serde_json::json;

use self::models::{ANY, BOAT, BOAT_INPUT, BOAT_PATCH, RIG, TAGS, length_rule, marks_rule, models};
use crate::plan::built_in::BuiltIn;
use crate::plan::error::{ErrorForm, ErrorForms, OwnForms, Shape};
use crate::plan::history::Record;
use crate::plan::migration::Migrations;
use crate::plan::names::{
    ConstName, FieldName, FnName, ModuleName, PackageName, Sample, TypeName, VariantName,
};
use crate::plan::operation::{
    Api, Body, BodyKind, Content, Header, Operation, Parameter, ParameterConstant, Request,
    Response, Route, RouteOperation, Variant,
};
use crate::plan::schema::{IntegerRule, ListRule, Literal, Presence, Rule, TextRule, Type};
use crate::plan::security::{Carrier, Check, Requirement, Scheme, Security};
use crate::plan::{
    Database, Location, Package, Plan, ReadOnly, ServerParts, Stubs, Style, TrailingSlash, Version,
};

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
        rule: Rule::Anything,
        media_type: "application/json".to_owned(),
        table: None,
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
            preconditions: None,
            request_id: false,
            address: false,
            raw: false,
            signature: None,
        },
        response: Response {
            name: TypeName::sample(&format!("{camel}Response")),
            variants,
        },
        closed: Vec::new(),
        body_limit: None,
        rate_limit: Vec::new(),
        idempotent: None,
        invalid_status: 422,
        errors: OwnForms::new(),
        unfilled: Vec::new(),
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
        tag: Some("boats".to_owned()),
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
        errors: ErrorForms {
            form: ErrorForm {
                media_type: "application/problem+json".to_owned(),
                shape: Shape::Object(Vec::new()),
            },
            others: Vec::new(),
            of_status: BTreeMap::new(),
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
            dependencies: Vec::new(),
        },
        versions: vec![version],
        resources: Vec::new(),
        principal: None,
        idempotency: None,
        stubs,
        server: ServerParts::default(),
        built_in: BuiltIn::default(),
        administrator: None,
        contract_tests: Vec::new(),
        databases: vec![Database::Sqlite],
        migrations: Migrations::default(),
        record: Record::default(),
    }
}
