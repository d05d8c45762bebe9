//! What a migration will not do by itself: each refusal says what would be lost, where, and how to spell it out.

use super::super::resource::Resource;
use super::super::resource::evolution::Evolution;
use super::super::schema::Literal;
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::{Located, Span};

/// Where refusals go.
pub struct Refusals<'a> {
    /// The sink.
    pub sink: &'a Sink,
}

impl Refusals<'_> {
    fn refuse(&self, at: Span, message: String, help: String) {
        self.sink
            .error(Diagnostic::new("migration-loses-data", at, message).help(help));
    }

    /// A table that nobody declares any longer.
    pub fn table(&self, name: &str) {
        let message = format!("the table `{name}` would be dropped with all its rows");
        self.sink.error(
            Diagnostic::without_place("migration-loses-data", message).help(format!(
                "keep the stored schema; if it has another name now, say `renamed_from: {name}` beside `store`; to lose the rows, say `x-specwright: {{dropped: [{name}]}}` at the root of the newest contract"
            )),
        );
    }

    /// A column that nobody declares any longer.
    pub fn column(&self, resource: &Resource, name: &str, evolution: &Evolution) {
        let store = &resource.store;
        let (message, help) = if name == "deleted_at" {
            (
                format!("rows of `{store}` that were deleted would be seen again"),
                "keep `delete: soft`".to_owned(),
            )
        } else {
            (
                format!("the column `{name}` of `{store}` would be dropped with all that is in it"),
                format!(
                    "keep the property; if it has another name now, say `renamed_from: {name}` there; to lose what is in it, say `dropped: [{name}]` here"
                ),
            )
        };
        self.refuse(evolution.at, message, help);
    }

    /// A column whose type changes.
    pub fn ty(
        &self,
        resource: &Resource,
        index: usize,
        evolution: &Evolution,
        (was, now): (&str, &str),
    ) {
        let (store, wire) = (&resource.store, &resource.columns[index].wire);
        self.refuse(
            evolution.columns[index].at,
            format!("what is in `{wire}` of `{store}` is of the type `{was}`, and not all of it is one of `{now}`"),
            "keep the type, or declare another property and drop this one".to_owned(),
        );
    }

    /// A new column that must hold something.
    pub fn no_value(&self, resource: &Resource, index: usize, evolution: &Evolution) {
        let (store, wire) = (&resource.store, &resource.columns[index].wire);
        self.refuse(
            evolution.columns[index].at,
            format!("the rows of `{store}` that are there have no `{wire}`, and each must have one"),
            "say what they get with `default`, or for them alone with `x-specwright: {backfill: …}` on the property; or let it be null".to_owned(),
        );
    }

    /// A column that may no longer be null.
    pub fn null(&self, resource: &Resource, index: usize, evolution: &Evolution) {
        let (store, wire) = (&resource.store, &resource.columns[index].wire);
        self.refuse(
            evolution.columns[index].at,
            format!("rows of `{store}` may have no `{wire}`, and each must have one from now on"),
            "say what they get with `default`, or for them alone with `x-specwright: {backfill: …}` on the property".to_owned(),
        );
    }

    /// A value of an enumeration that is gone.
    pub fn value(&self, resource: &Resource, index: usize, evolution: &Evolution, gone: &str) {
        let (store, wire) = (&resource.store, &resource.columns[index].wire);
        self.refuse(
            evolution.columns[index].at,
            format!("rows of `{store}` may have `{gone}` in `{wire}`, which no version declares any longer"),
            format!("keep the value, or say which one takes its place with `x-specwright: {{renamed_values: {{{gone}: …}}}}` on the property"),
        );
    }

    /// A value that takes the place of another, and is none.
    pub fn unknown_value(&self, next: &Located<String>, wire: &str) {
        self.refuse(
            next.at,
            format!("`{}` is no value of `{wire}`", next.value),
            "name one of its `enum`".to_owned(),
        );
    }

    /// Text that would have to be folded by the database.
    pub fn fold(&self, resource: &Resource, index: usize, evolution: &Evolution) {
        let (store, wire) = (&resource.store, &resource.columns[index].wire);
        self.sink.error(
            Diagnostic::new(
                "migration-cannot-fold",
                evolution.columns[index].at,
                format!("the rows of `{store}` that are there cannot be made to be compared or searched by `{wire}` without regard to case"),
            )
            .help("declare `search` or `case_insensitive` on a new property"),
        );
    }

    /// A step that some database may not be able to take.
    pub fn may_fail(&self, at: Span, why: String) {
        self.sink.warn(
            Diagnostic::new(
                "migration-may-fail",
                at,
                format!("the next migration may fail: {why}"),
            )
            .help("look for such rows first; where it fails, the database stays as it was"),
        );
    }
}

/// Gives a text without regard to case, where every database would give the same; other values as they are.
pub fn ascii_folded(value: &Literal) -> Option<Literal> {
    match value {
        Literal::Text(text) if text.is_ascii() => Some(Literal::Text(text.to_ascii_lowercase())),
        Literal::Text(_) => None,
        other => Some(other.clone()),
    }
}
