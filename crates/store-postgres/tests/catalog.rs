//! The tables obey the rules of Citus, so that they can be distributed by workspace at any time.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::{Client, NoTls};

/// Tables that are on every node, or never distributed.
const EVERYWHERE: [&str; 2] = ["workspaces", "keys"];
const LOCAL: [&str; 2] = ["transfer", "refinery_schema_history"];

async fn client(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

async fn pairs(client: &Client, sql: &str) -> Vec<(String, String)> {
    let rows = client.query(sql, &[]).await.expect(sql);
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

fn is_distributed(table: &str) -> bool {
    !EVERYWHERE.contains(&table) && !LOCAL.contains(&table)
}

#[tokio::test]
async fn every_key_and_every_unique_rule_begins_with_the_workspace() {
    let database = support::database().await;
    let client = client(&database.url()).await;
    let first_columns = pairs(
        &client,
        "SELECT i.indrelid::regclass::text, a.attname::text
         FROM pg_index i
         JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = current_schema()::regnamespace
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indisunique",
    )
    .await;
    let tables: BTreeSet<&str> = first_columns
        .iter()
        .map(|(table, _)| &**table)
        .filter(|table| is_distributed(table))
        .collect();
    assert!(tables.len() >= 11, "{tables:?}");
    for (table, column) in &first_columns {
        assert!(!is_distributed(table) || column == "workspace_id", "{table}: {column}");
    }
}

#[tokio::test]
async fn every_table_has_a_key_of_its_own() {
    let database = support::database().await;
    let client = client(&database.url()).await;
    let without = pairs(
        &client,
        "SELECT c.relname::text, c.relkind::text FROM pg_class c
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
           AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)",
    )
    .await;
    assert_eq!(without, []);
}

#[tokio::test]
async fn references_stay_within_the_workspace_or_lead_to_every_node() {
    let database = support::database().await;
    let client = client(&database.url()).await;
    let rows = client
        .query(
            "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text,
                    a.attname::text, b.attname::text
             FROM pg_constraint c
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
             JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
             WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace",
            &[],
        )
        .await
        .expect("the catalog");
    assert!(rows.len() > 10);
    for row in rows {
        let [from, to, of, by]: [String; 4] = std::array::from_fn(|at| row.get(at));
        if is_distributed(&from) && is_distributed(&to) {
            assert_eq!((&*of, &*by), ("workspace_id", "workspace_id"), "{from} to {to}");
        } else {
            assert!(EVERYWHERE.contains(&&*to), "{from} to {to}");
        }
    }
}

#[tokio::test]
async fn distributed_tables_have_no_sequence_and_no_trigger_of_their_own() {
    let database = support::database().await;
    let client = client(&database.url()).await;
    let sequences = pairs(
        &client,
        "SELECT d.refobjid::regclass::text, c.relname::text
         FROM pg_class c
         JOIN pg_depend d ON d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
         WHERE c.relkind = 'S' AND d.deptype IN ('a', 'i')",
    )
    .await;
    let owners: BTreeMap<_, _> = sequences.into_iter().collect();
    assert_eq!(owners.keys().map(String::as_str).collect::<Vec<_>>(), ["keys", "workspaces"]);
    let triggers = pairs(
        &client,
        "SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger WHERE NOT tgisinternal",
    )
    .await;
    assert_eq!(triggers, []);
}

#[tokio::test]
async fn a_server_without_citus_distributes_nothing_and_goes_on() {
    let database = support::database().await;
    let store = support::open(&database).await;
    let client = client(&database.url()).await;
    let citus = "SELECT FROM pg_available_extensions WHERE name = 'citus'";
    if client.query(citus, &[]).await.expect("the catalog").is_empty() {
        assert!(!store.distribute().await.expect("an answer"));
    } else {
        assert!(store.distribute().await.expect("it is distributed"));
        assert!(store.distribute().await.expect("nothing is left to do"));
    }
    polydex_store::Store::ready(&*store).await.expect("it goes on");
}

#[tokio::test]
async fn password_hashes_leave_the_feed_and_nothing_else_does() {
    let database = support::database().await;
    let client = client(&database.url()).await;
    // The sign at the end stands for NUL.
    let old = concat!(
        r#"{"fields":{"card.notes":[null,"\"account.password\":[1.50,"#,
        "\u{10ffff}0\"],",
        r#""account.password":["$argon2id$old",null],"x":[1e2, 1.50]}}"#
    );
    let plain = r#"{"fields":{"card.notes":[null,"\"account.password\":["]}}"#;
    let row = "INSERT INTO differences SELECT 1, $1, $2";
    client.batch_execute("SET session_replication_role = replica").await.expect("no references");
    for (position, text) in [(1_i64, old), (2, plain)] {
        client.execute(row, &[&position, &text]).await.expect("a row");
    }
    let (_, update) = include_str!("../migrations/V3__keys.sql")
        .split_once("UPDATE differences")
        .expect("the migration has it");
    let update = format!("UPDATE differences{update}");
    // Repeated: clean rows stay as they are.
    for _ in 0..2 {
        client.batch_execute(&update).await.expect("the migration's statement");
        let rows = "SELECT position::text, difference FROM differences ORDER BY position";
        let rows: Vec<String> =
            pairs(&client, rows).await.into_iter().map(|(_, text)| text).collect();
        let marked = old.replace(r#"["$argon2id$old",null]"#, "[true,false]");
        assert_eq!(rows, [marked, plain.to_owned()]);
    }
}
