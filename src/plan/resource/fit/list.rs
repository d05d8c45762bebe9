//! What a list is asked: pages, filters, search and order, found by the names of its parameters or as declared.

use indexmap::IndexMap;

use super::super::super::names::{FieldName, Given, Kind, Scope, Wish};
use super::super::super::operation::{Operation, Parameter};
use super::super::super::schema::{Literal, ModelKind, Presence, Rule, Type};
use super::super::{ColumnRole, List, Order, Paging, Resource, Size, Sort};
use super::{Cx, Unfit, converts, has_meaning, is_number};
use crate::contract::Location;
use crate::diagnostic::Diagnostic;

/// How many rows a page has where nothing says so.
const SIZE: i64 = 50;

/// How long a cursor is at least: its signature, and a position of two values. Where texts are sorted, it is longer.
const CURSOR: u64 = 128;

/// What each parameter means, by the names that it usually has.
const NAMES: &[(&str, &[&str])] = &[
    (
        "cursor",
        &[
            "cursor",
            "after",
            "next_cursor",
            "page_token",
            "pageToken",
            "nextCursor",
        ],
    ),
    ("page", &["page", "page_number", "pageNumber"]),
    (
        "limit",
        &[
            "limit",
            "page_size",
            "pageSize",
            "per_page",
            "perPage",
            "size",
        ],
    ),
    (
        "per_page",
        &[
            "per_page",
            "perPage",
            "page_size",
            "pageSize",
            "limit",
            "size",
        ],
    ),
    ("search", &["q", "search", "query"]),
    (
        "sort",
        &["sort", "order_by", "orderBy", "sort_by", "sortBy"],
    ),
];

/// Gives the list that the operation asks for.
///
/// # Errors
///
/// Which parameter nothing would heed.
pub fn fit(cx: &Cx<'_>, resource: &mut Resource, operation: &Operation) -> Result<List, Unfit> {
    if operation.request.body.is_some() {
        return Err("nothing would heed its body".to_owned());
    }
    let mut roles = Roles::of(cx, operation)?;
    let paging = paging(cx, operation, &mut roles)?;
    let search = roles.take("search");
    if let Some(it) = search
        && (it.ty != Type::Text || resource.search.is_empty())
    {
        return Err(format!(
            "the parameter `{}` searches, and the stored schema declares no `search`",
            it.wire
        ));
    }
    let sort = roles
        .take("sort")
        .map(|it| sort(cx, resource, it))
        .transpose()?;
    let default_order = match default_order(cx, resource) {
        Some((column, descending)) => order(cx, resource, column, descending),
        None => order(cx, resource, resource.key, false),
    };
    let mut filters = Vec::new();
    for parameter in roles.rest() {
        let column = filter(cx, resource, parameter)?;
        if !resource.filters.contains(&column) {
            resource.filters.push(column);
        }
        filters.push((parameter.field.clone(), column));
    }
    if operation.security.or_owner
        && let Some(owner) = resource.owner
        && !resource.filters.contains(&owner)
    {
        resource.filters.push(owner);
    }
    match &paging {
        Paging::Cursor { .. } => {
            let used = sort
                .iter()
                .flat_map(|it| it.orders.iter().map(|(_, order)| *order));
            for index in used.chain([default_order]) {
                let column = &resource.columns[resource.orders[index].column];
                if column.nullable {
                    return Err(format!(
                        "pages by cursor cannot be sorted by `{}`, which a row may lack",
                        column.wire
                    ));
                }
            }
            resource.by_cursor = true;
        }
        Paging::Page { .. } => resource.by_page = true,
        Paging::None => resource.unbounded = true,
    }
    resource.searched |= search.is_some();
    Ok(List {
        paging,
        filters,
        search: search.map(|it| it.field.clone()),
        sort,
        default_order,
    })
}

/// The parameters by what they mean.
struct Roles<'a> {
    known: IndexMap<&'static str, &'a Parameter>,
    all: Vec<&'a Parameter>,
}

impl<'a> Roles<'a> {
    fn of(cx: &Cx<'_>, operation: &'a Operation) -> Result<Self, Unfit> {
        let all: Vec<&Parameter> = operation
            .request
            .parameters
            .iter()
            .filter(|it| !has_meaning(it))
            .collect();
        let named = |name: &str| {
            all.iter()
                .copied()
                .find(|it| it.wire == name && it.location == Location::Query)
        };
        let mut known = IndexMap::new();
        for (role, names) in NAMES {
            let declared = &cx.written.extension.parameters;
            let found = match declared.get(*role) {
                Some(name) => {
                    let found = named(&name.value);
                    Some(found.ok_or_else(|| format!("it has no parameter `{}`", name.value))?)
                }
                None => names.iter().find_map(|it| named(it)),
            };
            if let Some(found) = found {
                known.insert(*role, found);
            }
        }
        Ok(Self { known, all })
    }

    fn take(&mut self, role: &str) -> Option<&'a Parameter> {
        let found = self.known.shift_remove(role)?;
        let left = self.all.len();
        self.all.retain(|it| it.field != found.field);
        // One parameter has one meaning.
        (self.all.len() < left).then_some(found)
    }

    fn rest(self) -> Vec<&'a Parameter> {
        self.all
    }
}

fn paging(cx: &Cx<'_>, operation: &Operation, roles: &mut Roles<'_>) -> Result<Paging, Unfit> {
    let clamp = operation_clamps(cx);
    if let Some(cursor) = roles.take("cursor") {
        if cursor.ty != Type::Text || cursor.presence != Presence::Optional {
            return Err(format!(
                "the cursor `{}` is not an optional string",
                cursor.wire
            ));
        }
        let shortest = match &cursor.rule {
            Rule::Text(rule) => rule.max_length.filter(|it| *it < CURSOR),
            _ => None,
        };
        if let Some(shortest) = shortest {
            return Err(format!(
                "the cursor `{}` has at most {shortest} characters, and cursors of this server have more",
                cursor.wire
            ));
        }
        let limit = size(cx, roles.take("limit"), clamp)?;
        return Ok(Paging::Cursor {
            limit,
            cursor: cursor.field.clone(),
        });
    }
    if let Some(page) = roles.take("page") {
        if !is_number(&page.ty) {
            return Err(format!("the page number `{}` is no integer", page.wire));
        }
        let least = match &page.rule {
            Rule::Integer(rule) => rule.minimum,
            _ => None,
        };
        let starts_below = matches!(
            &page.presence,
            Presence::Default {
                value: Literal::Integer(it),
                ..
            } if *it < 1
        );
        if least.is_some_and(|it| it < 1) || starts_below {
            return Err(format!(
                "the page number `{}` may be less than 1, and pages are counted from 1",
                page.wire
            ));
        }
        let per_page = size(cx, roles.take("per_page"), clamp)?;
        return Ok(Paging::Page {
            page: page.field.clone(),
            per_page,
        });
    }
    let _ = operation;
    Ok(Paging::None)
}

fn operation_clamps(cx: &Cx<'_>) -> bool {
    cx.written
        .extension
        .clamp
        .as_ref()
        .is_some_and(|it| it.value)
}

fn size(cx: &Cx<'_>, parameter: Option<&Parameter>, clamp: bool) -> Result<Size, Unfit> {
    let Some(parameter) = parameter else {
        return Ok(Size {
            field: None,
            default: SIZE,
            most: SIZE,
            clamp: None,
        });
    };
    if !is_number(&parameter.ty) {
        return Err(format!("the page size `{}` is no integer", parameter.wire));
    }
    let (minimum, maximum) = match &parameter.rule {
        Rule::Integer(rule) => (rule.minimum, rule.maximum),
        _ => (None, None),
    };
    let Some(maximum) = maximum.and_then(|it| i64::try_from(it).ok()) else {
        return Err(format!("the page size `{}` has no maximum", parameter.wire));
    };
    if minimum.is_none_or(|it| it < 1) {
        let message = format!(
            "the page size `{}` may be less than 1, which is read as 1",
            parameter.wire
        );
        cx.sink.warn(
            Diagnostic::new("page-size-of-nothing", cx.written.at, message)
                .help("write `minimum: 1`, so that clients are refused who ask for nothing"),
        );
    }
    let default = match &parameter.presence {
        Presence::Default {
            value: Literal::Integer(it),
            ..
        } => i64::try_from(*it).unwrap_or(SIZE),
        _ => SIZE.min(maximum),
    };
    Ok(Size {
        field: Some(parameter.field.clone()),
        default,
        most: maximum,
        clamp: clamp.then_some(maximum),
    })
}

/// Finds the column that a parameter filters by.
fn filter(cx: &Cx<'_>, resource: &Resource, parameter: &Parameter) -> Result<usize, Unfit> {
    let unheeded = || format!("nothing would heed its parameter `{}`", parameter.wire);
    let found = resource
        .columns
        .iter()
        .position(|it| it.wire == parameter.wire && !it.wire.is_empty());
    let column = found.ok_or_else(unheeded)?;
    let it = &resource.columns[column];
    if parameter.location != Location::Query || it.role == ColumnRole::Secret || it.ty == Type::Json
    {
        return Err(unheeded());
    }
    if !converts(cx, &parameter.ty, &it.ty) {
        return Err(format!(
            "its parameter `{}` is of another type than the column",
            parameter.wire
        ));
    }
    match parameter.presence {
        Presence::Required
        | Presence::Optional
        | Presence::Default {
            nullable: false, ..
        } => Ok(column),
        _ => Err(format!("its parameter `{}` may be null", parameter.wire)),
    }
}

/// Reads the orders that a parameter names: a column, with `-` before it for the other direction.
fn sort(cx: &Cx<'_>, resource: &mut Resource, parameter: &Parameter) -> Result<Sort, Unfit> {
    let Type::Model(id) = parameter.ty else {
        return Err(format!(
            "the order `{}` is not an enumeration of properties",
            parameter.wire
        ));
    };
    let ModelKind::Enumeration(values) = &cx.models[id].kind else {
        return Err(format!(
            "the order `{}` is not an enumeration of properties",
            parameter.wire
        ));
    };
    let mut orders = Vec::new();
    for value in &values.variants {
        let (name, descending) = match value.wire.strip_prefix('-') {
            Some(name) => (name, true),
            None => (value.wire.strip_prefix('+').unwrap_or(&value.wire), false),
        };
        let found = resource
            .columns
            .iter()
            .position(|it| it.wire == name && !name.is_empty());
        let Some(column) = found.filter(|it| is_sortable(resource, *it)) else {
            return Err(format!(
                "the order `{}` is not one by a stored property",
                value.wire
            ));
        };
        orders.push((value.name.clone(), order(cx, resource, column, descending)));
    }
    Ok(Sort {
        field: FieldName::clone(&parameter.field),
        model: id,
        orders,
    })
}

fn is_sortable(resource: &Resource, column: usize) -> bool {
    let column = &resource.columns[column];
    column.ty != Type::Json && column.role != ColumnRole::Secret
}

/// Gives the first declared order, or the newest first, or none.
fn default_order(cx: &Cx<'_>, resource: &Resource) -> Option<(usize, bool)> {
    let schemas = cx.contract.schemas.all.iter();
    let mut stores = schemas.filter_map(|it| it.extension.store.as_ref());
    let store = stores.find(|it| it.value.name.value == resource.store)?;
    if let Some(first) = store.value.sort.first() {
        let (name, descending) = match first.value.strip_prefix('-') {
            Some(name) => (name, true),
            None => (first.value.as_str(), false),
        };
        let column = resource.columns.iter().position(|it| it.wire == name)?;
        return Some((column, descending));
    }
    resource.created.map(|it| (it, true))
}

/// Finds or adds an order.
fn order(cx: &Cx<'_>, resource: &mut Resource, column: usize, descending: bool) -> usize {
    let found = resource
        .orders
        .iter()
        .position(|it| it.column == column && it.descending == descending);
    if let Some(found) = found {
        return found;
    }
    let wire = resource.columns[column].field.plain().to_owned();
    let position = resource
        .orders
        .iter()
        .find(|it| it.column == column)
        .map(|it| it.position.clone());
    let mut given = Given::default();
    let position = position.unwrap_or_else(|| {
        let taken = resource.orders.iter().map(|it| it.position.as_str());
        Scope::new(Kind::Variant).without(taken).variant(
            cx.sink,
            &mut given,
            Wish::new("", wire.as_str()),
        )
    });
    let taken = resource.orders.iter().map(|it| it.name.as_str());
    let direction = if descending {
        "descending"
    } else {
        "ascending"
    };
    let wish = Wish::new("", format!("{wire} {direction}"));
    let name = Scope::new(Kind::Variant)
        .without(taken)
        .variant(cx.sink, &mut given, wish);
    resource.orders.push(Order {
        name,
        position,
        column,
        descending,
    });
    resource.orders.len() - 1
}
