//! A change applies to the version that it was made for, whole or not at all.

use std::sync::Arc;

use polydex_model::{
    CanonicalField, GroupId, Name, Organization, Person, Reference, Status, Value, WorkspaceId,
};
use tokio::task::JoinSet;

use super::bench::{Bench, record_of};
use crate::{Lookup, Store, WriteError};

/// Versions count the committed edits.
pub async fn versions_count_edits(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let person = bench.create(bench.person("Ana")).await;
    let later = bench.edit(&person, |person| person.card.job_title = Some("Clerk".into())).await;
    assert_eq!((person.version, later.version), (1, 2));
    assert_eq!(bench.read(&later).await, Some(later));
}

/// A stale change is refused, and neither record, feed nor counters move.
pub async fn a_stale_change_is_refused_and_nothing_is_written(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let old = bench.create(bench.person("Ana")).await;
    let new = bench.edit(&old, |person| person.card.notes = Some("new".into())).await;
    let stale = bench.try_edit(&old, |person| {
        person.card = polydex_model::Card::default();
        bench.add(person, Value::text("x"));
        person.card.labels.push("x".into());
    });
    assert!(matches!(stale.await, Err(WriteError::Stale)));
    assert_eq!(bench.read(&new).await, Some(new));
    let feed = bench.store.changes(bench.workspace, 0, 10).await.expect("an answer");
    assert_eq!(feed.len(), 2);
    assert_eq!(bench.create(bench.person("Bob")).await.number, 2);
}

/// A new record whose id exists already is stale: another caller created it.
pub async fn a_record_that_is_there_is_not_made_again(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let person = bench.create(bench.person("Ana")).await;
    let mut again = bench.person("Other");
    again.id = person.id;
    assert!(matches!(bench.try_create(again).await, Err(WriteError::Stale)));
    assert_eq!(bench.read(&person).await, Some(person));
}

/// A change of a record that was never stored is stale.
pub async fn a_record_that_is_not_there_is_not_changed(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut ghost = bench.person("Ghost");
    (ghost.number, ghost.version) = (77, 3);
    let refused = bench.try_edit(&ghost, |person| person.card.notes = Some("boo".into())).await;
    assert!(matches!(refused, Err(WriteError::Stale)));
    assert_eq!(bench.read(&ghost).await, None);
}

/// The same event is carried out once; a repetition gets the same result.
pub async fn an_event_is_carried_out_once(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let change = bench.change(None, bench.person("Ana"));
    let first = bench.store.write(change.clone()).await.expect("nothing forbids it");
    let again = bench.store.write(change).await.expect("it was done");
    assert_eq!(again, first);
    let ana: Person = record_of(first);
    let mut renamed = ana.clone();
    renamed.card.name = Name::from_full("Anna");
    let change = bench.change(Some(&ana), renamed);
    let first = bench.store.write(change.clone()).await.expect("nothing forbids it");
    assert_eq!(bench.store.write(change).await.expect("it was done"), first);
    let feed = bench.store.changes(bench.workspace, 0, 10).await.expect("an answer");
    assert_eq!(feed.len(), 2);
}

/// Of many who change one version only one succeeds; all succeed by loading again.
pub async fn of_many_writers_of_one_version_one_succeeds(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let person = bench.create(bench.person("Ana")).await;
    let mut writers = JoinSet::new();
    for n in 0..16 {
        let (bench, person) = (bench.clone(), person.clone());
        writers.spawn(async move {
            let add = |person: &mut Person| _ = bench.add(person, Value::text(n.to_string()));
            let first = bench.try_edit(&person, add).await.is_ok();
            let mut done = first;
            while !done {
                let now = bench.read(&person).await.expect("it is stored");
                match bench.try_edit(&now, add).await {
                    Ok(_) => done = true,
                    Err(error) => assert!(matches!(error, WriteError::Stale), "{error}"),
                }
            }
            first
        });
    }
    let first = writers.join_all().await.into_iter().filter(|first| *first).count();
    assert_eq!(first, 1);
    let person = bench.read(&person).await.expect("it is stored");
    assert_eq!((person.version, person.card.points.len()), (17, 16));
}

/// Concurrent changes succeed or fail on their own.
pub async fn a_failing_change_does_not_hurt_its_neighbours(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let taken = bench.create(bench.reachable("Ana", "ana@example.org")).await;
    let mut writers = JoinSet::new();
    for n in 0..60 {
        let bench = bench.clone();
        let taken = taken.clone();
        writers.spawn(async move {
            let person = bench.reachable("P", &format!("p{n}@example.org"));
            match n % 4 {
                0 => bench.try_create(bench.reachable("Twin", "ana@example.org")).await,
                1 => bench.try_edit(&Person { version: 9, ..taken }, |p| p.card.notes = None).await,
                2 => {
                    let manager = Some(Reference { number: Some(9999), ..Reference::default() });
                    bench.try_create(Person { manager, ..person }).await
                }
                _ => bench.try_create(person).await,
            }
            .map_err(|error| (n % 4, error))
        });
    }
    let mut people = 0;
    for outcome in writers.join_all().await {
        match outcome {
            Ok(person) => {
                people += 1;
                assert_eq!(bench.read(&person).await, Some(person));
            }
            Err((0, error)) => {
                assert!(matches!(error, WriteError::Taken(CanonicalField::PrimaryEmail, _)));
            }
            Err((1, error)) => assert!(matches!(error, WriteError::Stale)),
            Err((_, error)) => {
                assert!(matches!(error, WriteError::Dangling(CanonicalField::Manager)));
            }
        }
    }
    assert_eq!(people, 15);
    let feed = bench.store.changes(bench.workspace, 0, 1000).await.expect("an answer");
    assert_eq!(feed.len(), 16, "what was refused leaves no trace");
    assert_eq!(bench.read(&taken).await, Some(taken));
}

/// A reference to nothing, to a deleted record or to one of another kind is refused with its field.
pub async fn a_reference_to_nothing_is_refused(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let gone = bench.create(bench.person("Gone")).await;
    bench.delete(&gone).await;
    let organization = bench.create(bench.organization("Werke")).await;
    let to = |number| Some(Reference { number: Some(number), ..Reference::default() });
    let ana = || bench.person("Ana");
    let groups = vec![Reference { number: Some(12), ..Reference::by_id(GroupId(bench.uuid()).0) }];
    for (person, place) in [
        (Person { manager: to(999), ..ana() }, CanonicalField::Manager),
        (Person { manager: to(gone.number), ..ana() }, CanonicalField::Manager),
        (Person { manager: to(organization.number), ..ana() }, CanonicalField::Manager),
        (Person { manager: Some(Reference::by_name("Gone")), ..ana() }, CanonicalField::Manager),
        (Person { organization: to(gone.number), ..ana() }, CanonicalField::Organization),
        (Person { groups, ..ana() }, CanonicalField::Group(0)),
        (Person { groups: vec![Reference::by_name("Ops")], ..ana() }, CanonicalField::Group(0)),
    ] {
        let refused = bench.try_create(person).await;
        assert!(matches!(refused, Err(WriteError::Dangling(at)) if at == place), "{place:?}");
    }
    let child = Organization { parent: to(gone.number), ..bench.organization("Child") };
    let refused = bench.try_create(child).await;
    assert!(matches!(refused, Err(WriteError::Dangling(CanonicalField::Parent))));
}

/// A manager who was deleted later does not stand in the way of other edits.
pub async fn a_reference_that_was_there_may_stay(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let boss = bench.create(bench.person("Boss")).await;
    let manager = Reference { number: Some(boss.number), ..Reference::by_id(boss.id.0) };
    let ana = bench.create(Person { manager: Some(manager), ..bench.person("Ana") }).await;
    bench.delete(&boss).await;
    let loaded = bench.read(&ana).await.expect("it is stored");
    let edited = bench.edit(&loaded, |person| person.card.notes = Some("x".into())).await;
    let manager = bench.read(&edited).await.and_then(|ana| ana.manager).expect("still there");
    assert_eq!((manager.number, manager.disabled), (Some(boss.number), true));
}

/// A person comes back as it was, with its number.
pub async fn a_deleted_person_can_be_restored(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.reachable("Ana", "ana@example.org")).await;
    let deleted = bench.delete(&ana).await;
    let restored = bench.edit(&deleted, |person| person.account.status = Status::Active).await;
    assert_eq!(bench.read(&ana).await, Some(restored.clone()));
    assert_eq!(restored, Person { version: 3, ..ana });
}

/// Writing to a workspace that does not exist fails and makes none.
pub async fn a_workspace_that_is_not_there_takes_no_record(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut nowhere = bench.clone();
    nowhere.workspace = WorkspaceId(99);
    let refused = nowhere.try_create(nowhere.person("Ana")).await;
    assert!(matches!(refused, Err(WriteError::Store(_))));
    assert_eq!(nowhere.look_up(Lookup::Number(1)).await, None);
    assert_eq!(bench.store.workspaces().await.expect("an answer").len(), 1);
}
