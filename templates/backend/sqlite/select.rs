//! Queries that are put together of literals, so that no value can become SQL.

use rusqlite::{Connection, Row, ToSql};

/// A query and its values.
pub struct Select {
    sql: String,
    values: Vec<Box<dyn ToSql + Send>>,
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
    pub fn bind(&mut self, sql: &'static str, value: impl ToSql + Send + 'static) {
        self.sql.push_str(sql);
        self.values.push(Box::new(value));
    }

    /// Goes on with what comes behind a position: `columns` are a value and a key. Row values: a database makes one search
    /// of the index of them.
    pub fn behind(
        &mut self,
        columns: &'static str,
        is_descending: bool,
        value: impl ToSql + Send + 'static,
        key: impl ToSql + Send + 'static,
    ) {
        self.push(columns);
        self.bind(if is_descending { " < (?" } else { " > (?" }, value);
        self.bind(", ?)", key);
    }

    /// Appends SQL with one `?`, which stands for this number of rows.
    pub fn count(&mut self, sql: &'static str, rows: u64) {
        self.bind(sql, i64::try_from(rows).unwrap_or(i64::MAX));
    }

    /// Gives all rows.
    ///
    /// # Errors
    ///
    /// If the query fails or a row is not what `read` expects.
    pub fn rows<T>(
        &self,
        connection: &Connection,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let mut statement = connection.prepare_cached(&self.sql)?;
        let values = rusqlite::params_from_iter(&self.values);
        statement.query_map(values, read)?.collect()
    }

    /// Gives the first column of the only row.
    ///
    /// # Errors
    ///
    /// If the query fails or has no row.
    pub fn number(&self, connection: &Connection) -> rusqlite::Result<u64> {
        let mut statement = connection.prepare_cached(&self.sql)?;
        let values = rusqlite::params_from_iter(&self.values);
        statement.query_row(values, |row| row.get::<_, i64>(0).map(i64::unsigned_abs))
    }

    /// Gives what SQLite would do, step by step.
    #[cfg(test)]
    pub fn plan(&self, connection: &Connection) -> rusqlite::Result<Vec<String>> {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", self.sql))?;
        let values = rusqlite::params_from_iter(&self.values);
        statement
            .query_map(values, |row| row.get("detail"))?
            .collect()
    }
}
