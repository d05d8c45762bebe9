//! The work of exports: all rows of a kind as CSV.

use async_trait::async_trait;

use crate::jobs::exports::ExportsJob;
use crate::state::State;
use crate::storage::Storage;
use crate::storage::books::{BookFilter, BookQuery, BookSort};
use crate::storage::copies::{CopyFilter, CopyQuery, CopySort};
use crate::storage::exports::{ExportChanges, ExportRecord};
use crate::storage::loans::{LoanFilter, LoanQuery, LoanSort};
use crate::support::error::Error;
use crate::support::job::Job;
use crate::support::job::error::JobError;
use crate::support::patch::Patch;

/// How many rows an export has at most.
const ROWS: usize = 10_000;

/// Exports what the library has.
pub struct Exports {
    storage: Storage,
}

impl Exports {
    /// Takes what the operations share.
    pub fn new(state: &State) -> Self {
        Self {
            storage: state.storage.clone(),
        }
    }

    async fn books(&self, limit: u64) -> Result<Vec<[String; 4]>, JobError> {
        let query = BookQuery {
            filter: BookFilter {
                language: None,
                search: None,
            },
            order: BookSort::TitleAscending,
            offset: 0,
            limit,
        };
        let books = self.storage.books.list(query).await?.into_iter();
        let columns = books.map(|it| [it.id.to_string(), it.isbn, it.title, it.authors.to_string()]);
        Ok(columns.collect())
    }

    async fn copies(&self, limit: u64) -> Result<Vec<[String; 4]>, JobError> {
        let query = CopyQuery {
            filter: CopyFilter {
                book_id: None,
                condition: None,
            },
            order: CopySort::CreatedAtDescending,
            offset: 0,
            limit,
        };
        let copies = self.storage.copies.list(query).await?.into_iter();
        let columns = copies.map(|it| {
            let shelf = it.shelf.unwrap_or_default();
            [it.id.to_string(), it.barcode, it.condition, shelf]
        });
        Ok(columns.collect())
    }

    async fn loans(&self, limit: u64) -> Result<Vec<[String; 4]>, JobError> {
        let query = LoanQuery {
            filter: LoanFilter {
                status: None,
                copy_id: None,
                patron_id: None,
            },
            order: LoanSort::CreatedAtAscending,
            offset: 0,
            limit,
        };
        let loans = self.storage.loans.list(query).await?.into_iter();
        let columns = loans.map(|it| {
            let (copy, due) = (it.copy_id.to_string(), it.due_on.to_string());
            [it.id.to_string(), copy, it.status, due]
        });
        Ok(columns.collect())
    }
}

#[async_trait(?Send)]
impl ExportsJob for Exports {
    /// Reads one more row than there may be, by one query, so that the export is what the library had at one moment.
    async fn run(&self, job: &Job<ExportRecord>) -> Result<ExportChanges, JobError> {
        let subject = job.row.subject.as_str();
        let limit = ROWS as u64 + 1;
        let (names, rows) = match subject {
            "books" => (["id", "isbn", "title", "authors"], self.books(limit).await?),
            "copies" => (["id", "barcode", "condition", "shelf"], self.copies(limit).await?),
            _ => (["id", "copy_id", "status", "due_on"], self.loans(limit).await?),
        };
        if rows.is_empty() {
            return Err(JobError::failed(format!("There are no {subject} to export.")));
        }
        if rows.len() > ROWS {
            return Err(JobError::failed(format!("There are more than {ROWS} {subject}.")));
        }
        let head = names.join(",") + "\n";
        let content = rows.iter().fold(head, |all, row| all + &line(row));
        Ok(ExportChanges {
            rows: Patch::Value(i64::try_from(rows.len()).map_err(Error::internal)?),
            content: Patch::Value(content),
            ..ExportChanges::default()
        })
    }
}

/// Writes a row as a line of CSV (RFC 4180, 2).
fn line(row: &[String]) -> String {
    let quoted = |it: &String| {
        let is_plain = !it.contains(['"', ',', '\r', '\n']);
        if is_plain { it.clone() } else { format!("\"{}\"", it.replace('"', "\"\"")) }
    };
    let columns: Vec<String> = row.iter().map(quoted).collect();
    columns.join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn what_would_end_a_column_is_quoted() {
        let row = ["a".to_owned(), "b, c".to_owned(), "d \"e\"".to_owned()];
        assert_eq!(line(&row), "a,\"b, c\",\"d \"\"e\"\"\"\n");
    }
}
