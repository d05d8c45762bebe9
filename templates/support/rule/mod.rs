//! The rules of a contract as data: the vocabulary of JSON Schema 2020-12, and the two roads over it.
//!
//! `accepts` is the fast road: it looks at a typed value, allocates nothing and says yes or no. Where it says no it may
//! be wrong, where it says yes it is not. [`Rule::check`] is the full road: it looks at plain JSON and tells every
//! violation with its place. Both read the same constants, so that a limit is the same on both.

use std::fmt;

use serde_json::Value;

use super::violation::{At, Violations};

mod combine;
mod kind;
mod list;
mod number;
mod object;
mod text;
mod unevaluated;
mod values;

pub use combine::{AllOf, AnyOf, Conditional, ExactlyOne, Not};
pub use kind::{ByType, Discriminated, Nullable, Of};
pub use list::{Contains, List};
pub use number::{Bound, Integer, IntegerFormat, Number, NumberFormat};
pub use object::{Additional, Object, Property, ReadOnly};
pub use text::Text;
pub use unevaluated::{Marks, Unevaluated};
pub use values::{
    Anything, BOOLEAN, Boolean, Enumeration, NULL, Nothing, Null, OneOf, Values, equal,
};

/// A number of things in words: `1 item`, `2 items`.
struct Count(usize, &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(count, thing) = self;
        write!(f, "{count} {thing}{}", if *count == 1 { "" } else { "s" })
    }
}

/// Something that a JSON value must keep.
pub trait Rule: Sync {
    /// Adds every violation of `value`, which stands `at`.
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations);

    /// Gives a value that keeps the rule the form that its model reads: integers without fraction and exponent
    /// (`5.0` is one to JSON Schema and none to serde), and no members that are ignored.
    fn settle(&self, value: &mut Value, found: &mut Violations) {
        let _ = (value, found);
    }

    /// Calls back with the rules of one type that a value may come under: a text of a form or a parameter is read as
    /// what they say. A rule that says nothing of types calls back with nothing.
    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        let _ = each;
    }

    /// Marks the members and items that this rule has looked at, for [`Unevaluated`]; `value` keeps the rule.
    fn mark(&self, value: &Value, at: At<'_>, marks: &mut Marks, found: &mut Violations) {
        let _ = (value, at, marks, found);
    }
}

/// A rule of one type; see [`Rule::parts`].
#[derive(Clone, Copy)]
pub enum Part<'a> {
    /// Every type.
    Any,
    /// `null`
    Null,
    /// `true` and `false`
    Boolean,
    /// Numbers without a fraction.
    Integer,
    /// Numbers.
    Number,
    /// Strings.
    Text,
    /// Arrays, and what is known of their items.
    List(&'a List),
    /// Objects, and what is known of their members.
    Object(&'a Object),
}

/// A model of the contract: a type whose values keep a rule.
pub trait Validate: Sized {
    /// The full road.
    const RULE: &'static dyn Rule;

    /// Whether the type can carry all that the rule asks for. Where it cannot, bodies always take the full road.
    const FAST: bool = true;

    /// The fast road: says whether what serde has let through keeps the rule too.
    fn accepts(&self) -> bool;
}

/// Says whether a value keeps a rule.
pub fn holds(rule: &dyn Rule, value: &Value) -> bool {
    let mut found = Violations::default();
    found.holds(rule, value, At::Body) && found.is_empty()
}
