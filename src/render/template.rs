//! Files of mostly fixed text: templates of minijinja over small views.
//!
//! A name that a view does not have is an error, and lines that hold nothing but a block leave no trace.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use super::embedded;

/// The templates under `templates/`.
pub struct Templates(Environment<'static>);

impl Templates {
    /// Reads those that are embedded.
    ///
    /// # Errors
    ///
    /// When the delimiters make no sense, which is a fault of this program.
    pub fn new() -> anyhow::Result<Self> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build();
        environment.set_syntax(syntax?);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_loader(|name| Ok(embedded::template(name).map(str::to_owned)));
        Ok(Self(environment))
    }

    /// Fills a template.
    ///
    /// # Errors
    ///
    /// For a template that is none, or asks for what the view does not have: a fault of this program.
    pub fn render(&self, name: &str, view: &impl Serialize) -> anyhow::Result<String> {
        Ok(self.0.get_template(name)?.render(Serde(view))?)
    }
}
