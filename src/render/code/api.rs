//! `v1/<tag>/mod.rs`: the trait that stands behind the operations of a tag, and their handlers.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::super::tidy::{Module, Piece, piece};
use super::security::requirement;
use super::{Cx, docs, paragraph, sentence};
use crate::plan::docs::code;
use crate::plan::operation::{Api, Content, Idempotent, Operation, Table};

/// How an operation is told who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asker {
    /// Not at all: it is open to everybody.
    Nobody,
    /// There may be a caller.
    Perhaps,
    /// There is one.
    Known,
}

impl Asker {
    fn of(operation: &Operation) -> Self {
        if operation.security.is_public() {
            Self::Nobody
        } else if operation.security.is_optional() {
            Self::Perhaps
        } else {
            Self::Known
        }
    }
}

/// Says whether the operation has a request, which is read and checked.
pub fn is_open(operation: &Operation) -> bool {
    operation.closed.is_empty()
}

/// Says whether something stands behind the operations by declaration.
pub fn is_stored(api: &Api) -> bool {
    api.operations
        .iter()
        .any(|it| is_open(it) && it.behaviour.is_some())
}

/// Writes the file. Imports of each piece are made by `cx`, which is given the piece's own list.
pub fn file<'a>(cx: Cx<'a>, api: &'a Api) -> Module<'a> {
    let open = api.operations.iter().any(is_open);
    let traits = open && !cx.is_echo();
    let mut modules = Vec::new();
    let mut reexports = Vec::new();
    if open {
        modules.push(("", "request".to_owned()));
        reexports.push("pub use request::*".to_owned());
    }
    if traits {
        modules.push(("", "response".to_owned()));
        reexports.push("pub use response::*".to_owned());
    }
    if traits && is_stored(api) {
        modules.push(("", "stored".to_owned()));
        reexports.push(format!("pub use stored::{}", api.stored_name));
    }
    let mut pieces: Vec<Piece> = Vec::new();
    if traits {
        pieces.push(piece(|imports| definition(Cx { imports, ..cx }, api)));
    }
    if api
        .operations
        .iter()
        .any(|it| Asker::of(it) != Asker::Nobody)
    {
        pieces.push(piece(|imports| {
            let constants = api
                .operations
                .iter()
                .map(|it| requirement(Cx { imports, ..cx }, it));
            quote!(#(#constants)*)
        }));
    }
    for operation in &api.operations {
        pieces.push(piece(|imports| {
            handler(Cx { imports, ..cx }, api, operation)
        }));
    }
    let mut lines = vec![sentence(&api.operations_in_words())];
    if !api.docs.is_empty() {
        lines.push(String::new());
        lines.extend(api.docs.iter().cloned());
    }
    Module {
        docs: lines,
        source: &cx.version.file,
        modules,
        reexports,
        pieces,
    }
}

/// Gives the media types that the operation answers its successes with; none where the client need not take any.
fn offers(operation: &Operation) -> Vec<&str> {
    let mut offers: Vec<&str> = Vec::new();
    for variant in &operation.response.variants {
        let is_success = variant.status.is_none_or(|it| (200..300).contains(&it));
        match &variant.content {
            Content::Json { media_type, .. }
            | Content::Text { media_type }
            | Content::Bytes { media_type }
                if is_success =>
            {
                // Whoever answers with a range decides when it answers.
                if media_type.contains('*') {
                    return Vec::new();
                }
                if !offers.contains(&media_type.as_str()) {
                    offers.push(media_type);
                }
            }
            _ => {}
        }
    }
    offers
}

/// Gives the table that the operation tells its list as, where it does.
fn table(operation: &Operation) -> Option<&Table> {
    let variants = operation.response.variants.iter();
    let mut tables = variants.filter_map(|it| match &it.content {
        Content::Json { table, .. } => table.as_ref(),
        _ => None,
    });
    tables.next()
}

/// Writes the trait.
fn definition(cx: Cx<'_>, api: &Api) -> TokenStream {
    let name = ident(api.trait_name.as_str());
    let mut head = vec![format!(
        "What the contract asks of {}.",
        api.operations_in_words()
    )];
    let stored = is_stored(api).then(|| {
        paragraph(&mut head, "Each method does by default what the contract declares; override those that should do something else.");
        let stored = ident(api.stored_name.as_str());
        quote! {
            #[doc = " The behaviour that the contract declares."]
            fn stored(&self) -> &#stored;
        }
    });
    let head = docs(&head);
    let methods = api
        .operations
        .iter()
        .filter(|it| is_open(it))
        .map(|it| method(cx, it));
    let macro_name = cx.imports.name("async_trait::async_trait");
    let unwritten = (!is_stored(api)).then(|| {
        let unwritten = cx
            .imports
            .name(&format!("crate::{}::Unwritten", cx.version.module));
        quote!(impl #name for #unwritten {})
    });
    quote! {
        #head
        #[#macro_name(?Send)]
        pub trait #name: Send + Sync {
            #stored
            #(#methods)*
        }
        #unwritten
    }
}

fn method(cx: Cx<'_>, operation: &Operation) -> TokenStream {
    let name = ident(operation.name.as_str());
    let head = head(operation);
    let request_type = ident(operation.request.name.as_str());
    let response_type = ident(operation.response.name.as_str());
    let error = cx.support("error::Error");
    let is_stored = operation.behaviour.is_some();
    let caller = ident(if is_stored { "caller" } else { "_caller" });
    let request = ident(if is_stored { "request" } else { "_request" });
    let parameter = caller_type(cx, operation).map(|ty| quote!(#caller: #ty,));
    let argument = parameter.is_some().then(|| quote!(caller,));
    let label = &operation.label;
    let body = if is_stored {
        quote!(self.stored().#name(#argument request).await)
    } else {
        quote!(Err(#error::NotImplemented(#label)))
    };
    quote! {
        #head
        async fn #name(&self, #parameter #request: #request_type) -> Result<#response_type, #error> {
            #body
        }
    }
}

/// Gives the type of the parameter `caller`, if there is one.
pub fn caller_type(cx: Cx<'_>, operation: &Operation) -> Option<TokenStream> {
    let caller = || cx.imports.name("crate::auth::caller::Caller");
    match Asker::of(operation) {
        Asker::Nobody => None,
        Asker::Perhaps => {
            let caller = caller();
            Some(quote!(Option<&#caller>))
        }
        Asker::Known => {
            let caller = caller();
            Some(quote!(&#caller))
        }
    }
}

/// Writes the docs of an operation: what the contract says, then method and path.
fn head(operation: &Operation) -> TokenStream {
    let mut lines = operation.docs.clone();
    if operation.deprecated {
        paragraph(&mut lines, "Deprecated.");
    }
    let route = format!("{} {}", operation.method, operation.path);
    paragraph(&mut lines, code(&route));
    docs(&lines)
}

fn handler(cx: Cx<'_>, api: &Api, operation: &Operation) -> TokenStream {
    let name = ident(operation.name.as_str());
    let trait_name = ident(api.trait_name.as_str());
    let http_response = cx.imports.name("actix_web::HttpResponse");
    let rejection = cx.support("problem::Rejection");
    let is_open = is_open(operation);
    let asks_trait = is_open && !cx.is_echo();
    let asker = Asker::of(operation);

    let mut lines = match (is_open, asks_trait) {
        (_, true) => vec![format!("See {}.", method_link("", api, operation))],
        (true, false) => vec![format!("Echoes what {} is asked.", code(&operation.label))],
        (false, _) => closed_docs(operation),
    };
    if asker == Asker::Nobody
        && is_open
        && let Some(line) = lines.first_mut()
    {
        line.push_str(" The contract opens it to everybody.");
    }
    let head = docs(&lines);

    let mut parameters = Vec::new();
    if is_open || asker != Asker::Nobody {
        let http_request = cx.imports.name("actix_web::HttpRequest");
        parameters.push(quote!(http: #http_request));
    }
    let once = operation.idempotent.as_ref().filter(|_| asks_trait);
    let payload = (is_open && operation.request.body.is_some()).then(|| {
        let ty = cx.imports.name("actix_web::web::Payload");
        parameters.push(quote!(payload: #ty));
        quote!(, payload)
    });
    if asks_trait {
        let data = cx.imports.name("actix_web::web::Data");
        parameters.push(quote!(api: #data<dyn #trait_name>));
    }

    let constant = ident(operation.security_constant.as_str());
    let (admit, caller) = match (asker, asks_trait) {
        (Asker::Nobody, _) => (None, None),
        (Asker::Known, true) => (
            Some(quote!(let caller = #constant.admit(&http).await?;)),
            Some(quote!(&caller,)),
        ),
        (Asker::Known, false) => (Some(quote!(#constant.admit(&http).await?;)), None),
        (Asker::Perhaps, true) => (
            Some(quote!(let caller = #constant.admit_optional(&http).await?;)),
            Some(quote!(caller.as_ref(),)),
        ),
        (Asker::Perhaps, false) => (Some(quote!(#constant.admit_optional(&http).await?;)), None),
    };
    let request_type = ident(operation.request.name.as_str());
    let wait = payload.is_some().then(|| quote!(.await));
    let mut offers = offers(operation);
    let table = table(operation).filter(|_| asks_trait && !offers.is_empty());
    let chosen = table.map(|_| {
        offers.push("text/csv");
        quote!(let media_type =)
    });
    let negotiate = (is_open && !offers.is_empty()).then(|| {
        let choose = cx.support("negotiation");
        quote!(#chosen #choose::choose(&http, &[#(#offers),*])?;)
    });
    let look = once.map(|it| look(cx, operation, it, asker, payload.is_some()));
    let read = quote!(#negotiate #look let request = #request_type::read(&http #payload) #wait ?;);
    let admit = (is_open && asks_trait)
        .then(|| rate(cx, operation, asker))
        .map_or(quote!(#admit), |rate| quote!(#admit #rate));
    let label = &operation.label;
    let end = if asks_trait {
        let work = quote!(api.#name(#caller request));
        let (ask, answered) = if once.is_some() {
            (None, quote!(once.answer(&http, #work).await))
        } else {
            cx.support("answer::Answer");
            let ask = quote!(let response = #work.await?;);
            (Some(ask), quote!(response.answer(&http)))
        };
        let answer = match table {
            None => answered,
            Some(Table {
                name,
                rows,
                columns,
            }) => {
                let table = cx.support("csv::Table");
                quote! {
                    let table = #table { file: #name, rows: #rows, columns: &[#(#columns),*] };
                    table.answer(media_type, #answered?)
                }
            }
        };
        quote! {
            #read
            #ask
            #answer
        }
    } else if is_open {
        quote! {
            #read
            request.echo()
        }
    } else {
        quote!(Err(#rejection::not_implemented(#label)))
    };
    quote! {
        #head
        pub(super) async fn #name(#(#parameters),*) -> Result<#http_response, #rejection> {
            #admit
            #end
        }
    }
}

/// Looks for the key under which the request is answered once, and at what is asked.
fn look(
    cx: Cx<'_>,
    operation: &Operation,
    it: &Idempotent,
    asker: Asker,
    has_body: bool,
) -> TokenStream {
    let once = cx.imports.name("crate::edge::idempotency::Once");
    let name = format!("{}.{}", cx.version.module, operation.label);
    let caller = match asker {
        Asker::Nobody => quote!(None),
        Asker::Perhaps => quote!(caller.as_ref().map(|it| it.identity()).as_deref()),
        Asker::Known => quote!(Some(&caller.identity())),
    };
    let headers = &it.headers;
    let watch = has_body.then(|| quote!(let payload = once.watch(&http, payload).await?;));
    quote! {
        let once = #once::of(&http, #name, #caller, &[#(#headers),*]);
        #watch
    }
}

/// Counts the request, once it is known who asks.
fn rate(cx: Cx<'_>, operation: &Operation, asker: Asker) -> TokenStream {
    let rate = cx.imports.name("crate::edge::rate::Rate");
    let caller = match asker {
        Asker::Nobody => quote!(None),
        Asker::Perhaps => quote!(caller.as_ref().map(|it| it.subject.as_str())),
        Asker::Known => quote!(Some(&caller.subject)),
    };
    if operation.rate_limit.is_empty() {
        return quote!(#rate::DEFAULT.admit(&http, #caller).await?;);
    }
    let window = cx.imports.name("crate::edge::rate::store::Window");
    let name = format!("{}.{}", cx.version.module, operation.label);
    let windows = operation.rate_limit.iter().map(|it| {
        let limit = Literal::u32_unsuffixed(it.limit);
        let seconds = Literal::u32_unsuffixed(it.seconds);
        quote!(#window { limit: #limit, seconds: #seconds })
    });
    quote! {
        const RATE: #rate = #rate::of(#name, &[#(#windows),*]);
        RATE.admit(&http, #caller).await?;
    }
}

fn closed_docs(operation: &Operation) -> Vec<String> {
    let label = code(&operation.label);
    let mut lines = vec![format!(
        "{label} answers 501: the contract says something of it that is not enforced yet."
    )];
    lines.push(String::new());
    lines.extend(
        operation
            .closed
            .iter()
            .map(|why| format!("- {}", code(why))),
    );
    lines
}

/// Gives a link to the method of an operation; a keyword is linked by its bare name, since `#` begins a fragment there.
pub fn method_link(path: &str, api: &Api, operation: &Operation) -> String {
    let method = operation.name.plain();
    let name = format!("{}::{method}", api.trait_name);
    if path.is_empty() {
        format!("[`{name}`]")
    } else {
        format!("[`{name}`]({path}{name})")
    }
}
