//! From schemas to models: which are needed, in which views, and what stands in them.
//!
//! In: the schemas and what is known of them. Out: drafts of models with their names still open. Models are found by
//! need: a schema that no operation reaches gets none.

use std::collections::VecDeque;
use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value as Json;

use super::facts::{Facts, Shape};
use super::look::{named_constants, strings};
use super::union::DraftVariant;
use super::{ModelId, Rule, Type, View};
use crate::contract::json::unescaped;
use crate::contract::{Schema, SchemaId, Types};
use crate::diagnostic::Sink;
use crate::source::Located;

/// A model that is needed: a schema, seen from one side.
pub type Key = (SchemaId, View);

/// A type and what its values keep; null apart.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The type of a value that is not null.
    pub ty: Type,
    /// What such a value keeps.
    pub rule: Rule,
    /// Whether null is let in beside.
    pub nullable: bool,
    /// `default`, of the schema itself or of what it stands for.
    pub default: Option<Located<Json>>,
}

impl Typed {
    /// The rule with null.
    pub fn whole(&self) -> Rule {
        self.rule.clone().nullable(self.nullable)
    }

    /// The type with null.
    pub fn whole_type(self) -> Type {
        if self.nullable {
            Type::Nullable(Box::new(self.ty))
        } else {
            self.ty
        }
    }
}

/// A model without names.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it is made of.
    pub key: Key,
    /// What it would like to be called.
    pub context: String,
    /// What stands in it.
    pub kind: DraftKind,
}

/// The kinds of models, without names.
#[derive(Debug, Clone)]
pub enum DraftKind {
    /// An object.
    Struct(Box<super::object::DraftStruct>),
    /// Strings: each with what it would like to be called.
    Enumeration(Vec<(String, String)>),
    /// One of several schemas: their names still open.
    Union(Rule, Option<String>, Vec<DraftVariant>),
    /// Anything else.
    Json(Rule),
}

/// Builds the models of one contract version.
pub struct Builder<'a> {
    /// Where mistakes go.
    pub sink: &'a Sink,
    /// What is known of the schemas.
    pub facts: Rc<Facts>,
    /// The schemas that merge patches change member by member.
    pub patched: IndexSet<SchemaId>,
    /// Of these the ones whose `required` is of the whole, and not of a patch.
    pub merged: IndexSet<SchemaId>,
    /// The schemas of parts that are files.
    pub files: IndexSet<SchemaId>,
    keys: IndexMap<Key, String>,
    queue: VecDeque<usize>,
    drafts: Vec<Option<Draft>>,
    queued: Vec<bool>,
}

impl<'a> Builder<'a> {
    /// Begins; `order` are the models that an earlier run found, in the order in which they are to be declared.
    pub fn new(
        sink: &'a Sink,
        facts: Rc<Facts>,
        order: &[(Key, String)],
        merged: IndexSet<SchemaId>,
    ) -> Self {
        let mut builder = Self {
            sink,
            facts,
            patched: IndexSet::new(),
            merged,
            files: IndexSet::new(),
            keys: IndexMap::new(),
            queue: VecDeque::new(),
            drafts: Vec::new(),
            queued: Vec::new(),
        };
        for (key, context) in order {
            builder.keys.insert(*key, context.clone());
            builder.drafts.push(None);
            builder.queued.push(false);
        }
        builder
    }

    /// Finishes every model that is needed, and gives them in order.
    pub fn finish(mut self) -> Vec<Draft> {
        self.drain();
        self.drafts.into_iter().flatten().collect()
    }

    /// Builds what is needed and not yet built.
    pub fn drain(&mut self) {
        while let Some(index) = self.queue.pop_front() {
            let Some((key, context)) = self.keys.get_index(index) else {
                continue;
            };
            let (key, context) = (*key, context.clone());
            let kind = self.kind(key, &context);
            self.drafts[index] = Some(Draft { key, context, kind });
        }
    }

    /// The models that were found, in the order of their finding.
    pub fn found(&self) -> impl Iterator<Item = (&Key, &String)> {
        self.keys.iter()
    }

    /// Gives the type of a schema in a view; `context` names an inline one.
    pub fn typed(&mut self, id: SchemaId, view: View, context: &str) -> Typed {
        let mut typed = self.typed_as(id, view, context);
        let own = self.facts.flat(id).schema.default.clone();
        let target = || {
            self.facts
                .flat(self.facts.target(id).id)
                .schema
                .default
                .clone()
        };
        typed.default = own.or_else(target).map(|it| *it);
        typed
    }

    fn typed_as(&mut self, id: SchemaId, view: View, context: &str) -> Typed {
        let target = self.facts.target(id);
        let flat = self.facts.flat(target.id);
        let it = Rc::clone(&flat.schema);
        let nullable = target.nullable;
        match self.facts.shape(target.id) {
            Shape::Struct => {
                let model = self.model(target.id, view, context);
                Typed {
                    ty: Type::Model(model),
                    rule: Rule::Model(model),
                    nullable: nullable || it.types.is_nullable(),
                    default: None,
                }
            }
            Shape::Enumeration => {
                let model = self.model(target.id, View::Output, context);
                let mut all = vec![Rule::Enumeration(model)];
                if it.min_length.is_some() || it.max_length.is_some() || it.pattern.is_some() {
                    all.push(super::text::rule(self.sink, &it));
                }
                all.extend(self.leftovers(&flat.leftovers, view, context));
                Typed {
                    ty: Type::Model(model),
                    rule: Rule::all(all),
                    nullable: nullable || (it.types.is_nullable() && lists_null(&it)),
                    default: None,
                }
            }
            Shape::Plain => {
                let is_open = it.enumeration.is_none() && it.constant.is_none();
                let (ty, rule) = self.plain(target.id, &it, view, context);
                let mut all = vec![rule];
                all.extend(self.leftovers(&flat.leftovers, view, context));
                Typed {
                    ty,
                    rule: Rule::all(all),
                    nullable: nullable || (it.types.is_nullable() && (is_open || lists_null(&it))),
                    default: None,
                }
            }
            Shape::Json if self.facts.is_own_model(target.id) => {
                let model = self.model(target.id, view, context);
                Typed {
                    ty: Type::Model(model),
                    rule: Rule::Model(model),
                    nullable,
                    default: None,
                }
            }
            Shape::Json => Typed {
                ty: Type::Json,
                rule: self.json(target.id, whole(view), context),
                nullable,
                default: None,
            },
        }
    }

    /// Gives the rule of a schema, null included.
    pub fn rule(&mut self, id: SchemaId, view: View, context: &str) -> Rule {
        if self.facts.endless.borrow().contains(&id) {
            // The operation that meets it is closed.
            return Rule::Nothing;
        }
        self.typed(id, view, context).whole()
    }

    /// Gives the type and the rule of a schema inside another, null included. They are found together: one after the
    /// other would take twice as long at every level.
    pub fn part(&mut self, id: SchemaId, view: View, context: &str) -> (Type, Rule) {
        let typed = self.typed(id, view, context);
        let rule = if self.facts.endless.borrow().contains(&id) {
            Rule::Nothing
        } else {
            typed.whole()
        };
        (typed.whole_type(), rule)
    }

    /// Gives the rules of what could not be merged.
    pub fn leftovers(&mut self, ids: &[SchemaId], view: View, context: &str) -> Vec<Rule> {
        ids.iter().map(|id| self.rule(*id, view, context)).collect()
    }

    /// Asks for a model.
    fn model(&mut self, id: SchemaId, view: View, context: &str) -> ModelId {
        let view = match (view, self.facts.shape(id)) {
            (_, Shape::Enumeration) => View::Output,
            (View::Patch | View::Parts, Shape::Struct) => view,
            (View::Input | View::Patch | View::Parts, _) if self.facts.is_distinct(id) => {
                View::Input
            }
            _ => View::Output,
        };
        let key = (id, view);
        let index = match self.keys.get_index_of(&key) {
            Some(index) => index,
            None => {
                let context = self.context(id, context);
                self.drafts.push(None);
                self.queued.push(false);
                self.keys.insert_full(key, context).0
            }
        };
        if !self.queued[index] {
            self.queued[index] = true;
            self.queue.push_back(index);
        }
        ModelId(index as u32)
    }

    /// What a schema would like to be called: by the contract, by where it stands in the contract, or by who asks.
    fn context(&self, id: SchemaId, context: &str) -> String {
        let schema = self.facts.arena.get(id);
        if let Some(name) = &schema.name {
            return name.clone();
        }
        if self.facts.arena.is_made(id) {
            return context.to_owned();
        }
        from_pointer(&schema.pointer).unwrap_or_else(|| context.to_owned())
    }

    fn kind(&mut self, (id, view): Key, context: &str) -> DraftKind {
        let flat = self.facts.flat(id);
        match self.facts.shape(id) {
            Shape::Struct => DraftKind::Struct(Box::new(self.structure(id, view, context))),
            Shape::Enumeration => {
                let it = &flat.schema;
                let named = named_constants(&self.facts.arena, it);
                let values = named.unwrap_or_else(|| {
                    let values = strings(it).unwrap_or_default();
                    values
                        .into_iter()
                        .map(|it| (it.to_owned(), it.to_owned()))
                        .collect()
                });
                DraftKind::Enumeration(values)
            }
            Shape::Plain | Shape::Json => {
                let rule = self.json(id, view, context);
                match self.variants(&flat, view, context) {
                    Some(variants) => {
                        let property = self.facts.choice(&flat.schema).map(|it| it.property);
                        DraftKind::Union(rule, property, variants)
                    }
                    None => DraftKind::Json(rule),
                }
            }
        }
    }

    /// The type and rule of a scalar, a list or a map; null apart.
    fn plain(&mut self, id: SchemaId, it: &Schema, view: View, context: &str) -> (Type, Rule) {
        let types = it.types.without(Types::NULL);
        let (ty, rule) = match types {
            Types::BOOLEAN => (Type::Bool, Rule::Boolean),
            Types::INTEGER => super::number::integer(it),
            Types::NUMBER => (Type::F64, super::number::number(it, types)),
            Types::STRING => super::text::typed(self.sink, it),
            Types::ARRAY => self.list(it, view, context),
            Types::OBJECT => self.map(it, view, context),
            _ => (Type::Json, self.json(id, view, context)),
        };
        match values(it, types) {
            Some(values) => (ty, Rule::all(vec![Rule::Values(values), rule])),
            None => (ty, rule),
        }
    }

    fn list(&mut self, it: &Schema, view: View, context: &str) -> (Type, Rule) {
        let (rule, item) = self.list_rule(it, view, context);
        (Type::List(Box::new(item)), Rule::List(Box::new(rule)))
    }

    fn map(&mut self, it: &Schema, view: View, context: &str) -> (Type, Rule) {
        let (rule, value) = self.object_rule(it, view, context);
        (Type::Map(Box::new(value)), Rule::Object(Box::new(rule)))
    }
}

/// A merge patch changes objects member by member; everything else is replaced whole.
pub const fn whole(view: View) -> View {
    match view {
        View::Output => View::Output,
        View::Input | View::Patch | View::Parts => View::Input,
    }
}

/// Gives the values of `enum` and `const` that are of some type, null apart.
pub fn values(it: &Schema, types: Types) -> Option<Vec<Json>> {
    let of_type = |value: &Json| match value {
        Json::Null => false,
        Json::Bool(_) => types.contains(Types::BOOLEAN),
        Json::Number(number) => {
            types.contains(Types::NUMBER)
                || (types.contains(Types::INTEGER)
                    && super::number::parse(number).is_none_or(|(_, is_whole)| is_whole))
        }
        Json::String(_) => types.contains(Types::STRING),
        Json::Array(_) => types.contains(Types::ARRAY),
        Json::Object(_) => types.contains(Types::OBJECT),
    };
    let constant = it
        .constant
        .as_ref()
        .map(|it| std::slice::from_ref(&it.value));
    let listed = it
        .enumeration
        .as_ref()
        .map(|it: &Located<Vec<Json>>| &it.value[..]);
    let from = constant.or(listed)?;
    Some(from.iter().filter(|it| of_type(it)).cloned().collect())
}

/// Says whether `enum` or `const` has null.
pub fn lists_null(it: &Schema) -> bool {
    let listed = it
        .enumeration
        .as_ref()
        .is_none_or(|it| it.value.contains(&Json::Null));
    listed && it.constant.as_ref().is_none_or(|it| it.value.is_null())
}

/// Makes words of the place of an inline schema inside a component: `User address street`.
fn from_pointer(pointer: &str) -> Option<String> {
    let (_, pointer) = pointer.rsplit_once('#').unwrap_or(("", pointer));
    let rest = pointer.strip_prefix("/components/schemas/")?;
    let mut steps = rest.split('/').map(unescaped);
    let mut words = steps.next()?;
    while let Some(step) = steps.next() {
        let word = match step.as_str() {
            "properties" | "$defs" | "patternProperties" | "dependentSchemas" => steps.next()?,
            "items" => "item".to_owned(),
            "additionalProperties" => "value".to_owned(),
            "allOf" => {
                steps.next();
                continue;
            }
            "oneOf" | "anyOf" | "prefixItems" => {
                let number: usize = steps.next()?.parse().ok()?;
                format!("option {}", number + 1)
            }
            other => other.to_owned(),
        };
        words.push(' ');
        words.push_str(&word);
    }
    Some(words)
}
