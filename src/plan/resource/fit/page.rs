//! The answer of a list: whether it has room for the pages that the list gives, and what it must count for them.

use super::super::super::operation::{Content, Operation};
use super::super::super::schema::{ListRule, Rule};
use super::super::{Answer, HeaderSlot, List, Paging, Slot};
use super::{Cx, Unfit};

/// Checks that the answer can be filled from pages of this kind.
///
/// # Errors
///
/// What cannot.
pub fn consistent(
    cx: &Cx<'_>,
    operation: &Operation,
    list: &List,
    answer: &Answer,
) -> Result<(), Unfit> {
    let Some(body) = &answer.body else {
        return Ok(());
    };
    if let Some(rule) = rows_rule(cx, operation, answer, body) {
        let most = match &list.paging {
            Paging::Cursor { limit: size, .. } | Paging::Page { per_page: size, .. } => {
                u64::try_from(size.most).unwrap_or(u64::MAX)
            }
            Paging::None => u64::MAX,
        };
        if let Some(limit) = rule.max_items.filter(|it| *it < most) {
            return Err(format!(
                "its answer has at most {limit} items, and a page may have more"
            ));
        }
        if rule.min_items.is_some_and(|it| it > 0) {
            return Err("its answer has an item at least, and there may be no row".to_owned());
        }
    }
    let has = |is: fn(&Slot) -> bool| body.any(&is);
    let mut lists = 0;
    body.each(&mut |it| lists += usize::from(matches!(it, Slot::Rows(_))));
    if lists > 1 {
        return Err(
            "its answer has several lists, and which of them has the rows is not said".to_owned(),
        );
    }
    let by_cursor = matches!(list.paging, Paging::Cursor { .. });
    let by_page = matches!(list.paging, Paging::Page { .. });
    if !by_cursor && has(|it| matches!(it, Slot::NextCursor)) {
        return Err("its answer has a cursor, and it takes none".to_owned());
    }
    if !by_page && has(|it| matches!(it, Slot::Page | Slot::Pages)) {
        return Err("its answer has page numbers, and it takes none".to_owned());
    }
    Ok(())
}

/// Gives what the list of the rows must keep.
fn rows_rule<'a>(
    cx: &Cx<'a>,
    operation: &'a Operation,
    answer: &Answer,
    slot: &Slot,
) -> Option<&'a ListRule> {
    let of = |rule: &'a Rule| match rule {
        Rule::List(it) => Some(&**it),
        _ => None,
    };
    match slot {
        Slot::Rows(_) => match &operation.response.variants[answer.variant].content {
            Content::Json { rule, .. } => of(rule),
            _ => None,
        },
        Slot::Object { model, members } => members.iter().find_map(|it| match it.slot {
            Slot::Rows(_) => {
                let mut fields = cx.object(*model)?.fields.iter();
                of(&fields.find(|field| field.name == it.field)?.rule)
            }
            _ => rows_rule(cx, operation, answer, &it.slot),
        }),
        _ => None,
    }
}

/// Says whether somebody must count all rows.
pub fn needs_count(answer: &Answer) -> bool {
    let in_body = |it: &Slot| it.any(&|it| matches!(it, Slot::Total | Slot::Pages | Slot::HasMore));
    answer.body.as_ref().is_some_and(in_body) || answer.headers.contains(&HeaderSlot::Link)
}
