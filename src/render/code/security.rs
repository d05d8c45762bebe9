//! `v1/security.rs`: the security schemes that operations ask for, and who checks them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::super::imports::{Imports, ident};
use super::super::tidy::{Module, piece};
use super::{Cx, docs};
use crate::plan::Version;
use crate::plan::docs::code;
use crate::plan::operation::Operation;
use crate::plan::security::{Carrier, Check, Issuer, Scheme, Security};

/// Writes the file.
pub fn file(version: &Version, is_echo: bool) -> Module<'_> {
    let schemes = &version.schemes;
    let constants = piece(|imports| {
        let constants = schemes
            .iter()
            .enumerate()
            .map(|(index, scheme)| constant(imports, index, scheme));
        quote!(#(#constants)*)
    });
    let authenticators = piece(|imports| authenticators(imports, version, is_echo));
    Module {
        docs: vec!["The security schemes of the contract, and who checks them.".to_owned()],
        source: &version.file,
        pieces: vec![constants, authenticators],
        ..Module::default()
    }
}

/// Writes what an operation asks of its caller; nothing for one that is open to everybody.
pub fn requirement(cx: Cx<'_>, operation: &Operation) -> TokenStream {
    let Security {
        alternatives,
        roles,
        or_owner,
    } = &operation.security;
    if operation.security.is_public() {
        return TokenStream::new();
    }
    let name = ident(operation.security_constant.as_str());
    let ty = cx.imports.name("crate::auth::guard::Security");
    let alternatives = alternatives.iter().map(|all| {
        let all = all.iter().map(|it| {
            let ty = cx.imports.name("crate::auth::guard::Requirement");
            let module = format!("crate::{}::security", cx.version.module);
            let constant = cx.version.schemes[it.scheme].field.constant();
            let scheme = cx.imports.name(&format!("{module}::{constant}"));
            let scopes = &it.scopes;
            if scopes.is_empty() {
                quote!(#ty::of(&#scheme))
            } else {
                quote!(#ty::with(&#scheme, &[#(#scopes),*]))
            }
        });
        quote!(&[#(#all),*])
    });
    if roles.is_empty() && !or_owner {
        return quote!(const #name: #ty = #ty::of(&[#(#alternatives),*]););
    }
    quote! {
        const #name: #ty = #ty {
            alternatives: &[#(#alternatives),*],
            roles: &[#(#roles),*],
            or_owner: #or_owner,
        };
    }
}

/// Gives every scope and role that an operation asks for.
fn granted(version: &Version) -> Vec<&str> {
    let operations = version.apis.iter().flat_map(|it| &it.operations);
    let mut granted: Vec<&str> = operations
        .flat_map(|it| {
            let scopes = it
                .security
                .alternatives
                .iter()
                .flatten()
                .flat_map(|it| &it.scopes);
            it.security.roles.iter().chain(scopes)
        })
        .map(String::as_str)
        .collect();
    granted.sort_unstable();
    granted.dedup();
    granted
}

fn constant(imports: &Imports, index: usize, scheme: &Scheme) -> TokenStream {
    let Scheme {
        wire,
        docs: lines,
        carrier,
        field,
        ..
    } = scheme;
    let docs = match lines[..] {
        [] => docs(&[code(wire)]),
        _ => docs(lines),
    };
    let name = ident(field.constant().as_str());
    let ty = imports.name("crate::auth::guard::Scheme");
    let carriers = imports.name("crate::auth::authenticator::Carrier");
    let carrier = match carrier {
        Carrier::Bearer => quote!(Bearer),
        Carrier::Basic => quote!(Basic),
        Carrier::Authorization(scheme) => quote!(Authorization(#scheme)),
        Carrier::Header(name) => quote!(Header(#name)),
        Carrier::Query(name) => quote!(Query(#name)),
        Carrier::Cookie(name) => quote!(Cookie(#name)),
        Carrier::Certificate => quote!(Certificate),
    };
    let index = Literal::usize_unsuffixed(index);
    quote! {
        #docs
        pub const #name: #ty = #ty { index: #index, name: #wire, carrier: #carriers::#carrier };
    }
}

fn authenticators(imports: &Imports, version: &Version, is_echo: bool) -> TokenStream {
    let schemes = &version.schemes;
    let granted = granted(version);
    let state = imports.name("crate::state::State");
    let guards = imports.name("crate::auth::authenticator::Guards");
    let arc = imports.name("std::sync::Arc");
    let authenticator = imports.name("crate::auth::authenticator::Authenticator");
    let fields: Vec<_> = schemes
        .iter()
        .map(|scheme| ident(scheme.field.as_str()))
        .collect();
    let docs = schemes.iter().map(|scheme| {
        let constant = scheme.field.constant();
        docs(&[format!("Checks the credentials of [`{constant}`].")])
    });
    let checks = schemes.iter().map(|scheme| match &scheme.check {
        _ if is_echo => {
            let credential = imports.name("crate::auth::test_credential::TestCredential");
            quote!(#arc::new(#credential::new(state.test_credential.clone(), &[#(#granted),*])))
        }
        Check::AccessToken => {
            let check = imports.name("crate::auth::account::AccessTokens");
            quote!(#arc::new(#check::new(state.tokens.clone(), state.accounts.clone())))
        }
        Check::Keys(_) => {
            let check = imports.name("crate::auth::api_key::ApiKeys");
            quote!(#arc::new(#check::new(state.keys.clone(), state.accounts.clone())))
        }
        Check::Session(_) => quote!(#arc::new(state.cookies.clone())),
        Check::Login => {
            let check = imports.name("crate::auth::basic::BasicLogins");
            quote!(#arc::new(#check::new(
                state.accounts.clone(),
                state.passwords.clone(),
                state.attempts.clone()
            )))
        }
        Check::Issuer(issuer) => issued(imports, issuer),
        Check::Custom => {
            let refuse = imports.name("crate::auth::authenticator::Refuse");
            quote!(#arc::new(#refuse))
        }
    });
    let uses_state = schemes
        .iter()
        .any(|scheme| is_echo || scheme.check != Check::Custom);
    let parameter = ident(if uses_state { "state" } else { "_state" });
    quote! {
        #[doc = " Who checks credentials, one for each security scheme."]
        #[derive(Clone)]
        pub struct Authenticators {
            #(#docs pub #fields: #arc<dyn #authenticator>,)*
        }

        impl Authenticators {
            #[doc = " The checks that the contract declares; a scheme without one lets nobody in."]
            pub fn declared(#parameter: &#state) -> Self {
                Self { #(#fields: #checks,)* }
            }

            #[doc = " Puts them in the order of the schemes."]
            pub fn guards(&self) -> #guards {
                #guards([#(self.#fields.clone()),*].into())
            }
        }
    }
}

/// Writes what checks the tokens of an issuer.
fn issued(imports: &Imports, issuer: &Issuer) -> TokenStream {
    let Issuer {
        name,
        subject,
        is_account,
        role,
        tenant,
        scopes,
        roles,
    } = issuer;
    let arc = imports.name("std::sync::Arc");
    let tokens = imports.name("crate::auth::issuer::IssuerTokens");
    let reading = imports.name("crate::auth::issuer::claims::Reading");
    let claim = |it: &Option<String>| match it {
        Some(it) => quote!(Some(#it)),
        None => quote!(None),
    };
    let (role, tenant) = (claim(role), claim(tenant));
    let tokens = quote! {
        #tokens::new(&state.issuers, #name, #reading {
            subject: #subject,
            role: #role,
            tenant: #tenant,
            scopes: &[#(#scopes),*],
            roles: &[#(#roles),*],
        })
    };
    if *is_account {
        let accounts = imports.name("crate::auth::issued::IssuedAccounts");
        quote!(#arc::new(#accounts::new(#tokens, state.accounts.clone())))
    } else {
        quote!(#arc::new(#tokens))
    }
}
