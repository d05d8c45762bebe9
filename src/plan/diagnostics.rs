//! What can be wrong when it is decided what to build: the ids of this stage and what they mean.

use crate::diagnostic::Entry;

/// The ids that this stage uses.
pub const DIAGNOSTICS: &[Entry] = &[
    Entry {
        id: "numbered-name",
        summary: "a name had to be told apart by a number",
        explain: "Two things have the same name in Rust, and what stands around them does not tell them apart either. \
                  The first keeps the plain name, the second gets a number; the next run gives the same names again. \
                  `x-specwright: {rust_name: …}` pins a better one.",
    },
    Entry {
        id: "invalid-rust-name",
        summary: "a pinned name is not one of Rust",
        explain: "`rust_name` is taken as it is written, so types must be `UpperCamel`, fields and methods \
                  `snake_case`.",
    },
    Entry {
        id: "taken-rust-name",
        summary: "a pinned name is taken",
        explain: "Something else in the same place has this name, or the generated files use it themselves. Pin \
                  another.",
    },
];
