//! Queries that are put together of literals, so that no value can become SQL.

use tokio_postgres::types::ToSql;

/// A query and its values.
pub struct Select {
    sql: String,
    values: Vec<Box<dyn ToSql + Sync + Send>>,
}

impl Select {
    /// Begins with these words.
    pub fn new(sql: &'static str) -> Self {
        Self {
            sql: sql.to_owned(),
            values: Vec::new(),
        }
    }

    /// Appends SQL without a `?`.
    pub fn push(&mut self, sql: &'static str) {
        self.sql.push_str(sql);
    }

    /// Appends SQL with one `?`, which stands for this value.
    pub fn bind(&mut self, sql: &'static str, value: impl ToSql + Sync + Send + 'static) {
        self.values.push(Box::new(value));
        let (before, after) = sql.split_once('?').unwrap_or((sql, ""));
        let number = self.values.len().to_string();
        for part in [before, "$", &number, after] {
            self.sql.push_str(part);
        }
    }

    /// Goes on with what comes behind a position: `columns` are a value and a key. Row values: a database makes one search
    /// of the index of them.
    pub fn behind(
        &mut self,
        columns: &'static str,
        is_descending: bool,
        value: impl ToSql + Sync + Send + 'static,
        key: impl ToSql + Sync + Send + 'static,
    ) {
        self.push(columns);
        self.bind(if is_descending { " < (?" } else { " > (?" }, value);
        self.bind(", ?)", key);
    }

    /// Appends SQL with one `?`, which stands for this number of rows.
    pub fn count(&mut self, sql: &'static str, rows: u64) {
        self.bind(sql, i64::try_from(rows).unwrap_or(i64::MAX));
    }

    /// Gives the SQL.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// Gives the values.
    pub fn values(&self) -> Vec<&(dyn ToSql + Sync)> {
        let values = self.values.iter();
        values.map(|it| &**it as &(dyn ToSql + Sync)).collect()
    }
}
