//! Where models stand: one file, or one for each first letter where there are many.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::code::{Cx, models};
use super::tidy::{Module, Piece, piece};
use crate::plan::schema::{ModelId, Models};
use crate::plan::{Plan, Version};

/// How many models one file holds at most.
const MOST: usize = 120;

/// Where the models of a version stand.
#[derive(Debug)]
pub struct Shelf {
    /// The file of each model under `models`; `None` if they are all in one.
    letters: Option<Vec<char>>,
    module: String,
}

impl Shelf {
    /// Decides by their number.
    pub fn of(version: &Version) -> Self {
        let models = &version.models;
        let letters = (models.all.len() > MOST).then(|| {
            models
                .all
                .iter()
                .map(|it| letter(models, it.base))
                .collect()
        });
        Self {
            letters,
            module: format!("crate::{}::models", version.module),
        }
    }

    /// Gives the module from which code outside takes models.
    pub fn module(&self) -> &str {
        &self.module
    }

    fn letter(&self, id: ModelId) -> Option<char> {
        self.letters.as_ref()?.get(id.0 as usize).copied()
    }
}

/// The views of a schema stand together, under the first letter of the one that holds their constants.
fn letter(models: &Models, base: ModelId) -> char {
    let first = models[base]
        .name
        .as_str()
        .chars()
        .find(char::is_ascii_alphabetic);
    first.map_or('z', |it| it.to_ascii_lowercase())
}

/// Renders the files of the models: path under the version, and text.
pub fn files(
    plan: &Plan,
    version: &Version,
    fast: &[bool],
    shelf: &Shelf,
) -> Vec<(String, String)> {
    let ids: Vec<ModelId> = (0..version.models.all.len())
        .filter_map(|it| u32::try_from(it).ok())
        .map(ModelId)
        .collect();
    let pieces: Vec<Piece> = ids
        .par_iter()
        .map(|id| {
            let here = shelf.letter(*id);
            let place = |other: ModelId| {
                let there = shelf.letter(other);
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
    let Some(letters) = &shelf.letters else {
        return vec![("models.rs".to_owned(), head(version, pieces).print())];
    };
    let mut files: BTreeMap<char, Vec<Piece>> = BTreeMap::new();
    for (letter, piece) in letters.iter().zip(pieces) {
        files.entry(*letter).or_default().push(piece);
    }
    let index = Module {
        modules: files.keys().map(|it| ("", it.to_string())).collect(),
        reexports: files.keys().map(|it| format!("pub use {it}::*")).collect(),
        ..head(version, Vec::new())
    };
    let mut texts = vec![("models/mod.rs".to_owned(), index.print())];
    texts.extend(files.into_iter().map(|(letter, pieces)| {
        let docs = vec![format!(
            "The schemas of the contract whose names begin with {}.",
            letter.to_ascii_uppercase()
        )];
        (
            format!("models/{letter}.rs"),
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
