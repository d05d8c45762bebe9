//! What schemas say without restricting anything: defaults, age, discriminators.

use serde_json::Value as Json;

use super::Cx;
use crate::contract::{Contract, Discriminator};
use crate::diff::change::{Carrier, Side};
use crate::diff::compare::lifecycle::{self, Aged};
use crate::diff::view::{same, shown};
use crate::source::Located;

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
        let it: &crate::diff::view::View = it;
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
            let (before, after) = (cx.walk.old.contract, cx.walk.new.contract);
            let (left, right) = (entries(before, one), entries(after, two));
            for (value, target) in &left {
                match right.iter().find(|it| it.0 == *value) {
                    None => {
                        let message = format!("`{value}` no longer means `{target}`");
                        cx.say("discriminator-mapping-deleted", message, places, value);
                    }
                    Some((_, other)) if other != target => {
                        let message = format!("`{value}` means `{other}` instead of `{target}`");
                        cx.say("discriminator-mapping-changed", message, places, value);
                    }
                    Some(_) => {}
                }
            }
            for (value, target) in right
                .iter()
                .filter(|it| !left.iter().any(|one| one.0 == it.0))
            {
                let message = format!("`{value}` means `{target}` now");
                cx.say("discriminator-mapping-added", message, places, value);
            }
        }
    }
}

/// Gives what is mapped otherwise than by the name of the schema itself, which every branch has without being mapped.
fn entries(contract: &Contract, discriminator: &Discriminator) -> Vec<(String, String)> {
    let entries = discriminator.mapping.iter().filter_map(|(value, id)| {
        let schema = &contract.schemas[*id];
        let target = schema
            .name
            .clone()
            .unwrap_or_else(|| schema.pointer.clone());
        (*value != target).then(|| (value.clone(), target))
    });
    entries.collect()
}
