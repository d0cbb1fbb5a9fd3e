//! Bringing a file to the schema of this version.
//!
//! Migrations are numbered SQL files that only ever grow in number; the file counts in
//! `user_version` how many it has seen. All that are missing run in one transaction, so that a file
//! is either of the old version or of the new one.

use polydex_store::StoreError;
use rusqlite::{Connection, TransactionBehavior};

use crate::error::Result;

/// Every migration, in order.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_directory.sql"),
    include_str!("../migrations/0002_statistics.sql"),
    include_str!("../migrations/0007_trial.sql"),
];

/// `PDEX`: says of a SQLite file that it is ours.
const APPLICATION_ID: i32 = 0x5044_4558;

/// Runs the migrations that the file has not seen.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    run(connection, MIGRATIONS)
}

fn run(connection: &mut Connection, migrations: &[&str]) -> Result<(), StoreError> {
    let step = |connection: &mut Connection| -> Result<Option<&'static str>> {
        // The lock comes first: another process may be at it too.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = |pragma| transaction.pragma_query_value(None, pragma, |row| row.get(0));
        let (application, seen): (i32, usize) =
            (number("application_id")?, usize::try_from(number("user_version")?).unwrap_or(0));
        let tables = "SELECT count(*) FROM sqlite_schema";
        let tables: i64 = transaction.query_row(tables, [], |row| row.get(0))?;
        if application != APPLICATION_ID && tables > 0 {
            return Ok(Some("the file is a database of another program"));
        }
        let Some(missing) = migrations.get(seen..) else {
            return Ok(Some(
                "the file was written by a newer version, or before the first release",
            ));
        };
        let version = i64::try_from(migrations.len()).expect("migrations are few");
        for migration in missing {
            transaction.execute_batch(migration)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
        Ok(None)
    };
    match step(connection)? {
        None => Ok(()),
        Some(refused) => Err(StoreError::Failed(refused.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(connection: &Connection) -> i64 {
        let version = connection.pragma_query_value(None, "user_version", |row| row.get(0));
        version.expect("a pragma")
    }

    #[test]
    fn only_what_is_missing_runs() {
        let mut connection = Connection::open_in_memory().expect("memory");
        let one = "CREATE TABLE one (x)";
        run(&mut connection, &[one]).expect("an empty database");
        run(&mut connection, &[one]).expect("nothing to do");
        run(&mut connection, &[one, "CREATE TABLE two (x)"]).expect("one is missing");
        assert_eq!(version(&connection), 2);
    }

    #[test]
    fn a_migration_that_fails_leaves_the_old_version() {
        let mut connection = Connection::open_in_memory().expect("memory");
        let one = "CREATE TABLE one (x)";
        run(&mut connection, &[one]).expect("an empty database");
        let broken = ["CREATE TABLE two (x)", "CREATE TABLE one (x)"];
        run(&mut connection, &[&[one], &broken[..]].concat()).expect_err("it is there already");
        assert_eq!(version(&connection), 1);
        run(&mut connection, &[one, broken[0]]).expect("`two` was rolled back");
    }
}
