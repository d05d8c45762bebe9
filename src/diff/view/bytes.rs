//! Bytes: `format: byte` and `format: binary`, as OpenAPI 3.0 has them, are `contentEncoding` and `contentMediaType` in 3.1.

use std::rc::Rc;

use super::View;
use crate::contract::Types;

/// Gives two views in the words of OpenAPI 3.0 where one is in those and the other says the same in those of 3.1.
pub fn alike(one: Rc<View>, two: Rc<View>) -> (Rc<View>, Rc<View>) {
    if one.format == two.format && one.content == two.content {
        return (one, two);
    }
    let left = in_old_words(&one, &two).map_or_else(|| Rc::clone(&one), Rc::new);
    let right = in_old_words(&two, &one).map_or(two, Rc::new);
    (left, right)
}

/// Gives a view in the words of another, if that says the same in those of 3.0.
fn in_old_words(view: &View, other: &View) -> Option<View> {
    let is_plain = other.content == [None, None] && view.format.is_none();
    let [encoding, media] = &view.content;
    match (other.format.as_deref(), encoding.as_deref(), media) {
        (Some("byte"), Some("base64"), None) if is_plain => Some(View {
            format: other.format.clone(),
            content: [None, None],
            ..view.clone()
        }),
        (Some("binary"), None, Some(media)) if is_plain => {
            let is_anything = view.written == Types::ANY;
            let is_bytes = is_anything || media == "application/octet-stream";
            is_bytes.then(|| View {
                format: other.format.clone(),
                content: [None, None],
                written: if is_anything {
                    other.written
                } else {
                    view.written
                },
                types: if is_anything { other.types } else { view.types },
                nullable: if is_anything {
                    other.nullable
                } else {
                    view.nullable
                },
                ..view.clone()
            })
        }
        _ => None,
    }
}

impl View {
    /// Says whether it stands for raw bytes, as the whole of a body that is not JSON.
    pub fn is_bytes(&self) -> bool {
        self.format.as_deref() == Some("binary") || self.is_anything()
    }
}
