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

/// Says whether a name looks like another one and is not it: by case, by what cannot be seen, or by a slip or two.
pub fn is_slip(name: &str, of: &str) -> bool {
    const SLIPS: usize = 2;
    let plain = |it: &str| {
        let letters = it.chars().filter(|it| it.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    name != of && strsim::osa_distance(&plain(name), &plain(of)) <= SLIPS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_a_name_that_was_meant_to_be_another() {
        let slips = [
            "x-specwrigth",
            "x-Specwright",
            "x-specwright ",
            "x-spec\u{200b}wright",
            "x-spec-wright",
        ];
        assert!(slips.iter().all(|it| is_slip(it, "x-specwright")));
        assert!(
            !["x-specwright", "x-speakeasy-name", "x-spectral"]
                .iter()
                .any(|it| is_slip(it, "x-specwright"))
        );
    }

    #[test]
    fn only_near_names_are_offered() {
        let names = ["required", "requires", "Pet", "id"];
        assert_eq!(nearest("requird", names), Some("required"));
        assert_eq!(nearest("pet", names), Some("Pet"));
        assert_eq!(nearest("Order", names), None);
        assert_eq!(nearest("x", ["yz"]), None);
    }
}
