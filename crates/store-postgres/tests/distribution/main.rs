//! Distributing the tables, against a plain server that has functions of Citus's names: which of
//! them are called, in which order, with what, and that a run which broke off is taken up.
//!
//! What Citus itself makes of it was tried by hand, see docs/scaling.md.

#[path = "../support/mod.rs"]
mod support;

use std::sync::Arc;

use polydex_model::{Person, Reference};
use polydex_store::{Lookup, contract::bench::Bench};
use polydex_store_cache::StoreCache;
use polydex_store_postgres::{Options, PostgresStore};
use polydex_test_postgres::Database;
use tokio_postgres::{Client, NoTls};

async fn client(database: &Database) -> Client {
    let connected = tokio_postgres::connect(&database.url(), NoTls).await;
    let (client, connection) = connected.expect("a connection");
    tokio::spawn(connection);
    client
}

/// An empty directory on a server with the stand-ins, and a connection to it.
async fn with_citus() -> (Database, Client) {
    let database = support::database().await;
    let client = client(&database).await;
    client.batch_execute(include_str!("standin.sql")).await.expect("a superuser may");
    (database, client)
}

async fn texts(client: &Client, sql: &str) -> Vec<String> {
    let rows = client.query(sql, &[]).await.expect(sql);
    rows.iter().map(|row| row.get(0)).collect()
}

async fn calls(client: &Client) -> Vec<String> {
    texts(client, "SELECT call FROM citus_calls ORDER BY at").await
}

/// Every table of ours, with the way in which it lies.
async fn tables(client: &Client) -> Vec<String> {
    let sql = "SELECT logicalrelid || ' ' || partmethod::text || repmodel::text
               FROM pg_dist_partition ORDER BY 1";
    texts(client, sql).await
}

const DISTRIBUTED: [&str; 13] = [
    "answers hs",
    "changes hs",
    "contact_points hs",
    "counters hs",
    "differences hs",
    "email_domains hs",
    "groups hs",
    "keys nt",
    "labels hs",
    "person_groups hs",
    "records hs",
    "search hs",
    "workspaces nt",
];

#[tokio::test]
async fn tables_and_functions_are_distributed_in_their_order() {
    let (database, client) = with_citus().await;
    let store = support::open(&database).await;
    assert!(store.distribute().await.expect("it is distributed"));
    assert_eq!(
        calls(&client).await,
        [
            "reference workspaces",
            "reference keys",
            "distributed counters by workspace_id with default",
            "distributed records by workspace_id with counters",
            "distributed groups by workspace_id with counters",
            "distributed contact_points by workspace_id with counters",
            "distributed labels by workspace_id with counters",
            "distributed email_domains by workspace_id with counters",
            "distributed person_groups by workspace_id with counters",
            "distributed search by workspace_id with counters",
            "distributed changes by workspace_id with counters",
            "distributed differences by workspace_id with counters",
            "distributed answers by workspace_id with counters",
            "function row_types(point_row,group_row)",
            "function refuse_change(bigint,prepared_change)",
            "function make_groups(bigint,json,bigint)",
            "function join_groups(prepared_change,json[])",
            "function put_rows(bigint,prepared_change,bigint,boolean,bigint,bigint,bigint)",
            "function carry_out_change(bigint,prepared_change,bigint,bigint)",
            "function write_changes(bigint,json,boolean) by ws with counters \
             set lock_timeout=3s, plan_cache_mode=force_custom_plan",
        ]
    );
    assert_eq!(tables(&client).await, DISTRIBUTED);
}

#[tokio::test]
async fn a_second_run_leaves_what_is_distributed() {
    let (database, client) = with_citus().await;
    let store = support::open(&database).await;
    store.distribute().await.expect("it is distributed");
    let first = calls(&client).await;
    assert!(store.distribute().await.expect("nothing is left to do"));
    let functions = first.iter().filter(|call| call.starts_with("function "));
    assert_eq!(calls(&client).await[first.len()..], functions.cloned().collect::<Vec<_>>());
}

/// With the coordinator registered as a node, earlier versions stopped behind the first table and left
/// all others behind as local ones.
#[tokio::test]
async fn a_run_of_an_earlier_version_that_broke_off_is_taken_up() {
    let (database, client) = with_citus().await;
    client.batch_execute("SELECT create_reference_table('workspaces')").await.expect("as then");
    assert!(tables(&client).await.contains(&"records ns".to_owned()));
    let store = support::open(&database).await;
    assert!(store.distribute().await.expect("it goes on"));
    assert_eq!(tables(&client).await, DISTRIBUTED);
}

#[tokio::test]
async fn a_run_that_broke_off_at_any_table_is_taken_up() {
    for table in ["counters", "records", "search", "answers"] {
        let (database, client) = with_citus().await;
        let refuse = |what: &str| {
            format!("ALTER DATABASE {} SET test.refused_table = '{what}'", database.name())
        };
        client.batch_execute(&refuse(table)).await.expect("a superuser may");
        let store = support::open(&database).await;
        let refused = store.distribute().await.expect_err("one table is refused").to_string();
        assert!(refused.contains("a worker does not answer"), "{refused}");
        client.batch_execute(&refuse("")).await.expect("a superuser may");
        assert!(store.distribute().await.expect("it goes on"));
        assert_eq!(tables(&client).await, DISTRIBUTED);
        let tables = calls(&client).await.into_iter().filter(|call| !call.starts_with("function "));
        assert_eq!(tables.count(), DISTRIBUTED.len(), "each once");
    }
}

#[tokio::test]
async fn views_are_as_the_migrations_made_them() {
    const VIEWS: &str = "SELECT viewname || ': ' || definition FROM pg_views
                         WHERE schemaname = current_schema() ORDER BY 1";
    let (database, client) = with_citus().await;
    let before = texts(&client, VIEWS).await;
    assert!(before.len() >= 2, "{before:?}");
    let drop = "DROP VIEW people; DROP VIEW organizations";
    for and_before in ["", drop] {
        client.batch_execute(and_before).await.expect("they are there");
        support::open(&database).await.distribute().await.expect("it is distributed");
        assert_eq!(texts(&client, VIEWS).await, before);
    }
}

#[tokio::test]
async fn plans_are_made_anew_only_where_the_tables_are_distributed() {
    const SETTINGS: &str =
        "SELECT array_to_string(proconfig, ', ') FROM pg_proc WHERE proname = 'write_changes'";
    let (database, client) = with_citus().await;
    let store = support::open(&database).await;
    assert_eq!(texts(&client, SETTINGS).await, ["lock_timeout=3s"]);
    store.distribute().await.expect("it is distributed");
    let settings = "lock_timeout=3s, plan_cache_mode=force_custom_plan";
    assert_eq!(texts(&client, SETTINGS).await, [settings]);
}

/// A node knows a function once it is distributed, and a type once a function there has it as a
/// parameter.
#[tokio::test]
async fn every_function_and_every_type_of_ours_is_on_every_node() {
    // Those that take in a whole database run on the coordinator.
    const LEFT: &str = "SELECT p.oid::regprocedure::text FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace
          AND p.proname NOT IN ('put_records', 'begin_epoch')
          AND NOT EXISTS (SELECT FROM pg_depend d
                          WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                            AND d.deptype = 'e')
          AND NOT EXISTS (SELECT FROM citus_calls c
                          WHERE c.call LIKE 'function ' || p.oid::regprocedure::text || '%')";
    const UNKNOWN: &str = "SELECT t.typname::text FROM pg_type t
        JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
        WHERE t.typnamespace = current_schema()::regnamespace
          AND NOT EXISTS (SELECT FROM pg_proc p WHERE t.oid = ANY (p.proargtypes))";
    let (database, client) = with_citus().await;
    support::open(&database).await.distribute().await.expect("it is distributed");
    assert_eq!(texts(&client, LEFT).await, [""; 0]);
    assert_eq!(texts(&client, UNKNOWN).await, [""; 0]);
}

/// A store that was opened behind the distribution.
async fn distributed() -> (Arc<PostgresStore>, Database) {
    let (database, _client) = with_citus().await;
    support::open(&database).await.distribute().await.expect("it is distributed");
    let store = support::open(&database).await;
    (store, database)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_cached_there_is_what_is_stored() {
    let (store, _database) = distributed().await;
    polydex_store_cache::contract::what_is_cached_is_what_is_stored(store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledged_write_is_seen_there_by_every_later_read() {
    let (store, _database) = distributed().await;
    polydex_store_cache::contract::an_acknowledged_write_is_seen_by_every_later_read(store).await;
}

/// Written by another process, so that nothing here knows of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn new_names_of_organization_and_manager_are_seen_there() {
    let (store, database) = distributed().await;
    let other = Bench::new(support::open(&database).await).await;
    let boss = other.create(other.person("Boss")).await;
    let werke = other.create(other.organization("Werke")).await;
    let mut ana = other.person("Ana");
    let refer = |id, number| Some(Reference { number: Some(number), ..Reference::by_id(id) });
    ana.manager = refer(boss.id.0, boss.number);
    ana.organization = refer(werke.id.0, werke.number);
    let ana = other.create(ana).await;
    let cache = StoreCache::new(store, StoreCache::BYTES);
    let read = async || {
        let who = Lookup::Id(ana.id.0);
        let read = cache.record::<Person>(other.workspace, &who).await.expect("an answer");
        let read = read.expect("she is there");
        let name = |of: &Option<Reference>| of.as_ref().and_then(|one| one.name.clone());
        (name(&read.organization), name(&read.manager))
    };
    let names = |one: &str, two: &str| (Some(one.to_owned()), Some(two.to_owned()));
    assert_eq!(read().await, names("Werke", "Boss"));
    let rename = |card: &mut polydex_model::Card| card.name.full = Some("New".into());
    other.edit(&boss, |boss| rename(&mut boss.card)).await;
    assert_eq!(read().await, names("Werke", "New"));
    other.edit(&werke, |werke| rename(&mut werke.card)).await;
    assert_eq!(read().await, names("New", "New"));
}

#[tokio::test]
async fn the_port_of_a_worker_is_told_as_such() {
    let database = Database::new(None).expect("a database");
    let worker = client(&database).await;
    worker.batch_execute(include_str!("standin.sql")).await.expect("a superuser may");
    let of_worker = "UPDATE pg_dist_local_group SET groupid = 3; CREATE TABLE records (x INT)";
    worker.batch_execute(of_worker).await.expect("a superuser may");
    let refused = PostgresStore::open(&database.url(), Options::default()).await;
    let refused = refused.expect_err("it is no coordinator").to_string();
    assert!(refused.contains("name the coordinator instead"), "{refused}");
}
