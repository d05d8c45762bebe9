//! Which form stands where: the one of the version, those of statuses, and those that operations have of their own.
//!
//! In: what is declared for each operation and status. Out: as few forms as fill all of it. Forms that differ only in the
//! codes that they list are one, since a code is chosen by the status.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::declared::{ANSWERED, Declared, errors, statuses};
use super::word;
use crate::contract::{ErrorSource, Operation, SchemaId, StatusSet};
use crate::plan::error::{ErrorForm, Listed, OwnForms, Shape, Words, problem_details};

/// The forms, while they are gathered.
pub struct Forms {
    form: ErrorForm,
    others: Vec<ErrorForm>,
    /// Where each of the others was found first.
    of: Vec<(Option<SchemaId>, u16)>,
    of_status: BTreeMap<u16, usize>,
}

/// The forms without their names.
pub struct Found {
    pub form: ErrorForm,
    pub others: Vec<ErrorForm>,
    pub of_status: BTreeMap<u16, usize>,
}

impl Forms {
    /// Finds the form of the version, which most responses have, and at each status that is declared the one that most
    /// have there.
    pub fn new(all: &[Declared]) -> Self {
        let same = |one: &ErrorForm, other: &ErrorForm| {
            one.media_type == other.media_type && is_alike(&one.shape, &other.shape)
        };
        // A response has an entry for each of its statuses.
        let mut seen = BTreeSet::new();
        let first = all.iter().filter(|it| it.shape.is_ok() && !it.is_open);
        let first = first.filter(|it| seen.insert((it.operation, it.set)));
        let mut forms = Self {
            form: commonest(first, same)
                .or_else(|| commonest(all.iter(), same))
                .map_or_else(problem_details, |(it, _)| it),
            others: Vec::new(),
            of: Vec::new(),
            of_status: BTreeMap::new(),
        };
        forget(&mut forms.form.shape);
        let mut declared: Vec<(u16, bool)> = Vec::new();
        for it in all {
            let key = (it.status, matches!(it.set, StatusSet::Exact(_)));
            if !declared.contains(&key) {
                declared.push(key);
            }
        }
        declared.sort_by_key(|(status, is_exact)| (*status, !is_exact));
        for (status, is_exact) in declared {
            let there = all.iter().filter(|it| it.status == status);
            let Some((form, id)) = commonest(there, ErrorForm::eq) else {
                continue;
            };
            if !absorb(&mut forms.form, &form, status) && is_exact {
                let other = forms.other(form, status, id);
                forms.of_status.insert(status, other);
            }
        }
        forms
    }

    /// Gives the forms that an operation has of its own, if those of the version do not do.
    pub fn own(&mut self, operation: &Operation, mine: &[Declared]) -> OwnForms {
        let has_own = mine.iter().any(|it| {
            let form = form(it);
            form.is_some_and(|form| !suits(self.at(it.status), &form, it.status, false))
        });
        if !has_own {
            return OwnForms::new();
        }
        let mut own = OwnForms::new();
        let mut sets: Vec<StatusSet> = errors(operation).map(|it| it.status).collect();
        sets.sort();
        for set in sets {
            let of = |forms: &mut Self, status| {
                let mut here = mine.iter().filter(|it| it.set == set);
                let declared = here.find(|it| it.status == status);
                match declared.and_then(|it| Some((form(it)?, it.target))) {
                    Some((form, _)) if absorb(&mut forms.form, &form, status) => None,
                    Some((form, target)) => Some(forms.other(form, status, target)),
                    None => forms.of_status.get(&status).copied(),
                }
            };
            let each = statuses(operation, set).into_iter();
            let each: Vec<_> = each.map(|it| (it, of(self, it))).collect();
            match each.first() {
                Some((_, first)) if each.iter().all(|(_, it)| it == first) => {
                    own.push((set, *first));
                }
                _ => own.extend(
                    each.into_iter()
                        .map(|(it, form)| (StatusSet::Exact(it), form)),
                ),
            }
        }
        own.sort_by_key(|(set, _)| *set);
        own
    }

    /// Gives the forms, and where the others were found first.
    pub fn finish(mut self) -> (Found, Vec<(Option<SchemaId>, u16)>) {
        settle(&mut self.form.shape);
        for it in &mut self.others {
            settle(&mut it.shape);
        }
        let found = Found {
            form: self.form,
            others: self.others,
            of_status: self.of_status,
        };
        (found, self.of)
    }

    /// The form of the version at a status.
    fn at(&self, status: u16) -> &ErrorForm {
        let other = self.of_status.get(&status);
        let other = other.and_then(|it| self.others.get(*it));
        other.unwrap_or(&self.form)
    }

    /// Finds the form among the others, or adds it.
    fn other(&mut self, form: ErrorForm, status: u16, id: Option<SchemaId>) -> usize {
        let mut others = self.others.iter_mut();
        if let Some(index) = others.position(|it| absorb(it, &form, status)) {
            return index;
        }
        self.others.push(form);
        self.of.push((id, status));
        self.others.len() - 1
    }
}

fn form(it: &Declared) -> Option<ErrorForm> {
    Some(ErrorForm {
        media_type: it.media_type.clone(),
        shape: it.shape.as_ref().ok()?.clone(),
    })
}

/// Gives the form that most have, the first of several, and the schema it was found in.
fn commonest<'a>(
    all: impl Iterator<Item = &'a Declared>,
    same: impl Fn(&ErrorForm, &ErrorForm) -> bool,
) -> Option<(ErrorForm, Option<SchemaId>)> {
    let mut counts: Vec<(ErrorForm, Option<SchemaId>, usize)> = Vec::new();
    for it in all {
        let Some(form) = form(it) else { continue };
        match counts.iter_mut().find(|(other, ..)| same(other, &form)) {
            Some((_, _, count)) => *count += 1,
            None => counts.push((form, it.target, 1)),
        }
    }
    let most = counts.iter().map(|(_, _, count)| *count).max()?;
    let found = counts.into_iter().find(|(_, _, count)| *count == most);
    found.map(|(form, id, _)| (form, id))
}

/// Says whether two shapes are the same but for the codes that they list.
fn is_alike(one: &Shape, other: &Shape) -> bool {
    match (one, other) {
        (Shape::Object(one), Shape::Object(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| {
                    (&one.0, one.1) == (&other.0, other.1) && is_alike(&one.2, &other.2)
                })
        }
        (Shape::Each(one), Shape::Each(other)) => is_alike(one, other),
        (Shape::Word(one, _), Shape::Word(other, _)) => one == other,
        (one, other) => one == other,
    }
}

/// The codes of a shape that are out of a list, in order.
fn words<'a>(shape: &'a Shape, found: &mut Vec<&'a Words>) {
    match shape {
        Shape::Object(members) => {
            for (_, _, shape) in members {
                words(shape, found);
            }
        }
        Shape::Each(shape) => words(shape, found),
        Shape::Word(_, words) => found.push(words),
        _ => {}
    }
}

/// The same, to be changed.
fn words_mut<'a>(shape: &'a mut Shape, found: &mut Vec<&'a mut Shape>) {
    match shape {
        Shape::Object(members) => {
            for (_, _, shape) in members {
                words_mut(shape, found);
            }
        }
        Shape::Each(shape) => words_mut(shape, found),
        Shape::Word(..) => found.push(shape),
        _ => {}
    }
}

/// Says whether a form is what is asked for at a status, or may become it, since nothing else is asked of it there.
fn suits(form: &ErrorForm, asked: &ErrorForm, status: u16, may_become: bool) -> bool {
    if form.media_type != asked.media_type || !is_alike(&form.shape, &asked.shape) {
        return false;
    }
    let (mut mine, mut theirs) = (Vec::new(), Vec::new());
    words(&form.shape, &mut mine);
    words(&asked.shape, &mut theirs);
    mine.iter().zip(theirs).all(|(mine, theirs)| {
        let (mine, theirs) = (mine.0.get(&status), theirs.0.get(&status));
        mine == theirs || may_become && mine.is_none()
    })
}

/// Makes a form what is asked for at a status, if it may become it.
fn absorb(form: &mut ErrorForm, asked: &ErrorForm, status: u16) -> bool {
    if !suits(form, asked, status, true) {
        return false;
    }
    let (mut mine, mut theirs) = (Vec::new(), Vec::new());
    words_mut(&mut form.shape, &mut mine);
    words(&asked.shape, &mut theirs);
    for (mine, theirs) in mine.into_iter().zip(theirs) {
        if let (Shape::Word(_, mine), Some(theirs)) = (mine, theirs.0.get(&status)) {
            mine.0.entry(status).or_insert_with(|| theirs.clone());
        }
    }
    true
}

/// Takes the codes out: each is to be asked for.
fn forget(shape: &mut Shape) {
    let mut found = Vec::new();
    words_mut(shape, &mut found);
    for it in found {
        if let Shape::Word(_, words) = it {
            *words = Words::default();
        }
    }
}

/// Writes a code as a constant where it is always the same and means no status, and lets the errors that nobody declares
/// have one of the others that means theirs.
fn settle(shape: &mut Shape) {
    let mut found = Vec::new();
    words_mut(shape, &mut found);
    for it in found {
        let Shape::Word(source, Words(words)) = it else {
            continue;
        };
        let mut lists: Vec<&Arc<BTreeSet<String>>> = words.values().map(|it| &it.known).collect();
        lists.dedup();
        let known: BTreeSet<String> = lists.iter().flat_map(|it| it.iter().cloned()).collect();
        let values: Vec<&str> = known.iter().map(String::as_str).collect();
        if let [only] = values[..]
            && !word::means_any(only)
        {
            *it = Shape::Constant(only.into());
            continue;
        }
        if *source != ErrorSource::Code {
            continue;
        }
        let known = Arc::new(known.clone());
        for status in ANSWERED {
            if !words.contains_key(status)
                && let Some(word) = word::of_status(&values, *status)
            {
                let (word, known) = (word.to_owned(), Arc::clone(&known));
                words.insert(*status, Listed { word, known });
            }
        }
    }
}
