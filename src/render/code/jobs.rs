//! `jobs/mod.rs` and `jobs/<resource>.rs`: the work that an answer of 202 promises, as a trait for each stored schema of
//! jobs, and how the runner takes their rows.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::imports::{Imports, ident};
use super::super::tidy::{Module, piece};
use super::storage;
use crate::plan::Plan;
use crate::plan::docs::code;
use crate::plan::resource::{JobColumns, Resource};
use crate::plan::schema::Type;

/// Gives the stored schemas whose rows are jobs.
pub fn all(plan: &Plan) -> Vec<(&Resource, &JobColumns)> {
    let resources = plan.resources.iter();
    resources
        .filter_map(|it| Some((it, it.job.as_ref()?)))
        .collect()
}

/// Writes `jobs/mod.rs`.
pub fn index<'a>(plan: &'a Plan, source: &'a str) -> Module<'a> {
    let modules = all(plan).into_iter();
    let mut modules: Vec<_> = modules
        .map(|(it, _)| ("pub ", it.module.to_string()))
        .collect();
    modules.sort();
    Module {
        docs: vec![
            "Jobs: work that goes on behind an answer of 202.".to_owned(),
            String::new(),
            "Each stored schema of jobs has a trait for its work, which is yours to write; until then nothing is accepted."
                .to_owned(),
        ],
        source,
        modules,
        pieces: vec![piece(|imports| jobs(imports, plan))],
        ..Module::default()
    }
}

fn jobs(imports: &Imports, plan: &Plan) -> TokenStream {
    let arc = imports.name("std::sync::Arc");
    let state = imports.name("crate::state::State");
    let line = imports.name("crate::support::job::runner::Line");
    let all = all(plan);
    let fields = all.iter().map(|(it, job)| {
        let work = imports.name(&format!("{}::{}", it.module, job.work));
        let field = ident(it.field.as_str());
        let docs = format!(" The work of the {}; 501 without.", it.plural);
        quote!(#[doc = #docs] pub #field: Option<#arc<dyn #work>>)
    });
    let written = all.iter().map(|(it, _)| {
        let (store, field) = (&it.store, ident(it.field.as_str()));
        quote!((#store, self.#field.is_some()))
    });
    let lines = all.iter().map(|(it, job)| {
        let queue = imports.name(&format!("{}::{}", it.module, job.queue));
        let field = ident(it.field.as_str());
        quote! {
            if let Some(work) = &self.#field {
                lines.push(Box::new(#arc::new(#queue::new(work.clone(), state))));
            }
        }
    });
    quote! {
        #[doc = " Who does the work of each stored schema of jobs."]
        #[derive(Clone, Default)]
        pub struct Jobs { #(#fields,)* }

        impl Jobs {
            #[doc = " Gives the stored schemas whose work somebody does."]
            pub fn written(&self) -> Vec<&'static str> {
                let all = [#(#written),*];
                let written = all.into_iter().filter(|(_, is_written)| *is_written);
                written.map(|(store, _)| store).collect()
            }

            #[doc = " Gives what the runner takes jobs from."]
            pub fn lines(&self, state: &#state) -> Vec<Box<dyn #line>> {
                let mut lines: Vec<Box<dyn #line>> = Vec::new();
                #(#lines)*
                lines
            }
        }
    }
}

/// Writes `jobs/<resource>.rs`.
pub fn resource<'a>(it: &'a Resource, job: &'a JobColumns, source: &'a str) -> Module<'a> {
    Module {
        docs: vec![format!(
            "The stored schema {} as jobs: the trait of the work, and how the runner takes the rows.",
            code(&it.store)
        )],
        source,
        pieces: vec![
            piece(|imports| work(imports, it, job)),
            piece(|imports| queue(imports, it, job)),
        ],
        ..Module::default()
    }
}

/// Gives the types of a row and of what the work changes of it.
fn types(imports: &Imports, it: &Resource) -> (TokenStream, TokenStream) {
    let own = |name: &str| imports.name(&format!("crate::storage::{}::{name}", it.module));
    let record = own(it.types.record.as_str());
    let changes = match it.uses.update {
        true => {
            let changes = own(it.types.changes.as_str());
            quote!(#changes)
        }
        false => quote!(()),
    };
    (quote!(#record), changes)
}

fn work(imports: &Imports, it: &Resource, job: &JobColumns) -> TokenStream {
    let async_trait = imports.name("async_trait::async_trait");
    let error = imports.name("crate::support::job::error::JobError");
    let taken = imports.name("crate::support::job::Job");
    let name = ident(job.work.as_str());
    let (record, changes) = types(imports, it);
    let head = format!(" The work of the {}.", it.plural);
    quote! {
        #[doc = #head]
        #[#async_trait(?Send)]
        pub trait #name: Send + Sync {
            #[doc = " Does the work of a row, and gives what it changes of it; both are stored at once, or neither."]
            #[doc = ""]
            #[doc = " Whoever begins it may be stopped in the middle: then it begins anew, and finds what the try before has"]
            #[doc = " done elsewhere."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " Why it is not done, and whether it may be done later."]
            async fn run(&self, job: &#taken<#record>) -> Result<#changes, #error>;
        }
    }
}

fn queue(imports: &Imports, it: &Resource, job: &JobColumns) -> TokenStream {
    let arc = imports.name("std::sync::Arc");
    let async_trait = imports.name("async_trait::async_trait");
    let state = imports.name("crate::state::State");
    let runtime = |path: &str| imports.name(&format!("crate::support::job::{path}"));
    let (taken, job_error) = (runtime("Job"), runtime("error::JobError"));
    let (queue, end) = (runtime("queue::Queue"), runtime("queue::End"));
    let (lease, settled) = (runtime("lease::Lease"), runtime("lease::Settled"));
    let error = imports.name("crate::support::error::Error");
    let repository = imports.name(&format!(
        "crate::storage::{}::{}",
        it.module, it.types.repository
    ));
    let (record, changes) = types(imports, it);
    let (work, name) = (ident(job.work.as_str()), ident(job.queue.as_str()));
    let field = ident(it.field.as_str());
    let (store, tries) = (&it.store, storage::field(&it.columns[job.tries]));
    let attempts = proc_macro2::Literal::i64_unsuffixed(job.attempts);
    let by_value = |index: usize| {
        let column = &it.columns[index];
        let field = storage::field(column);
        match column.ty {
            Type::Text => quote!(row.#field.clone()),
            _ => quote!(row.#field),
        }
    };
    let shown = storage::field(&it.columns[it.key]);
    let key = by_value(it.key);
    let tenant = it.tenant.filter(|_| it.uses.update).map(by_value);
    let tenant = tenant.map(|it| quote!(#it,));
    let (queued, done, failed) = (&job.queued, &job.done, &job.failed);
    let within = job.error_length.map(|length| {
        let length = proc_macro2::Literal::u64_unsuffixed(length);
        quote!(.within(#length))
    });
    let given = it.uses.update.then(|| quote!(, end.changes().cloned()));
    let head = format!(" The {} as jobs.", it.plural);
    quote! {
        #[doc = #head]
        pub struct #name { work: #arc<dyn #work>, rows: #arc<dyn #repository> }

        impl #name {
            #[doc = " Takes what it needs of the server."]
            pub fn new(work: #arc<dyn #work>, state: &#state) -> Self {
                Self { work, rows: state.storage.#field.clone() }
            }
        }

        #[#async_trait(?Send)]
        impl #queue for #name {
            type Row = #record;
            type Changes = #changes;

            fn store(&self) -> &'static str {
                #store
            }

            fn attempts(&self) -> i64 {
                #attempts
            }

            fn key(&self, row: &#record) -> String {
                row.#shown.to_string()
            }

            fn attempt(&self, row: &#record) -> i64 {
                row.#tries
            }

            async fn claim(&self, lease: &#lease) -> Result<Option<#record>, #error> {
                Ok(self.rows.claim_job(*lease).await?)
            }

            async fn keep(&self, row: &#record, lease: &#lease) -> Result<bool, #error> {
                Ok(self.rows.keep_job(#key, *lease).await?)
            }

            async fn run(&self, job: &#taken<#record>) -> Result<#changes, #job_error> {
                self.work.run(job).await
            }

            async fn settle(&self, row: &#record, lease: &#lease, end: &#end<#changes>) -> Result<bool, #error> {
                let state = match end {
                    #end::Done(_) => #done,
                    #end::Failed(_) => #failed,
                    #end::Again(_) | #end::Released => #queued,
                };
                let settled = #settled::new(lease, end, state)#within;
                Ok(self.rows.settle_job(#tenant #key, settled #given).await?)
            }
        }
    }
}
