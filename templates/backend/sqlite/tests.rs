//! What the runtime promises, tried on a table of its own.

use std::path::Path;
use std::sync::Arc;

use rusqlite::params;

use super::database::{Database, Schema};
use super::fault::Fault;
use crate::storage::error::StorageError;
use crate::storage::limits::Limits;
use crate::storage::migration::Migration;

const FIRST: Migration = Migration {
    name: "0001_first",
    sql: "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;",
};

static SCHEMA: Schema = Schema {
    migrations: &[FIRST],
    unique: &[("things.name", &["name"])],
};

fn open(path: &Path, schema: &'static Schema) -> Result<Database, String> {
    let url = format!("sqlite://{}", path.display());
    let database = Database::open(&url, schema, Limits::default()).map_err(|it| chain(&it))?;
    database.migrate().map_err(|it| chain(&it))?;
    Ok(database)
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    crate::support::error::chain(error)
}

async fn insert(database: &Database, name: String) -> Result<i64, StorageError> {
    let statement = "INSERT INTO things (name) VALUES (?1) RETURNING id";
    database
        .write(move |connection| {
            let mut statement = connection.prepare_cached(statement)?;
            Ok(statement.query_row(params![name], |row| row.get(0))?)
        })
        .await
}

async fn count(database: &Database) -> i64 {
    let count = "SELECT count(*) FROM things";
    let counted =
        database.read(move |connection| Ok(connection.query_row(count, [], |row| row.get(0))?));
    counted.await.unwrap()
}

#[actix_web::test]
async fn a_failed_write_undoes_itself_and_not_its_group() {
    let directory = tempfile::tempdir().unwrap();
    let database = Arc::new(open(&directory.path().join("a.db"), &SCHEMA).unwrap());
    let writes: Vec<_> = (0..200)
        .map(|number| {
            let database = database.clone();
            actix_web::rt::spawn(async move { insert(&database, (number % 100).to_string()).await })
        })
        .collect();
    let (mut stored, mut duplicates) = (0, 0);
    for write in writes {
        match write.await.unwrap() {
            Ok(_) => stored += 1,
            Err(StorageError::Duplicate(["name"])) => duplicates += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(
        (stored, duplicates, count(&database).await),
        (100, 100, 100)
    );
}

#[actix_web::test]
async fn a_transaction_is_all_or_none() {
    let directory = tempfile::tempdir().unwrap();
    let database = open(&directory.path().join("a.db"), &SCHEMA).unwrap();
    let transaction = database.begin().await.unwrap();
    insert(&transaction, "one".to_owned()).await.unwrap();
    assert_eq!((count(&transaction).await, count(&database).await), (1, 0));
    assert!(insert(&transaction, "one".to_owned()).await.is_err());
    drop(transaction);
    assert_eq!(count(&database).await, 0);

    let transaction = database.begin().await.unwrap();
    insert(&transaction, "one".to_owned()).await.unwrap();
    insert(&transaction, "two".to_owned()).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(count(&database).await, 2);
}

#[actix_web::test]
async fn a_unit_of_work_is_one_transaction_whoever_stores() {
    let directory = tempfile::tempdir().unwrap();
    let database = open(&directory.path().join("a.db"), &SCHEMA).unwrap();
    let work = async {
        assert_eq!(count(&database).await, 0);
        insert(&database, "one".to_owned()).await.unwrap();
        // What fails undoes itself and nothing else.
        assert!(insert(&database, "one".to_owned()).await.is_err());
        count(&database).await
    };
    let (seen, transaction) = database.gather(work).await;
    assert_eq!((seen, count(&database).await), (1, 0));
    let transaction = transaction.unwrap();
    insert(&transaction, "two".to_owned()).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(count(&database).await, 2);

    let work = insert(&database, "three".to_owned());
    let (stored, transaction) = database.gather(work).await;
    assert!(stored.is_ok());
    drop(transaction);
    assert_eq!(count(&database).await, 2);
}

#[actix_web::test]
async fn a_transaction_inside_of_a_unit_is_a_part_of_it() {
    let directory = tempfile::tempdir().unwrap();
    let database = open(&directory.path().join("a.db"), &SCHEMA).unwrap();
    for (commits, stored) in [(false, 0), (true, 2)] {
        let work = async {
            let transaction = database.begin().await.unwrap();
            insert(&transaction, "one".to_owned()).await.unwrap();
            if commits {
                transaction.commit().await.unwrap();
            }
            insert(&database, "two".to_owned()).await.unwrap();
        };
        let ((), transaction) = database.gather(work).await;
        assert_eq!((transaction.is_ok(), count(&database).await), (commits, 0));
        if let Ok(transaction) = transaction {
            transaction.commit().await.unwrap();
        }
        assert_eq!(count(&database).await, stored);
    }
    // It could not undo what stands already.
    let work = async {
        insert(&database, "three".to_owned()).await.unwrap();
        database.begin().await.is_err()
    };
    let (is_refused, _transaction) = database.gather(work).await;
    assert!(is_refused);
}

#[actix_web::test]
async fn another_database_is_no_part_of_a_unit() {
    let directory = tempfile::tempdir().unwrap();
    let database = open(&directory.path().join("a.db"), &SCHEMA).unwrap();
    let other = open(&directory.path().join("b.db"), &SCHEMA).unwrap();
    let (stored, transaction) = database.gather(insert(&other, "one".to_owned())).await;
    assert!(stored.is_ok());
    drop(transaction);
    assert_eq!(count(&other).await, 1);
}

#[actix_web::test]
async fn a_panic_costs_its_group_only() {
    let directory = tempfile::tempdir().unwrap();
    let database = open(&directory.path().join("a.db"), &SCHEMA).unwrap();
    let panics = database.write(|_| -> Result<(), Fault> { panic!("on purpose") });
    assert!(matches!(panics.await, Err(StorageError::Unavailable(_))));
    insert(&database, "one".to_owned()).await.unwrap();
    assert_eq!(count(&database).await, 1);
}

#[actix_web::test]
async fn migrations_are_seen_once_and_never_changed() {
    static SECOND: Schema = Schema {
        migrations: &[
            FIRST,
            Migration {
                name: "0002_second",
                sql: "ALTER TABLE things ADD COLUMN size INTEGER;",
            },
        ],
        unique: &[],
    };
    static CHANGED: Schema = Schema {
        migrations: &[Migration {
            name: "0001_first",
            sql: "SELECT 1;",
        }],
        unique: &[],
    };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    let url = format!("sqlite://{}", path.display());
    let first = Database::open(&url, &SCHEMA, Limits::default()).unwrap();
    assert_eq!(first.pending().unwrap(), ["0001_first"]);
    assert_eq!(first.migrate().unwrap(), ["0001_first"]);
    assert!(first.pending().unwrap().is_empty());
    let second = Database::open(&url, &SECOND, Limits::default()).unwrap();
    assert_eq!(second.migrate().unwrap(), ["0002_second"]);
    let older = first.migrate().unwrap_err();
    assert!(
        chain(&older).ends_with("it is older than the database"),
        "{}",
        chain(&older)
    );
    let changed = open(&path, &CHANGED).err().unwrap();
    assert!(changed.contains("`0001_first` has changed"), "{changed}");
}

#[test]
fn what_is_no_database_is_one_error() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    std::fs::write(
        &path,
        "this is no database, but long enough to look like one",
    )
    .unwrap();
    let error = open(&path, &SCHEMA).err().unwrap();
    assert_eq!(
        error,
        format!(
            "the database `{}` cannot be used: file is not a database",
            path.display()
        )
    );
    let missing = directory.path().join("no/such/folder/a.db");
    let error = open(&missing, &SCHEMA).err().unwrap();
    assert!(error.contains("unable to open database file"), "{error}");
}

#[actix_web::test]
async fn a_throw_away_database_leaves_nothing() {
    let database = Database::open("sqlite://:memory:", &SCHEMA, Limits::default()).unwrap();
    database.migrate().unwrap();
    insert(&database, "one".to_owned()).await.unwrap();
    assert_eq!(count(&database).await, 1);
}
