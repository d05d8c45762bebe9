//! How values stand in columns, where the client alone would not do.

use std::error::Error;

use actix_web::web::BytesMut;
pub use tokio_postgres::types::Json;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::support::scalar::{Bytes, Date, DateTime, Uuid};

type Cause = Box<dyn Error + Sync + Send>;

/// Where the time of PostgreSQL begins: the year 2000, in microseconds since 1970.
const EPOCH: i64 = 946_684_800_000_000;

/// A value on its way into a statement. PostgreSQL has no text with U+0000 in it: a condition on such a text becomes one on
/// NULL, which nothing meets. What is stored never has one, since requests with one are refused.
#[derive(Debug)]
pub struct Sent<'a>(pub &'a (dyn ToSql + Sync));

impl ToSql for Sent<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Cause> {
        let begin = out.len();
        let is_null = self.0.to_sql_checked(ty, out)?;
        if *ty == Type::TEXT && out[begin..].contains(&0) {
            out.truncate(begin);
            return Ok(IsNull::Yes);
        }
        Ok(is_null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Microseconds, in both.
impl ToSql for DateTime {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Cause> {
        let micros = self.micros().saturating_sub(EPOCH);
        micros.to_sql(&Type::INT8, out)
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::TIMESTAMPTZ
    }

    to_sql_checked!();
}

impl FromSql<'_> for DateTime {
    fn from_sql(_: &Type, raw: &[u8]) -> Result<Self, Cause> {
        let micros = i64::from_sql(&Type::INT8, raw)?;
        Ok(Self::from_micros(micros.saturating_add(EPOCH)))
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::TIMESTAMPTZ
    }
}

impl ToSql for Bytes {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Cause> {
        <&[u8]>::to_sql(&&**self, ty, out)
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::BYTEA
    }

    to_sql_checked!();
}

impl FromSql<'_> for Bytes {
    fn from_sql(ty: &Type, raw: &[u8]) -> Result<Self, Cause> {
        Ok(<&[u8]>::from_sql(ty, raw)?.to_vec().into())
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::BYTEA
    }
}

/// What the client knows, under a name of ours.
macro_rules! as_inner {
    ($name:ident, $inner:ty) => {
        impl ToSql for $name {
            fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Cause> {
                <$inner>::to_sql(self, ty, out)
            }

            fn accepts(ty: &Type) -> bool {
                <$inner as ToSql>::accepts(ty)
            }

            to_sql_checked!();
        }

        impl FromSql<'_> for $name {
            fn from_sql(ty: &Type, raw: &[u8]) -> Result<Self, Cause> {
                <$inner>::from_sql(ty, raw).map(Self::from)
            }

            fn accepts(ty: &Type) -> bool {
                <$inner as FromSql>::accepts(ty)
            }
        }
    };
}

as_inner!(Date, jiff::civil::Date);
as_inner!(Uuid, uuid::Uuid);
