//! The files for deployment that generated servers come with: they are what they say, agree with each other, and name
//! only settings that the server has.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_yaml::Value;

fn servers() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated");
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|it| it.unwrap().path()).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn documents(path: &Path) -> Vec<Value> {
    let text = read(path);
    serde_yaml::Deserializer::from_str(&text)
        .map(|it| {
            Value::deserialize(it).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        })
        .collect()
}

/// Gives the names of all settings, whether or not they are commented out.
fn settings(server: &Path) -> BTreeSet<String> {
    let text = read(&server.join(".env.example"));
    let names = text.lines().filter_map(|line| {
        let (name, _) = line.trim_start_matches(['#', ' ']).split_once('=')?;
        let is_name = |it: u8| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_';
        name.bytes().all(is_name).then(|| name.to_owned())
    });
    names.collect()
}

fn keys(value: &Value) -> Vec<String> {
    let members = value.as_mapping().into_iter().flatten();
    members
        .filter_map(|(name, _)| Some(name.as_str()?.to_owned()))
        .collect()
}

#[test]
fn they_name_settings_that_the_server_has() {
    for server in servers() {
        let known = settings(&server);
        let compose = &documents(&server.join("compose.yaml"))[0];
        let mut named = keys(&compose["x-server"]["environment"]);
        named.extend(keys(
            &documents(&server.join("deploy/config.yaml"))[0]["data"],
        ));
        let dockerfile = read(&server.join("Dockerfile"));
        let words = dockerfile
            .split_whitespace()
            .skip_while(|it| *it != "ENV")
            .skip(1);
        let variables = words.take_while(|it| it.contains('=') || *it == "\\");
        named.extend(variables.filter_map(|it| Some(it.split_once('=')?.0.to_owned())));
        assert!(named.len() > 8, "{}: {named:?}", server.display());
        for name in named {
            assert!(
                known.contains(&name),
                "{}: {name} is no setting",
                server.display()
            );
        }
    }
}

#[test]
fn every_setting_is_told_wherever_settings_are() {
    for server in servers() {
        let (readme, help) = (
            read(&server.join("README.md")),
            read(&server.join("src/cli.rs")),
        );
        for name in settings(&server) {
            let is_flag = ["PROFILE", "BIND"].contains(&name.as_str());
            assert!(
                readme.contains(&format!("`{name}`")),
                "{}: {name} is not in the README",
                server.display()
            );
            assert!(
                is_flag || help.contains(&name),
                "{}: {name} is not in --help",
                server.display()
            );
        }
    }
}

#[test]
fn kubernetes_objects_find_each_other() {
    for server in servers() {
        let folder = server.join("deploy");
        let listed = &documents(&folder.join("kustomization.yaml"))[0]["resources"];
        let listed: BTreeSet<&str> = listed
            .as_sequence()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let there = fs::read_dir(&folder).unwrap();
        let there: Vec<String> = there
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .filter(|it| it != "kustomization.yaml")
            .collect();
        assert_eq!(
            there.iter().map(String::as_str).collect::<BTreeSet<_>>(),
            listed
        );

        let objects: Vec<Value> = listed
            .iter()
            .flat_map(|it| documents(&folder.join(it)))
            .collect();
        for it in &objects {
            assert!(
                it["apiVersion"].is_string() && it["kind"].is_string(),
                "{it:?}"
            );
            assert!(it["metadata"]["name"].is_string(), "{it:?}");
        }
        let pods: Vec<&Value> = objects
            .iter()
            .filter(|it| it["kind"] == "Deployment")
            .map(|it| &it["spec"]["template"])
            .collect();
        let labels: Vec<&Value> = pods.iter().map(|it| &it["metadata"]["labels"]).collect();
        for it in &objects {
            let selector = match it["kind"].as_str() {
                Some("Service") => &it["spec"]["selector"],
                Some("Deployment" | "PodDisruptionBudget") => {
                    &it["spec"]["selector"]["matchLabels"]
                }
                Some("NetworkPolicy") => &it["spec"]["podSelector"]["matchLabels"],
                _ => continue,
            };
            assert!(labels.contains(&selector), "nobody has {selector:?}");
        }
        let application = read(&server.join("src/app.rs"));
        for pod in pods {
            for container in pod["spec"]["containers"].as_sequence().unwrap() {
                let ports = container["ports"].as_sequence().unwrap();
                for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
                    let asked = &container[probe]["httpGet"];
                    if let Some(path) = asked["path"].as_str() {
                        assert!(application.contains(&format!("\"{path}\"")), "{path}");
                        assert!(
                            ports.iter().any(|it| it["name"] == asked["port"]),
                            "{asked:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn compose_services_find_each_other() {
    for server in servers() {
        let compose = &documents(&server.join("compose.yaml"))[0];
        let services = keys(&compose["services"]);
        assert!(services.contains(&"server".to_owned()));
        for name in &services {
            for other in keys(&compose["services"][name.as_str()]["depends_on"]) {
                assert!(services.contains(&other), "{name} waits for {other}");
            }
        }
        let image = compose["x-server"]["image"].as_str().unwrap();
        let package = read(&server.join("Cargo.toml"));
        let (name, version) = image.split_once(':').unwrap();
        for line in [
            format!("name = \"{name}\""),
            format!("version = \"{version}\""),
        ] {
            assert!(package.contains(&line), "{image}");
        }
    }
}
