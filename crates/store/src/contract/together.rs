//! Several changes in one commit: all or none.

use std::sync::Arc;

use polydex_model::{AnyRecord, CanonicalField, Person, query::Filter};

use super::bench::{Bench, record_of};
use crate::{Store, WriteAllError, WriteError};

/// Changes written together are all there, in the feed in their order.
pub async fn changes_written_together_are_all_there(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    let mut clerk = ana.clone();
    clerk.card.job_title = Some("Clerk".into());
    let changes = vec![
        bench.change(None, bench.reachable("Bob", "bob@example.com")),
        bench.change(Some(&ana), clerk),
        bench.change(None, bench.organization("Acme")),
    ];
    let written = bench.store.write_all(changes).await.expect("nothing forbids it");
    let positions: Vec<i64> = written.iter().map(|one| one.position).collect();
    assert_eq!(positions, [2, 3, 4]);
    let feed = bench.store.changes(bench.workspace, 1, 10).await.expect("an answer");
    let told: Vec<_> = feed.iter().map(|entry| entry.record).collect();
    let records: Vec<AnyRecord> = written.into_iter().map(|one| one.record).collect();
    assert_eq!(told, records.iter().map(AnyRecord::uuid).collect::<Vec<_>>());
    for record in records {
        if let AnyRecord::Person(person) = record {
            assert_eq!(bench.read(&person).await, Some(person));
        }
    }
    assert_eq!(bench.names(Filter::Search("bob".into())).await, ["Bob"]);
    assert_eq!(bench.names(Filter::Search("clerk".into())).await, ["Ana"]);
}

/// One refused change takes the others with it, and is named.
pub async fn one_refused_change_takes_the_others_with_it(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    let new = bench.edit(&ana, |person| person.card.notes = Some("new".into())).await;
    let mut late = ana.clone();
    late.card.notes = Some("late".into());
    let changes = vec![
        bench.change(None, bench.person("Bob")),
        bench.change(Some(&ana), late),
        bench.change(None, bench.person("Cid")),
    ];
    let refused = bench.store.write_all(changes).await;
    assert!(matches!(refused, Err(WriteAllError { at: 1, error: WriteError::Stale })));
    assert_eq!(bench.read(&new).await, Some(new));
    assert_eq!(bench.names(Filter::Search("bob".into())).await, Vec::<String>::new());
    assert_eq!(bench.store.changes(bench.workspace, 0, 10).await.expect("an answer").len(), 2);
    assert_eq!(bench.create(bench.person("Dora")).await.number, 2);
}

/// An address that one change frees is free for the next.
pub async fn an_address_is_handed_over_within_one_commit(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.reachable("Ana", "help@example.com")).await;
    let bob = bench.reachable("Bob", "help@example.com");
    let mut without = ana.clone();
    without.account.primary_email = None;
    let (frees, takes) = (bench.change(Some(&ana), without), bench.change(None, bob));
    let refused = bench.store.write_all(vec![takes.clone(), frees.clone()]).await;
    let Err(WriteAllError {
        at: 0,
        error: WriteError::Taken(CanonicalField::PrimaryEmail, holder),
    }) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!(holder, Some(ana.number));
    let written = bench.store.write_all(vec![frees, takes]).await.expect("nothing forbids it");
    let bob: Person = record_of(written.into_iter().nth(1).expect("two"));
    assert!(bob.account.primary_email.is_some());
}

/// Nothing to write is no commit.
pub async fn no_changes_are_no_commit(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    assert_eq!(bench.store.write_all(Vec::new()).await.expect("nothing forbids it"), []);
    assert_eq!(bench.store.changes(bench.workspace, 0, 10).await.expect("an answer"), []);
}

/// In a batch, a refused change does not affect the others; they are carried out in order.
pub async fn each_of_many_changes_stands_or_falls_alone(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let changes = vec![
        bench.change(None, bench.reachable("Ana", "one@example.com")),
        bench.change(None, bench.reachable("Bob", "one@example.com")),
        bench.change(None, bench.reachable("Cid", "two@example.com")),
    ];
    let written = bench.store.write_each(changes).await;
    assert_eq!(written.len(), 3);
    let refused = matches!(&written[1], Err(WriteError::Taken(CanonicalField::PrimaryEmail, _)));
    assert!(refused, "{:?}", written[1]);
    assert!(written[0].is_ok() && written[2].is_ok(), "{written:?}");
    assert_eq!(bench.names(Filter::All).await, ["Ana", "Cid"]);
    assert_eq!(bench.names(Filter::Search("cid".into())).await, ["Cid"]);
    assert_eq!(bench.store.changes(bench.workspace, 0, 10).await.expect("an answer").len(), 2);
    assert!(bench.store.write_each(Vec::new()).await.is_empty());
}
