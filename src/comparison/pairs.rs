//! Which contract of the old side is which of the new one.

use anyhow::bail;

use super::input::Side;

/// Two contracts that are one, or one without its partner, by their places among the parts of their sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The old one.
    pub old: Option<usize>,
    /// The new one.
    pub new: Option<usize>,
}

/// Pairs the contracts of two sides: the only ones, or those of one name. One that is on one side alone is a pair too, so
/// that it is told of.
///
/// # Errors
///
/// When one side is a single file and the other has several contracts, none of them of its name.
pub fn of(old: &Side, new: &Side) -> anyhow::Result<Vec<Pair>> {
    if old.parts.len() == 1 && new.parts.len() == 1 {
        return Ok(vec![Pair {
            old: Some(0),
            new: Some(0),
        }]);
    }
    let at = |side: &Side, key: &str| side.parts.iter().position(|it| it.key == key);
    let known = old.parts.iter().enumerate().map(|(one, part)| Pair {
        old: Some(one),
        new: at(new, &part.key),
    });
    let fresh = new
        .parts
        .iter()
        .enumerate()
        .filter(|it| at(old, &it.1.key).is_none());
    let fresh = fresh.map(|(two, _)| Pair {
        old: None,
        new: Some(two),
    });
    let pairs: Vec<Pair> = known.chain(fresh).collect();
    if !pairs.iter().any(|it| it.old.is_some() && it.new.is_some()) {
        bail!(
            "`{}` and `{}` hold no contract of one name: name the two files to compare",
            old.name,
            new.name
        );
    }
    Ok(pairs)
}
