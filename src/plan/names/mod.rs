//! The only maker of identifiers.
//!
//! Names are carried as types that only this module constructs; wishes are gathered first and collisions resolved
//! afterwards, in fixed phases: see [`Scope`].

mod derived;
mod reserved;
mod scope;
mod words;

pub use reserved::is_type as is_reserved_type;
pub use scope::{Given, Kind, Scope, Wish};
pub use words::{kebab, singular};

/// Takes a name as it is, for plans that are made by hand.
#[cfg(test)]
pub(crate) trait Sample {
    fn sample(text: &str) -> Self;
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes what a [`Scope`] has given.
            pub(in crate::plan::names) fn given(text: String) -> Self {
                Self(text)
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The name without the mark of a raw identifier: `type` of `r#type`.
            pub fn plain(&self) -> &str {
                self.0.strip_prefix("r#").unwrap_or(&self.0)
            }
        }

        #[cfg(test)]
        impl Sample for $name {
            fn sample(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// A type: `UpperCamel`, no keyword, unique in its module.
    TypeName
);
name!(
    /// A variant of an enum: `UpperCamel`.
    VariantName
);
name!(
    /// A field or a local: `snake_case`, a keyword as `r#type`.
    FieldName
);
name!(
    /// A function or method: `snake_case`.
    FnName
);
name!(
    /// A constant: `SCREAMING_SNAKE_CASE`.
    ConstName
);
name!(
    /// A module and its file or folder: `snake_case`, no reserved file name.
    ModuleName
);
name!(
    /// A package: what Cargo accepts.
    PackageName
);
name!(
    /// A table of both databases: at most 63 bytes, quoted where it is a word of SQL.
    TableName
);
name!(
    /// A column of both databases.
    ColumnName
);

/// The constant of the runtime that is named for a text: `date-time` is `DATE_TIME`.
pub fn constant(text: &str) -> ConstName {
    let way = words::Way {
        symbols: words::Symbols::Part,
        prefix: "value",
        longest: 120,
    };
    ConstName::given(words::screaming_snake(text, way))
}

#[cfg(test)]
mod tests;
