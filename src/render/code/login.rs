//! Logging in, staying logged in, and logging out.
//!
//! In: the behaviour, and the operation that has it. Out: the body of its method.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::super::tidy::note;
use super::stored::Step;
use super::{Cx, answer};
use crate::plan::names::FieldName;
use crate::plan::operation::BodyKind;
use crate::plan::resource::{Behaviour, HeaderSlot, Login, Slot};
use crate::plan::schema::{ModelKind, Type};
use crate::plan::security::Check;

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
    let begins = Begins::of(step.behaviour);
    let pair = begins.session.then(|| {
        let pair = cx.imports.name("crate::auth::session::Pair");
        quote!(let #pair { access: token, refresh } = self.sessions.begin(&account).await?;)
    });
    let token = begins
        .token
        .then(|| quote!(let token = self.tokens.issue(&account, None)?;));
    let cookie = begins.cookie.then(|| {
        let session = cx.imports.name("crate::auth::cookie::CookieSession");
        let name = cookie_name(cx);
        quote!(let #session { cookie, csrf } = self.cookies.begin(#name, &account).await?;)
    });
    let done = answer::of_row(step);
    let as_long = note("Somebody unknown is verified too, and takes as long.");
    quote! {
        let credentials = request.body;
        let attempt = self
            .attempts
            .admit(&credentials.#identifier, request.address)
            .map_err(#rejection::too_many_requests)?;
        let found = #repository.login(&credentials.#identifier).await?;
        let hash = #hash;
        #as_long
        let proved = self.passwords.verify(&credentials.#secret, hash).await?;
        let Some(account) = found.filter(|_| proved).map(#account::from) else {
            return Err(#error::Refused(#status::UNAUTHORIZED, #problem::bad_credentials()));
        };
        attempt.succeeded();
        #pair
        #token
        #cookie
        #done
    }
}

/// What a log-in begins, by what it answers.
pub struct Begins {
    /// A session that is carried on by tokens.
    pub session: bool,
    /// Nothing: it gives an access token alone.
    pub token: bool,
    /// A session in a cookie.
    pub cookie: bool,
}

impl Begins {
    /// Looks at the answer.
    pub fn of(behaviour: &Behaviour) -> Self {
        let body = behaviour.answer.body.as_ref();
        let has = |is: fn(&Slot) -> bool| body.is_some_and(|it| it.any(&is));
        let session = has(|it| matches!(it, Slot::RefreshToken));
        Self {
            session,
            token: !session && has(|it| matches!(it, Slot::AccessToken)),
            cookie: has(|it| matches!(it, Slot::CsrfToken)),
        }
    }
}

/// Says whether a log-out makes the browser forget a cookie.
pub fn ends_cookie(behaviour: &Behaviour) -> bool {
    behaviour.answer.headers.contains(&HeaderSlot::SetCookie)
}

/// Gives the name of the cookie that holds sessions.
fn cookie_name(cx: Cx<'_>) -> &str {
    let mut schemes = cx.version.schemes.iter();
    let name = schemes.find_map(|it| match &it.check {
        Check::Session(name) => Some(name.as_str()),
        _ => None,
    });
    name.unwrap_or_default()
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
        None if ends_cookie(step.behaviour) => {
            let name = cookie_name(step.cx);
            quote!(let cookie = self.cookies.end(#name, caller).await?;)
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
