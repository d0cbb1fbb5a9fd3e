//! A workspace that is moved to another node while it is written: there a call may take numbers that
//! another call took on the node of before. Here a trigger says what the other node would.

use polydex_store::{StoreError, WriteError, contract::bench::Bench};
use tokio_postgres::{Client, NoTls};

use crate::support;

/// The first two records that are put in are refused, as Citus passes it on: without the name of the
/// rule, with the number of the shard in the message.
const COLLIDES: &str = r#"
    CREATE SEQUENCE attempts;
    CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF nextval('attempts') <= 2 THEN
            RAISE EXCEPTION 'duplicate key value violates unique constraint "RULE_102046"'
            USING ERRCODE = '23505';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER collide BEFORE INSERT ON TABLE FOR EACH ROW EXECUTE FUNCTION collide()"#;

async fn colliding(table: &str, rule: &str) -> (Bench, Client, polydex_test_postgres::Database) {
    let database = support::database().await;
    let bench = Bench::new(support::open(&database).await).await;
    let connected = tokio_postgres::connect(&database.url(), NoTls).await;
    let (client, connection) = connected.expect("a connection");
    tokio::spawn(connection);
    let sql = COLLIDES.replace("RULE", rule).replace("ON TABLE", &format!("ON {table}"));
    client.batch_execute(&sql).await.expect("a superuser may");
    (bench, client, database)
}

async fn attempts(client: &Client) -> i64 {
    client.query_one("SELECT last_value FROM attempts", &[]).await.expect("a sequence").get(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_or_position_that_was_given_elsewhere_is_given_anew() {
    for (table, rule) in [("records", "records_pkey"), ("changes", "changes_pkey")] {
        let (bench, client, _database) = colliding(table, rule).await;
        let ana = bench.create(bench.person("Ana")).await;
        assert_eq!((ana.number, attempts(&client).await), (1, 3), "{rule}");
        let feed = bench.store.changes(bench.workspace, 0, 10).await.expect("an answer");
        assert_eq!(feed.len(), 1, "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_rule_is_not_tried_again() {
    let (bench, client, _database) = colliding("records", "records_user_name").await;
    let refused = bench.store.write(bench.change(None, bench.person("Ana"))).await;
    assert!(matches!(refused, Err(WriteError::Store(StoreError::Failed(_)))), "{refused:?}");
    assert_eq!(attempts(&client).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counters_that_stay_wrong_are_not_tried_for_ever() {
    let (bench, client, _database) = colliding("records", "records_pkey").await;
    client
        .batch_execute("ALTER SEQUENCE attempts MINVALUE -100 RESTART -99")
        .await
        .expect("it may");
    let refused = bench.store.write(bench.change(None, bench.person("Ana"))).await;
    assert!(matches!(refused, Err(WriteError::Store(StoreError::Failed(_)))), "{refused:?}");
    assert_eq!(attempts(&client).await, -95, "five attempts");
}
