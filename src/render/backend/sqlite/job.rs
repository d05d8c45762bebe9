//! The methods of a repository over SQLite by which jobs are taken, kept and ended.
//!
//! In: a stored schema. Out: the bodies of these methods, and the function behind the last of them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::super::imports::{Imports, ident};
use super::super::change::{keys, now};
use super::parameters;
use crate::plan::resource::Resource;

/// Takes a row, on the thread that writes.
pub(super) fn claim(imports: &Imports) -> TokenStream {
    let now = now(imports);
    let params = imports.name("rusqlite::params");
    imports.take("rusqlite", "OptionalExtension");
    quote! {
        self.0
            .write(move |connection| {
                let mut statement = connection.prepare_cached(CLAIM_JOB)?;
                let values = #params!(lease.id, lease.until, #now);
                Ok(statement.query_row(values, record).optional()?)
            })
            .await
    }
}

/// Makes a lease longer.
pub(super) fn keep(imports: &Imports) -> TokenStream {
    let params = imports.name("rusqlite::params");
    quote! {
        self.0
            .write(move |connection| {
                let mut statement = connection.prepare_cached(KEEP_JOB)?;
                Ok(statement.execute(#params!(id, lease.id, lease.until))? > 0)
            })
            .await
    }
}

/// Hands the end of a job to its function.
pub(super) fn settle(imports: &Imports, it: &Resource) -> TokenStream {
    let keys = handed(imports, it);
    let changes = it.uses.update.then(|| ident("changes"));
    quote!(self.0.write(move |connection| settle_job(connection, #(&#keys,)* settled, #changes)).await)
}

/// Gives what finds the row: without changes the key alone does.
fn handed(imports: &Imports, it: &Resource) -> Vec<Ident> {
    match it.uses.update {
        true => keys(imports, it),
        false => vec![ident("id")],
    }
}

/// Writes that function: the end of the lease and the changes of the row, both or none.
pub(super) fn settle_function(imports: &Imports, it: &Resource) -> TokenStream {
    let Some(job) = &it.job else {
        return TokenStream::new();
    };
    let connection = imports.name("rusqlite::Connection");
    let fault = imports.name("super::fault::Fault");
    let params = imports.name("rusqlite::params");
    let settled = imports.name("crate::support::job::lease::Settled");
    let names = handed(imports, it);
    let mut keys = parameters(imports, it);
    keys.drain(..keys.len() - names.len());
    let now = it.updated.map(|_| now(imports));
    let error = job.error.map(|_| quote!(settled.error));
    let more = now.into_iter().chain(error);
    let changes = it.uses.update.then(|| {
        let name = ident(it.types.changes.as_str());
        quote!(changes: Option<#name>)
    });
    let update = it.uses.update.then(|| {
        quote!(if let Some(changes) = changes { update(connection, #(#names,)* None, changes)?; })
    });
    quote! {
        fn settle_job(connection: &#connection, #(#keys,)* settled: #settled, #changes) -> Result<bool, #fault> {
            let mut statement = connection.prepare_cached(SETTLE_JOB)?;
            let values = #params!(id, settled.lease, settled.state, settled.due, settled.uncounted, #(#more),*);
            if statement.execute(values)? == 0 {
                return Ok(false);
            }
            #update
            Ok(true)
        }
    }
}
