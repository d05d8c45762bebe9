//! What an operation can meet: the schemas that its requests and responses begin with, and what follows from them.
//!
//! In: operations of the contract. Out: schemas, and the constructs among them that nothing enforces.

use std::collections::BTreeSet;

use super::media::{self, Kind};
use crate::contract::{self, Contract, SchemaId};
use crate::plan::schema::facts::{Facts, Shape};
use crate::source::Located;

/// Gives the schemas that requests and responses begin with.
pub fn roots(contract: &Contract) -> (Vec<SchemaId>, Vec<SchemaId>) {
    let (mut asked, mut answered) = (Vec::new(), Vec::new());
    for operation in &contract.operations {
        asked.extend(asked_by(contract, operation));
        for response in &operation.responses {
            answered.extend(response.headers.iter().map(|it| it.schema));
            if let Some(choice) = media::of_response(contract, &response.content)
                && let Kind::Json(Some(id)) = choice.kind
            {
                answered.push(id);
            }
        }
    }
    (asked, answered)
}

/// Gives the schemas that a request of an operation begins with.
fn asked_by(contract: &Contract, operation: &contract::Operation) -> Vec<SchemaId> {
    let mut ids: Vec<SchemaId> = operation.parameters.iter().map(|it| it.schema).collect();
    if let Some(body) = &operation.body
        && let Ok(Some(readings)) = media::of_request(contract, &body.content)
    {
        ids.extend(readings.all.iter().filter_map(|it| it.kind.schema()));
        let parts = readings
            .all
            .iter()
            .filter(|it| matches!(it.kind, Kind::Multipart(_)));
        let encodings = parts
            .flat_map(|it| &it.types)
            .flat_map(|it| it.encoding.values());
        ids.extend(encodings.flat_map(|it| &it.headers).map(|it| it.schema));
    }
    ids
}

/// The objects that a merge patch changes member by member.
pub fn nested_objects(facts: &Facts, id: SchemaId) -> BTreeSet<SchemaId> {
    let mut found = BTreeSet::new();
    let mut rest = vec![id];
    while let Some(id) = rest.pop() {
        let id = facts.target(id).id;
        if facts.shape(id) == Shape::Struct && found.insert(id) {
            rest.extend(
                facts
                    .flat(id)
                    .schema
                    .properties
                    .values()
                    .map(|it| it.schema),
            );
        }
    }
    found
}

/// What the schemas of a request say and nothing enforces.
pub fn unenforced(
    contract: &Contract,
    facts: &Facts,
    operation: &contract::Operation,
) -> Vec<Located<String>> {
    let has_any = contract
        .schemas
        .all
        .iter()
        .any(|it| !it.unenforced.is_empty());
    let endless = facts.endless.borrow();
    if !has_any && endless.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for id in facts.reachable(&asked_by(contract, operation)) {
        let schema = facts.arena.get(id);
        found.extend(schema.unenforced.iter().cloned());
        if endless.contains(&id) {
            found.push(Located::new(
                "a schema that asks itself of the same value again".to_owned(),
                schema.at,
            ));
        }
    }
    found
}
