//! Migrates a file to the schema of this version.
//!
//! Migrations are numbered SQL files; new ones are only ever appended. The file counts in
//! `user_version` how many it has seen. All missing ones run in one transaction, so that a file has
//! either the old version or the new one.

use polydex_store::StoreError;
use rusqlite::{Connection, TransactionBehavior};

use crate::error::Result;

/// Every migration, in order.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_directory.sql"),
    include_str!("../migrations/0002_statistics.sql"),
    include_str!("../migrations/0003_keys.sql"),
    include_str!("../migrations/0004_key_person.sql"),
    include_str!("../migrations/0006_workspaces.sql"),
    include_str!("../migrations/0007_trial.sql"),
];

/// `PDEX`: identifies a SQLite file as ours.
const APPLICATION_ID: i32 = 0x5044_4558;

/// Runs the migrations that the file has not seen.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    run(connection, MIGRATIONS)
}

fn run(connection: &mut Connection, migrations: &[&str]) -> Result<(), StoreError> {
    let step = |connection: &mut Connection| -> Result<Option<String>> {
        // Take the lock first: another process may be migrating too.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = |pragma| transaction.pragma_query_value(None, pragma, |row| row.get(0));
        let (application, seen): (i32, usize) =
            (number("application_id")?, usize::try_from(number("user_version")?).unwrap_or(0));
        let tables = "SELECT count(*) FROM sqlite_schema";
        let tables: i64 = transaction.query_row(tables, [], |row| row.get(0))?;
        if application != APPLICATION_ID && tables > 0 {
            return Ok(Some("the file is a database of another program".to_owned()));
        }
        let Some(missing) = migrations.get(seen..) else {
            return Ok(Some(format!(
                "its schema is version {seen}, and this program knows versions up to {}: the file \
                 was written by a newer Polydex, or before the first release",
                migrations.len()
            )));
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
        Some(refused) => Err(StoreError::Failed(refused)),
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
    fn a_key_of_an_older_file_knows_its_person() {
        let mut connection = Connection::open_in_memory().expect("memory");
        let names_person = |migration: &&str| migration.contains("keys ADD COLUMN person ");
        let before = MIGRATIONS.iter().position(names_person).expect("a migration adds the column");
        run(&mut connection, &MIGRATIONS[..before]).expect("an empty database");
        connection
            .execute_batch(
                "PRAGMA foreign_keys = OFF;
                 INSERT INTO records (row, workspace_id, number, id, kind, version, position,
                     created_at, updated_at, status, full_name_folded, first_name_folded,
                     last_name_folded, primary_address_folded, role)
                 VALUES ((1 << 40) | 7, 1, 7, x'0102030405060708090a0b0c0d0e0f10', 'person', 1, 1, 0, 0,
                     'active', '', '', '', '', 'member');
                 INSERT INTO keys (digest, workspace_id, person_number, role, name, is_token,
                     created_at)
                 VALUES (zeroblob(32), 1, 7, 'member', '', FALSE, 0)",
            )
            .expect("rows that the tables take");
        run(&mut connection, MIGRATIONS).expect("the rest is missing");
        let person: Vec<u8> = connection
            .query_row("SELECT person FROM keys", [], |row| row.get(0))
            .expect("the key is there");
        assert_eq!(person, (1..=16).collect::<Vec<u8>>());
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

    /// A file as of before 0003, with two keys, the second obtained with the first, and a
    /// difference that holds a password's hash.
    fn before_keys() -> Connection {
        let mut connection = Connection::open_in_memory().expect("memory");
        connection.execute_batch("PRAGMA foreign_keys = ON").expect("a pragma");
        run(&mut connection, &MIGRATIONS[..2]).expect("an empty database");
        let set_up = connection.execute_batch(
            r#"INSERT INTO workspaces (id, uuid, name, region, time_zone, domain, created_at)
                   VALUES (1, x'00', 'main', 'US', 'UTC', 'x.example', 0);
               INSERT INTO records (row, workspace_id, number, id, kind, version, position,
                       created_at, updated_at, status, full_name_folded, first_name_folded,
                       last_name_folded, role, primary_address_folded)
                   VALUES ((1 << 40) | 7, 1, 7, zeroblob(16), 'person', 1, 1, 0, 0, 'active', '',
                       '', '', 'member', '');
               INSERT INTO keys (digest, workspace_id, person_number, role, name, is_token,
                       created_at)
                   VALUES (zeroblob(32), 1, 7, 'member', 'one', 0, 0);
               INSERT INTO keys (digest, workspace_id, person_number, role, name, is_token,
                       created_at, parent_id)
                   VALUES (randomblob(32), 1, 7, 'member', 'two', 1, 0, 1);
               UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'keys';
               INSERT INTO changes (workspace_id, position, event, record_number, version,
                       happened, at)
                   VALUES (1, 1, zeroblob(16), 7, 1, 'changed', 0);
               INSERT INTO differences VALUES (1, 1,
                   '{"fields":{"card.notes":[null,"\"account.password\":[1.50,\u0000"],'
                   || '"account.password":["$argon2id$old",null],"x":[1e2,1.50]}}');"#,
        );
        set_up.expect("rows of the old schema");
        connection
    }

    #[test]
    fn password_hashes_leave_the_feed_and_nothing_else_does() {
        let mut connection = before_keys();
        migrate(&mut connection).expect("the missing migrations");
        let difference = "SELECT difference FROM differences";
        let difference: String =
            connection.query_row(difference, [], |row| row.get(0)).expect("the row");
        let expected = concat!(
            r#"{"fields":{"card.notes":[null,"\"account.password\":[1.50,\u0000"],"#,
            r#""account.password":[true,false],"x":[1e2,1.50]}}"#
        );
        assert_eq!(difference, expected);
    }

    #[test]
    fn keys_outlive_their_table_and_numbers_go_on_behind_those_given() {
        let mut connection = before_keys();
        migrate(&mut connection).expect("the missing migrations");
        connection
            .execute_batch(
                "INSERT INTO keys (digest, workspace_id, person_number, account_id, role, name,
                                   is_token, created_at, parent_id)
                     VALUES (randomblob(32), 1, 8, zeroblob(16), 'member', 'three', 0, 0, 2)",
            )
            .expect("a key of an account, obtained with the second");
        let mut keys = connection.prepare("SELECT id, name, parent_id FROM keys").expect("SQL");
        let keys = keys.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        let keys: Vec<(i64, String, Option<i64>)> =
            keys.expect("rows").collect::<Result<_, _>>().expect("columns");
        let expected = [(1, "one", None), (2, "two", Some(1)), (5001, "three", Some(2))];
        assert_eq!(keys, expected.map(|(id, name, parent)| (id, name.to_owned(), parent)));
        let broken = connection.execute("DELETE FROM keys WHERE id = 1", []);
        broken.expect_err("others were obtained with it");
    }
}
