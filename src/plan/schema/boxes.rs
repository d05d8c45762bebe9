//! Recursion: a type that would contain itself is boxed where the circle closes.
//!
//! In: models. Out: the same, with [`Type::Boxed`] where it is needed and nowhere else.

use super::{Field, Model, ModelId, ModelKind, Presence, Type};

/// Boxes fields and variants whose type leads back to their own without a list or a map in between.
pub fn boxed(models: &mut [Model]) {
    let groups = groups(models);
    for index in 0..models.len() {
        let own = groups[index];
        if let ModelKind::Struct(it) = &mut models[index].kind
            && it.fields.iter().any(|it| must_hold(it, index))
        {
            // No value is without an end, and a check of typed values would not be either.
            it.fast = false;
        }
        let types: Vec<&mut Type> = match &mut models[index].kind {
            ModelKind::Struct(it) => it.fields.iter_mut().map(|it| &mut it.ty).collect(),
            ModelKind::Union(it) => it.variants.iter_mut().map(|it| &mut it.ty).collect(),
            ModelKind::Enumeration(_) | ModelKind::Json { .. } => continue,
        };
        for ty in types {
            if let Some(id) = direct(ty)
                && groups[id.0 as usize] == own
                && own.is_some()
            {
                let inner = std::mem::replace(ty, Type::Json);
                *ty = Type::Boxed(Box::new(inner));
            }
        }
    }
}

/// Says whether a field always holds another value of a model.
fn must_hold(field: &Field, model: usize) -> bool {
    field.presence == Presence::Required
        && matches!(field.ty, Type::Model(id) if id.0 as usize == model)
}

/// The model that a type holds without a list or a map around it.
fn direct(ty: &Type) -> Option<ModelId> {
    match ty {
        Type::Model(id) => Some(*id),
        Type::Nullable(inner) => direct(inner),
        _ => None,
    }
}

fn held(model: &Model) -> Vec<usize> {
    let of = |types: &mut dyn Iterator<Item = &Type>| {
        let ids = types.filter_map(direct);
        ids.map(|it| it.0 as usize).collect()
    };
    match &model.kind {
        ModelKind::Struct(it) => of(&mut it.fields.iter().map(|it| &it.ty)),
        ModelKind::Union(it) => of(&mut it.variants.iter().map(|it| &it.ty)),
        ModelKind::Enumeration(_) | ModelKind::Json { .. } => Vec::new(),
    }
}

/// Gives models that hold each other the same group (Tarjan's strongly connected components, without recursion); none
/// for those that do not hold themselves.
fn groups(models: &[Model]) -> Vec<Option<usize>> {
    let held: Vec<Vec<usize>> = models.iter().map(held).collect();
    let mut group = vec![None; models.len()];
    let mut order: Vec<Option<usize>> = vec![None; models.len()];
    let mut lowest = vec![0; models.len()];
    let mut open = Vec::new();
    let mut is_open = vec![false; models.len()];
    let mut count = 0;
    for root in 0..models.len() {
        if order[root].is_some() {
            continue;
        }
        let mut path: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((at, next)) = path.last_mut() {
            let at = *at;
            if *next == 0 && order[at].is_none() {
                order[at] = Some(count);
                lowest[at] = count;
                count += 1;
                open.push(at);
                is_open[at] = true;
            }
            if let Some(child) = held[at].get(*next).copied() {
                *next += 1;
                match order[child] {
                    None => path.push((child, 0)),
                    Some(order) if is_open[child] => lowest[at] = lowest[at].min(order),
                    Some(_) => (),
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                lowest[*parent] = lowest[*parent].min(lowest[at]);
            }
            if Some(lowest[at]) == order[at] {
                let mut members = Vec::new();
                while let Some(it) = open.pop() {
                    is_open[it] = false;
                    members.push(it);
                    if it == at {
                        break;
                    }
                }
                if members.len() > 1 || held[at].contains(&at) {
                    for it in members {
                        group[it] = Some(at);
                    }
                }
            }
        }
    }
    group
}
