//! Examples that break their own schema: people copy what they see.
//!
//! In: a contract. Out: a warning for each example of a schema, a parameter, a body or a response that breaks its schema
//! for sure.

pub mod judge;

use std::collections::BTreeSet;

use serde_json::Value as Json;

use self::judge::{Judge, Verdict, Way};
use crate::contract::media_type::{essence, is_json};
use crate::contract::{Contract, MediaType, SchemaId};
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::{Located, Span};

/// Whoever may see the example.
const EITHER: Way = Way {
    request: true,
    response: true,
};
const REQUEST: Way = Way {
    request: true,
    response: false,
};
const RESPONSE: Way = Way {
    request: false,
    response: true,
};

/// Tells of each example that breaks its schema, once, in the order of the text.
pub fn check(sink: &Sink, contract: &Contract) {
    // Of an example that several operations refer to, once.
    let mut faults: BTreeSet<(Span, String)> = BTreeSet::new();
    let mut look = |id: SchemaId, examples: &[Located<Json>], way: Way| {
        for example in examples {
            let judge = Judge::new(&contract.schemas, way);
            if let Verdict::Breaks(at, cause) = judge.judge(id, &example.value) {
                let place = if at.is_empty() {
                    String::new()
                } else {
                    format!(" at `{at}`")
                };
                let message = format!("the example breaks its schema: the value{place} {cause}");
                faults.insert((example.at, message));
            }
        }
    };
    for (index, schema) in (0..).zip(&contract.schemas.all) {
        look(SchemaId(index), &schema.examples, EITHER);
    }
    for operation in contract.operations.iter().chain(&contract.webhooks) {
        for parameter in &operation.parameters {
            look(parameter.schema, &parameter.examples, REQUEST);
        }
        let bodies = operation.body.iter().flat_map(|it| &it.content);
        let answers = operation.responses.iter().flat_map(|it| &it.content);
        let bodies = bodies.map(|it| (it, REQUEST));
        for (media, way) in bodies.chain(answers.map(|it| (it, RESPONSE))) {
            if let Some(id) = media.schema.filter(|_| is_written_as_its_value(media)) {
                look(id, &media.examples, way);
            }
        }
    }
    for (at, message) in faults {
        sink.warn(
            Diagnostic::new("example-breaks-schema", at, message)
                .help("correct the example, or the schema: people copy what they see"),
        );
    }
}

/// Gives the first example of a request that is not known to break its schema.
pub fn first(contract: &Contract, id: SchemaId, examples: &[Located<Json>]) -> Option<Json> {
    let mut fit = examples.iter().map(|it| &it.value);
    fit.find(|it| !breaks(contract, id, it)).cloned()
}

/// Says whether a value of a request is known to break its schema.
pub fn breaks(contract: &Contract, id: SchemaId, value: &Json) -> bool {
    let judge = Judge::new(&contract.schemas, REQUEST);
    matches!(judge.judge(id, value), Verdict::Breaks(..))
}

/// Says whether an example of a media type is the value that its schema is about, and not a text that stands for it.
fn is_written_as_its_value(media: &MediaType) -> bool {
    let forms = ["application/x-www-form-urlencoded", "multipart/form-data"];
    is_json(&media.name) || forms.contains(&essence(&media.name))
}
