//! Logging in.
//!
//! In: the behaviour, and the operation that has it. Out: the body of its method.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::imports::ident;
use super::answer;
use super::stored::Step;
use crate::plan::resource::Login;

/// Writes a log-in.
pub fn login(step: Step<'_>, login: &Login) -> TokenStream {
    let cx = step.cx;
    let Some(columns) = &step.resource.login else {
        return TokenStream::new();
    };
    let (identifier, secret) = (
        ident(login.identifier.as_str()),
        ident(login.secret.as_str()),
    );
    let caller = cx.imports.name("crate::auth::caller::Caller");
    let error = cx.support("error::Error");
    let problem = cx.support("problem::Problem");
    let rejection = cx.support("problem::Rejection");
    let status = cx.imports.name("actix_web::http::StatusCode");
    let repository = step.repository();
    let text = |index: Option<usize>, name: &str, as_is: bool| {
        let Some(index) = index else {
            return quote!(None);
        };
        let name = ident(name);
        match (step.resource.columns[index].nullable, as_is) {
            (true, true) => quote!(found.#name),
            (false, true) => quote!(Some(found.#name)),
            (true, false) => quote!(found.#name.map(|it| it.to_string())),
            (false, false) => quote!(Some(found.#name.to_string())),
        }
    };
    let role = text(columns.role, "role", true);
    let tenant = text(columns.tenant, "tenant", false);
    let hash = if step.resource.columns[columns.secret].nullable {
        quote!(found.hash)
    } else {
        quote!(Some(found.hash))
    };
    let done = answer::of_row(step);
    quote! {
        let credentials = request.body;
        let attempt = self
            .attempts
            .admit(&credentials.#identifier, request.address)
            .map_err(#rejection::too_many_requests)?;
        let (caller, hash) = match #repository.login(&credentials.#identifier).await? {
            Some(found) => {
                let caller = #caller {
                    subject: found.id.to_string(),
                    role: #role,
                    tenant: #tenant,
                    scopes: Vec::new(),
                };
                (Some(caller), #hash)
            }
            None => (None, None),
        };
        // Somebody unknown is verified too, and takes as long.
        let proved = self.passwords.verify(&credentials.#secret, hash).await?;
        let Some(caller) = caller.filter(|_| proved) else {
            return Err(#error::Refused(#status::UNAUTHORIZED, #problem::bad_credentials()));
        };
        attempt.succeeded();
        let token = self.tokens.issue(&caller)?;
        #done
    }
}
