//! What is wrong with a request: all of it, with its places.

use std::fmt;

use actix_web::http::StatusCode;
use serde_json::Value;

use super::problem::{Problem, Rejection};
use super::rule::Rule;

/// How many violations one answer tells.
const MOST: usize = 100;

/// How many steps the check of one request may take; a schema of nested alternatives could need more than anybody has
/// time for.
const STEPS: u32 = 5_000_000;

/// One way in which a request breaks the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where.
    pub place: Place,
    /// The keyword of the contract that is broken.
    pub keyword: &'static str,
    /// A sentence for people.
    pub detail: String,
}

/// Where a violation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the body: a JSON pointer (RFC 6901).
    Pointer(String),
    /// In the parameter of this name, at this JSON pointer of its value.
    Parameter(&'static str, String),
}

impl Place {
    /// Gives the place as the name of a field: the name of the parameter, or the pointer without its first slash.
    pub fn field(&self) -> String {
        let place = self.to_string();
        match place.strip_prefix('/') {
            Some(field) => field.to_owned(),
            None => place,
        }
    }
}

/// Writes the JSON pointer, after the name of the parameter if it is in one.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pointer(pointer) => f.write_str(pointer),
            Self::Parameter(name, pointer) => write!(f, "{name}{pointer}"),
        }
    }
}

/// The way to a value under check: a list on the stack, written out only for a violation.
#[derive(Debug, Clone, Copy)]
pub enum At<'a> {
    /// The value of a parameter.
    Parameter(&'static str),
    /// The whole body.
    Body,
    /// A member of an object.
    Member(&'a At<'a>, &'a str),
    /// An item of an array.
    Item(&'a At<'a>, usize),
}

impl At<'_> {
    fn place(&self) -> Place {
        match self.parameter() {
            Some(name) => Place::Parameter(name, self.to_string()),
            None => Place::Pointer(self.to_string()),
        }
    }

    fn parameter(&self) -> Option<&'static str> {
        match self {
            At::Parameter(name) => Some(name),
            At::Body => None,
            At::Member(parent, _) | At::Item(parent, _) => parent.parameter(),
        }
    }

    /// Says how many members and items deep this is.
    fn depth(&self) -> usize {
        match self {
            At::Parameter(_) | At::Body => 0,
            At::Member(parent, _) | At::Item(parent, _) => parent.depth() + 1,
        }
    }
}

/// Writes the JSON pointer.
impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::Parameter(_) | At::Body => Ok(()),
            At::Member(parent, name) => {
                write!(f, "{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
            }
            At::Item(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}

/// Collects the violations of one request.
#[derive(Debug)]
pub struct Violations {
    all: Vec<Violation>,
    /// How many there were, told or not.
    count: usize,
    /// Whether only the count is wanted.
    silent: bool,
    /// Whether a part of the request could not even be read.
    malformed: bool,
    /// What the check may still cost.
    steps: u32,
    /// How deep the value stands that is checked by itself, and whether all violations were deeper.
    floor: usize,
    deeper: bool,
}

impl Default for Violations {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            count: 0,
            silent: false,
            malformed: false,
            steps: STEPS,
            floor: 0,
            deeper: true,
        }
    }
}

impl Violations {
    /// Adds one; the detail is written only if it is told.
    pub fn add(&mut self, at: At<'_>, keyword: &'static str, detail: impl fmt::Display) {
        self.count += 1;
        if self.silent {
            return;
        }
        self.deeper &= at.depth() > self.floor;
        if self.all.len() < MOST {
            self.all.push(Violation {
                place: at.place(),
                keyword,
                detail: detail.to_string(),
            });
        }
    }

    /// An empty list for a check that may take so many steps.
    pub fn with_steps(steps: u32) -> Self {
        Self {
            steps,
            ..Self::default()
        }
    }

    /// Says whether nobody will see what is told here, and only whether there is anything.
    pub fn is_silent(&self) -> bool {
        self.silent
    }

    /// Adds something that could not even be read, which is 400 whatever else is wrong.
    pub fn add_malformed(&mut self, at: At<'_>, keyword: &'static str, detail: impl fmt::Display) {
        self.malformed = true;
        self.add(at, keyword, detail);
    }

    /// Adds one at a JSON pointer of the body.
    pub fn add_at(&mut self, pointer: String, keyword: &'static str, detail: impl fmt::Display) {
        let count = self.all.len();
        self.add(At::Body, keyword, detail);
        if let Some(violation) = self.all.get_mut(count) {
            violation.place = Place::Pointer(pointer);
        }
    }

    /// Adds that a parameter must be there.
    pub fn add_missing(&mut self, parameter: &'static str) {
        self.add(At::Parameter(parameter), "required", "must be there");
    }

    /// Says how many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Says whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Says whether a part could not even be read.
    pub fn is_malformed(&self) -> bool {
        self.malformed
    }

    /// Gives those that are told.
    pub fn into_list(self) -> Vec<Violation> {
        self.all
    }

    /// Takes one step of the check; `false` if none is left, which is itself a violation.
    pub fn step(&mut self, at: At<'_>) -> bool {
        if self.steps == 0 {
            return false;
        }
        self.steps -= 1;
        if self.steps == 0 {
            self.give_up(at);
        }
        self.steps > 0
    }

    /// Ends the check: it would take longer than anybody has time for.
    pub fn give_up(&mut self, at: At<'_>) {
        self.steps = 0;
        self.add(at, "complexity", "takes too long to check");
    }

    /// Says whether a value keeps a rule, without adding what is wrong with it.
    pub fn holds(&mut self, rule: &dyn Rule, value: &Value, at: At<'_>) -> bool {
        if !self.step(at) {
            return false;
        }
        let mut silent = self.fork(at, true);
        rule.check(value, at, &mut silent);
        self.join(&silent, at);
        silent.is_empty()
    }

    /// Collects apart what is wrong with a value.
    pub fn apart(&mut self, rule: &dyn Rule, value: &Value, at: At<'_>) -> Self {
        let mut apart = self.fork(at, self.silent);
        rule.check(value, at, &mut apart);
        self.join(&apart, at);
        apart
    }

    /// Says whether the value itself was right, and only something inside it was wrong.
    pub fn is_only_inside(&self) -> bool {
        self.count > 0 && self.deeper
    }

    /// Gives the places of those that are told.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.all.iter().map(|it| &it.place)
    }

    /// Adds those of another list that are in no such place.
    pub fn append_unless(&mut self, mut other: Self, leaves_out: impl Fn(&Place) -> bool) {
        let before = other.all.len();
        other.all.retain(|it| !leaves_out(&it.place));
        other.count -= before - other.all.len();
        self.append(other);
    }

    /// Adds all of another list.
    pub fn append(&mut self, other: Self) {
        self.count += other.count;
        self.malformed |= other.malformed;
        self.deeper &= other.deeper && other.floor >= self.floor;
        let room = MOST.saturating_sub(self.all.len());
        self.all.extend(other.all.into_iter().take(room));
    }

    fn fork(&self, at: At<'_>, silent: bool) -> Self {
        Self {
            silent,
            steps: self.steps,
            floor: if silent { 0 } else { at.depth() },
            ..Self::default()
        }
    }

    fn join(&mut self, fork: &Self, at: At<'_>) {
        let ended = self.steps > 0 && fork.steps == 0;
        self.steps = fork.steps;
        if ended {
            // A rule that asks for the contrary must not turn this into consent.
            self.give_up(at);
        }
    }

    /// Builds the request if nothing is wrong with it, and refuses it with everything that is otherwise: 422.
    ///
    /// Whatever is missing when `build` asks for it has been added as a violation before.
    pub fn finish<T>(self, build: impl FnOnce() -> Option<T>) -> Result<T, Rejection> {
        self.finish_as(StatusCode::UNPROCESSABLE_ENTITY, build)
    }

    /// Does the same with the status that the operation declares for it.
    pub fn finish_as<T>(
        self,
        status: StatusCode,
        build: impl FnOnce() -> Option<T>,
    ) -> Result<T, Rejection> {
        if self.malformed {
            return Err(Problem::malformed(self.all).rejects(StatusCode::BAD_REQUEST));
        }
        let built = if self.is_empty() { build() } else { None };
        built.ok_or_else(|| Problem::invalid(self.all).rejects(status))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::rule::Nothing;

    #[test]
    fn pointers_are_escaped() {
        let outer = At::Member(&At::Body, "a/b");
        assert_eq!(At::Member(&outer, "m~n").to_string(), "/a~1b/m~0n");
        assert_eq!(At::Item(&outer, 3).to_string(), "/a~1b/3");
        assert_eq!(At::Body.to_string(), "");
    }

    #[test]
    fn a_part_of_a_parameter_is_told_with_its_name() {
        let at = At::Parameter("filter");
        let place = At::Member(&at, "age").place();
        assert_eq!(place, Place::Parameter("filter", "/age".to_owned()));
        assert_eq!(place.field(), "filter/age");
    }

    #[test]
    fn the_list_is_capped_and_the_count_is_not() {
        let mut found = Violations::default();
        for _ in 0..MOST + 5 {
            found.add(At::Body, "type", "must be a string");
        }
        assert_eq!(found.count(), MOST + 5);
        assert_eq!(found.into_list().len(), MOST);
    }

    #[test]
    fn a_check_without_end_is_a_violation() {
        let mut found = Violations::with_steps(2);
        for _ in 0..4 {
            found.holds(&Nothing, &Value::Null, At::Body);
        }
        assert_eq!(found.count(), 1);
    }
}
