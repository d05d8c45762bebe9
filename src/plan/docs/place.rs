//! Where a schema stands that the contract neither names nor describes, in a sentence.
//!
//! In: its JSON pointer. Out: what it is to its neighbours, read from the last steps that say something.

use super::code;
use crate::document::pointer;

/// Says what stands at a pointer.
pub fn place(pointer: &str) -> String {
    let pointer = pointer.rsplit_once('#').map_or(pointer, |(_, it)| it);
    let steps = pointer::steps(pointer).unwrap_or_default();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    format!("{}.", capital(&words(&steps)))
}

fn words(steps: &[&str]) -> String {
    match steps {
        [.., "properties", name] => format!("what {} holds", code(name)),
        [around @ .., "items"] => format!("an item of {}", noun(around)),
        [around @ .., "prefixItems", at] => format!("item {at} of {}", noun(around)),
        [around @ .., "additionalProperties"] => {
            format!("what members of any name hold in {}", noun(around))
        }
        [around @ .., "patternProperties", pattern] => {
            format!(
                "what members like {} hold in {}",
                code(pattern),
                noun(around)
            )
        }
        [around @ .., "anyOf" | "oneOf", _] => format!("one kind of {}", noun(around)),
        [around @ .., "allOf", _] => words(around),
        ["paths", path, method, "parameters", _, "schema"] => {
            let operation = format!("{} {path}", method.to_ascii_uppercase());
            format!("the value of a parameter of {}", code(&operation))
        }
        [.., "parameters", _, "schema"] => "the value of a parameter".to_owned(),
        [.., "headers", name, "schema"] => format!("the value of the header {}", code(name)),
        _ => noun(steps),
    }
}

/// Calls what stands at a pointer by a noun.
fn noun(steps: &[&str]) -> String {
    match steps {
        [.., "properties", name] | [.., "schemas" | "definitions" | "$defs", name] => code(name),
        [around @ .., "items"] => format!("an item of {}", noun(around)),
        [around @ .., "allOf" | "anyOf" | "oneOf", _] => noun(around),
        [.., "requestBody", "content", _, "schema"] => "a request body".to_owned(),
        [.., "responses", status, "content", _, "schema"] => {
            format!("the body of a response {}", code(status))
        }
        [.., "parameters", _, "schema"] => "a parameter".to_owned(),
        [.., "headers", name, "schema"] => format!("the header {}", code(name)),
        _ => "another part of the contract".to_owned(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|it| it.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_place_is_told_by_its_last_steps() {
        for (pointer, words) in [
            (
                "/components/schemas/Order/properties/status",
                "What `status` holds.",
            ),
            (
                "/components/schemas/Order/properties/items/items",
                "An item of `items`.",
            ),
            ("/components/schemas/Pet/oneOf/1", "One kind of `Pet`."),
            (
                "/paths/~1a/get/parameters/0/schema",
                "The value of a parameter of `GET /a`.",
            ),
            (
                "/paths/~1a/post/requestBody/content/application~1json/schema",
                "A request body.",
            ),
            (
                "/paths/~1a/get/responses/200/content/application~1json/schema",
                "The body of a response `200`.",
            ),
            (
                "/paths/~1a/get/responses/200/content/application~1json/schema/items",
                "An item of the body of a response `200`.",
            ),
            (
                "/components/schemas/Map/additionalProperties",
                "What members of any name hold in `Map`.",
            ),
        ] {
            assert_eq!(place(pointer), words, "{pointer}");
        }
    }
}
