//! Groups are names with ids, made by the change that first names them.

use std::sync::Arc;

use polydex_model::{
    CanonicalField, Difference, Filter, Person, Reference, Value,
    query::{Field, Scalar, Test},
};
use tokio::task::JoinSet;

use super::bench::{Bench, any, record_of};
use crate::{Group, ReferenceKind, Store, WriteAllError, WriteError};

fn member(bench: &Bench, name: &str, groups: &[&str]) -> Person {
    let groups = groups.iter().map(|group| bench.group(group)).collect();
    Person { groups, ..bench.person(name) }
}

async fn groups(bench: &Bench) -> Vec<Group> {
    bench.store.groups(bench.workspace).await.expect("an answer")
}

/// The same name without case is the same group, spelled as it was first.
pub async fn a_group_is_made_once(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(member(&bench, "Ana", &["Ops"])).await;
    let ben = bench.create(member(&bench, "Ben", &[" OPS ", "IT"])).await;
    assert_eq!(ben.groups[1], ana.groups[0]);
    let names = groups(&bench).await.into_iter().map(|group| group.name);
    assert_eq!(names.collect::<Vec<_>>(), ["IT", "Ops"]);
}

/// Concurrent changes join the same group.
pub async fn many_who_name_one_group_join_the_same(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut writers = JoinSet::new();
    for _ in 0..8 {
        let bench = bench.clone();
        writers.spawn(async move { bench.create(member(&bench, "Ana", &["Ops"])).await.groups });
    }
    let joined = writers.join_all().await;
    assert!(joined.iter().all(|groups| *groups == joined[0]));
    assert_eq!(groups(&bench).await.len(), 1);
}

/// A change that is refused makes none and uses up no number, together with others neither.
pub async fn a_refused_change_makes_no_group(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.reachable("Ana", "ana@example.org")).await;
    let late = bench.edit(&ana, |person| person.card.notes = Some("new".into())).await;
    let twin = || Person {
        groups: vec![bench.group("Ops")],
        ..bench.reachable("Twin", "ana@example.org")
    };
    let taken = bench.try_create(twin()).await;
    assert!(matches!(taken, Err(WriteError::Taken(CanonicalField::PrimaryEmail, _))), "{taken:?}");
    let stale = bench.try_edit(&ana, |person| person.groups = vec![bench.group("Ops")]).await;
    assert!(matches!(stale, Err(WriteError::Stale)), "{stale:?}");
    let first = bench.change(None, member(&bench, "Ben", &["Ops"]));
    let both = vec![first, bench.change(None, twin())];
    let refused = bench.store.write_all(both.clone()).await;
    assert!(matches!(refused, Err(WriteAllError { at: 1, .. })), "{refused:?}");
    assert_eq!(groups(&bench).await, []);
    assert_eq!(bench.read(&ana).await, Some(late));
    let next = bench.create(bench.person("Cid")).await;
    assert_eq!(next.number, ana.card.points[0].number + 1);
    assert!(bench.store.write_each(both).await[0].is_ok());
    assert_eq!(groups(&bench).await.len(), 1);
}

/// Of several changes that name a new group the first makes it, and the others join it.
pub async fn a_group_is_there_for_the_next_change_of_the_commit(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let people = || ["Ana", "Ben"].map(|name| bench.change(None, member(&bench, name, &["Ops"])));
    let together = bench.store.write_all(people().into()).await.expect("nothing forbids it");
    let each = bench.store.write_each(people().into()).await;
    let each = each.into_iter().map(|one| one.expect("nothing forbids it"));
    let people: Vec<Person> = together.into_iter().chain(each).map(record_of).collect();
    for person in &people {
        assert_eq!(person.groups, people[0].groups);
        assert_eq!(bench.read(person).await.as_ref(), Some(person));
    }
    assert_eq!(groups(&bench).await.len(), 1);
}

/// Answer, record and feed tell of a new group with its number, of one that was found with its name
/// and ids too; beside groups that stay and points that are new.
pub async fn what_is_told_of_a_new_group_is_what_is_stored(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    bench.create(member(&bench, "Ben", &["Äpfel", "\"Ops\"\0\\"])).await;
    let ana = bench.create(member(&bench, "Ana", &["IT", "1"])).await;
    let edited = bench.edit(&ana, |person| {
        let new = ["äpfel", "\"OPS\"\0\\", "\"new\"\0", "IT 2"];
        person.groups.extend(new.map(|name| bench.group(name)));
        person.groups.remove(0);
        bench.add(person, Value::phone("110"));
    });
    let edited = edited.await;
    assert_eq!(bench.read(&edited).await.as_ref(), Some(&edited));
    let names = edited.groups.iter().filter_map(|group| group.name.as_deref());
    assert_eq!(names.collect::<Vec<_>>(), ["\"new\"\0", "\"Ops\"\0\\", "Äpfel", "IT", "IT 2"]);
    let feed = bench.store.changes(bench.workspace, 1, 10).await.expect("an answer");
    let blank = Person::default();
    for (entry, (before, after)) in feed.iter().zip([(&blank, &ana), (&ana, &edited)]) {
        let told = Difference::between(&any(before), &any(after));
        assert_eq!(entry.difference.as_ref(), Some(&told));
    }
}

/// A repeated change gets the same result, and nothing is created.
pub async fn a_change_that_is_carried_out_already_makes_no_group(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let change = bench.change(None, member(&bench, "Ana", &["Ops"]));
    let first = bench.store.write(change.clone()).await.expect("nothing forbids it");
    assert_eq!(bench.store.write(change).await.expect("it was done"), first);
    assert_eq!(groups(&bench).await.len(), 1);
}

/// People are found by their groups, and leave them again.
pub async fn membership_belongs_to_the_person(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let zoe = bench.create(member(&bench, "Zoe", &["Ops"])).await;
    let wanted = [Reference::by_name("ops"), Reference { name: None, ..zoe.groups[0].clone() }];
    let found = bench.store.resolve(bench.workspace, ReferenceKind::Group, &wanted).await;
    let found = found.expect("an answer");
    assert_eq!(found[0], found[1]);
    bench.edit(&zoe, |person| person.groups.clear()).await;
    let ana =
        Person { groups: found[..1].iter().flatten().cloned().collect(), ..bench.person("Ana") };
    let ana = bench.create(ana).await;
    bench.create(bench.person("Bob")).await;
    let id = ana.groups[0].id.expect("it is resolved");
    let members = Filter::Is(Field::Group, Test::Equals(Scalar::Uuid(id)));
    assert_eq!(bench.names(members.clone()).await, ["Ana"]);
    assert_eq!(bench.read(&ana).await.expect("it is stored").groups, ana.groups);
    bench.edit(&ana, |person| person.groups.clear()).await;
    assert!(bench.names(members).await.is_empty());
}

/// Another workspace has groups of its own.
pub async fn groups_belong_to_their_workspace(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let other = bench.beside("other").await;
    let ops = bench.create(member(&bench, "Ana", &["Ops"])).await.groups.remove(0);
    assert!(groups(&other).await.is_empty());
    let wanted = [Reference::by_id(ops.id.expect("it is made")), Reference::by_name("Ops")];
    let found = other.store.resolve(other.workspace, ReferenceKind::Group, &wanted).await;
    assert_eq!(found.expect("an answer"), [None, None]);
    let theirs = other.create(member(&other, "Ana", &["Ops"])).await;
    assert_ne!(theirs.groups[0].id, ops.id);
}
