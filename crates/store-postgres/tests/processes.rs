//! Writers of several processes: a feed without gap or repetition, numbers from one row, rules that
//! hold between them.

mod support;

use std::{collections::BTreeMap, sync::Arc};

use polydex_store::{
    FeedEntry, Store,
    contract::{bench::Bench, owners},
};
use tokio::{sync::watch, task::JoinSet};
use tokio_postgres::NoTls;

const WRITERS: usize = 16;
const CHANGES: usize = 12;

/// Creates a person and edits it repeatedly.
async fn write(bench: Bench) {
    let mut person = bench.create(bench.person("Ana")).await;
    for n in 1..CHANGES {
        person = bench.edit(&person, |person| person.card.notes = Some(n.to_string())).await;
    }
}

/// Reads until everything was written and read.
async fn follow(bench: Bench, done: watch::Receiver<bool>) -> Vec<FeedEntry> {
    let mut seen: Vec<FeedEntry> = Vec::new();
    loop {
        let was_done = *done.borrow();
        let after = seen.last().map_or(0, |last| last.position);
        let new = bench.store.changes(bench.workspace, after, 7).await.expect("an answer");
        if new.is_empty() && was_done {
            return seen;
        }
        seen.extend(new);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_misses_nothing_of_two_processes_while_a_foreign_transaction_stays_open() {
    let database = support::database().await;
    let stores: [Arc<dyn Store>; 2] =
        [support::open(&database).await, support::open(&database).await];
    let bench = Bench::new(stores[0].clone()).await;
    let other = bench.beside("other").await;

    // It has written, in our tables too, and does not end before all is over.
    let (foreign, connection) =
        tokio_postgres::connect(&database.url(), NoTls).await.expect("a connection");
    tokio::spawn(connection);
    foreign
        .batch_execute(&format!(
            "BEGIN;
             CREATE TABLE theirs (x INT);
             UPDATE counters SET last_number = last_number + 1 WHERE workspace_id = {}",
            other.workspace.0
        ))
        .await
        .expect("nobody is in its way");

    let (say, done) = watch::channel(false);
    let reader = tokio::spawn(follow(bench.over(support::open(&database).await), done));
    let mut writers = JoinSet::new();
    for n in 0..WRITERS {
        writers.spawn(write(bench.over(stores[n % 2].clone())));
    }
    writers.join_all().await;
    say.send(true).expect("the reader reads");
    let seen = reader.await.expect("it ends");

    assert_eq!(seen.len(), WRITERS * CHANGES);
    assert!(seen.iter().zip(1..).all(|(entry, position)| entry.position == position));
    let mut versions: BTreeMap<_, Vec<i64>> = BTreeMap::new();
    for entry in &seen {
        versions.entry(entry.record).or_default().push(entry.version);
    }
    assert_eq!(versions.len(), WRITERS);
    let in_order: Vec<i64> = (1..).take(CHANGES).collect();
    assert!(versions.values().all(|of_one| *of_one == in_order), "{versions:?}");
    foreign.batch_execute("ROLLBACK").await.expect("it is still there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_give_numbers_from_one_row() {
    let database = support::database().await;
    let bench = Bench::new(support::open(&database).await).await;
    let benches = [bench.clone(), bench.over(support::open(&database).await)];
    let mut writers = JoinSet::new();
    for n in 0..40 {
        let bench = benches[n % 2].clone();
        writers.spawn(async move { bench.create(bench.person("Ana")).await.number });
    }
    let mut numbers = writers.join_all().await;
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=40).collect::<Vec<i64>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_owners_who_resign_in_two_processes_one_stays() {
    let database = support::database().await;
    let bench = Bench::new(support::open(&database).await).await;
    owners::two_owners_resign_at_once(&bench, support::open(&database).await).await;
}
