//! What schemas say without restricting anything: defaults, age, discriminators.

use serde_json::Value as Json;

use super::Cx;
use crate::contract::{Contract, Discriminator, SchemaId};
use crate::diff::change::{Carrier, Side};
use crate::diff::compare::lifecycle::{self, Aged};
use crate::diff::view::{View, same, shown};
use crate::source::{Located, Span};

type Places = (Option<Span>, Option<Span>);

/// Compares them.
pub fn compare(cx: &mut Cx<'_, '_>) {
    default(cx);
    age(cx);
    discriminator(cx);
}

fn default(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    // A default of null says what a missing value says.
    let of = |it: &Option<Located<Json>>| it.clone().filter(|it| !it.value.is_null());
    let (one, two) = (of(&old.notes.default), of(&new.notes.default));
    let places = (one.as_ref().map(|it| it.at), two.as_ref().map(|it| it.at));
    match (one, two) {
        (None, Some(two)) => {
            let message = format!("what is left out counts as `{}` now", shown(&two.value));
            cx.say("default-value-added", message, places, "");
        }
        (Some(one), None) => {
            let message = format!(
                "what is left out no longer counts as `{}`",
                shown(&one.value)
            );
            cx.say("default-value-removed", message, places, "");
        }
        (Some(one), Some(two)) if !same(&one.value, &two.value) => {
            let message = format!(
                "what is left out counts as `{}` instead of `{}`",
                shown(&two.value),
                shown(&one.value)
            );
            cx.say("default-value-changed", message, places, "");
        }
        _ => {}
    }
}

fn age(cx: &mut Cx<'_, '_>) {
    if !cx.site.nested || cx.site.carrier != Carrier::Body {
        return;
    }
    let (old, new) = (cx.old.clone(), cx.new.clone());
    let ids = lifecycle::PROPERTY[usize::from(cx.site.side == Side::Response)];
    let aged = |it| -> Aged<'_> {
        let it: &View = it;
        Aged {
            deprecated: it.notes.deprecated,
            lifecycle: &it.notes.lifecycle,
            at: it.at,
        }
    };
    let today = cx.walk.terms.today.clone();
    for change in lifecycle::changes(ids, "it", aged(&old), aged(&new), &today) {
        let places = (change.old, change.new);
        cx.say_id(change.id, change.message, places, "");
    }
}

fn discriminator(cx: &mut Cx<'_, '_>) {
    if cx.site.carrier != Carrier::Body {
        return;
    }
    let (old, new) = (cx.old.clone(), cx.new.clone());
    match (&old.notes.discriminator, &new.notes.discriminator) {
        (None, None) => {}
        (None, Some(two)) => {
            let message = format!("`{}` says which branch it is now", two.property.value);
            cx.say(
                "discriminator-added",
                message,
                (None, Some(two.property.at)),
                "",
            );
        }
        (Some(one), None) => {
            let message = format!("`{}` no longer says which branch it is", one.property.value);
            cx.say(
                "discriminator-removed",
                message,
                (Some(one.property.at), None),
                "",
            );
        }
        (Some(one), Some(two)) => {
            let places = (Some(one.property.at), Some(two.property.at));
            if one.property.value != two.property.value {
                let message = format!(
                    "`{}` says which branch it is instead of `{}`",
                    two.property.value, one.property.value
                );
                cx.say("discriminator-property-name-changed", message, places, "");
            }
            mapping(cx, (one, two), places);
        }
    }
}

/// Compares which value means which branch.
fn mapping(cx: &mut Cx<'_, '_>, (one, two): (&Discriminator, &Discriminator), places: Places) {
    let left = entries(cx.walk.old.contract, one);
    let right = entries(cx.walk.new.contract, two);
    // A value that is a branch's own name comes and goes with the branch.
    for entry in &left {
        match right.iter().find(|it| it.value == entry.value) {
            None if entry.is_own => {}
            None => {
                let message = format!("`{}` no longer means `{}`", entry.value, entry.target);
                cx.say(
                    "discriminator-mapping-deleted",
                    message,
                    places,
                    &entry.value,
                );
            }
            Some(other) if other.target != entry.target => {
                let (left, right) = (
                    cx.walk.old.schema(entry.schema),
                    cx.walk.new.schema(other.schema),
                );
                // A schema that only has another name is no other.
                let is_renamed = !cx.walk.new.contract.components.contains_key(&entry.target)
                    && cx.walk.is_same(left, right);
                if !is_renamed {
                    let message = format!(
                        "`{}` means `{}` instead of `{}`",
                        entry.value, other.target, entry.target
                    );
                    cx.say(
                        "discriminator-mapping-changed",
                        message,
                        places,
                        &entry.value,
                    );
                }
            }
            Some(_) => {}
        }
    }
    for entry in &right {
        if !entry.is_own && !left.iter().any(|it| it.value == entry.value) {
            let message = format!("`{}` means `{}` now", entry.value, entry.target);
            cx.say("discriminator-mapping-added", message, places, &entry.value);
        }
    }
}

/// A value of a discriminator, and what it means.
struct Entry {
    value: String,
    schema: SchemaId,
    target: String,
    /// Whether it is the name of the schema itself.
    is_own: bool,
}

/// Gives every value of a discriminator, and what any other means.
fn entries(contract: &Contract, discriminator: &Discriminator) -> Vec<Entry> {
    let called = |id: SchemaId| {
        let schema = &contract.schemas[id];
        schema
            .name
            .clone()
            .unwrap_or_else(|| schema.pointer.clone())
    };
    let mut all: Vec<Entry> = Vec::new();
    for (value, id) in &discriminator.mapping {
        let target = called(*id);
        all.push(Entry {
            value: value.clone(),
            schema: *id,
            is_own: *value == target,
            target,
        });
    }
    if let Some(id) = discriminator.default {
        all.push(Entry {
            value: "anything else".to_owned(),
            schema: id,
            target: called(id),
            is_own: false,
        });
    }
    all
}
