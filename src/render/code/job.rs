//! What jobs add to the methods of operations and of repositories.
//!
//! In: an operation on a stored schema whose rows are jobs, or that stored schema. Out: statements, and signatures.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::{Imports, ident};
use super::storage::{self, key_parameters};
use super::stored::Step;
use crate::plan::resource::{Action, Resource};

/// In how many seconds a job is worth another look.
const LOOK_AGAIN: i32 = 1;

/// Writes that nothing is accepted whose work nobody does.
pub fn accepts(step: Step<'_>) -> Option<TokenStream> {
    step.resource.job.as_ref()?;
    let (store, operation) = (&step.resource.store, step.operation.name.as_str());
    Some(quote!(self.jobs.accepts(#store, #operation)?;))
}

/// Writes that the runner is told of a new row.
pub fn post(step: Step<'_>) -> Option<TokenStream> {
    let job = step.resource.job.as_ref();
    job.map(|_| quote!(self.jobs.post();))
}

/// Writes the state of a new row.
pub fn queued(resource: &Resource) -> TokenStream {
    let queued = resource.job.as_ref().map(|it| &it.queued);
    quote!(#queued.to_owned())
}

/// Writes the header `Retry-After`: nothing of a job that has ended.
pub fn retry_after(step: Step<'_>, field: &Ident, required: bool) -> TokenStream {
    let seconds = proc_macro2::Literal::i32_unsuffixed(LOOK_AGAIN);
    let Some(job) = &step.resource.job else {
        return quote!(#field: None);
    };
    match (&step.behaviour.action, required) {
        (Action::Create { .. }, true) => quote!(#field: #seconds),
        (Action::Create { .. }, false) => quote!(#field: Some(#seconds)),
        _ => {
            let state = storage::field(&step.resource.columns[job.state]);
            let (queued, running) = (&job.queued, &job.running);
            quote!(#field: matches!(row.#state.as_str(), #queued | #running).then_some(#seconds))
        }
    }
}

/// Gives the methods by which jobs are taken, kept and ended: name, docs and signature of each.
pub fn methods(
    imports: &Imports,
    it: &Resource,
    add: &mut impl FnMut(&'static str, String, TokenStream),
) {
    let error = imports.name("crate::storage::error::StorageError");
    let lease = imports.name("crate::support::job::lease::Lease");
    let settled = imports.name("crate::support::job::lease::Settled");
    let record = ident(it.types.record.as_str());
    let key = storage::ty(imports, &it.columns[it.key].ty);
    add(
        "claim_job",
        "Takes the row that was left behind or has waited longest, if there is one: until the lease ends, nobody else does."
            .to_owned(),
        quote!(async fn claim_job(&self, lease: #lease) -> Result<Option<#record>, #error>),
    );
    add(
        "keep_job",
        "Makes a lease longer; says whether it still stood.".to_owned(),
        quote!(async fn keep_job(&self, id: #key, lease: #lease) -> Result<bool, #error>),
    );
    let keys = key_parameters(imports, it);
    let keys = keys.iter().map(|(name, ty)| quote!(#name: #ty));
    let changes = it.uses.update.then(|| {
        let changes = ident(it.types.changes.as_str());
        quote!(changes: Option<#changes>)
    });
    // Without changes the key alone finds the row.
    let keys: Vec<TokenStream> = match changes {
        Some(_) => keys.collect(),
        None => vec![quote!(id: #key)],
    };
    add(
        "settle_job",
        "Gives a lease back and writes what has become of the work; says whether it still stood, else nothing is written."
            .to_owned(),
        quote!(async fn settle_job(&self, #(#keys,)* settled: #settled, #changes) -> Result<bool, #error>),
    );
}
