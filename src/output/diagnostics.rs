//! What can be wrong with an output folder: the ids of this stage and what they mean.

use crate::diagnostic::Entry;

/// The ids that this stage uses.
pub const DIAGNOSTICS: &[Entry] = &[
    Entry {
        id: "edited-file",
        summary: "a generated file was changed by hand",
        explain: "The file is not what the last run wrote, so overwriting it would lose somebody's work. Own code \
                  belongs into `src/custom/`. To own a generated file from now on, hand it over with `specwright \
                  eject PATH`; to throw the change away, use `specwright generate --force`.",
    },
    Entry {
        id: "file-in-the-way",
        summary: "a file that specwright did not make stands where one is to be written",
        explain: "The last run did not make this file, so it is somebody else's. Most often `--out` names the wrong \
                  folder. Move the file away, or use `--force` if it may be overwritten. Links and folders are never \
                  overwritten.",
    },
    Entry {
        id: "changed-migration",
        summary: "a migration was changed or removed after it was written",
        explain: "Databases remember the checksum of every migration that they applied, and refuse to start when it \
                  differs. So a migration is written once and stays as it is. Take the file from the last commit, and \
                  change the contract instead: the difference becomes the next migration.",
    },
    Entry {
        id: "own-code-left",
        summary: "own code writes an operation that is gone",
        explain: "`src/custom/` is yours and is never changed. A method there of an operation that the contract no longer has, \
                  or that is called otherwise now, belongs to no trait any more, so that the crate does not compile until \
                  it is taken out or moved.",
    },
    Entry {
        id: "newer-tool",
        summary: "the folder was made by a newer version of specwright",
        explain: "What a newer version knows of names, tables and files an older one may drop, and it would make older files in \
                  their place. Use the version that the manifest names, or a later one; `CHANGELOG.md` says what each changes.",
    },
    Entry {
        id: "orphaned-user-file",
        summary: "a file of yours is no longer made",
        explain: "The file was made once and then was yours. The contract no longer asks for it, but since it may hold \
                  your work it is neither removed nor changed.",
    },
];
