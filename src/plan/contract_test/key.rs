//! Keys of cases whose operation is done once for each key: every valid request has one of its own.
//!
//! In: the cases of an operation. Out: the same, with keys that differ; where none can be told, only the first valid
//! request.

use serde_json::Value as Json;

use crate::contract::{Contract, Location, Operation};
use crate::plan::operation::{self as planned};

/// How many characters at the end of a key tell requests apart.
const DIGITS: usize = 3;

/// Gives each case that is accepted a key of its own.
pub(super) fn tell_apart(
    contract: &Contract,
    operation: &Operation,
    planned: &planned::Operation,
    cases: Vec<Json>,
    untested: &mut Vec<String>,
) -> Vec<Json> {
    let header = |it: &&crate::contract::Parameter| {
        it.location == Location::Header && it.name.value.eq_ignore_ascii_case("idempotency-key")
    };
    let key = operation.parameters.iter().find(header);
    let Some(key) = key.filter(|_| planned.idempotent.is_some()) else {
        return cases;
    };
    let has_pattern = contract.schemas[key.schema].pattern.is_some();
    let mut number = 0;
    let mut told = false;
    let mut kept = Vec::new();
    for mut case in cases {
        let is_accepted = case["expect"] == "accepted";
        let headers = case["headers"].as_array_mut().into_iter().flatten();
        let mut keys = headers.filter(|it| it[0] == key.name.value.as_str());
        let sent = keys.next().filter(|_| is_accepted);
        if let Some(sent) = sent {
            match another(sent[1].as_str().unwrap_or_default(), number, has_pattern) {
                Some(other) => sent[1] = Json::from(other),
                None if number > 0 => {
                    if !told {
                        untested.push("`Idempotency-Key`: only one is known".to_owned());
                    }
                    told = true;
                    continue;
                }
                None => {}
            }
            number += 1;
        }
        kept.push(case);
    }
    kept
}

/// Changes the end of a key, where that surely leaves it one.
fn another(key: &str, number: usize, has_pattern: bool) -> Option<String> {
    let begin = key.len().checked_sub(DIGITS)?;
    let end = key.get(begin..)?;
    let may_change = |it: char| it.is_ascii_digit() || (!has_pattern && it.is_ascii_alphanumeric());
    end.chars()
        .all(may_change)
        .then(|| format!("{}{number:0DIGITS$}", &key[..begin]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_changed_where_they_stay_keys() {
        assert_eq!(another("abcdef", 7, false).as_deref(), Some("abc007"));
        assert_eq!(another("abc123", 7, true).as_deref(), Some("abc007"));
        assert_eq!(another("abcdef", 7, true), None);
        assert_eq!(another("ab", 7, false), None);
    }
}
