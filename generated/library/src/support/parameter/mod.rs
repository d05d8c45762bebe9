//! Reading parameters: path, query, headers and cookies, in every style.
//!
//! One rule for what the contract does not say: a parameter that it does not know is ignored, and one that it knows and
//! that is no list must not be repeated. Values are split first and decoded after, once. `None` means absent, or that the
//! violation has been added; what must be there is asked for by [`Parameters::require`].

mod decode;
mod deep;
mod read;
mod scalar;
mod shape;
mod source;
mod style;

pub use decode::{Malformed, decode};
pub use read::{Parameter, Style};
pub use shape::Shape;
pub use source::{Parameters, cookies, form, header_lines, headers, path, query};
