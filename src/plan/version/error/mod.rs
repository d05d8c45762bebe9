//! The forms of error bodies, found in the schemas that the contract declares for its errors.
//!
//! In: the responses of all operations. Out: the form that most of them share, those that statuses and operations have of
//! their own, and which responses are filled so.

mod declared;
mod forms;
mod member;
mod sample;
mod shape;
mod word;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use self::declared::{Declared, Unwritten, declarations};
use self::forms::Forms;
use crate::contract::{Contract, SchemaId, StatusSet};
use crate::diagnostic::{Diagnostic, Sink};
use crate::plan::error::{ErrorForms, OwnForms, problem_details};
use crate::plan::names::{ConstName, Given, Kind, Scope, Wish, kebab};
use crate::plan::schema::facts::Facts;

/// The forms and what has them.
pub struct Errors {
    /// The forms of the version.
    pub forms: ErrorForms,
    /// The forms of each operation, in the order of the contract.
    own: Vec<OwnForms>,
    /// The responses that are filled: the place of the operation in the contract, and the status.
    filled: BTreeSet<(usize, StatusSet)>,
    /// Those that are answered in another form than theirs.
    unfilled: BTreeSet<(usize, StatusSet)>,
}

impl Errors {
    /// Says whether the server fills the response of an operation by itself.
    pub fn fill(&self, operation: usize, status: StatusSet) -> bool {
        self.filled.contains(&(operation, status))
    }

    /// Gives the statuses of an operation whose errors do not have the form that is declared for them.
    pub fn unfilled(&self, operation: usize) -> Vec<StatusSet> {
        let all = self.unfilled.iter().filter(|(it, _)| *it == operation);
        all.map(|(_, status)| *status).collect()
    }

    /// Gives the forms that an operation has of its own.
    pub fn own(&self, operation: usize) -> OwnForms {
        self.own.get(operation).cloned().unwrap_or_default()
    }
}

/// Says whether a response is an error's.
pub const fn is_error(status: StatusSet) -> bool {
    match status {
        StatusSet::Exact(it) => it >= 400,
        StatusSet::Range(it) => it >= 4,
        StatusSet::Default => true,
    }
}

/// Finds the forms of a contract's errors.
pub fn find(sink: &Sink, contract: &Contract, facts: &Facts) -> Errors {
    let used = RefCell::default();
    let all = declarations(contract, facts, &used);
    let mut forms = Forms::new(&all);
    let operations = contract.operations.iter().enumerate();
    let own: Vec<OwnForms> = operations
        .map(|(index, it)| forms.own(it, of_operation(&all, index)))
        .collect();
    let (forms, of) = forms.finish();
    let names = names(facts, &of);
    let forms = ErrorForms {
        form: forms.form,
        others: names.into_iter().zip(forms.others).collect(),
        of_status: forms.of_status,
    };
    let unfilled = unfilled(contract, &forms, &own, &all);
    let unwritten = declared::unwritten(contract);
    tell(sink, contract, facts, &forms, &unfilled);
    tell_unwritten(sink, &unwritten);
    for (pointer, source) in &contract.extension.errors {
        if !used.borrow().contains(pointer) {
            sink.warn(
                Diagnostic::new(
                    "unused-error-source",
                    source.at,
                    format!("no error has a member at `{pointer}`"),
                )
                .help(
                    "give the JSON pointer of a member in an error body, such as `/error/message`",
                ),
            );
        }
    }
    let is_whole = |of: &Declared| {
        let beside = of_operation(&all, of.operation).iter();
        let mut same = beside.filter(|it| it.set == of.set);
        same.all(|it| it.shape.is_ok() && !it.is_open)
    };
    let filled = all.iter().filter(|it| is_whole(it));
    let filled = filled.map(|it| (it.operation, it.set)).collect();
    let unfilled = unfilled.into_iter();
    let unfilled = unfilled.map(|(it, _)| (it.operation, it.set));
    let unwritten = unwritten.into_iter().map(|it| (it.operation, it.set));
    Errors {
        forms,
        own,
        filled,
        unfilled: unfilled.chain(unwritten).collect(),
    }
}

/// What one operation declares: all is in the order of operations.
fn of_operation(all: &[Declared], index: usize) -> &[Declared] {
    let first = all.partition_point(|it| it.operation < index);
    let last = all.partition_point(|it| it.operation <= index);
    &all[first..last]
}

/// Names the further forms by the schemas that they were first found in.
fn names(facts: &Facts, of: &[(Option<SchemaId>, u16)]) -> Vec<ConstName> {
    let wish = |(id, status): &(Option<SchemaId>, u16)| {
        let phrase = super::status::phrase(StatusSet::Exact(*status));
        let by_status = kebab(&format!("{} error", phrase.trim_end_matches(" error")));
        let component = id.as_ref().and_then(|id| {
            let pointer = &facts.arena.get(*id).pointer;
            pointer
                .strip_prefix("/components/schemas/")
                .map(str::to_owned)
        });
        match component {
            Some(name) if !name.contains('/') => Wish::new("", name).or(by_status),
            _ => Wish::new("", by_status),
        }
    };
    let wishes: Vec<Wish> = of.iter().map(wish).collect();
    Scope::new(Kind::Constant)
        .without([
            "BASE_PATH",
            "VERSION",
            "OPERATIONS",
            "ERRORS",
            "ERROR_FORM",
            "PROBLEM_DETAILS",
        ])
        .constants(&Sink::default(), &mut Given::default(), &wishes)
}

/// Gives the errors that do not keep their schema as they will be written, and why.
fn unfilled<'a>(
    contract: &Contract,
    forms: &ErrorForms,
    own: &[OwnForms],
    all: &'a [Declared],
) -> Vec<(&'a Declared, String)> {
    let none = OwnForms::new();
    // Many operations declare the same error, and have it in the same form.
    let mut seen = BTreeMap::new();
    let mut broken = |it: &Declared| {
        let form = forms.index(own.get(it.operation).unwrap_or(&none), it.status);
        let held = seen.entry((it.id, it.status, form)).or_insert_with(|| {
            let shape = &forms.get(form).shape;
            let id = it.id?;
            sample::holds(contract, id, it.status, shape)
                .err()
                .map(declared::said)
        });
        let is_other = forms.get(form).media_type != it.media_type;
        let of_media_type = is_other.then(|| format!("such errors are not `{}`", it.media_type));
        let why = held.clone().or(of_media_type)?;
        Some(it.shape.clone().err().unwrap_or(why))
    };
    all.iter()
        .filter_map(|it| Some((it, broken(it)?)))
        .collect()
}

/// Tells of the errors that are answered in a form that is not theirs, once for each schema.
fn tell(
    sink: &Sink,
    contract: &Contract,
    facts: &Facts,
    forms: &ErrorForms,
    unfilled: &[(&Declared, String)],
) {
    let mut schemas = contract.schemas.all.iter();
    let has_behaviour =
        contract.extension.principal.is_some() || schemas.any(|it| it.extension.store.is_some());
    // Then nothing that is declared is filled.
    let is_bare = forms.others.is_empty() && forms.form == problem_details();
    let mut told = BTreeSet::new();
    for (it, broken) in unfilled {
        let Some(target) = it.target.filter(|it| told.insert(*it)) else {
            continue;
        };
        let at = facts.arena.get(target).at;
        let diagnostic = Diagnostic::new("unfillable-error-member", at, broken.clone());
        let help = "say what fills it: `x-specwright: {errors: {POINTER: detail}}` at the root of the contract";
        if has_behaviour && is_bare {
            sink.error(diagnostic.help(help));
        } else {
            sink.warn(diagnostic.help(format!(
                "{help}; until then such an error is `{}`, as the others are",
                forms.form.media_type
            )));
        }
    }
}

/// Tells of the errors that are declared as nothing that they are written as, once for each media type.
fn tell_unwritten(sink: &Sink, all: &[Unwritten<'_>]) {
    let mut told = BTreeSet::new();
    for it in all.iter().filter(|it| told.insert(it.name)) {
        let message = format!("errors are not written as `{}`", it.name);
        sink.warn(
            Diagnostic::new("error-media-type", it.at, message)
                .help("declare them as JSON too, or as `text/plain`"),
        );
    }
}
