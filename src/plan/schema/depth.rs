//! How deep models stand in each other, since the compiler follows them to their ends when it asks how one is dropped.
//!
//! In: models. Out: the length of a long chain of them; circles are followed once.

use super::{ModelKind, Models, Type};

impl Models {
    /// Gives the length of the longest chain of models in models that is met on the way through all of them.
    pub fn depth(&self) -> usize {
        let mut depths: Vec<Option<usize>> = vec![None; self.all.len()];
        let mut longest = 0;
        for root in 0..self.all.len() {
            let mut path = vec![(root, self.held(root), 1)];
            while let Some((at, rest, depth)) = path.last_mut() {
                match rest.pop() {
                    Some(inner) => match depths[inner] {
                        Some(known) => *depth = (*depth).max(known + 1),
                        // Where the circle closes, nothing new comes.
                        None if path.iter().any(|(it, ..)| *it == inner) => {}
                        None => path.push((inner, self.held(inner), 1)),
                    },
                    None => {
                        let (at, depth) = (*at, *depth);
                        depths[at] = Some(depth);
                        longest = longest.max(depth);
                        path.pop();
                        if let Some((_, _, above)) = path.last_mut() {
                            *above = (*above).max(depth + 1);
                        }
                    }
                }
            }
        }
        longest
    }

    fn held(&self, at: usize) -> Vec<usize> {
        let types: Vec<&Type> = match &self.all[at].kind {
            ModelKind::Struct(it) => {
                let fields = it.fields.iter().map(|it| &it.ty);
                fields.chain(it.extra.iter().map(|it| &it.value)).collect()
            }
            ModelKind::Union(it) => it.variants.iter().map(|it| &it.ty).collect(),
            ModelKind::Enumeration(_) | ModelKind::Json { .. } => Vec::new(),
        };
        types.into_iter().filter_map(model).collect()
    }
}

/// The model that a type holds, whatever stands around it.
fn model(ty: &Type) -> Option<usize> {
    match ty {
        Type::Model(id) => Some(id.0 as usize),
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Boxed(inner) => {
            model(inner)
        }
        _ => None,
    }
}
