//! Names on the wire: the style of serde that makes most of them, so that few are told one by one.

use crate::plan::names::FieldName;
use crate::plan::schema::{EnumVariant, Field};

/// A style of serde by its name, and what it makes of a name.
type Style = (&'static str, fn(&str) -> String);

const OF_VARIANTS: &[Style] = &[
    ("", str::to_owned),
    ("lowercase", str::to_ascii_lowercase),
    ("UPPERCASE", str::to_ascii_uppercase),
    ("snake_case", |name| separated(name, '_')),
    ("SCREAMING_SNAKE_CASE", |name| {
        separated(name, '_').to_ascii_uppercase()
    }),
    ("kebab-case", |name| separated(name, '-')),
    ("camelCase", |name| lowered(name)),
];

const OF_FIELDS: &[Style] = &[
    ("", str::to_owned),
    ("camelCase", |name| lowered(&capitalised(name))),
    ("PascalCase", capitalised),
    ("kebab-case", |name| name.replace('_', "-")),
];

/// Gives the style that makes all texts of an enumeration from the names of its variants; empty if they are the same.
pub fn of_variants(variants: &[EnumVariant]) -> Option<&'static str> {
    let fits = |style: fn(&str) -> String| {
        variants
            .iter()
            .all(|it| it.name.as_str().is_ascii() && style(it.name.as_str()) == it.wire)
    };
    OF_VARIANTS
        .iter()
        .find(|(_, style)| fits(*style))
        .map(|(name, _)| *name)
}

/// Gives the style that makes the most names of an object from those of its fields; empty if they are the same.
pub fn of_fields(fields: &[Field]) -> &'static str {
    // serde cuts the first byte off a name, which must be a letter of its own then.
    let odd =
        |it: &Field| !it.name.as_str().is_ascii() || it.name.plain().trim_matches('_').is_empty();
    if fields.iter().any(odd) {
        return "";
    }
    let fitting = |style: fn(&str) -> String| {
        fields
            .iter()
            .filter(|it| style(it.name.plain()) == it.wire)
            .count()
    };
    let counts = OF_FIELDS
        .iter()
        .rev()
        .map(|(name, style)| (fitting(*style), *name));
    counts
        .max_by_key(|(count, _)| *count)
        .map_or("", |(_, name)| name)
}

/// Gives the name that a style makes of a field.
pub fn of_field(style: &str, name: &FieldName) -> String {
    let make = OF_FIELDS
        .iter()
        .find(|(it, _)| *it == style)
        .map(|(_, make)| make);
    make.map_or_else(String::new, |make| make(name.plain()))
}

/// Puts a separator before every capital but the first, as serde does.
fn separated(name: &str, separator: char) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    for (index, letter) in name.char_indices() {
        if index > 0 && letter.is_uppercase() {
            text.push(separator);
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// Makes every letter after an underscore a capital, and the first one, as serde does.
fn capitalised(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut capital = true;
    for letter in name.chars() {
        match letter {
            '_' => capital = true,
            _ if capital => {
                text.push(letter.to_ascii_uppercase());
                capital = false;
            }
            _ => text.push(letter),
        }
    }
    text
}

fn lowered(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_lowercase().to_string() + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::names::{Sample, VariantName};

    fn variant(name: &str, wire: &str) -> EnumVariant {
        EnumVariant {
            name: VariantName::sample(name),
            wire: wire.to_owned(),
        }
    }

    #[test]
    fn a_style_is_taken_where_it_makes_all_texts() {
        let style = |all: &[(&str, &str)]| {
            let all: Vec<_> = all.iter().map(|(name, wire)| variant(name, wire)).collect();
            of_variants(&all)
        };
        assert_eq!(style(&[("Red", "Red")]), Some(""));
        assert_eq!(
            style(&[("DarkRed", "dark_red"), ("Blue", "blue")]),
            Some("snake_case")
        );
        assert_eq!(
            style(&[("DarkRed", "darkRed"), ("Blue", "blue")]),
            Some("camelCase")
        );
        assert_eq!(style(&[("Red", "red"), ("Blue", "BLUE")]), None);
    }

    #[test]
    fn fields_are_written_as_serde_does() {
        let name = FieldName::sample("created_at");
        assert_eq!(of_field("camelCase", &name), "createdAt");
        assert_eq!(of_field("PascalCase", &name), "CreatedAt");
        assert_eq!(of_field("", &FieldName::sample("r#type")), "type");
        assert_eq!(of_field("camelCase", &FieldName::sample("_id")), "id");
    }
}
