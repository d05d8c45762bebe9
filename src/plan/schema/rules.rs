//! Putting rules together.

use super::{ObjectRule, Rule, Struct, TextRule};

impl Rule {
    /// All of these, without those that say nothing.
    pub fn all(rules: Vec<Self>) -> Self {
        let mut all: Vec<Self> = Vec::new();
        for rule in rules {
            match rule {
                Self::Anything => (),
                Self::All(inner) => all.extend(inner),
                rule if all.contains(&rule) => (),
                rule => all.push(rule),
            }
        }
        match all.len() {
            0 => Self::Anything,
            1 => all.swap_remove(0),
            _ => Self::All(all),
        }
    }

    /// This, or null if `nullable`.
    #[must_use]
    pub fn nullable(self, nullable: bool) -> Self {
        match self {
            Self::Anything => Self::Anything,
            Self::Null => Self::Null,
            Self::Nullable(inner) => Self::Nullable(inner),
            rule if nullable => Self::Nullable(Box::new(rule)),
            rule => rule,
        }
    }

    /// Says whether a constant of its own makes it easier to read: it has keywords and speaks of no model.
    pub fn deserves_name(&self) -> bool {
        match self {
            Self::Text(rule) => *rule != TextRule::default(),
            Self::Integer(rule) => !rule.is_of_type(),
            Self::Number(rule) => *rule != super::NumberRule::default(),
            Self::List(rule) => !rule.is_of_type() && !self.speaks_of_models(),
            Self::Object(rule) => !rule.is_of_type() && !self.speaks_of_models(),
            Self::Values(_) => true,
            Self::All(_) | Self::Any(_) | Self::One(_) | Self::ByType(_) => {
                !self.speaks_of_models()
            }
            _ => false,
        }
    }

    /// Says whether a model stands in it: such a rule differs from view to view.
    pub fn speaks_of_models(&self) -> bool {
        let mut found = false;
        self.models(&mut |_| found = true);
        found
    }

    /// Visits the models that it speaks of.
    pub fn models(&self, visit: &mut dyn FnMut(super::ModelId)) {
        match self {
            Self::Anything
            | Self::Nothing
            | Self::Null
            | Self::Boolean
            | Self::Text(_)
            | Self::Integer(_)
            | Self::Number(_)
            | Self::Values(_) => (),
            Self::Enumeration(id) | Self::Model(id) => visit(*id),
            Self::List(rule) => {
                let contained = rule.contains.iter().map(|it| &it.0);
                for it in rule.prefix.iter().chain(&rule.items).chain(contained) {
                    it.models(visit);
                }
            }
            Self::Object(rule) => rule.models(visit),
            Self::Nullable(rule) | Self::Not(rule) => rule.models(visit),
            Self::All(rules) | Self::Any(rules) | Self::One(rules) => {
                for it in rules {
                    it.models(visit);
                }
            }
            Self::Discriminated {
                mapping,
                default,
                absent,
                ..
            } => {
                let named = mapping.iter().map(|(_, rule)| rule);
                let others = default.iter().chain(absent).map(|it| &**it);
                for it in named.chain(others) {
                    it.models(visit);
                }
            }
            Self::Conditional {
                condition,
                then,
                otherwise,
            } => {
                condition.models(visit);
                for it in then.iter().chain(otherwise) {
                    it.models(visit);
                }
            }
            Self::ByType(rule) => {
                for it in [&rule.number, &rule.string, &rule.array, &rule.object] {
                    it.models(visit);
                }
            }
            Self::Unevaluated {
                rule,
                items,
                properties,
            } => {
                rule.models(visit);
                for it in items.iter().chain(properties) {
                    it.models(visit);
                }
            }
        }
    }
}

impl super::IntegerRule {
    /// Says whether it says no more than a type of integers does.
    fn is_of_type(&self) -> bool {
        let limits = (self.minimum, self.maximum);
        self.multiple_of.is_none()
            && (limits == (None, None)
                || limits == (Some(i32::MIN.into()), Some(i32::MAX.into()))
                || limits == (Some(0), Some(u64::MAX.into())))
    }
}

impl super::ListRule {
    /// Says whether it says no more than its type does.
    fn is_of_type(&self) -> bool {
        let frame = Self {
            items: None,
            ..self.clone()
        };
        frame == Self::default() && !self.items.as_ref().is_some_and(Rule::deserves_name)
    }
}

impl ObjectRule {
    /// Says whether it is the rule of a map that says no more than its type does.
    fn is_of_type(&self) -> bool {
        let frame = Self {
            additional: super::Additional::Any,
            ..self.clone()
        };
        frame == Self::default()
            && !matches!(&self.additional, super::Additional::Of(it) if it.deserves_name())
    }

    /// Visits the models that it speaks of.
    pub fn models(&self, visit: &mut dyn FnMut(super::ModelId)) {
        for it in &self.properties {
            it.rule.models(visit);
        }
        for (_, it) in &self.patterns {
            it.models(visit);
        }
        if let super::Additional::Of(it) = &self.additional {
            it.models(visit);
        }
        if let Some(it) = &self.names {
            it.models(visit);
        }
        for (_, it) in &self.dependent_schemas {
            it.models(visit);
        }
    }

    /// Says whether typed fields can tell: nothing is said about members by their number, name or company.
    pub fn is_by_field(&self) -> bool {
        self.patterns.is_empty()
            && self.names.is_none()
            && self.min_properties.is_none()
            && self.max_properties.is_none()
            && self.dependent_required.is_empty()
            && self.dependent_schemas.is_empty()
    }
}

impl Struct {
    /// Everything that the object keeps.
    pub fn whole(&self) -> Rule {
        let mut all = vec![Rule::Object(Box::new(self.rule.clone()))];
        all.extend(self.also.iter().cloned());
        Rule::all(all)
    }
}
