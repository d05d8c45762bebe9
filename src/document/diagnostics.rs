//! What can be wrong with texts, files and references: the ids of this stage and what they mean.

use crate::diagnostic::Entry;

/// The ids that this stage uses.
pub const DIAGNOSTICS: &[Entry] = &[
    Entry {
        id: "file-unreadable",
        summary: "a file cannot be read",
        explain: "The contract, or a file that it refers to, is missing, is a folder, or may not be opened. \
                  Check the spelling (case matters on most disks) and the permissions.",
    },
    Entry {
        id: "file-too-large",
        summary: "a file is larger than specwright reads",
        explain: "One file may have 128 MiB, and all files of one contract together 512 MiB. \
                  Larger texts are nearly always data that was put into examples: move it out of the contract.",
    },
    Entry {
        id: "not-utf-8",
        summary: "a file is not UTF-8 text",
        explain: "Contracts are read as UTF-8, with or without a byte order mark. Files in UTF-16 or in a one-byte \
                  encoding such as Latin-1 would be misread, so they are refused: save the file as UTF-8.",
    },
    Entry {
        id: "invalid-json",
        summary: "a `.json` file is not JSON",
        explain: "Files named `.json` follow the rules of RFC 8259: no comments, no trailing commas, double quotes \
                  only. Correct the text, or rename the file to `.yaml` if it is meant to be YAML.",
    },
    Entry {
        id: "invalid-yaml",
        summary: "a file is not YAML",
        explain: "The text breaks a rule of YAML 1.2. The usual causes are indentation by tabs, a missing space after \
                  a colon, and a text with `: ` or ` #` in it that needs quotes.",
    },
    Entry {
        id: "empty-document",
        summary: "a file has no content",
        explain: "The file is empty or has comments only.",
    },
    Entry {
        id: "several-documents",
        summary: "a file holds more than one YAML document",
        explain: "A line `---` begins another document in the same file. Tools differ in which one they read, so a \
                  contract must be one document: put each into a file of its own.",
    },
    Entry {
        id: "duplicate-key",
        summary: "an object has the same key twice",
        explain: "Readers differ in which of the two they take, so neither is safe. A status written `200` and one \
                  written `'200'` are the same key. Remove one, or merge the two.",
    },
    Entry {
        id: "key-not-text",
        summary: "the key of an object is not text",
        explain: "YAML allows arrays and objects as keys, JSON does not, and a contract has the data model of JSON.",
    },
    Entry {
        id: "unsupported-tag",
        summary: "a YAML tag has no meaning in a contract",
        explain: "Tags such as `!include` or `!!binary` ask the reader for something that JSON cannot say. Only \
                  `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq` and `!!map` are known. To include a file \
                  use `$ref`.",
    },
    Entry {
        id: "wrong-tag",
        summary: "a value is not what its YAML tag says",
        explain: "A tag such as `!!int` stands before a value that cannot be read as one.",
    },
    Entry {
        id: "recursive-alias",
        summary: "a YAML alias stands inside its own anchor",
        explain: "The value would contain itself and never end. Use `$ref` for recursive schemas.",
    },
    Entry {
        id: "alias-limit",
        summary: "the YAML aliases of a file expand to too much",
        explain: "Each alias repeats the value of its anchor, and aliases of aliases multiply. More than a million \
                  repeated values are refused, because a small file could fill the memory. Use `$ref` instead.",
    },
    Entry {
        id: "wrong-merge",
        summary: "a YAML merge key has a value that cannot be merged",
        explain: "`<<` takes an object, an alias of one, or a list of those. If a key of that name is meant, put it \
                  in quotes.",
    },
    Entry {
        id: "nesting-limit",
        summary: "a file is nested too deeply",
        explain: "More than 500 levels of arrays and objects are refused, because every later step walks them level \
                  by level. Name inner schemas and refer to them.",
    },
    Entry {
        id: "unresolved-reference",
        summary: "a reference points at nothing",
        explain: "The part after `#` is a JSON pointer (RFC 6901): each step is a key or the number of an item, with \
                  `/` written as `~1` and `~` as `~0`. One step was not found. The message says which.",
    },
    Entry {
        id: "invalid-reference",
        summary: "a reference is not a reference",
        explain: "A reference is a relative file, a `#` with a JSON pointer, or both: `#/components/schemas/A`, \
                  `common.yaml`, `common.yaml#/A`. Folders are separated by `/` on every system.",
    },
    Entry {
        id: "unreadable-reference",
        summary: "a file that is referred to cannot be used",
        explain: "The file could not be read, or is neither YAML nor JSON. Faults inside the file are reported at \
                  their own places.",
    },
    Entry {
        id: "reference-cycle",
        summary: "references lead back to themselves",
        explain: "A reference names another reference, and so on, and in the end the first again, so that there is \
                  no value anywhere. Recursive schemas are fine: there a cycle passes through a schema with content.",
    },
    Entry {
        id: "remote-reference",
        summary: "a reference to the network is not followed",
        explain: "The same contract must give the same server tomorrow, so nothing is fetched. Keep a copy beside \
                  the contract and refer to that, or say where a copy is with `--remote-map PREFIX=DIR`.",
    },
    Entry {
        id: "reference-outside",
        summary: "a reference leaves the folder of the project",
        explain: "Files must lie under the folder of `specwright.yaml` (or the top of the repository), with \
                  symbolic links followed, so that a contract cannot read other files of the machine.",
    },
];
