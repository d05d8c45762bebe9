//! What stands where in the body of a success.
//!
//! The forms are not a list of known ones: each member is found by its type or name, so that any mixture of them works.

use super::super::names::FieldName;
use super::super::schema::{ModelId, Presence, Type};

/// What fills a place in the body of a success.
#[derive(Debug, Clone)]
pub enum Slot {
    /// The row.
    Row(ModelId),
    /// The rows of the page.
    Rows(ModelId),
    /// An object of several.
    Object {
        /// Its model.
        model: ModelId,
        /// Its members, in order.
        members: Vec<Member>,
    },
    /// The cursor of the next page, if there is one.
    NextCursor,
    /// Whether there is a next page.
    HasMore,
    /// How many rows there are in all.
    Total,
    /// How many pages there are.
    Pages,
    /// The number of this page.
    Page,
    /// How many rows a page has.
    PerPage,
    /// How many rows are on this page.
    Count,
    /// The id of the request.
    RequestId,
    /// The access token.
    AccessToken,
    /// What a request with a session in a cookie brings to change something.
    CsrfToken,
    /// The refresh token.
    RefreshToken,
    /// How long the access token is good for, in seconds.
    ExpiresIn,
    /// The only text that its schema allows, or `Bearer`.
    TokenType,
    /// It is left out, or null.
    Nothing,
}

/// A member of an object.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its field.
    pub field: FieldName,
    /// The type of its value.
    pub ty: Type,
    /// What is put around the value.
    pub presence: Presence,
    /// What fills it.
    pub slot: Slot,
}

impl Slot {
    /// Calls back with this and everything in it.
    pub fn each(&self, look: &mut impl FnMut(&Self)) {
        look(self);
        if let Self::Object { members, .. } = self {
            for member in members {
                member.slot.each(look);
            }
        }
    }

    /// Says whether this, or something in it, is such a slot.
    pub fn any(&self, is: &impl Fn(&Self) -> bool) -> bool {
        is(self)
            || match self {
                Self::Object { members, .. } => members.iter().any(|it| it.slot.any(is)),
                _ => false,
            }
    }
}
