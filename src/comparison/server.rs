//! What a change means for the server that is made of the contract: handlers, types, own methods, tables.
//!
//! In: both contracts and the findings. Out: words about both plans. The old plan is made first, and the new one as its
//! next step, as a run of `generate` would.

use std::collections::BTreeSet;

use super::migration;
use super::pairs::Pair;
use super::reading::{Version, errors};
use crate::config::Config;
use crate::contract::Contract;
use crate::diagnostic::Sink;
use crate::finding::Finding;
use crate::output;
use crate::plan::history::{AppliedMigration, History};
use crate::plan::inspect::{Inspection, OperationWords, VersionWords, inspect};
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
    /// Where own code stands that takes its place: `src/custom/users.rs:12`.
    pub own: Vec<String>,
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
    /// Says whether there is nothing to say.
    pub const fn is_empty(&self) -> bool {
        self.handlers.is_empty()
            && self.types.is_empty()
            && self.storage.is_empty()
            && self.refused.is_empty()
    }
}

/// Gives the operations that findings reach.
pub fn reached(findings: &[Finding]) -> BTreeSet<String> {
    let all = findings.iter().flat_map(|it| &it.operations);
    all.cloned().collect()
}

/// Says what a change means for the server; `compared` are the pairs of contracts and the operations that changed.
pub fn effects(old: &Version, new: &Version, compared: &[(Pair, BTreeSet<String>)]) -> Effects {
    let mut effects = Effects {
        known: true,
        ..Effects::default()
    };
    let before = match &old.contracts {
        Ok(contracts) => planned(contracts, &old.config, &History::default()),
        Err(errors) => Err(errors.clone()),
    };
    let before = match before {
        Ok(before) => before,
        Err(errors) => {
            let why = errors.join("; ");
            effects.refused.push(format!(
                "no server can be made of the old contract, so that there is nothing to compare: {why}"
            ));
            return effects;
        }
    };
    let mut pairs: Vec<_> = compared.to_vec();
    let contracts = match &new.contracts {
        Ok(contracts) => beside(old, new, contracts, &mut pairs),
        Err(errors) => {
            effects.refused.clone_from(errors);
            return effects;
        }
    };
    let after = match planned(&contracts, &new.config, &history(&before)) {
        Ok(plan) => plan,
        Err(errors) => {
            effects.refused = errors;
            // What `generate` refuses as the next step may still be described by itself.
            match planned(&contracts, &new.config, &History::default()) {
                Ok(plan) => plan,
                Err(_) => return effects,
            }
        }
    };
    let next = effects.refused.is_empty().then(|| migration::words(&after));
    let (before, after) = (inspect(&before), inspect(&after));
    for (pair, reached) in &pairs {
        let one = pair.old.and_then(|at| before.versions.get(at));
        let two = pair.new.and_then(|at| after.versions.get(at));
        let several = before.versions.len() > 1 || after.versions.len() > 1;
        handlers(&mut effects, (one, two), reached, several);
        types(&mut effects, (one, two), several);
    }
    // Where `generate` refuses the next step, there is no migration, and only what differs can be told.
    match next {
        Some(steps) => effects.storage = steps,
        None => storage(&mut effects, &before, &after),
    }
    for handler in &mut effects.handlers {
        let name = handler.method.rsplit("::").next().unwrap_or_default();
        handler.own = output::methods(name, &new.own);
    }
    effects
}

/// Gives the contracts of the next server. Two files that the configuration lists as versions live beside each other:
/// then the new one comes, and the old one stays.
fn beside(
    old: &Version,
    new: &Version,
    contracts: &[Contract],
    pairs: &mut Vec<(Pair, BTreeSet<String>)>,
) -> Vec<Contract> {
    let (Ok([one]), [two]) = (old.contracts.as_deref(), contracts) else {
        return contracts.to_vec();
    };
    let is_listed = |it: &Version| it.paths.iter().all(|path| new.lists(path));
    if old.paths == new.paths || !is_listed(old) || !is_listed(new) {
        return contracts.to_vec();
    }
    let pair = Pair {
        old: None,
        new: Some(1),
    };
    *pairs = vec![(pair, BTreeSet::new())];
    vec![one.clone(), two.clone()]
}

fn planned(
    contracts: &[Contract],
    config: &Config,
    history: &History,
) -> Result<Plan, Vec<String>> {
    let sink = Sink::default();
    let plan = plan::decide(&sink, contracts, config, history);
    plan.map_err(|_| errors(sink))
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

type Versions<'a> = (Option<&'a VersionWords>, Option<&'a VersionWords>);

fn operations(version: Option<&VersionWords>) -> Vec<(String, &OperationWords)> {
    let all = version.into_iter().flat_map(|it| &it.operations);
    all.map(|it| (format!("{} {}", it.method, it.path), it))
        .collect()
}

/// Gives what stands before the names of a version where there are several.
fn module(version: Option<&VersionWords>, several: bool) -> String {
    let module = version.filter(|_| several).map(|it| it.module.as_str());
    module.map_or(String::new(), |it| format!("{it}::"))
}

fn handlers(
    effects: &mut Effects,
    (before, after): Versions<'_>,
    reached: &BTreeSet<String>,
    several: bool,
) {
    let (old, new) = (operations(before), operations(after));
    let mut add = |(name, words): &(String, &OperationWords), version, change| {
        effects.handlers.push(Effect {
            operation: name.clone(),
            method: format!("{}{}", module(version, several), words.rust),
            does: words.does.clone(),
            change,
            own: Vec::new(),
        });
    };
    for one in &new {
        match old.iter().find(|it| it.0 == one.0) {
            None => add(one, after, "new"),
            Some(_) if reached.contains(&one.0) => add(one, after, "changed"),
            Some(_) => {}
        }
    }
    for one in old.iter().filter(|it| !new.iter().any(|two| two.0 == it.0)) {
        add(one, before, "gone");
    }
}

fn types(effects: &mut Effects, (before, after): Versions<'_>, several: bool) {
    let names = |it: Option<&VersionWords>| -> Vec<(String, &'static str)> {
        let module = module(it, several);
        let all = it.into_iter().flat_map(|it| &it.models);
        all.map(|it| (format!("{module}{}", it.rust), it.kind))
            .collect()
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
