//! `v1/<tag>/stored.rs`: the behaviour that the contract declares, one method for each operation that has one.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::imports::ident;
use super::super::tidy::{Module, piece};
use super::api::{caller_type, is_open};
use super::{Cx, answer, change, docs, listing, sentence};
use super::{create, login};
use crate::plan::operation::{Api, Operation};
use crate::plan::resource::{Action, Behaviour, ColumnRole, Resource};
use crate::plan::schema::{ModelKind, Type};

/// Writes the file.
pub fn file<'a>(cx: Cx<'a>, api: &'a Api) -> Module<'a> {
    let mut pieces = vec![piece(|imports| head(Cx { imports, ..cx }, api))];
    let (tagged, stepped): (Vec<_>, Vec<_>) = (
        resources(cx, api, is_tagged),
        resources(cx, api, is_stepped),
    );
    for resource in tagged {
        pieces.push(piece(|imports| answer::tag(Cx { imports, ..cx }, resource)));
    }
    for resource in stepped {
        pieces.push(piece(|_| change::steps(resource)));
    }
    Module {
        docs: vec![sentence(&format!(
            "{} over what is stored",
            api.operations_in_words()
        ))],
        source: &cx.version.file,
        pieces,
        ..Module::default()
    }
}

/// Gives the operations that have a behaviour.
fn operations(api: &Api) -> impl Iterator<Item = (&Operation, &Behaviour)> {
    api.operations
        .iter()
        .filter(|it| is_open(it))
        .filter_map(|it| Some((it, it.behaviour.as_ref()?)))
}

fn resources<'a>(
    cx: Cx<'a>,
    api: &'a Api,
    needs: fn(&Resource, &Operation, &Behaviour) -> bool,
) -> Vec<&'a Resource> {
    let mut found: Vec<usize> = Vec::new();
    for (operation, behaviour) in operations(api) {
        let number = behaviour.resource;
        if needs(&cx.plan.resources[number], operation, behaviour) && !found.contains(&number) {
            found.push(number);
        }
    }
    found.into_iter().map(|it| &cx.plan.resources[it]).collect()
}

fn is_tagged(_: &Resource, operation: &Operation, behaviour: &Behaviour) -> bool {
    use crate::plan::resource::HeaderSlot;
    operation.request.preconditions.is_some()
        || behaviour.answer.headers.contains(&HeaderSlot::Etag)
}

fn is_asked(_: &Resource, _: &Operation, behaviour: &Behaviour) -> bool {
    // Those ask the sessions, and these the accounts.
    !matches!(
        behaviour.action,
        Action::Refresh { .. } | Action::Logout { .. }
    )
}

fn is_stepped(resource: &Resource, _: &Operation, behaviour: &Behaviour) -> bool {
    !resource.steps.is_empty()
        && matches!(
            behaviour.action,
            Action::Replace { .. } | Action::Update { .. }
        )
}

/// What the behaviours of a tag need of the server.
#[derive(Default)]
struct Needs {
    passwords: bool,
    attempts: bool,
    tokens: bool,
    sessions: bool,
    cookies: bool,
    cursors: bool,
    jobs: bool,
}

fn needs(cx: Cx<'_>, api: &Api) -> Needs {
    let mut needs = Needs::default();
    for (_, behaviour) in operations(api) {
        match &behaviour.action {
            Action::Login(_) => {
                needs.attempts = true;
                needs.passwords = true;
                let kinds = login::Begins::of(behaviour);
                needs.sessions |= kinds.session;
                needs.tokens |= kinds.token;
                needs.cookies |= kinds.cookie;
            }
            Action::Logout { .. } if login::ends_cookie(behaviour) => needs.cookies = true,
            Action::Refresh { .. } | Action::Logout { .. } => needs.sessions = true,
            Action::List(list) => {
                needs.cursors |= matches!(list.paging, crate::plan::resource::Paging::Cursor { .. })
            }
            Action::Create { body, .. }
            | Action::Replace { body, .. }
            | Action::Update { body, .. } => {
                let resource = &cx.plan.resources[behaviour.resource];
                let is_new = matches!(behaviour.action, Action::Create { .. });
                needs.jobs |= is_new && resource.job.is_some();
                let ModelKind::Struct(object) = &cx.all()[*body].kind else {
                    continue;
                };
                let is_secret = |wire: &str| {
                    resource
                        .columns
                        .iter()
                        .any(|it| it.wire == wire && it.role == ColumnRole::Secret)
                };
                needs.passwords |= object.fields.iter().any(|it| is_secret(&it.wire));
            }
            Action::Me | Action::Read { .. } | Action::Delete { .. } => {}
        }
    }
    needs
}

fn head(cx: Cx<'_>, api: &Api) -> TokenStream {
    let name = ident(api.stored_name.as_str());
    let trait_name = cx.imports.name(&format!("super::{}", api.trait_name));
    let state = cx.imports.name("crate::state::State");
    let needs = needs(cx, api);
    let mut fields = Vec::new();
    let mut values = Vec::new();
    for resource in resources(cx, api, is_asked) {
        let arc = cx.imports.name("std::sync::Arc");
        let field = ident(resource.field.as_str());
        let repository = cx.imports.name(&format!(
            "crate::storage::{}::{}",
            resource.module, resource.types.repository
        ));
        fields.push(quote!(#field: #arc<dyn #repository>));
        values.push(quote!(#field: state.storage.#field.clone()));
    }
    let mut of_state = |name: &str, path: &str| {
        let (field, ty) = (format_ident!("{name}"), cx.imports.name(path));
        fields.push(quote!(#field: #ty));
        values.push(quote!(#field: state.#field.clone()));
    };
    if needs.passwords {
        of_state("passwords", "crate::auth::password::Passwords");
    }
    if needs.attempts {
        of_state("attempts", "crate::auth::attempts::Attempts");
    }
    if needs.tokens {
        of_state("tokens", "crate::auth::token::Tokens");
    }
    if needs.cookies {
        of_state("cookies", "crate::auth::cookie::Cookies");
    }
    if needs.sessions {
        of_state("sessions", "crate::auth::session::Sessions");
    }
    if needs.cursors {
        of_state("cursors", "crate::support::pagination::Cursors");
    }
    if needs.jobs {
        of_state("jobs", "crate::support::job::board::JobBoard");
    }
    let methods: Vec<TokenStream> = operations(api)
        .map(|(operation, behaviour)| method(cx, operation, behaviour))
        .collect();
    quote! {
        #[doc = " The behaviour that the contract declares."]
        pub struct #name { #(#fields,)* }

        impl #trait_name for #name {
            fn stored(&self) -> &#name {
                self
            }
        }

        impl #name {
            #[doc = " Takes what it needs of the server."]
            pub fn new(state: &#state) -> Self {
                Self { #(#values,)* }
            }

            #(#methods)*
        }
    }
}

/// What writing one behaviour needs to know.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    /// The file.
    pub cx: Cx<'a>,
    /// The operation.
    pub operation: &'a Operation,
    /// What it does.
    pub behaviour: &'a Behaviour,
    /// With what.
    pub resource: &'a Resource,
}

impl Step<'_> {
    /// The repository.
    pub fn repository(self) -> TokenStream {
        let field = ident(self.resource.field.as_str());
        quote!(self.#field)
    }

    /// Whether there is always a caller.
    pub fn has_caller(self) -> bool {
        !self.operation.security.is_public() && !self.operation.security.is_optional()
    }

    /// Whether the owner of a row is let in beside some roles.
    pub fn is_by_owner(self) -> bool {
        self.operation.security.or_owner && self.resource.owner.is_some() && self.has_caller()
    }

    /// Whether everybody who is let in has one of these roles.
    pub fn implies(self, roles: &[String]) -> bool {
        let security = &self.operation.security;
        let needed = !security.roles.is_empty() && !security.or_owner && self.has_caller();
        needed && security.roles.iter().all(|it| roles.contains(it))
    }

    /// The tenant as an argument, with its comma.
    pub fn tenant(self) -> Option<TokenStream> {
        self.resource.tenant.map(|_| quote!(caller.tenant_key()?,))
    }

    /// The constant of the operation's security.
    pub fn security(self) -> Ident {
        self.cx
            .imports
            .name(&format!("super::{}", self.operation.security_constant))
    }

    /// Reads the row of the path into `row`, and asks whether the caller may have it.
    pub fn find(self, key: &Ident) -> TokenStream {
        let error = self.cx.support("error::Error");
        let (repository, tenant) = (self.repository(), self.tenant());
        let column = &self.resource.columns[self.resource.key].ty;
        let parameter = self
            .operation
            .request
            .parameters
            .iter()
            .find(|it| ident(it.field.as_str()) == *key);
        let key = match parameter.map(|it| &it.ty) {
            Some(ty) if ty == column => quote!(request.#key),
            Some(Type::I32) => quote!(i64::from(request.#key)),
            _ => {
                let convert = self.cx.imports.name("crate::storage::convert");
                quote!(#convert::number(request.#key)?)
            }
        };
        let owner = self.owner_check();
        quote! {
            let row = #repository.get(#tenant #key).await?.ok_or_else(#error::not_found)?;
            #owner
        }
    }

    /// Asks whether the caller owns `row`, where only the owner is let in beside some roles.
    fn owner_check(self) -> Option<TokenStream> {
        let owner = self.resource.owner.filter(|_| self.is_by_owner())?;
        let column = &self.resource.columns[owner];
        let field = super::storage::field(column);
        let (error, security) = (self.cx.support("error::Error"), self.security());
        let ty = super::storage::ty(self.cx.imports, &column.ty);
        let key = quote!(caller.key::<#ty>()?);
        let own = if column.nullable {
            quote!(row.#field != Some(#key))
        } else {
            quote!(row.#field != #key)
        };
        Some(quote! {
            if !#security.grants(caller) && #own {
                return Err(#error::forbidden());
            }
        })
    }
}

fn method(cx: Cx<'_>, operation: &Operation, behaviour: &Behaviour) -> TokenStream {
    let step = Step {
        cx,
        operation,
        behaviour,
        resource: &cx.plan.resources[behaviour.resource],
    };
    let name = ident(operation.name.as_str());
    let request_type = cx
        .imports
        .name(&format!("super::{}", operation.request.name));
    let response_type = cx
        .imports
        .name(&format!("super::{}", operation.response.name));
    let error = cx.support("error::Error");
    let (head, body) = match &behaviour.action {
        Action::Login(login) => (
            "Takes as long for somebody unknown as for a wrong secret, and answers both alike.".to_owned(),
            login::login(step, login),
        ),
        Action::Refresh { token } => (
            "Exchanges a refresh token, which is good once; the session ends where one comes again.".to_owned(),
            login::refresh(step, &ident(token.as_str())),
        ),
        Action::Logout { token } => (
            "Ends the session; nothing is told of a token that was never good.".to_owned(),
            login::logout(step, token.as_ref()),
        ),
        Action::Me => ("Gives the caller's own row.".to_owned(), me(step)),
        Action::List(list) => (list_docs(step), listing::list(step, list)),
        Action::Create { body, location } => (
            create_docs(step),
            create::create(step, *body, location.as_deref()),
        ),
        Action::Read { key } => (of_one(step, "Gives a row", ""), read(step, &ident(key.as_str()))),
        Action::Replace { key, body } => (
            of_one(step, "Replaces a row", "; what is left out takes its default"),
            change::change(step, &ident(key.as_str()), *body, true),
        ),
        Action::Update { key, body } => (
            of_one(step, "Changes what is sent of a row", "; what is left out stays"),
            change::change(step, &ident(key.as_str()), *body, false),
        ),
        Action::Delete { key } => {
            let head = match step.resource.deleted {
                Some(_) => of_one(step, "Marks a row", " as deleted, so that nobody sees it any more"),
                None => of_one(step, "Deletes a row", " for good"),
            };
            (head, change::delete(step, &ident(key.as_str())))
        }
    };
    let text = body.to_string();
    let uses = |word: &str| {
        text.split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|it| it == word)
    };
    let argument = |word: &str| {
        ident(&if uses(word) {
            word.to_owned()
        } else {
            format!("_{word}")
        })
    };
    let (caller, request) = (argument("caller"), argument("request"));
    let caller = caller_type(cx, operation).map(|ty| quote!(#caller: #ty,));
    let head: Vec<&str> = head.lines().collect();
    let head = docs(&head);
    quote! {
        #head
        pub async fn #name(&self, #caller #request: #request_type) -> Result<#response_type, #error> {
            #body
        }
    }
}

/// Says which rows a list has.
fn list_docs(step: Step<'_>) -> String {
    let of_tenant = if step.resource.tenant.is_some() {
        " of the caller's tenant"
    } else {
        ""
    };
    let own = match step.is_by_owner() && !step.operation.security.roles.is_empty() {
        true => "; without one of the roles, only the caller's own",
        false => "",
    };
    format!("Lists the {}{of_tenant}{own}.", step.resource.plural)
}

/// Says what a new row has that the request does not say.
fn create_docs(step: Step<'_>) -> String {
    let resource = step.resource;
    let has = |role| resource.columns.iter().any(|it| it.role == role);
    let facts = [
        (resource.tenant.is_some(), "in the caller's tenant"),
        (has(ColumnRole::Owner), "owned by the caller"),
        (has(ColumnRole::Secret), "with its secret hashed"),
        (
            resource.api_key.is_some(),
            "of which the key is shown this once",
        ),
    ];
    let facts = facts.iter().filter(|(holds, _)| *holds);
    let facts: Vec<&str> = facts.map(|(_, fact)| *fact).collect();
    let end = if facts.is_empty() { "" } else { " " };
    format!("Stores a new row{end}{}.", facts.join(", "))
}

/// Says what is done with one row, and whose it must be.
fn of_one(step: Step<'_>, what: &str, end: &str) -> String {
    let tenant = match step.resource.tenant {
        Some(_) => " of the caller's tenant",
        None => "",
    };
    let own = match step.is_by_owner() && !step.operation.security.roles.is_empty() {
        true => "\nWithout one of the roles, it must be the caller's own.",
        false => "",
    };
    format!("{what}{tenant}{end}.{own}")
}

fn read(step: Step<'_>, key: &Ident) -> TokenStream {
    let find = step.find(key);
    let answer = answer::of_row(step);
    quote!(#find #answer)
}

fn me(step: Step<'_>) -> TokenStream {
    let (repository, tenant) = (step.repository(), step.tenant());
    let error = step.cx.support("error::Error");
    let answer = answer::of_row(step);
    quote! {
        let row = #repository.get(#tenant caller.key()?).await?.ok_or_else(#error::unauthorized)?;
        #answer
    }
}
