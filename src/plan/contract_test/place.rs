//! What a refusal must say of the place of a fault, as the errors of the version write it.
//!
//! In: the form of the errors, the place of a fault. Out: the text that the answer must hold.

use crate::contract::ErrorSource;
use crate::contract::json::unescaped;
use crate::plan::error::{Member, Shape, ViolationSource};

/// Gives the text of a place in the body, which is a JSON pointer; nothing where the form has no room for it.
pub fn in_body(form: &Shape, pointer: &str) -> String {
    match form {
        Shape::Object(members) => first(members, |it| in_body(it, pointer)),
        Shape::Of(ErrorSource::ViolationsByPointer) => pointer.to_owned(),
        Shape::Of(ErrorSource::Violations | ErrorSource::ViolationsByField) => field(pointer),
        Shape::Each(item) => match in_body(item, pointer) {
            it if it.is_empty() && tells(item) => field(pointer),
            it => it,
        },
        Shape::ViolationByField | Shape::Part(ViolationSource::Field) => field(pointer),
        Shape::Part(ViolationSource::Pointer) => pointer.to_owned(),
        Shape::Part(ViolationSource::Steps) => step(pointer),
        Shape::Of(_)
        | Shape::RequestUuid
        | Shape::StatusText
        | Shape::Word(..)
        | Shape::Constant(_)
        | Shape::List(_)
        | Shape::Part(_) => String::new(),
        Shape::Violations(parts) => {
            let has = |source| parts.iter().any(|(_, it)| *it == source);
            if has(ViolationSource::Pointer) {
                pointer.to_owned()
            } else if has(ViolationSource::Field) {
                field(pointer)
            } else {
                String::new()
            }
        }
    }
}

/// Gives the text of a parameter, which is its name; nothing where the form has no room for it.
pub fn in_parameter(form: &Shape, name: &str) -> String {
    let is_told = match form {
        Shape::Object(members) => return first(members, |it| in_parameter(it, name)),
        Shape::Of(source) => matches!(
            source,
            ErrorSource::Violations
                | ErrorSource::ViolationsByField
                | ErrorSource::ViolationsByPointer
        ),
        Shape::Each(item) => tells(item) || !in_parameter(item, name).is_empty(),
        Shape::ViolationByField => true,
        Shape::Part(it) => matches!(
            it,
            ViolationSource::Parameter | ViolationSource::Field | ViolationSource::Steps
        ),
        Shape::RequestUuid
        | Shape::StatusText
        | Shape::Word(..)
        | Shape::Constant(_)
        | Shape::List(_) => false,
        Shape::Violations(parts) => parts
            .iter()
            .any(|(_, it)| matches!(it, ViolationSource::Parameter | ViolationSource::Field)),
    };
    if is_told {
        name.to_owned()
    } else {
        String::new()
    }
}

/// Says whether an item has the sentence, which tells the place where nothing else does.
fn tells(item: &Shape) -> bool {
    match item {
        Shape::Object(members) => members.iter().any(|(_, _, it)| tells(it)),
        Shape::Of(source) => *source == ErrorSource::Detail,
        _ => false,
    }
}

/// The last step of a pointer.
fn step(pointer: &str) -> String {
    unescaped(pointer.rsplit('/').next().unwrap_or_default())
}

fn first(members: &[Member], text: impl Fn(&Shape) -> String) -> String {
    let mut texts = members.iter().map(|(_, _, shape)| text(shape));
    texts.find(|it| !it.is_empty()).unwrap_or_default()
}

fn field(pointer: &str) -> String {
    pointer.strip_prefix('/').unwrap_or(pointer).to_owned()
}
