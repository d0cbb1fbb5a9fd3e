//! What happens when the database goes away, or its answer does.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use polydex_model::{Filter, Query};
use polydex_store::{Store, StoreError, WriteError, contract::bench::Bench};
use polydex_store_postgres::{Options, PostgresStore, QueryBudget};
use polydex_test_postgres::{Cluster, Database, Durability};
use tokio_postgres::{Client, NoTls};

use crate::{between::Between, support};

async fn client(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

fn short_timeout() -> Options {
    Options { timeout: Duration::from_millis(400), ..Options::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_gone_is_unavailable_and_comes_back_without_a_restart() {
    let cluster = Cluster::start(Durability::Full).expect("a cluster");
    let database = Database::of(&cluster.url(), None).expect("a database");
    let bench = Bench::new(support::open_with(&database, short_timeout()).await).await;
    let before = bench.create(bench.person("Before")).await;

    cluster.crash().expect("it was running");
    let change = bench.change(None, bench.person("Meanwhile"));
    let refused = bench.store.write(change.clone()).await;
    assert!(matches!(refused, Err(WriteError::Store(StoreError::Unavailable(_)))), "{refused:?}");
    let which = polydex_store::Lookup::Id(before.id.0);
    let unread = bench.store.person(bench.workspace, &which).await;
    assert!(matches!(unread, Err(StoreError::Unavailable(_))), "{unread:?}");
    assert!(matches!(bench.store.ready().await, Err(StoreError::Unavailable(_))));

    cluster.restart().expect("it starts again");
    bench.store.ready().await.expect("it answers");
    assert_eq!(bench.read(&before).await, Some(before));
    bench.store.write(change).await.expect("nothing is in its way");
    let feed = bench.store.changes(bench.workspace, 0, 10).await.expect("an answer");
    assert_eq!(feed.len(), 2);
    drop(database);
}

/// The replica is a database of its own here, so that answers tell where they come from.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_go_on_at_the_replica_while_the_primary_is_gone() {
    let cluster = Cluster::start(Durability::Full).expect("a cluster");
    let database = Database::of(&cluster.url(), None).expect("a database");
    let other = support::database().await;
    let there = Bench::new(support::open(&other).await).await;
    let (url, replica) = (database.url(), other.url());
    let store = PostgresStore::open_with_replica(&url, Some(&replica), short_timeout()).await;
    let here = Bench::new(Arc::new(store.expect("both answer"))).await;
    let (ours, theirs) = (here.person("Primary"), there.person("Replica"));
    assert_eq!((ours.id, here.workspace), (theirs.id, there.workspace));
    let (ours, theirs) = (here.create(ours).await, there.create(theirs).await);
    assert_eq!(here.read(&ours).await.as_ref(), Some(&ours));

    cluster.crash().expect("it was running");
    assert_eq!(here.read(&ours).await.as_ref(), Some(&theirs));
    assert_eq!(here.names(Filter::All).await, ["Replica"]);
    let refused = here.store.write(here.change(None, here.person("Meanwhile"))).await;
    assert!(matches!(refused, Err(WriteError::Store(StoreError::Unavailable(_)))), "{refused:?}");

    cluster.restart().expect("it starts again");
    while here.read(&ours).await.as_ref() != Some(&ours) {
        tokio::task::yield_now().await;
    }
    drop(database);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_is_cut_off_is_done_once() {
    let database = support::database().await;
    let store = support::open(&database).await;
    let bench = Bench::new(store).await;
    let foreign = client(&database.url()).await;
    let lock = format!(
        "BEGIN; SELECT FROM counters WHERE workspace_id = {} FOR UPDATE",
        bench.workspace.0
    );
    foreign.batch_execute(&lock).await.expect("nobody writes");
    let writing = tokio::spawn({
        let bench = bench.clone();
        async move { bench.create(bench.person("Ana")).await }
    });
    // Once somebody waits for the row, his connection is cut.
    let watcher = client(&database.url()).await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while watcher.query(cut, &[]).await.expect("an answer").is_empty() {
        tokio::task::yield_now().await;
    }
    foreign.batch_execute("ROLLBACK").await.expect("the row is free");
    let ana = writing.await.expect("it is written after all");
    assert_eq!((ana.number, ana.version), (1, 1));
    let feed = bench.store.changes(bench.workspace, 0, 10).await.expect("an answer");
    assert_eq!(feed.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_is_neither_lost_nor_done_twice() {
    let cluster = Cluster::start(Durability::None).expect("a cluster");
    let database = Database::of(&cluster.url(), None).expect("a database");
    let between = Between::start(&cluster, database.name()).await;
    let store = PostgresStore::open(&between.url, Options::default()).await;
    let store = store.expect("an empty database");
    let bench = Bench::new(Arc::new(store)).await;
    // The statement is prepared, so that the next answer is that of the commit.
    bench.create(bench.person("First")).await;

    between.swallow.store(true, Ordering::SeqCst);
    let ana = bench.create(bench.reachable("Ana", "ana@example.org")).await;

    assert!(!between.swallow.load(Ordering::SeqCst), "an answer was lost");
    assert_eq!((ana.number, ana.version), (2, 1));
    assert_eq!(bench.read(&ana).await, Some(ana));
    let feed = bench.store.changes(bench.workspace, 0, 10).await.expect("an answer");
    assert_eq!(feed.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_too_long_for_a_foreign_lock_is_told_so_and_may_try_again() {
    let database = support::database().await;
    let bench = Bench::new(support::open_with(&database, short_timeout()).await).await;
    let foreign = client(&database.url()).await;
    let lock = format!(
        "BEGIN; SELECT FROM counters WHERE workspace_id = {} FOR UPDATE",
        bench.workspace.0
    );
    foreign.batch_execute(&lock).await.expect("nobody writes");
    let change = bench.change(None, bench.person("Ana"));
    let refused = bench.store.write(change.clone()).await;
    assert!(matches!(refused, Err(WriteError::Store(StoreError::Unavailable(_)))), "{refused:?}");
    foreign.batch_execute("ROLLBACK").await.expect("it wrote nothing");
    bench.store.write(change).await.expect("nobody is in its way");
    let feed = bench.store.changes(bench.workspace, 0, 10).await.expect("an answer");
    assert_eq!(feed.len(), 1, "an attempt that was given up is not carried out as well");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_is_not_ready_while_commits_fail_and_is_again_without_a_write() {
    let database = support::database().await;
    let bench = Bench::new(support::open_with(&database, short_timeout()).await).await;
    let foreign = client(&database.url()).await;
    let lock = format!(
        "BEGIN; SELECT FROM counters WHERE workspace_id = {} FOR UPDATE",
        bench.workspace.0
    );
    foreign.batch_execute(&lock).await.expect("nobody writes");
    bench.store.ready().await.expect("nobody has tried to write");
    bench.try_create(bench.person("Ana")).await.expect_err("somebody else has the row");
    let ready = bench.store.ready().await;
    assert!(matches!(ready, Err(StoreError::Unavailable(_))), "{ready:?}");
    foreign.batch_execute("ROLLBACK").await.expect("it wrote nothing");
    bench.store.ready().await.expect("a commit was tried");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_whose_workspaces_do_not_answer_is_not_ready() {
    let database = support::database().await;
    let bench = Bench::new(support::open_with(&database, short_timeout()).await).await;
    let foreign = client(&database.url()).await;
    // As where the server that has them is down, and the one that was asked is not.
    let lock = "BEGIN; LOCK TABLE counters IN ACCESS EXCLUSIVE MODE";
    foreign.batch_execute(lock).await.expect("nobody writes");
    let ready = bench.store.ready().await;
    assert!(matches!(ready, Err(StoreError::Unavailable(_))), "{ready:?}");
    foreign.batch_execute("ROLLBACK").await.expect("it wrote nothing");
    bench.store.ready().await.expect("they answer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_cut_off_when_its_budget_is_spent() {
    let database = support::database().await;
    let query_budget =
        QueryBudget { quick: Duration::from_millis(1), total: Duration::from_millis(20) };
    let store = support::open_with(&database, Options { query_budget, ..Options::default() }).await;
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana Silva")).await;
    searches_sleep(&database).await;
    let search = Query::first(Filter::Search("silva".to_owned()), 1);
    let page = bench.store.people(bench.workspace, &search).await;
    assert!(matches!(page, Err(StoreError::TooCostly)), "{page:?}");
    bench.store.ready().await.expect("it is no fault of the database");
    assert_eq!(bench.read(&ana).await, Some(ana));
}

/// Whoever searches sleeps for an hour.
async fn searches_sleep(database: &Database) {
    let sql = "ALTER TABLE search RENAME TO awake;
               CREATE VIEW search AS
                   SELECT awake.* FROM (SELECT pg_sleep(3600) OFFSET 0) s, awake";
    client(&database.url()).await.batch_execute(sql).await.expect("nobody reads it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_costly_lists_run_others_are_answered() {
    let database = support::database().await;
    let query_budget =
        QueryBudget { quick: Duration::from_secs(1), total: Duration::from_mins(10) };
    let options = Options { query_budget, timeout: Duration::from_mins(10), ..Options::default() };
    let bench = Bench::new(support::open_with(&database, options).await).await;
    bench.create(bench.person("Ana Silva")).await;
    searches_sleep(&database).await;
    let costly: Vec<_> = (0..6)
        .map(|_| {
            let bench = bench.clone();
            tokio::spawn(async move { bench.names(Filter::Search("silva".to_owned())).await })
        })
        .collect();
    assert_eq!(bench.names(Filter::All).await, ["Ana Silva"]);
    assert!(costly.iter().all(|one| !one.is_finished()));
    costly.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_processes_may_start_at_once_on_an_empty_database() {
    let database = Database::new(None).expect("a database");
    let url = database.url();
    let opens = (0..4).map(|_| PostgresStore::open(&url, Options::default()));
    for store in futures::future::join_all(opens).await {
        store.expect("each finds the schema").ready().await.expect("it answers");
    }
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_left_alone() {
    let database = Database::new(None).expect("a database");
    let theirs = client(&database.url()).await;
    theirs.batch_execute("CREATE TABLE theirs (x INT)").await.expect("an empty database");
    let refused = PostgresStore::open(&database.url(), Options::default()).await;
    let refused = refused.expect_err("it is not ours").to_string();
    assert!(refused.contains("another program"), "{refused}");
    let tables = "SELECT count(*) FROM pg_class WHERE relkind = 'r'
                  AND relnamespace = current_schema()::regnamespace";
    let tables: i64 = theirs.query_one(tables, &[]).await.expect("an answer").get(0);
    assert_eq!(tables, 1);
}

#[tokio::test]
async fn texts_that_the_database_has_no_sign_for_are_read_as_they_were_written() {
    let database = support::database().await;
    let bench = Bench::new(support::open(&database).await).await;
    let mut ana = bench.reachable("A\0na \u{10ffff}", "ana@example.org");
    ana.card.notes = Some("\0".into());
    let dialect = polydex_model::Dialect::named("deskpro");
    ana.residue.set_extra(
        &dialect,
        "feed",
        Some(serde_json::json!({"a\\": "\0\\u0000\u{10ffff}"})),
    );
    let ana = bench.create(ana).await;
    assert_eq!(bench.read(&ana).await, Some(ana.clone()));
    let edited = bench.edit(&ana, |ana| ana.card.notes = Some("\0\0".into())).await;
    let feed = bench.store.history(bench.workspace, ana.id.0, 1).await.expect("an answer");
    let difference = feed[0].difference.clone().expect("it is kept");
    let record = polydex_store::contract::bench::any(&edited);
    let before = polydex_store::contract::bench::any(&ana);
    assert_eq!(difference.undone(&record), Some(before));
}
