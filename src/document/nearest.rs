//! Guesses what a misspelt name was meant to be.
//!
//! In: a name and the names that exist. Out: the one that is close enough to be offered.

/// Gives the name nearest to `wanted`, if it is near; the first of several that are equally near.
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = wanted.chars().count();
    // A third of the letters may differ.
    let limit = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        // The cheap test first: a contract may have ten thousand names.
        if name == wanted || name.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = if name.eq_ignore_ascii_case(wanted) {
            0
        } else {
            strsim::osa_distance(wanted, name)
        };
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_names_are_offered() {
        let names = ["required", "requires", "Pet", "id"];
        assert_eq!(nearest("requird", names), Some("required"));
        assert_eq!(nearest("pet", names), Some("Pet"));
        assert_eq!(nearest("Order", names), None);
        assert_eq!(nearest("x", ["yz"]), None);
    }
}
