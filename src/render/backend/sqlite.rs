//! `storage/sqlite/<resource>.rs`: a repository over SQLite, its statements written out.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::code::storage::{field, key_parameters, makes_key, methods, positions};
use super::super::imports::{Imports, ident};
use super::super::tidy::{Module, piece};
use super::{schema, sql};
use crate::plan::Plan;
use crate::plan::resource::{Column, ColumnRole, Resource};
use crate::plan::schema::Type;

/// Writes `storage/sqlite/mod.rs`.
pub fn index<'a>(plan: &'a Plan, source: &'a str) -> Module<'a> {
    let fixed = [
        "database",
        "fault",
        "migration",
        "select",
        "value",
        "writer",
    ];
    let mut modules: Vec<_> = fixed.iter().map(|it| ("pub ", (*it).to_owned())).collect();
    modules.extend(
        plan.resources
            .iter()
            .map(|it| ("pub ", it.module.to_string())),
    );
    modules.sort_by(|one, other| one.1.cmp(&other.1));
    let schema = piece(|imports| {
        let schema = imports.name("database::Schema");
        let migrations = imports.name("crate::storage::migrations");
        let unique = plan
            .resources
            .iter()
            .flat_map(schema::unique_names)
            .map(|(name, fields)| quote!((#name, &[#(#fields),*])));
        quote! {
            #[doc = " What the tables are."]
            pub static SCHEMA: #schema = #schema { migrations: #migrations::SQLITE, unique: &[#(#unique),*] };
        }
    });
    Module {
        docs: vec!["The repositories in SQLite.".to_owned()],
        source,
        modules,
        pieces: vec![schema],
        ..Module::default()
    }
}

/// Writes `storage/sqlite/<resource>.rs`.
pub fn resource<'a>(plan: &'a Plan, it: &'a Resource, source: &'a str) -> Module<'a> {
    let mut pieces = vec![
        piece(|_| constants(plan, it)),
        piece(|imports| repository(imports, it)),
        piece(|imports| insert(imports, plan, it)),
        piece(|imports| get(imports, it)),
    ];
    if it.uses.update {
        pieces.push(piece(|imports| update(imports, plan, it)));
    }
    if it.uses.delete {
        pieces.push(piece(|imports| delete(imports, it)));
    }
    if it.uses.list {
        pieces.push(piece(|imports| page(imports, it)));
    }
    pieces.push(piece(|imports| record(imports, it)));
    if it.uses.list {
        pieces.push(piece(|_| tests(it)));
    }
    Module {
        docs: vec![format!("The table `{}`.", it.table)],
        source,
        pieces,
        ..Module::default()
    }
}

/// Imports a type of the resource.
fn own(imports: &Imports, it: &Resource, name: &crate::plan::names::TypeName) -> Ident {
    imports.name(&format!("crate::storage::{}::{name}", it.module))
}

fn constants(plan: &Plan, it: &Resource) -> TokenStream {
    let mut constants = vec![("GET", sql::get(it)), ("INSERT", sql::insert(it))];
    if it.uses.list {
        constants.push(("LIST", sql::select(it)));
    }
    if it.counted {
        constants.push(("COUNT", sql::count(it)));
    }
    if it.uses.update {
        constants.push(("UPDATE", sql::update(it)));
    }
    if it.uses.delete {
        constants.push(("DELETE", sql::delete(it)));
    }
    constants.extend(sql::login(it).map(|login| ("LOGIN", login)));
    let constants = constants.into_iter().map(|(name, text)| {
        let name = ident(name);
        let docs = (name == "UPDATE").then(|| quote!(#[doc = " A null means no change, except of what may be null, which says so before it."]));
        quote!(#docs const #name: &str = #text;)
    });
    let exists = references(it).map(|(index, target)| {
        let (name, target) = (exists_name(&it.columns[index]), &plan.resources[target]);
        let text = sql::exists(target, it.tenant.is_some());
        quote!(const #name: &str = #text;)
    });
    quote!(#(#constants)* #(#exists)*)
}

fn references(it: &Resource) -> impl Iterator<Item = (usize, usize)> {
    it.columns
        .iter()
        .enumerate()
        .filter_map(|(index, column)| Some((index, column.references?)))
}

fn exists_name(column: &Column) -> Ident {
    format_ident!("{}_EXISTS", column.name.as_str().to_uppercase())
}

/// Writes the implementation of the trait: each method hands its work to a function of its own.
fn repository(imports: &Imports, it: &Resource) -> TokenStream {
    let name = ident(it.types.sqlite.as_str());
    let repository = own(imports, it, &it.types.repository);
    let async_trait = imports.name("async_trait::async_trait");
    let database = imports.name("super::database::Database");
    let keys: Vec<Ident> = key_parameters(imports, it)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let bodies = methods(imports, it).into_iter().map(|method| {
        let signature = method.signature;
        let body = match method.name {
            "list" => {
                let run = quote!(move |connection| Ok(page(query).rows(connection, record)?));
                run_query(it, &run, &quote!(query.filter.search.is_some()), it.unbounded)
            }
            "count" => {
                let run = quote!(move |connection| Ok(among(COUNT, filter).number(connection)?));
                run_query(it, &run, &quote!(filter.search.is_some()), false)
            }
            "insert" => quote!(self.0.write(move |connection| insert(connection, row)).await),
            "get" => quote!(self.0.read(move |connection| get(connection, #(&#keys),*)).await),
            "update" => quote!(self.0.write(move |connection| update(connection, #(&#keys,)* expected, changes)).await),
            "delete" => quote!(self.0.write(move |connection| delete(connection, #(&#keys,)* expected)).await),
            _ => login(imports, it),
        };
        quote!(#signature { #body })
    });
    for (name, is_used) in [
        (&it.types.record, true),
        (&it.types.new, true),
        (&it.types.changes, it.uses.update),
        (&it.types.filter, it.uses.list),
        (&it.types.page, it.uses.list),
        (&it.types.login, it.login.is_some()),
    ] {
        if is_used {
            own(imports, it, name);
        }
    }
    let head = format!(" The {} in SQLite.", it.plural);
    quote! {
        #[doc = #head]
        pub struct #name(pub #database);

        #[#async_trait(?Send)]
        impl #repository for #name { #(#bodies)* }
    }
}

/// Writes where a query runs: what may take long, away from the threads that answer requests.
fn run_query(
    it: &Resource,
    run: &TokenStream,
    is_search: &TokenStream,
    is_long: bool,
) -> TokenStream {
    if is_long {
        quote!(self.0.query(true, #run).await)
    } else if it.searched {
        quote! {
            let is_search = #is_search;
            self.0.query(is_search, #run).await
        }
    } else {
        quote!(self.0.read(#run).await)
    }
}

fn login(imports: &Imports, it: &Resource) -> TokenStream {
    let Some(columns) = &it.login else {
        return TokenStream::new();
    };
    let login = ident(it.types.login.as_str());
    imports.take("rusqlite", "OptionalExtension");
    let identifier = if it.columns[columns.identifier].case_insensitive {
        let value = imports.name("super::value");
        quote!(#value::fold(identifier))
    } else {
        quote!(identifier.to_owned())
    };
    let mut fields = vec![ident("id")];
    fields.extend(columns.role.map(|_| ident("role")));
    fields.extend(columns.tenant.map(|_| ident("tenant")));
    fields.push(ident("hash"));
    let fields = fields.iter().enumerate().map(|(place, name)| {
        let place = proc_macro2::Literal::usize_unsuffixed(place);
        quote!(#name: row.get(#place)?)
    });
    quote! {
        let identifier = #identifier;
        self.0
            .read(move |connection| {
                let mut statement = connection.prepare_cached(LOGIN)?;
                let found = statement.query_row([identifier], |row| Ok(#login { #(#fields),* }));
                Ok(found.optional()?)
            })
            .await
    }
}

/// Says whether a column holds text that must be looked at before it is stored.
fn is_checked(column: &Column) -> bool {
    column.ty == Type::Text && column.role != ColumnRole::Secret
}

/// Writes what must hold before a row is written. `value` gives a field as an `Option` of a reference, `text` as one of
/// a text.
fn checks(
    imports: &Imports,
    it: &Resource,
    columns: &[&Column],
    value: &dyn Fn(&Column) -> TokenStream,
    text: &dyn Fn(&Column) -> TokenStream,
    tenant: &TokenStream,
    plan: &Plan,
) -> TokenStream {
    let texts = columns.iter().filter(|it| is_checked(it)).map(|column| {
        let module = imports.name("super::value");
        let (wire, text) = (&column.wire, text(column));
        quote!(#module::storable(#wire, #text)?;)
    });
    let found = references(it).filter(|(index, _)| {
        columns
            .iter()
            .any(|column| column.name == it.columns[*index].name)
    });
    let references = found.map(|(index, target)| {
        let error = imports.name("crate::storage::error::StorageError");
        let column = &it.columns[index];
        let (wire, value, exists) = (&column.wire, value(column), exists_name(column));
        let with_tenant = it.tenant.is_some() && plan.resources[target].tenant.is_some();
        let params = imports.name("rusqlite::params");
        let tenant = with_tenant.then(|| quote!(, #tenant));
        quote! {
            if let Some(id) = #value {
                let mut statement = connection.prepare_cached(#exists)?;
                let exists: bool = statement.query_row(#params![id #tenant], |row| row.get(0))?;
                if !exists {
                    return Err(#error::Missing(#wire).into());
                }
            }
        }
    });
    quote!(#(#texts)* #(#references)*)
}

fn insert(imports: &Imports, plan: &Plan, it: &Resource) -> TokenStream {
    let (new, record) = (
        ident(it.types.new.as_str()),
        ident(it.types.record.as_str()),
    );
    let connection = imports.name("rusqlite::Connection");
    let fault = imports.name("super::fault::Fault");
    let params = imports.name("rusqlite::params");
    let given = sql::given(it);
    let option = |column: &Column| {
        let field = field(column);
        if column.nullable {
            quote!(row.#field.as_ref())
        } else {
            quote!(Some(&row.#field))
        }
    };
    let text = |column: &Column| {
        let field = field(column);
        if column.nullable {
            quote!(row.#field.as_deref())
        } else {
            quote!(Some(&row.#field))
        }
    };
    let tenant = it.tenant.map(|index| {
        let field = field(&it.columns[index]);
        quote!(row.#field)
    });
    let checks = checks(
        imports,
        it,
        &given,
        &option,
        &text,
        &tenant.unwrap_or_default(),
        plan,
    );
    let mut values = Vec::new();
    let key = makes_key(it).then(|| {
        let uuid = imports.name("crate::support::scalar::Uuid");
        values.push(quote!(id));
        quote!(let id = #uuid::from(uuid::Uuid::now_v7());)
    });
    for column in &given {
        let field = field(column);
        let value = imports_value(imports, column);
        if column.folded.is_some() {
            let fold = if column.nullable {
                quote!(row.#field.as_deref().map(#value::fold))
            } else {
                quote!(#value::fold(&row.#field))
            };
            values.push(quote!(row.#field));
            values.push(fold);
        } else if column.ty == Type::Json {
            values.push(if column.nullable {
                quote!(row.#field.map(#value::Json))
            } else {
                quote!(#value::Json(row.#field))
            });
        } else {
            values.push(quote!(row.#field));
        }
    }
    if it.created.is_some() || it.updated.is_some() {
        let date_time = imports.name("crate::support::scalar::DateTime");
        values.push(quote!(#date_time::now()));
    }
    quote! {
        fn insert(connection: &#connection, row: #new) -> Result<#record, #fault> {
            #checks
            #key
            let mut statement = connection.prepare_cached(INSERT)?;
            Ok(statement.query_row(#params![#(#values),*], record)?)
        }
    }
}

/// Imports the module `value` for a column that needs it.
fn imports_value(imports: &Imports, column: &Column) -> Ident {
    if column.folded.is_some() || column.ty == Type::Json {
        imports.name("super::value")
    } else {
        ident("value")
    }
}

fn get(imports: &Imports, it: &Resource) -> TokenStream {
    let record = ident(it.types.record.as_str());
    let connection = imports.name("rusqlite::Connection");
    let fault = imports.name("super::fault::Fault");
    let params = imports.name("rusqlite::params");
    imports.take("rusqlite", "OptionalExtension");
    let keys = parameters(imports, it);
    let names: Vec<Ident> = key_parameters(imports, it)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    quote! {
        fn get(connection: &#connection, #(#keys),*) -> Result<Option<#record>, #fault> {
            let mut statement = connection.prepare_cached(GET)?;
            Ok(statement.query_row(#params![#(#names),*], record).optional()?)
        }
    }
}

/// Writes the parameters that find a row, borrowed.
fn parameters(imports: &Imports, it: &Resource) -> Vec<TokenStream> {
    key_parameters(imports, it)
        .into_iter()
        .map(|(name, ty)| {
            let is_text = ty.to_string() == "String";
            if is_text {
                quote!(#name: &str)
            } else {
                quote!(#name: &#ty)
            }
        })
        .collect()
}

fn update(imports: &Imports, plan: &Plan, it: &Resource) -> TokenStream {
    let (changes, record) = (
        ident(it.types.changes.as_str()),
        ident(it.types.record.as_str()),
    );
    let connection = imports.name("rusqlite::Connection");
    let fault = imports.name("super::fault::Fault");
    let params = imports.name("rusqlite::params");
    let error = imports.name("crate::storage::error::StorageError");
    let names: Vec<Ident> = key_parameters(imports, it)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let keys = parameters(imports, it);
    let columns = sql::changed(it);
    let option = |column: &Column| {
        let field = field(column);
        if column.nullable {
            quote!(changes.#field.as_value())
        } else {
            quote!(changes.#field.as_ref())
        }
    };
    let text = |column: &Column| {
        let field = field(column);
        if column.nullable {
            quote!(changes.#field.as_value().map(String::as_str))
        } else {
            quote!(changes.#field.as_deref())
        }
    };
    let checks = checks(imports, it, &columns, &option, &text, &quote!(tenant), plan);
    let mut values: Vec<TokenStream> = names.iter().map(|it| quote!(#it)).collect();
    values.push(quote!(expected));
    for column in &columns {
        let field = field(column);
        let value = imports_value(imports, column);
        let plain = match (&column.ty, column.nullable) {
            (Type::Json, true) => quote!(changes.#field.as_value().cloned().map(#value::Json)),
            (Type::Json, false) => quote!(changes.#field.map(#value::Json)),
            (_, true) => quote!(changes.#field.as_value()),
            (_, false) => quote!(changes.#field),
        };
        let is_change = column.nullable.then(|| quote!(changes.#field.is_change()));
        values.extend(is_change.clone());
        values.push(plain);
        if column.folded.is_some() {
            values.extend(is_change);
            values.push(if column.nullable {
                quote!(changes.#field.as_value().map(|it| #value::fold(it)))
            } else {
                quote!(changes.#field.as_deref().map(#value::fold))
            });
        }
    }
    if it.updated.is_some() {
        let date_time = imports.name("crate::support::scalar::DateTime");
        values.push(quote!(#date_time::now()));
    }
    quote! {
        fn update(connection: &#connection, #(#keys,)* expected: Option<i64>, changes: #changes) -> Result<Option<#record>, #fault> {
            #checks
            let mut statement = connection.prepare_cached(UPDATE)?;
            let values = #params![#(#values),*];
            let found = statement.query_row(values, record).optional()?;
            if found.is_none() && expected.is_some() && get(connection, #(#names),*)?.is_some() {
                return Err(#error::Changed.into());
            }
            Ok(found)
        }
    }
}

fn delete(imports: &Imports, it: &Resource) -> TokenStream {
    let connection = imports.name("rusqlite::Connection");
    let fault = imports.name("super::fault::Fault");
    let params = imports.name("rusqlite::params");
    let error = imports.name("crate::storage::error::StorageError");
    let names: Vec<Ident> = key_parameters(imports, it)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let keys = parameters(imports, it);
    let now = it.deleted.map(|_| {
        let date_time = imports.name("crate::support::scalar::DateTime");
        quote!(, #date_time::now())
    });
    quote! {
        fn delete(connection: &#connection, #(#keys,)* expected: Option<i64>) -> Result<bool, #fault> {
            let mut statement = connection.prepare_cached(DELETE)?;
            let is_deleted = statement.execute(#params![#(#names,)* expected #now])? > 0;
            if !is_deleted && expected.is_some() && get(connection, #(#names),*)?.is_some() {
                return Err(#error::Changed.into());
            }
            Ok(is_deleted)
        }
    }
}

/// Writes the query of a page: literals put together, so that no value can become SQL.
fn page(imports: &Imports, it: &Resource) -> TokenStream {
    let select = imports.name("super::select::Select");
    let (filter, query, order) = (
        ident(it.types.filter.as_str()),
        ident(it.types.page.as_str()),
        own(imports, it, &it.types.order),
    );
    let tenant = it.tenant.map(|index| {
        let text = format!(" AND {} = ?", sql::column(&it.columns[index]));
        quote!(select.bind(#text, filter.tenant);)
    });
    let filters = it.filters.iter().map(|index| {
        let column = &it.columns[*index];
        let field = field(column);
        let text = format!(" AND {} = ?", sql::compared(column));
        let value = if column.case_insensitive {
            let value = imports.name("super::value");
            quote!(#value::fold(&#field))
        } else {
            quote!(#field)
        };
        quote!(if let Some(#field) = filter.#field { select.bind(#text, #value); })
    });
    let search = it.searched.then(|| {
        let value = imports.name("super::value");
        let columns = it
            .search
            .iter()
            .filter_map(|index| it.columns[*index].folded.as_ref());
        let conditions: Vec<String> = columns
            .map(|it| format!("instr({}, ?) > 0", sql::name(it.as_str())))
            .collect();
        let last = conditions.len().saturating_sub(1);
        let binds = conditions.iter().enumerate().map(|(place, condition)| {
            let text = format!("{}{condition}", if place == 0 { " AND (" } else { " OR " });
            let text_value = if place == last {
                quote!(search)
            } else {
                quote!(search.clone())
            };
            quote!(select.bind(#text, #text_value);)
        });
        // No LIKE: nothing in the text is special, and it may be of any length.
        quote! {
            if let Some(search) = filter.search {
                let search = #value::fold(&search);
                #(#binds)*
                select.push(")");
            }
        }
    });
    let after = it.by_cursor.then(|| after(imports, it));
    let orders = it.orders.iter().map(|one| {
        let direction = if one.descending { " DESC" } else { "" };
        let key = sql::column(&it.columns[it.key]);
        let text = if one.column == it.key {
            format!(" ORDER BY {key}{direction}")
        } else {
            format!(
                " ORDER BY {}{direction}, {key}{direction}",
                sql::column(&it.columns[one.column])
            )
        };
        let variant = ident(one.name.as_str());
        quote!(#order::#variant => #text)
    });
    let is_all = it.tenant.is_none() && it.filters.is_empty() && !it.searched;
    let among = if is_all {
        quote!(fn among(begin: &'static str, _: #filter) -> #select { #select::new(begin) })
    } else {
        quote! {
            fn among(begin: &'static str, filter: #filter) -> #select {
                let mut select = #select::new(begin);
                #tenant
                #(#filters)*
                #search
                select
            }
        }
    };
    let limit = if it.unbounded {
        quote!(if let Some(limit) = query.limit {
            select.count(" LIMIT ?", limit);
        })
    } else {
        quote!(select.count(" LIMIT ?", query.limit);)
    };
    let offset = it
        .by_page
        .then(|| quote!(select.count(" OFFSET ?", query.offset);));
    quote! {
        #[doc = " Puts the query of a page together: of literals only, so that no value can become SQL."]
        fn page(query: #query) -> #select {
            let mut select = among(LIST, query.filter);
            #after
            select.push(match query.order { #(#orders,)* });
            #limit
            #offset
            select
        }

        #among
    }
}

/// Writes the condition that comes behind a position. Row values: SQLite makes one search of the index of them.
fn after(imports: &Imports, it: &Resource) -> TokenStream {
    let position = own(imports, it, &it.types.position);
    let key = sql::column(&it.columns[it.key]);
    let order = ident(it.types.order.as_str());
    let arms = positions(it).into_iter().map(|(name, column)| {
        let directions: Vec<bool> = it
            .orders
            .iter()
            .filter(|it| name == it.position.as_str())
            .map(|it| it.descending)
            .collect();
        let left = match column {
            Some(column) => format!("({}, {key})", sql::column(column)),
            None => key.clone(),
        };
        let right = if column.is_some() { "(?" } else { "?" };
        let text = |descending: bool| {
            format!(" AND {left} {} {right}", if descending { "<" } else { ">" })
        };
        let begin = match directions[..] {
            [only] => {
                let text = text(only);
                quote!(#text)
            }
            _ => {
                let (down, up) = (text(true), text(false));
                quote!(if is_descending(query.order) { #down } else { #up })
            }
        };
        match column {
            Some(_) => quote! {
                Some(#position::#name(value, id)) => {
                    select.bind(#begin, value);
                    select.bind(", ?)", id);
                }
            },
            None => quote!(Some(#position::#name(id)) => select.bind(#begin, id)),
        }
    });
    let needs_direction = positions(it).iter().any(|(name, _)| {
        it.orders
            .iter()
            .filter(|it| *name == it.position.as_str())
            .count()
            > 1
    });
    let descending = it
        .orders
        .iter()
        .filter(|it| it.descending)
        .map(|it| ident(it.name.as_str()));
    let direction = needs_direction
        .then(|| quote!(let is_descending = |order| matches!(order, #(#order::#descending)|*);));
    quote! {
        #direction
        match query.after {
            None => {}
            #(#arms)*
        }
    }
}

fn record(imports: &Imports, it: &Resource) -> TokenStream {
    let record = ident(it.types.record.as_str());
    let row = imports.name("rusqlite::Row");
    let columns = sql::read(it);
    let fields = columns.iter().enumerate().map(|(place, column)| {
        let place = proc_macro2::Literal::usize_unsuffixed(place);
        let field = field(column);
        match (&column.ty, column.nullable) {
            (Type::Json, false) => {
                let value = imports.name("super::value");
                quote!(#field: row.get::<_, #value::Json>(#place)?.0)
            }
            (Type::Json, true) => {
                let value = imports.name("super::value");
                quote!(#field: row.get::<_, Option<#value::Json>>(#place)?.map(|it| it.0))
            }
            _ => quote!(#field: row.get(#place)?),
        }
    });
    quote! {
        fn record(row: &#row<'_>) -> rusqlite::Result<#record> {
            Ok(#record { #(#fields,)* })
        }
    }
}

/// Writes the test that every page is one search of an index.
fn tests(it: &Resource) -> TokenStream {
    let (filter, order, query) = (
        ident(it.types.filter.as_str()),
        ident(it.types.order.as_str()),
        ident(it.types.page.as_str()),
    );
    let tenant = it.tenant.map(|index| {
        let value = sample(&it.columns[index].ty);
        quote!(tenant: #value,)
    });
    let none: Vec<TokenStream> = it
        .filters
        .iter()
        .map(|index| {
            let field = field(&it.columns[*index]);
            quote!(#field: None,)
        })
        .collect();
    let search = it.searched.then(|| quote!(search: None,));
    let filtered = it
        .filters
        .iter()
        .filter(|index| **index != it.key)
        .map(|index| {
            let column = &it.columns[*index];
            let (field, value) = (field(column), sample(&column.ty));
            quote!(#filter { #field: Some(#value), ..all() })
        });
    let orders: Vec<Ident> = it.orders.iter().map(|it| ident(it.name.as_str())).collect();
    let after = it.by_cursor.then(|| {
        let position = ident(it.types.position.as_str());
        let key = sample(&it.columns[it.key].ty);
        let arms = it.orders.iter().map(|one| {
            let (variant, name) = (ident(one.name.as_str()), ident(one.position.as_str()));
            if one.column == it.key {
                return quote!(#order::#variant => #position::#name(#key));
            }
            let value = sample(&it.columns[one.column].ty);
            quote!(#order::#variant => #position::#name(#value, #key))
        });
        quote!(after: Some(match order { #(#arms,)* }),)
    });
    let offset = it.by_page.then(|| quote!(offset: 0,));
    let limit = if it.unbounded {
        quote!(Some(50))
    } else {
        quote!(50)
    };
    let table = sql::name(it.table.as_str());
    let search_begin = format!("SEARCH {table} ");
    let begin = if it.by_cursor || it.tenant.is_some() {
        search_begin
    } else {
        String::new()
    };
    quote! {
        #[cfg(test)]
        mod tests {
            use super::*;
            use crate::storage::sqlite::SCHEMA;

            fn all() -> #filter {
                #filter { #tenant #(#none)* #search }
            }

            #[actix_web::test]
            async fn a_page_is_one_step_along_an_index() {
                let database = Database::open("sqlite://:memory:", &SCHEMA).unwrap();
                database.migrate().unwrap();
                for order in [#(#order::#orders),*] {
                    for filter in [all(), #(#filtered),*] {
                        let select = page(#query { filter, order, #after #offset limit: #limit });
                        let steps = database.read(move |connection| Ok(select.plan(connection)?)).await.unwrap();
                        assert_eq!(steps.len(), 1, "{steps:?}");
                        assert!(steps[0].starts_with(#begin) && steps[0].contains(" USING "), "{steps:?}");
                    }
                }
            }
        }
    }
}

/// Writes any value of a type.
fn sample(ty: &Type) -> TokenStream {
    match ty {
        Type::Bool => quote!(true),
        Type::I32 | Type::I64 | Type::U64 => quote!(1),
        Type::F64 => quote!(1.0),
        Type::DateTime => quote!(crate::support::scalar::DateTime::from_micros(1)),
        Type::Date => quote!("2000-01-01".parse().unwrap()),
        Type::Uuid => quote!(uuid::Uuid::nil().into()),
        Type::Base64 => quote!(vec![1].into()),
        _ => quote!("a".to_owned()),
    }
}
