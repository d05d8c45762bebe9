//! `v1/mod.rs`: what stands behind the operations of a version, and its routes.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::imports::ident;
use super::super::tidy::{Module, piece};
use super::api::{is_open, is_stored};
use super::{Cx, docs, error, sentence};
use crate::plan::operation::{Api, Route, RouteOperation};

/// Writes the file.
pub fn file(cx: Cx<'_>) -> Module<'_> {
    let version = cx.version;
    let mut modules: Vec<_> = version
        .apis
        .iter()
        .map(|api| ("pub ", api.module.to_string()))
        .collect();
    if !version.models.all.is_empty() {
        modules.push(("pub ", "models".to_owned()));
    }
    if !version.schemes.is_empty() {
        modules.push(("pub ", "security".to_owned()));
    }
    if !cx.is_echo() && !super::convert::answered(cx).is_empty() {
        modules.push(("", "records".to_owned()));
    }
    modules.sort();
    let mut pieces = vec![piece(|imports| constants(Cx { imports, ..cx }))];
    pieces.push(piece(|imports| error::constants(Cx { imports, ..cx })));
    pieces.push(piece(|imports| apis(Cx { imports, ..cx })));
    if behind(cx).any(|api| !is_stored(api)) {
        pieces.push(piece(|_| {
            quote! {
                #[doc = " Stands behind the operations that nobody has written yet: they answer 501."]
                #[derive(Debug, Clone, Copy)]
                pub struct Unwritten;
            }
        }));
    }
    pieces.push(piece(|imports| configure(Cx { imports, ..cx })));
    let mut lines = vec![format!(
        "{}, version {}.",
        plain(&version.title),
        plain(&version.version)
    )];
    if !version.docs.is_empty() {
        lines.push(String::new());
        lines.extend(version.docs.iter().cloned());
    }
    Module {
        docs: lines,
        source: &version.file,
        modules,
        pieces,
        ..Module::default()
    }
}

/// Makes a text of the contract fit for a line of prose.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_alphanumeric() || " .,-+()!?&'".contains(c) {
                c
            } else {
                ' '
            }
        })
        .collect()
}

/// Gives the APIs that have a trait.
fn behind<'a>(cx: Cx<'a>) -> impl Iterator<Item = &'a Api> {
    cx.version
        .apis
        .iter()
        .filter(move |api| !cx.is_echo() && api.operations.iter().any(is_open))
}

fn constants(cx: Cx<'_>) -> TokenStream {
    let version = cx.version;
    let base_path = &version.base_path;
    let number = &version.version;
    let operations = version
        .apis
        .iter()
        .flat_map(|api| &api.operations)
        .map(|it| {
            let (method, path, label) = (&it.method, &it.path, &it.label);
            quote!((#method, #path, #label))
        });
    quote! {
        #[doc = " The path under which all operations are."]
        pub const BASE_PATH: &str = #base_path;
        #[doc = " The version that the contract gives itself."]
        pub const VERSION: &str = #number;
        #[doc = " All operations: method, path under that, and name."]
        pub const OPERATIONS: &[(&str, &str, &str)] = &[#(#operations),*];
    }
}

fn apis(cx: Cx<'_>) -> TokenStream {
    let state = cx.imports.name("crate::state::State");
    let mut fields = Vec::new();
    let mut lets = Vec::new();
    let mut values = Vec::new();
    let mut uses_state = false;
    for api in behind(cx) {
        let data = cx.imports.name("actix_web::web::Data");
        let arc = cx.imports.name("std::sync::Arc");
        let field = ident(api.field.as_str());
        let trait_name = cx
            .imports
            .name(&format!("self::{}::{}", api.module, api.trait_name));
        let head = match api.docs.first() {
            Some(line) => docs(&[line]),
            None => docs(&[sentence(&api.operations_in_words())]),
        };
        fields.push(quote!(#head pub #field: #data<dyn #trait_name>));
        let made = if is_stored(api) {
            uses_state = true;
            let stored = cx
                .imports
                .name(&format!("self::{}::{}", api.module, api.stored_name));
            quote!(#stored::new(state))
        } else {
            quote!(Unwritten)
        };
        lets.push(quote!(let #field: #arc<dyn #trait_name> = #arc::new(#made);));
        values.push(quote!(#field: #data::from(#field)));
    }
    if !cx.version.schemes.is_empty() {
        uses_state = true;
        let authenticators = cx.imports.name("self::security::Authenticators");
        fields.push(quote! {
            #[doc = " Who checks credentials."]
            pub authenticators: #authenticators
        });
        values.push(quote!(authenticators: #authenticators::declared(state)));
    }
    let parameter = ident(if uses_state { "state" } else { "_state" });
    quote! {
        #[doc = " What stands behind the operations, one for each tag."]
        #[derive(Clone)]
        pub struct Apis { #(#fields,)* }

        impl Apis {
            #[doc = " The behaviour that the contract declares."]
            pub fn stored(#parameter: &#state) -> Self {
                #(#lets)*
                Self { #(#values,)* }
            }
        }
    }
}

fn configure(cx: Cx<'_>) -> TokenStream {
    let version = cx.version;
    let config = cx.imports.name("actix_web::web::ServiceConfig");
    let data: Vec<_> = behind(cx).map(|api| ident(api.field.as_str())).collect();
    let routes = version.routes.iter().map(|it| route(cx, it));
    let guards =
        (!version.schemes.is_empty()).then(|| quote!(.app_data(apis.authenticators.guards())));
    let services = if version.base_path.is_empty() {
        quote!(#guards #(.service(#routes))*)
    } else {
        let web = cx.imports.name("actix_web::web");
        quote!(.service(#web::scope(BASE_PATH) #guards #(.service(#routes))*))
    };
    let is_empty = services.is_empty() && data.is_empty();
    let (parameter, body) = if is_empty {
        (ident("_services"), None)
    } else {
        let data = quote!(#(.app_data(apis.#data.clone()))*);
        (ident("services"), Some(quote!(services #data #services;)))
    };
    let uses_apis = guards.is_some() || !data.is_empty();
    let apis = ident(if uses_apis { "apis" } else { "_apis" });
    quote! {
        #[doc = " Routes requests to the operations."]
        pub fn configure(#parameter: &mut #config, #apis: &Apis) {
            #body
        }
    }
}

fn route(cx: Cx<'_>, route: &Route) -> TokenStream {
    let endpoint = cx.support("endpoint::Endpoint");
    let pattern = &route.pattern;
    // A `HEAD` of the contract takes the place of the one that comes with every `GET`.
    let has_head = route.operations.iter().any(|it| it.method == "HEAD");
    let operations = route
        .operations
        .iter()
        .map(|it| operation(cx, it, has_head));
    quote!(#endpoint::at(#pattern) #(#operations)*)
}

fn operation(cx: Cx<'_>, operation: &RouteOperation, has_head: bool) -> TokenStream {
    let module = ident(operation.module.as_str());
    let handler = ident(operation.handler.as_str());
    let standard = [
        "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT",
    ];
    match operation.method.as_str() {
        "GET" if !has_head => quote!(.get(#module::#handler)),
        name if standard.contains(&name) => {
            let method = cx.imports.name("actix_web::http::Method");
            let name = ident(name);
            quote!(.on(#method::#name, #module::#handler))
        }
        // OpenAPI 3.2 allows any token.
        name => quote!(.on_other(#name, #module::#handler)),
    }
}
