//! The change feed: every commit, in order, with what it changed.

use std::sync::Arc;

use jiff::Timestamp;
use polydex_model::ChangeKind::{Changed, Created, Deleted, Erased, Restored};
use polydex_model::{
    Actor, AnyRecord, Dialect, Difference, KeyId, Name, Person, PersonId, Record, Status, Value,
};
use tokio::task::JoinSet;

use super::bench::{Bench, any};
use crate::{FeedEntry, Store};

async fn feed(bench: &Bench, after: i64, limit: u32) -> Vec<FeedEntry> {
    bench.store.changes(bench.workspace, after, limit).await.expect("the store answers")
}

async fn history(bench: &Bench, person: &Person) -> Vec<FeedEntry> {
    let id = person.id.0;
    bench.store.history(bench.workspace, id, 100).await.expect("the store answers")
}

/// Writers at once, each making a person and editing it some times; answers the people as created.
pub(super) async fn crowd_writes(bench: &Bench, writers: usize, edits: usize) -> Vec<Person> {
    let mut tasks = JoinSet::new();
    for n in 0..writers {
        let bench = bench.clone();
        tasks.spawn(async move {
            let mut person = bench.person(&format!("Writer {n}"));
            bench.add(&mut person, Value::phone("110"));
            let created = bench.create(person).await;
            let mut person = created.clone();
            for edit in 0..edits {
                person = bench.edit(&person, |p| p.card.notes = Some(edit.to_string())).await;
            }
            created
        });
    }
    tasks.join_all().await
}

/// An entry says who did what to which record, when and through what.
pub async fn an_entry_says_who_did_what(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let actor = Actor {
        person: Some(PersonId(bench.uuid())),
        key: Some(KeyId(7)),
        dialect: Some(Dialect::named("awork")),
        request: Some("req-1".into()),
    };
    let mut change = bench.change(None, bench.reachable("Ana", "ana@example.org"));
    change.actor = actor.clone();
    let (event, at) = (change.event, change.at);
    let committed = bench.store.write(change).await.expect("nothing forbids it");
    let record = committed.record.clone();
    let entry = FeedEntry {
        position: 1,
        event,
        record: record.uuid(),
        number: record.number(),
        is_person: true,
        version: 1,
        happened: Created,
        at,
        actor,
        difference: Some(Difference::between(&any(&Person::default()), &record)),
    };
    assert_eq!(committed.position, 1);
    assert_eq!(feed(&bench, 0, 10).await, [entry]);
}

/// What happened has its word: made, changed, deleted, restored.
pub async fn the_feed_tells_what_happened(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let organization = bench.create(bench.organization("Werke")).await;
    let edited = bench.edit(&organization, |it| it.card.notes = Some("x".into())).await;
    let deleted = bench.edit(&edited, |it| it.status = Status::Deleted).await;
    bench.edit(&deleted, |it| it.status = Status::Active).await;
    let entries = feed(&bench, 0, 10).await;
    let happened: Vec<_> = entries.iter().map(|entry| entry.happened).collect();
    assert_eq!(happened, [Created, Changed, Deleted, Restored]);
    assert!(entries.iter().all(|entry| !entry.is_person && entry.record == organization.id.0));
    assert_eq!(entries.iter().map(|entry| entry.version).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

/// Along the differences every earlier version is built, back to nothing.
pub async fn differences_rebuild_every_earlier_version(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut versions = vec![super::records::full_person(&bench).await];
    let edits: [&dyn Fn(&mut Person); 4] = [
        &|p| p.card.name = Name::from_full("Ana da Silva"),
        &|p| drop(p.card.points.drain(1..4)),
        &|p| _ = bench.add(p, Value::phone("+49 89 1")),
        &|p| p.account.status = Status::Deleted,
    ];
    for edit in edits {
        let last = versions.last().expect("one at least").clone();
        versions.push(bench.edit(&last, edit).await);
    }
    let mut record = any(versions.last().expect("one at least"));
    let history = history(&bench, &versions[0]).await;
    assert_eq!(history.len(), versions.len());
    for (entry, before) in history.iter().zip(versions.iter().rev().map(Some).skip(1).chain([None]))
    {
        let difference = entry.difference.as_ref().expect("it did not expire");
        let now = record.clone();
        record = difference.undone(&record).expect("of the same shape");
        if let Some(before) = before {
            assert_eq!(record, any(before), "before version {}", entry.version);
        } else {
            let mut nobody = Person::default();
            nobody.account.password.clone_from(&versions[0].account.password);
            assert_eq!(record, any(&nobody));
        }
        assert_eq!(difference.applied(&record), Some(now));
    }
}

/// A new password shows in the feed, but neither it nor the old one is in the feed.
pub async fn a_new_password_is_a_mark_in_the_feed(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut ana = bench.person("Ana");
    ana.account.password = Some("$first".into());
    let ana = bench.create(ana).await;
    let edited = bench.edit(&ana, |person| person.account.password = Some("$second".into())).await;
    let told = serde_json::to_string(&feed(&bench, 0, 10).await).expect("JSON");
    assert!(told.contains(r#""account.password":[false,true]"#), "{told}");
    assert!(told.contains(r#""account.password":[true,true]"#), "{told}");
    assert!(!told.contains('$'), "{told}");
    let changed = history(&bench, &ana).await.remove(0).difference.expect("it is kept");
    let built = changed.undone(&any(&edited)).expect("of the same shape");
    assert_eq!(built, any(&Person { account: edited.account.clone(), ..ana }));
}

/// Differences carry the numbers that the commit assigned.
pub async fn differences_hold_given_numbers(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    let edited = bench.edit(&ana, |person| _ = bench.add(person, Value::phone("110"))).await;
    let entry = feed(&bench, 1, 10).await.remove(0);
    assert_eq!(entry.difference, Some(Difference::between(&any(&ana), &any(&edited))));
}

/// Positions have no gaps under many writers, and each record's versions come in order.
pub async fn positions_have_no_gaps_under_many_writers(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let people = crowd_writes(&bench, 16, 12).await;
    let entries = feed(&bench, 0, 1000).await;
    assert_eq!(entries.len(), 16 * 13);
    assert!(entries.iter().zip(1..).all(|(entry, position)| entry.position == position));
    for person in people {
        let own = entries.iter().filter(|entry| entry.record == person.id.0);
        let own: Vec<&FeedEntry> = own.collect();
        assert!(own.iter().zip(1..).all(|(entry, version)| entry.version == version));
        let newest_first: Vec<FeedEntry> = own.into_iter().rev().cloned().collect();
        assert_eq!(history(&bench, &person).await, newest_first);
        let stored = any(&bench.read(&person).await.expect("it is stored"));
        let back = newest_first
            .iter()
            .take(12)
            .try_fold(stored, |record, entry| entry.difference.as_ref()?.undone(&record));
        assert_eq!(back, Some(any(&person)));
    }
}

/// A reader that follows the feed while others write misses nothing.
pub async fn a_reader_of_the_feed_misses_nothing(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let writing = bench.clone();
    let writers = tokio::spawn(async move { crowd_writes(&writing, 8, 10).await });
    let mut seen = Vec::new();
    while seen.len() < 8 * 11 {
        let last = seen.last().copied().unwrap_or(0);
        seen.extend(feed(&bench, last, 7).await.iter().map(|entry| entry.position));
        tokio::task::yield_now().await;
    }
    writers.await.expect("the writers end");
    assert_eq!(seen, (1..=88).collect::<Vec<_>>());
}

/// The feed comes in pieces, and behind its end there is nothing.
pub async fn the_feed_comes_in_pieces(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    for name in ["A", "B", "C"] {
        bench.create(bench.person(name)).await;
    }
    let positions = |entries: Vec<FeedEntry>| -> Vec<i64> {
        entries.iter().map(|entry| entry.position).collect()
    };
    assert_eq!(positions(feed(&bench, 0, 2).await), [1, 2]);
    assert_eq!(positions(feed(&bench, 2, 2).await), [3]);
    assert!(feed(&bench, 3, 2).await.is_empty());
    assert!(feed(&bench, 0, 0).await.is_empty());
    let nobody = bench.person("Nobody");
    assert!(history(&bench, &nobody).await.is_empty());
}

/// Erasing leaves the heads and takes what was known: differences, and what search finds.
pub async fn erasing_leaves_only_the_heads(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.reachable("Ana", "ana@example.org")).await;
    let bob = bench.create(bench.person("Bob")).await;
    let deleted = bench.delete(&ana).await;
    let mut empty = Person {
        id: ana.id,
        number: ana.number,
        created: ana.created,
        updated: bench.stamp(),
        ..Person::default()
    };
    empty.account.user_name.clone_from(&ana.account.user_name);
    empty.account.status = Status::Deleted;
    let mut change = bench.change(Some(&deleted), empty);
    change.happened = Erased;
    bench.store.write(change).await.expect("nothing forbids it");
    let entries = feed(&bench, 0, 10).await;
    let heads: Vec<_> =
        entries.iter().map(|entry| (entry.happened, entry.difference.is_some())).collect();
    assert_eq!(heads, [(Created, false), (Created, true), (Deleted, false), (Erased, false)]);
    let search = polydex_model::Filter::Search("ana".into());
    assert!(bench.names(search).await.is_empty());
    assert_eq!(bench.read(&bob).await, Some(bob));
}

/// Times come back to the microsecond, from before 1970 too.
pub async fn times_are_kept_to_the_microsecond(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    for micros in [-1, 0, 1, -62_135_596_800_000_000, 253_402_207_200_000_000] {
        let at = Timestamp::from_microsecond(micros).expect("in range");
        let mut person = bench.person("Ana");
        (person.created.at, person.updated.at) = (at, at);
        let mut change = bench.change(None, person);
        change.at = at;
        let committed = bench.store.write(change).await.expect("nothing forbids it");
        let AnyRecord::Person(person) = committed.record else { panic!("a person was written") };
        assert_eq!(bench.read(&person).await, Some(person.clone()));
        assert_eq!(history(&bench, &person).await[0].at, at);
        assert_eq!(person.created().at, at);
    }
}
