//! Logging in, staying logged in, and logging out.
//!
//! In: the behaviour, and the operation that has it. Out: the body of its method.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::answer;
use super::stored::Step;
use crate::plan::names::FieldName;
use crate::plan::operation::BodyKind;
use crate::plan::resource::{Behaviour, Login, Slot};
use crate::plan::schema::{ModelKind, Type};

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
    let account = cx.imports.name("crate::auth::account::Account");
    let error = cx.support("error::Error");
    let problem = cx.support("problem::Problem");
    let rejection = cx.support("problem::Rejection");
    let status = cx.imports.name("actix_web::http::StatusCode");
    let repository = step.repository();
    let hash = if step.resource.columns[columns.secret].nullable {
        quote!(found.as_ref().and_then(|it| it.hash.clone()))
    } else {
        quote!(found.as_ref().map(|it| it.hash.clone()))
    };
    let issue = if begins_session(step.behaviour) {
        let pair = cx.imports.name("crate::auth::session::Pair");
        quote!(let #pair { access: token, refresh } = self.sessions.begin(&account).await?;)
    } else {
        quote!(let token = self.tokens.issue(&account, None)?;)
    };
    let done = answer::of_row(step);
    quote! {
        let credentials = request.body;
        let attempt = self
            .attempts
            .admit(&credentials.#identifier, request.address)
            .map_err(#rejection::too_many_requests)?;
        let found = #repository.login(&credentials.#identifier).await?;
        let hash = #hash;
        // Somebody unknown is verified too, and takes as long.
        let proved = self.passwords.verify(&credentials.#secret, hash).await?;
        let Some(account) = found.filter(|_| proved).map(#account::from) else {
            return Err(#error::Refused(#status::UNAUTHORIZED, #problem::bad_credentials()));
        };
        attempt.succeeded();
        #issue
        #done
    }
}

/// Says whether a log-in begins a session: it answers what carries one on.
pub fn begins_session(behaviour: &Behaviour) -> bool {
    let body = behaviour.answer.body.as_ref();
    body.is_some_and(|it| it.any(&|it| matches!(it, Slot::RefreshToken)))
}

/// Writes the exchange of a refresh token.
pub fn refresh(step: Step<'_>, token: &Ident) -> TokenStream {
    let cx = step.cx;
    let error = cx.support("error::Error");
    let problem = cx.support("problem::Problem");
    let status = cx.imports.name("actix_web::http::StatusCode");
    let pair = cx.imports.name("crate::auth::session::Pair");
    let text = text(step, token);
    let done = answer::of_row(step);
    quote! {
        let found = self.sessions.refresh(#text).await?;
        let Some(#pair { access: token, refresh }) = found else {
            return Err(#error::Refused(#status::UNAUTHORIZED, #problem::bad_credentials()));
        };
        #done
    }
}

/// Writes a log-out.
pub fn logout(step: Step<'_>, token: Option<&FieldName>) -> TokenStream {
    let end = match token {
        Some(token) => {
            let text = text(step, &ident(token.as_str()));
            quote!(self.sessions.end(#text).await?;)
        }
        None => quote! {
            if let Some(session) = &caller.session {
                self.sessions.close(session).await?;
            }
        },
    };
    let done = answer::of_row(step);
    quote!(#end #done)
}

/// Writes the text of a token in the body of a request.
fn text(step: Step<'_>, token: &Ident) -> TokenStream {
    let body = step.operation.request.body.as_ref().map(|it| &it.kind);
    if let Some(BodyKind::Json {
        ty: Type::Model(model),
        ..
    }) = body
        && let ModelKind::Struct(object) = &step.cx.all()[*model].kind
        && object.fields.iter().any(|it| it.ty == Type::Secret)
    {
        quote!(request.body.#token.expose())
    } else {
        quote!(&request.body.#token)
    }
}
