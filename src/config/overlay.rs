//! Which contract an entry of the overlay speaks of, where there are several.
//!
//! In: the overlay and the roots of all contracts. Out: an overlay for each of them. An entry goes to every contract
//! that has something at its pointer; one that no contract has anything for goes to all, and each will say so.

use crate::document::node::{Node, Object};
use crate::document::pointer;

/// Gives each contract the entries that speak of it.
pub fn split(overlay: &Object, roots: &[&Node]) -> Vec<Object> {
    let mut parts = vec![Object::default(); roots.len()];
    for (at, member) in overlay {
        let has: Vec<bool> = roots.iter().map(|root| has(root, at)).collect();
        let nowhere = !has.contains(&true);
        for (part, has) in parts.iter_mut().zip(has) {
            if has || nowhere {
                part.insert(at.clone(), member.clone());
            }
        }
    }
    parts
}

fn has(root: &Node, at: &str) -> bool {
    let found = pointer::steps(at).and_then(|steps| {
        steps
            .iter()
            .try_fold(root, |node, step| match node.as_array() {
                Some(items) => items.get(pointer::index(step)?),
                None => node.get(step),
            })
    });
    found.is_some()
}
