pub mod time;
use super::rule::{IntegerFormat, NumberFormat};
#[derive(Debug, Clone, Copy)]
pub struct Format {
    pub name: &'static str,
    pub accepts: fn(&str) -> bool,
}
pub const UUID: Format = Format {
    name: "uuid",
    accepts: |_| true,
};
pub const DATE: Format = Format {
    name: "date",
    accepts: |_| true,
};
pub const DATE_TIME: Format = Format {
    name: "date-time",
    accepts: |_| true,
};
pub const INT64: IntegerFormat = IntegerFormat {
    name: "int64",
    minimum: i64::MIN as i128,
    maximum: i64::MAX as i128,
};
pub const INT32: IntegerFormat = IntegerFormat {
    name: "int32",
    minimum: i32::MIN as i128,
    maximum: i32::MAX as i128,
};
pub const UINT64: IntegerFormat = IntegerFormat {
    name: "uint64",
    minimum: 0,
    maximum: u64::MAX as i128,
};
