//! What can be wrong with a configuration: the ids of this stage and what they mean.

use crate::diagnostic::Entry;

/// The ids that this stage uses.
pub const DIAGNOSTICS: &[Entry] = &[
    Entry {
        id: "unknown-configuration-key",
        summary: "`specwright.yaml` has a key that does not exist",
        explain: "A key that nobody reads would be a setting that silently does nothing, so it is refused. The message \
                  names the nearest key that exists. All keys are in `schemas/specwright.schema.json`, which editors \
                  can complete from.",
    },
    Entry {
        id: "wrong-configuration-value",
        summary: "a value in `specwright.yaml` is not what its key takes",
        explain: "The value has the wrong type or is not one of the values that the key knows. Versions and other \
                  texts that look like numbers need quotes: `version: '1.10'`.",
    },
];
