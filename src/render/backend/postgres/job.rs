//! The methods of a repository over PostgreSQL by which jobs are taken, kept and ended.
//!
//! In: a stored schema. Out: the bodies of these methods.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::super::imports::{Imports, ident};
use super::super::change::{keys, now};
use crate::plan::resource::Resource;

/// Takes a row.
pub(super) fn claim(imports: &Imports) -> TokenStream {
    let now = now(imports);
    quote!(self.0.update(CLAIM_JOB, &[&lease.id, &lease.until, &#now], record).await)
}

/// Makes a lease longer.
pub(super) fn keep() -> TokenStream {
    quote!(
        self.0
            .change(KEEP_JOB, &[&id, &lease.id, &lease.until])
            .await
    )
}

/// Writes the end of the lease and the changes of the row, both or none.
pub(super) fn settle(imports: &Imports, it: &Resource) -> TokenStream {
    let error = it.job.as_ref().and_then(|it| it.error);
    let now = it.updated.map(|_| {
        let now = now(imports);
        quote!(&#now)
    });
    let more = now.into_iter().chain(error.map(|_| quote!(&settled.error)));
    let values = quote!(&[&id, &settled.lease, &settled.state, &settled.due, &settled.uncounted, #(#more),*]);
    if !it.uses.update {
        return quote!(self.0.change(SETTLE_JOB, #values).await);
    }
    let (keys, name) = (keys(imports, it), ident(it.types.postgres.as_str()));
    quote! {
        self.0
            .all_or_none(async |database| {
                if !database.change(SETTLE_JOB, #values).await? {
                    return Ok(false);
                }
                if let Some(changes) = changes {
                    #name(database.clone()).update(#(#keys,)* None, changes).await?;
                }
                Ok(true)
            })
            .await
    }
}
