//! From contracts to the plan: the one function of this stage.

use super::names::{Given, Kind, PackageName, Scope, Wish};
use super::resource::settle::{Settled, settle};
use super::version::{module_text, version};
use super::{
    OwnDependency, Package, Plan, Stubs, Version, administrator, built_in, coexist, contract_test,
    example, migration,
};
use crate::config::{Config, Workspace};
use crate::contract::Contract;
use crate::diagnostic::{Rejected, Sink};
use crate::plan::docs::plain;
use crate::plan::history::{History, Record};

/// Decides what to build. The same inputs give the same plan.
///
/// # Errors
///
/// When something of the contracts cannot be built, or has been rejected before: the sink knows what.
pub fn decide(
    sink: &Sink,
    contracts: &[Contract],
    config: &Config,
    history: &History,
) -> Result<Plan, Rejected> {
    let mut given = Given {
        before: history.record.names.clone(),
        ..Given::default()
    };
    let wishes: Vec<Wish> = contracts
        .iter()
        .enumerate()
        .map(|(index, it)| Wish::new(format!("contract {index}"), module_text(it)).at(it.info.at))
        .collect();
    let modules = Scope::new(Kind::Module).modules(sink, &mut given, &wishes);
    let mut versions: Vec<Version> = contracts
        .iter()
        .zip(modules)
        .map(|(contract, module)| version(sink, contract, module, &mut given))
        .collect();
    coexist::check(sink, contracts, &versions);
    for contract in contracts {
        example::check(sink, contract);
    }
    // Echoes have no behaviour: they show what would be asked of one.
    let settled = if config.stubs == Stubs::Echo {
        Settled::default()
    } else {
        let all: Vec<&Contract> = contracts.iter().collect();
        settle(
            sink,
            &all,
            &mut versions,
            &mut given,
            &history.record.recognised,
        )
    };
    let migrations = migration::decide(
        sink,
        contracts,
        (&settled.resources, &settled.evolutions),
        &config.databases(),
        history,
    );
    let principal = settled.principal.as_ref();
    let administrator =
        principal.map(|it| administrator::decide(it, &settled.resources, contracts, &versions));
    let tested = contracts.iter().zip(&versions);
    let contract_tests = tested.map(|(contract, version)| contract_test::tests(contract, version));
    let contract_tests = contract_tests.collect();
    let built_in = built_in::decide(sink, contracts, &versions);
    // Their order would tell of earlier runs.
    given.now.sort_unstable_keys();
    let plan = Plan {
        server: config.server,
        built_in,
        package: package(contracts, config),
        versions,
        administrator,
        contract_tests,
        resources: settled.resources,
        principal: settled.principal,
        idempotency: settled.idempotency,
        stubs: config.stubs,
        databases: config.databases(),
        record: Record {
            names: given.now,
            recognised: settled.recognised,
            snapshot: migrations.snapshot.clone(),
        },
        migrations,
    };
    sink.finish(plan)
}

fn package(contracts: &[Contract], config: &Config) -> Package {
    let newest = contracts.last();
    let title = newest.map_or("", |it| it.info.title.as_str());
    let text = config.package.name.as_deref().unwrap_or(title);
    let own = config.dependencies.iter().map(|(name, it)| OwnDependency {
        name: name.clone(),
        requirement: it.clone(),
    });
    Package {
        name: package_name(text),
        version: config
            .package
            .version
            .clone()
            .unwrap_or_else(|| "0.1.0".to_owned()),
        description: match plain(title) {
            it if it.is_empty() => "A server made from its contract.".to_owned(),
            it => it,
        },
        own_workspace: config.workspace == Workspace::Own,
        dependencies: own.collect(),
    }
}

fn package_name(text: &str) -> PackageName {
    let wish = Wish::new("", text).or(format!("{text} server"));
    Scope::new(Kind::Package).package(&Sink::default(), &mut Given::default(), wish)
}
