//! The models of the sample: views of one schema, an enumeration, an open object, a value of any type.

use serde_json::json;

use crate::plan::names::{ConstName, FieldName, Sample, TypeName, VariantName};
use crate::plan::schema::{
    Additional, EnumVariant, Enumeration, Extra, Field, IntegerRule, ListRule, Literal, Model,
    ModelId, ModelKind, Models, ObjectRule, Presence, PropertyRule, Rule, Struct, TextRule, Type,
    View,
};

pub const BOAT: ModelId = ModelId(0);
pub const BOAT_INPUT: ModelId = ModelId(1);
pub const RIG: ModelId = ModelId(2);
pub const TAGS: ModelId = ModelId(3);
pub const ANY: ModelId = ModelId(4);
pub const BOAT_PATCH: ModelId = ModelId(5);

fn name_rule() -> Rule {
    Rule::Text(TextRule {
        min_length: Some(1),
        max_length: Some(40),
        pattern: Some("^[a-z]+$".to_owned()),
        ..TextRule::default()
    })
}

pub fn length_rule() -> Rule {
    Rule::Integer(IntegerRule {
        minimum: Some(1),
        maximum: Some(500),
        multiple_of: None,
    })
}

pub fn marks_rule() -> Rule {
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

pub fn models() -> Models {
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
