//! From the tables of before to those of now, table by table and column by column.
//!
//! In: the snapshot of before, the resources and what is said of how they came about. Out: steps in an order in which
//! every database can take them; whatever would lose something that nobody has given up is an error at its place.

use super::super::resource::Resource;
use super::super::resource::evolution::{ColumnEvolution, Evolution};
use super::refusal::{Refusals, ascii_folded};
use super::snapshot::{Kind, Snapshot, Table};
use super::{Phase, Step};
use crate::diagnostic::Sink;
use crate::source::Located;

/// What is compared.
pub struct Comparison<'a> {
    /// Where refusals go.
    pub sink: &'a Sink,
    /// The tables of before.
    pub before: &'a Snapshot,
    /// The tables of now.
    pub now: &'a Snapshot,
    /// The same as resources.
    pub resources: &'a [Resource],
    /// What is said of how they came about.
    pub evolutions: &'a [Evolution],
    /// The tables that may go, by the names of their stored schemas.
    pub dropped: &'a [Located<String>],
}

impl Comparison<'_> {
    /// Gives the name that a table of before has now.
    fn name_now(&self, table: &str) -> String {
        let mut all = self.evolutions.iter().zip(self.resources);
        let is_it = |from: &Located<String>| from.value == table;
        let renamed = all.find(|(it, _)| it.renamed_from.as_ref().is_some_and(is_it));
        renamed.map_or_else(|| table.to_owned(), |(_, it)| it.table.to_string())
    }
}

/// Gives the steps.
pub fn steps(of: &Comparison<'_>) -> Vec<Step> {
    let refusals = Refusals { sink: of.sink };
    let mut steps = Vec::new();
    let mut kept: Vec<&str> = Vec::new();
    for (number, (resource, evolution)) in of.resources.iter().zip(of.evolutions).enumerate() {
        let name = resource.table.as_str();
        let former = evolution.renamed_from.as_ref().map(|it| it.value.as_str());
        let former = former.filter(|it| of.before.tables.contains_key(*it));
        let was = match (of.before.tables.get(name), former) {
            (Some(was), _) => was,
            (None, Some(former)) => {
                kept.push(former);
                steps.push(Step::RenameTable {
                    from: former.to_owned(),
                    to: number,
                });
                &of.before.tables[former]
            }
            (None, None) => {
                steps.push(Step::Create(number));
                continue;
            }
        };
        kept.push(name);
        let now = &of.now.tables[name];
        One {
            of,
            refusals: &refusals,
            number,
            was,
            now,
            is_renamed: !of.before.tables.contains_key(name),
            former: former.unwrap_or(name),
        }
        .steps(&mut steps);
    }
    for name in of.before.tables.keys() {
        if kept.contains(&name.as_str()) {
            continue;
        }
        let may = |it: &&Located<String>| {
            super::super::resource::evolution::table_name(&it.value) == *name
        };
        if of.dropped.iter().any(|it| may(&it)) {
            steps.push(Step::DropTable(name.clone()));
        } else {
            refusals.table(name);
        }
    }
    let depth = |it: &Step| match it {
        Step::Create(number) => depth(of.resources, *number, of.resources.len()),
        _ => 0,
    };
    steps.sort_by_key(|it| (it.phase(), depth(it)));
    steps
}

/// One table of before and now.
struct One<'a> {
    of: &'a Comparison<'a>,
    refusals: &'a Refusals<'a>,
    number: usize,
    was: &'a Table,
    now: &'a Table,
    is_renamed: bool,
    former: &'a str,
}

impl One<'_> {
    fn resource(&self) -> &Resource {
        &self.of.resources[self.number]
    }

    fn evolution(&self) -> &Evolution {
        &self.of.evolutions[self.number]
    }

    fn steps(&self, steps: &mut Vec<Step>) {
        let resource = self.resource();
        let mut kept: Vec<String> = Vec::new();
        let mut renamed: Vec<(String, String)> = Vec::new();
        for (index, column) in resource.columns.iter().enumerate() {
            let name = column.name.to_string();
            let former = self.evolution().columns[index].renamed_from.as_ref();
            let former = former.filter(|it| self.was.columns.contains_key(&it.value));
            let was = match (self.was.columns.get(&name), former) {
                (Some(was), _) => was,
                (None, Some(former)) => {
                    kept.push(former.value.clone());
                    renamed.push((former.value.clone(), name.clone()));
                    steps.push(self.rename(&former.value, &name));
                    let (old, new) = (format!("{}_folded", former.value), &column.folded);
                    if let (true, Some(new)) = (self.was.columns.contains_key(&old), new) {
                        kept.push(old.clone());
                        renamed.push((old.clone(), new.to_string()));
                        steps.push(self.rename(&old, new.as_str()));
                    }
                    &self.was.columns[&former.value]
                }
                (None, None) => {
                    self.add(index, steps);
                    continue;
                }
            };
            kept.push(name.clone());
            self.change(index, &Kind::read(was), steps);
            self.values(index, former.map_or(&name, |it| &it.value), steps);
            let folded = column.folded.as_ref().map(ToString::to_string);
            if let Some(folded) = folded {
                let is_there = self.was.columns.contains_key(&folded)
                    || renamed.iter().any(|(_, new)| *new == folded);
                if !is_there {
                    self.refusals.fold(resource, index, self.evolution());
                }
                kept.push(folded);
            }
        }
        for (name, kind) in &self.was.columns {
            if !kept.contains(name) {
                self.drop(name, &Kind::read(kind), steps);
            }
        }
        self.indexes(&renamed, steps);
    }

    fn rename(&self, from: &str, to: &str) -> Step {
        Step::RenameColumn {
            resource: self.number,
            from: from.to_owned(),
            to: to.to_owned(),
        }
    }

    /// Adds a column.
    fn add(&self, index: usize, steps: &mut Vec<Step>) {
        let (resource, evolution) = (self.resource(), self.evolution());
        let column = &resource.columns[index];
        let value = evolution.columns[index].backfill.clone();
        if !column.nullable && value.is_none() {
            self.refusals.no_value(resource, index, evolution);
            return;
        }
        if let (Some(value), Some(_), false) = (&value, &column.folded, column.nullable)
            && ascii_folded(value).is_none()
        {
            self.refusals.fold(resource, index, evolution);
            return;
        }
        steps.push(Step::AddColumn {
            resource: self.number,
            column: index,
            value: value.filter(|_| !column.nullable),
        });
        if column.references.is_some() {
            steps.push(Step::AddReference(self.number, index));
        }
    }

    /// Compares what a column is.
    fn change(&self, index: usize, was: &Kind, steps: &mut Vec<Step>) {
        let (resource, evolution) = (self.resource(), self.evolution());
        let column = &resource.columns[index];
        let now = Kind::read(&self.now.columns[column.name.as_str()]);
        if was.ty != now.ty {
            if index == resource.key || !is_wider(&was.ty, &now.ty) {
                self.refusals
                    .ty(resource, index, evolution, (&was.ty, &now.ty));
                return;
            }
            steps.push(Step::Widen(self.number, index));
        }
        match (was.nullable, now.nullable) {
            (false, true) => steps.push(Step::AllowNull(self.number, index)),
            (true, false) => self.forbid_null(index, &evolution.columns[index], steps),
            _ => {}
        }
        let target = was.target.as_deref().map(|it| self.of.name_now(it));
        if target != now.target {
            if was.target.is_some() {
                steps.push(Step::DropReference {
                    resource: self.number,
                    column: index,
                });
            }
            if now.target.is_some() {
                self.refusals.may_fail(
                    evolution.columns[index].at,
                    format!(
                        "rows of `{}` may refer by `{}` to what is not there",
                        resource.store, column.wire
                    ),
                );
                steps.push(Step::AddReference(self.number, index));
            }
        }
    }

    fn forbid_null(&self, index: usize, said: &ColumnEvolution, steps: &mut Vec<Step>) {
        let (resource, evolution) = (self.resource(), self.evolution());
        let column = &resource.columns[index];
        match &said.backfill {
            None => self.refusals.null(resource, index, evolution),
            Some(value) if column.folded.is_some() && ascii_folded(value).is_none() => {
                self.refusals.fold(resource, index, evolution);
            }
            Some(value) => {
                steps.push(Step::Fill {
                    resource: self.number,
                    column: index,
                    value: value.clone(),
                });
                steps.push(Step::ForbidNull(self.number, index));
            }
        }
    }

    /// Compares the values of an enumeration.
    fn values(&self, index: usize, former: &str, steps: &mut Vec<Step>) {
        let (resource, evolution) = (self.resource(), self.evolution());
        let column = &resource.columns[index];
        let now = self.now.states.get(column.name.as_str());
        let (Some(was), Some(now)) = (self.was.states.get(former), now) else {
            return;
        };
        for gone in was.iter().filter(|it| !now.contains(it)) {
            match evolution.columns[index].renamed_values.get(gone) {
                Some(next) if now.contains(&next.value) => steps.push(Step::Replace {
                    resource: self.number,
                    column: index,
                    from: gone.clone(),
                    to: next.value.clone(),
                }),
                Some(next) => self.refusals.unknown_value(next, &column.wire),
                None => self.refusals.value(resource, index, evolution, gone),
            }
        }
    }

    /// Drops a column, if that may be.
    fn drop(&self, name: &str, kind: &Kind, steps: &mut Vec<Step>) {
        let (resource, evolution) = (self.resource(), self.evolution());
        let secret = |it: &str| format!("{it}_hash") == name;
        let mut dropped = evolution.dropped.iter();
        let may = kind.is_folded() || dropped.any(|it| it.value == name || secret(&it.value));
        if !may {
            self.refusals.column(resource, name, evolution);
            return;
        }
        if kind.target.is_some() {
            steps.push(Step::DropForeignColumn {
                resource: self.number,
                column: name.to_owned(),
            });
        } else {
            steps.push(Step::DropColumn {
                resource: self.number,
                column: name.to_owned(),
            });
        }
    }

    /// Compares the indexes.
    fn indexes(&self, renamed: &[(String, String)], steps: &mut Vec<Step>) {
        let resource = self.resource();
        let now_called = |it: &String| {
            let found = renamed.iter().find(|(old, _)| old == it);
            found.map_or_else(|| it.clone(), |(_, new)| new.clone())
        };
        let unique_name = |set: &[String]| format!("{}_{}_unique", self.former, set.join("_"));
        let stays = |set: &Vec<String>| {
            !self.is_renamed
                && self.now.unique.contains(set)
                && set.iter().all(|it| now_called(it) == *it)
        };
        for set in self.was.unique.iter().filter(|it| !stays(it)) {
            steps.push(Step::DropIndex(unique_name(set)));
        }
        for (index, set) in self.now.unique.iter().enumerate() {
            if self.was.unique.contains(set) && stays(set) {
                continue;
            }
            let is_new = !self
                .was
                .unique
                .iter()
                .any(|it| it.iter().map(now_called).eq(set.iter().cloned()));
            if is_new {
                self.refusals.may_fail(
                    self.evolution().at,
                    format!(
                        "rows of `{}` may be alike in `{}`",
                        resource.store,
                        set.join("`, `")
                    ),
                );
            }
            steps.push(Step::AddUnique(self.number, index));
        }
        let was_referred = self.was.referred.unwrap_or_else(|| {
            // An older tool did not say: it was, if a table of before refers to it.
            let kinds = self
                .of
                .before
                .tables
                .values()
                .flat_map(|it| it.columns.values());
            let mut targets = kinds.filter_map(|it| Kind::read(it).target);
            resource.tenant.is_some() && targets.any(|it| it == self.former)
        });
        let is_referred = self.now.referred.unwrap_or_default();
        if was_referred && (!is_referred || self.is_renamed) {
            steps.push(Step::DropIndex(format!("{}_referred", self.former)));
        }
        if is_referred && (!was_referred || self.is_renamed) {
            steps.push(Step::AddReferred(self.number));
        }
        for (name, columns) in &self.was.indexes {
            if self.now.indexes.get(name) != Some(columns) {
                steps.push(Step::DropIndex(name.clone()));
            }
        }
        for (index, (name, columns)) in self.now.indexes.iter().enumerate() {
            if self.was.indexes.get(name) != Some(columns) {
                steps.push(Step::AddIndex(self.number, index));
            }
        }
    }
}

/// Says whether every value of one type is one of the other.
fn is_wider(was: &str, now: &str) -> bool {
    matches!((was, now), ("i32", "i64") | ("uuid" | "date", "text"))
}

/// Says how many tables stand between a table and one that refers to none.
fn depth(resources: &[Resource], number: usize, limit: usize) -> usize {
    if limit == 0 {
        return 0;
    }
    let targets = resources[number]
        .columns
        .iter()
        .filter_map(|it| it.references)
        .filter(|it| *it != number);
    targets
        .map(|it| depth(resources, it, limit - 1) + 1)
        .max()
        .unwrap_or(0)
}

impl Step {
    fn phase(&self) -> Phase {
        match self {
            Self::RenameTable { .. } => Phase::Tables,
            Self::DropIndex(_) => Phase::OldIndexes,
            Self::RenameColumn { .. } => Phase::Names,
            Self::Create(_) => Phase::NewTables,
            Self::AddColumn { .. } => Phase::Columns,
            Self::Fill { .. } | Self::Replace { .. } => Phase::Values,
            Self::DropReference { .. }
            | Self::DropForeignColumn { .. }
            | Self::DropColumn { .. }
            | Self::Widen(..)
            | Self::AllowNull(..)
            | Self::ForbidNull(..) => Phase::Shapes,
            Self::AddReferred(_) | Self::AddUnique(..) => Phase::Unique,
            Self::AddReference(..) => Phase::References,
            Self::AddIndex(..) => Phase::NewIndexes,
            Self::DropTable(_) => Phase::OldTables,
        }
    }
}
