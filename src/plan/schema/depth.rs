//! How deep models stand in each other, since the compiler follows them to their ends when it asks how one is dropped.
//!
//! In: models. Out: the length of a long chain of them; circles are followed once.

use super::{ModelKind, Models, Type};

/// The longest chain of models. The compiler's stack ends at more than twice as many, and a circle is walked twice.
const LONGEST: usize = 150;

impl Models {
    /// Cuts chains that are too long for the compiler: there a member is held as JSON, which is checked as before.
    pub fn shorten(&mut self) {
        let mut heights: Vec<Option<usize>> = vec![None; self.all.len()];
        let mut is_open = vec![false; self.all.len()];
        for root in 0..self.all.len() {
            let mut path = vec![(root, self.held(root))];
            while let Some((at, rest)) = path.last_mut() {
                let at = *at;
                is_open[at] = true;
                match rest.pop() {
                    Some(inner) if heights[inner].is_none() && !is_open[inner] => {
                        path.push((inner, self.held(inner)));
                    }
                    // It is known, or it closes a circle.
                    Some(_) => {}
                    None => {
                        if heights[at].is_none() {
                            self.cut(at, &heights);
                            let below = self.held(at).into_iter().filter_map(|it| heights[it]);
                            heights[at] = Some(1 + below.max().unwrap_or_default());
                        }
                        is_open[at] = false;
                        path.pop();
                    }
                }
            }
        }
    }

    /// Cuts off what is too high already.
    fn cut(&mut self, at: usize, heights: &[Option<usize>]) {
        let ModelKind::Struct(it) = &mut self.all[at].kind else {
            return;
        };
        let is_long = |it: usize| heights[it].is_some_and(|it| it >= LONGEST);
        let fields = it.fields.iter_mut().map(|it| &mut it.ty);
        for ty in fields.chain(it.extra.iter_mut().map(|it| &mut it.value)) {
            if model(ty).is_some_and(is_long) {
                *ty = unread(ty);
            }
        }
    }

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

/// The same with JSON in the place of its model.
fn unread(ty: &Type) -> Type {
    match ty {
        Type::Model(_) => Type::Json,
        Type::Boxed(inner) => unread(inner),
        Type::List(inner) => Type::List(Box::new(unread(inner))),
        Type::Map(inner) => Type::Map(Box::new(unread(inner))),
        Type::Nullable(inner) => Type::Nullable(Box::new(unread(inner))),
        other => other.clone(),
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
