//! Which operation of the old contract is which of the new one.
//!
//! Names of path parameters do not count, and neither does whether the beginning of a path stands in `servers` or in
//! `paths`. What finds no partner so is looked for once more without the path of the server. Where several paths differ
//! in such names alone, those that are the same to the letter come first.

use std::collections::HashMap;

use crate::contract::{Operation, Piece, Segment};

/// Two operations that are one, or one without its partner.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'c> {
    /// The old one.
    pub old: Option<&'c Operation>,
    /// The new one.
    pub new: Option<&'c Operation>,
}

/// Pairs operations: in the order of the old contract, then the new ones.
pub fn all<'c>(old: &'c [Operation], new: &'c [Operation]) -> Vec<Pair<'c>> {
    let mut partner: Vec<Option<usize>> = vec![None; old.len()];
    let mut taken = vec![false; new.len()];
    let keys: [fn(&Operation) -> String; 4] = [as_written, with_base, as_named, without_base];
    for key in keys {
        if !partner.contains(&None) {
            break;
        }
        let mut free: HashMap<String, usize> = HashMap::new();
        for (at, operation) in new.iter().enumerate().rev() {
            if !taken[at] {
                free.insert(key(operation), at);
            }
        }
        for (at, operation) in old.iter().enumerate() {
            if partner[at].is_none()
                && let Some(found) = free.remove(&key(operation))
            {
                partner[at] = Some(found);
                taken[found] = true;
            }
        }
    }
    let known = old.iter().zip(&partner).map(|(old, partner)| Pair {
        old: Some(old),
        new: partner.map(|it| &new[it]),
    });
    let fresh = new.iter().zip(&taken).filter(|(_, taken)| !**taken);
    let fresh = fresh.map(|(it, _)| Pair {
        old: None,
        new: Some(it),
    });
    known.chain(fresh).collect()
}

fn as_written(operation: &Operation) -> String {
    format!(
        "{} {}{}",
        operation.method, operation.base_path, operation.path.value
    )
}

fn as_named(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path.value)
}

fn with_base(operation: &Operation) -> String {
    format!(
        "{} {}{}",
        operation.method,
        operation.base_path,
        template(operation)
    )
}

fn without_base(operation: &Operation) -> String {
    format!("{} {}", operation.method, template(operation))
}

/// Gives the path with its parameters unnamed.
pub fn template(operation: &Operation) -> String {
    if operation.segments.is_empty() {
        return operation.path.value.clone();
    }
    let segment = |it: &Segment| {
        let pieces = it.pieces.iter().map(|it| match it {
            Piece::Literal(text) => text.as_str(),
            Piece::Parameter(_) => "{}",
        });
        format!("/{}", pieces.collect::<String>())
    };
    operation.segments.iter().map(segment).collect()
}

/// Gives the names of the path parameters in their order.
pub fn path_names(operation: &Operation) -> Vec<&str> {
    let pieces = operation.segments.iter().flat_map(|it| &it.pieces);
    let names = pieces.filter_map(|it| match it {
        Piece::Parameter(name) => Some(name.as_str()),
        Piece::Literal(_) => None,
    });
    names.collect()
}
