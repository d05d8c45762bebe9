//! What a change means for the server that is made of the contract: handlers, types, own methods, tables.
//!
//! In: both contracts and the findings. Out: words about both plans. The old plan is made first, and the new one as its
//! next step, as a run of `generate` would.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::contract::Contract;
use crate::diagnostic::{Level, Sink};
use crate::finding::Finding;
use crate::plan::history::{AppliedMigration, History};
use crate::plan::inspect::{Inspection, OperationWords, inspect};
use crate::plan::{self, Plan};

/// What a change means for one generated handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The operation, as findings call it.
    pub operation: String,
    /// The method in Rust: `UsersApi::create_user`.
    pub method: String,
    /// What it does by default.
    pub does: String,
    /// `new`, `gone` or `changed`
    pub change: &'static str,
}

/// Everything that it means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// Handlers.
    pub handlers: Vec<Effect>,
    /// Types that come, go or change, in words.
    pub types: Vec<String>,
    /// Tables and columns that change, in words; the next migration does it.
    pub storage: Vec<String>,
    /// Why `generate` refuses the new contract, in words.
    pub refused: Vec<String>,
    /// Whether any of it was looked at.
    pub known: bool,
}

impl Effects {
    /// Adds those of another pair of contracts.
    pub fn add(&mut self, other: Self) {
        self.handlers.extend(other.handlers);
        self.types.extend(other.types);
        self.storage.extend(other.storage);
        self.refused.extend(other.refused);
        self.known |= other.known;
    }

    /// Says whether there is nothing to say.
    pub const fn is_empty(&self) -> bool {
        self.handlers.is_empty()
            && self.types.is_empty()
            && self.storage.is_empty()
            && self.refused.is_empty()
    }
}

/// Says what a change means for the server.
pub fn effects(old: &Contract, new: &Contract, config: &Config, findings: &[Finding]) -> Effects {
    let mut effects = Effects {
        known: true,
        ..Effects::default()
    };
    let Ok(before) = planned(old, config, &History::default()) else {
        effects.refused.push(
            "no server can be made of the old contract, so that there is nothing to compare"
                .to_owned(),
        );
        return effects;
    };
    let after = match planned(new, config, &history(&before)) {
        Ok(plan) => plan,
        Err(errors) => {
            effects.refused = errors;
            // What `generate` refuses as the next step may still be described by itself.
            match planned(new, config, &History::default()) {
                Ok(plan) => plan,
                Err(_) => return effects,
            }
        }
    };
    let (before, after) = (inspect(&before), inspect(&after));
    handlers(&mut effects, &before, &after, findings);
    types(&mut effects, &before, &after);
    storage(&mut effects, &before, &after);
    effects
}

fn planned(contract: &Contract, config: &Config, history: &History) -> Result<Plan, Vec<String>> {
    let sink = Sink::default();
    let plan = plan::decide(&sink, std::slice::from_ref(contract), config, history);
    plan.map_err(|_| {
        let errors = sink
            .into_all()
            .into_iter()
            .filter(|it| it.level == Level::Error);
        errors.map(|it| it.message).collect()
    })
}

/// Gives what the next run would know of a plan.
fn history(plan: &Plan) -> History {
    let written = plan.migrations.all.iter().flat_map(|(database, all)| {
        all.iter().map(|it| AppliedMigration {
            path: format!("migrations/{}/{}.sql", database.name(), it.name),
            checksum: String::new(),
            text: String::new(),
        })
    });
    History {
        record: plan.record.clone(),
        migrations: written.collect(),
        ..History::default()
    }
}

type Words<'a> = (String, &'a OperationWords);

fn operations(inspection: &Inspection) -> Vec<Words<'_>> {
    let all = inspection.versions.iter().flat_map(|it| &it.operations);
    all.map(|it| (format!("{} {}", it.method, it.path), it))
        .collect()
}

fn handlers(effects: &mut Effects, before: &Inspection, after: &Inspection, findings: &[Finding]) {
    let (old, new) = (operations(before), operations(after));
    let reached: BTreeSet<&str> = findings
        .iter()
        .flat_map(|it| &it.operations)
        .map(String::as_str)
        .collect();
    let mut add = |(name, words): &Words<'_>, change| {
        effects.handlers.push(Effect {
            operation: name.clone(),
            method: words.rust.clone(),
            does: words.does.clone(),
            change,
        });
    };
    for one in &new {
        match old.iter().find(|it| it.0 == one.0) {
            None => add(one, "new"),
            Some(_) if reached.contains(one.0.as_str()) => add(one, "changed"),
            Some(_) => {}
        }
    }
    for one in old.iter().filter(|it| !new.iter().any(|two| two.0 == it.0)) {
        add(one, "gone");
    }
}

fn types(effects: &mut Effects, before: &Inspection, after: &Inspection) {
    let names = |it: &Inspection| -> Vec<(String, &'static str)> {
        let all = it.versions.iter().flat_map(|it| &it.models);
        all.map(|it| (it.rust.clone(), it.kind)).collect()
    };
    let (old, new) = (names(before), names(after));
    for (name, kind) in &new {
        match old.iter().find(|it| it.0 == *name) {
            None => effects.types.push(format!("`{name}` is new")),
            Some((_, was)) if was != kind => effects
                .types
                .push(format!("`{name}` was `{was}` and is `{kind}`")),
            Some(_) => {}
        }
    }
    for (name, _) in old.iter().filter(|it| !new.iter().any(|two| two.0 == it.0)) {
        effects.types.push(format!("`{name}` is gone"));
    }
}

fn storage(effects: &mut Effects, before: &Inspection, after: &Inspection) {
    for two in &after.stored {
        let table = &two.table;
        let Some(one) = before.stored.iter().find(|it| it.table == *table) else {
            effects.storage.push(format!("the table `{table}` is new"));
            continue;
        };
        for column in &two.columns {
            let name = &column.name;
            match one.columns.iter().find(|it| it.name == *name) {
                None => effects
                    .storage
                    .push(format!("the table `{table}` has the new column `{name}`")),
                Some(was) if was.nullable != column.nullable => {
                    let word = if column.nullable {
                        "may be null now"
                    } else {
                        "may be null no longer"
                    };
                    effects
                        .storage
                        .push(format!("the column `{table}.{name}` {word}"));
                }
                Some(_) => {}
            }
        }
        for column in one
            .columns
            .iter()
            .filter(|it| !two.columns.iter().any(|one| one.name == it.name))
        {
            effects.storage.push(format!(
                "the column `{table}.{}` is no longer in the contract",
                column.name
            ));
        }
    }
    for one in before
        .stored
        .iter()
        .filter(|it| !after.stored.iter().any(|two| two.table == it.table))
    {
        effects.storage.push(format!(
            "the table `{}` is no longer in the contract",
            one.table
        ));
    }
}
