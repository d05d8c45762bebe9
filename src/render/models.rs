//! Where models stand: one file, or one for each first letter where there are many.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::code::{Cx, models};
use super::tidy::{Module, Piece, piece};
use crate::plan::schema::{ModelId, Models};
use crate::plan::{Plan, Version};

/// How many models one file holds at most, if their names tell them apart.
const MOST: usize = 120;

/// How few models are not worth a file of their own.
const FEW: usize = 8;

/// By how many words of their names models are told apart.
const DEPTH: usize = 4;

/// Where the models of a version stand.
#[derive(Debug)]
pub struct Placement {
    /// The module of each model under `models`; `None` if they are all in one file.
    files: Option<Vec<String>>,
    module: String,
}

impl Placement {
    /// Decides by their number: one file, or one for each first letter, or one for the first words where a letter has
    /// too many.
    pub fn of(version: &Version) -> Self {
        let models = &version.models;
        let files = (models.all.len() > MOST).then(|| {
            let names: Vec<Vec<String>> =
                models.all.iter().map(|it| words(models, it.base)).collect();
            let mut files = vec![String::new(); names.len()];
            split((0..names.len()).collect(), 0, &names, &mut files);
            files
        });
        Self {
            files,
            module: format!("crate::{}::models", version.module),
        }
    }

    /// Gives the module from which code outside takes models.
    pub fn module(&self) -> &str {
        &self.module
    }

    fn file(&self, id: ModelId) -> Option<&str> {
        self.files.as_ref()?.get(id.0 as usize).map(String::as_str)
    }
}

/// Splits a name into its words, after its first letter. The views of a schema stand together, under the name of the
/// one that holds their constants.
fn words(models: &Models, base: ModelId) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in models[base].name.as_str().chars() {
        match words.last_mut() {
            Some(word) if !letter.is_uppercase() => word.extend(letter.to_lowercase()),
            _ => words.push(letter.to_lowercase().collect()),
        }
    }
    let first = words
        .first()
        .and_then(|it| it.chars().find(char::is_ascii_alphabetic))
        .unwrap_or('z');
    words.insert(0, first.to_string());
    words
}

/// Puts models into files: by the words up to `depth`, and by one more where these are too many.
fn split(indexes: Vec<usize>, depth: usize, names: &[Vec<String>], files: &mut [String]) {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for index in indexes {
        let words = &names[index];
        let key = if depth == 0 {
            words[0].clone()
        } else {
            words[1..words.len().min(depth + 1)].join("_")
        };
        groups.entry(key).or_default().push(index);
    }
    for (key, indexes) in groups {
        let is_small = depth > 0 && indexes.len() < FEW;
        if indexes.len() > MOST && depth < DEPTH {
            for index in &indexes {
                files[*index] = module(&key);
            }
            split(indexes, depth + 1, names, files);
        } else if !is_small {
            for index in indexes {
                files[index] = module(&key);
            }
        }
    }
}

/// Makes a word a module that is no keyword.
fn module(key: &str) -> String {
    let is_keyword = syn::parse_str::<syn::Ident>(key).is_err();
    if is_keyword {
        format!("{key}_")
    } else {
        key.to_owned()
    }
}

/// Renders the files of the models: path under the version, and text.
pub fn files(
    plan: &Plan,
    version: &Version,
    fast: &[bool],
    placement: &Placement,
) -> Vec<(String, String)> {
    let ids: Vec<ModelId> = (0..version.models.all.len())
        .filter_map(|it| u32::try_from(it).ok())
        .map(ModelId)
        .collect();
    let pieces: Vec<Piece> = ids
        .par_iter()
        .map(|id| {
            let here = placement.file(*id);
            let place = |other: ModelId| {
                let there = placement.file(other);
                (there != here).then(|| "super".to_owned())
            };
            piece(|imports| {
                models::model(
                    Cx {
                        plan,
                        version,
                        fast,
                        imports,
                        models: &place,
                    },
                    *id,
                )
            })
        })
        .collect();
    let Some(names) = &placement.files else {
        return vec![("models.rs".to_owned(), head(version, pieces).print())];
    };
    let mut files: BTreeMap<&str, Vec<Piece>> = BTreeMap::new();
    for (name, piece) in names.iter().zip(pieces) {
        files.entry(name).or_default().push(piece);
    }
    let index = Module {
        modules: files.keys().map(|it| ("", (*it).to_owned())).collect(),
        reexports: files.keys().map(|it| format!("pub use {it}::*")).collect(),
        ..head(version, Vec::new())
    };
    let mut texts = vec![("models/mod.rs".to_owned(), index.print())];
    texts.extend(files.into_iter().map(|(name, pieces)| {
        let docs = vec![format!(
            "The schemas of the contract whose names begin with `{name}`."
        )];
        (
            format!("models/{name}.rs"),
            Module {
                docs,
                ..head(version, pieces)
            }
            .print(),
        )
    }));
    texts
}

fn head(version: &Version, pieces: Vec<Piece>) -> Module<'_> {
    Module {
        docs: vec!["The schemas of the contract.".to_owned()],
        source: &version.file,
        pieces,
        ..Module::default()
    }
}
