//! Groups are names with ids.

use std::sync::Arc;

use polydex_model::{
    Filter, GroupId, Reference,
    query::{Field, Scalar, Test},
};
use tokio::task::JoinSet;

use super::bench::Bench;
use crate::{Group, ReferenceKind, Store};

async fn ensure(bench: &Bench, name: &str) -> Group {
    let id = GroupId(bench.uuid());
    bench.store.ensure_group(bench.workspace, id, name).await.expect("a group")
}

/// The same name without case is the same group, spelled as it was first.
pub async fn a_group_is_made_once(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ops = ensure(&bench, "Ops").await;
    assert_eq!(ensure(&bench, " OPS ").await, ops);
    let it = ensure(&bench, "IT").await;
    assert_ne!(it.id, ops.id);
    let groups = bench.store.groups(bench.workspace).await.expect("an answer");
    assert_eq!(groups, [it, ops]);
}

/// Whoever is at it at the same time gets the same group.
pub async fn many_who_make_one_group_get_the_same(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut makers = JoinSet::new();
    for _ in 0..8 {
        let bench = bench.clone();
        makers.spawn(async move { ensure(&bench, "Ops").await });
    }
    let groups = makers.join_all().await;
    assert!(groups.iter().all(|group| *group == groups[0]));
}

/// People are found by their groups, and leave them again.
pub async fn membership_belongs_to_the_person(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ops = ensure(&bench, "Ops").await;
    let wanted = [Reference::by_name("ops"), Reference::by_number(ops.number)];
    let found = bench.store.resolve(bench.workspace, ReferenceKind::Group, &wanted).await;
    let found = found.expect("an answer");
    assert_eq!(found[0], found[1]);
    let mut ana = bench.person("Ana");
    ana.groups.extend(found[0].clone());
    let ana = bench.create(ana).await;
    bench.create(bench.person("Bob")).await;
    let members = Filter::Is(Field::Group, Test::Equals(Scalar::Uuid(ops.id.0)));
    assert_eq!(bench.names(members.clone()).await, ["Ana"]);
    assert_eq!(bench.read(&ana).await.expect("it is stored").groups, ana.groups);
    bench.edit(&ana, |person| person.groups.clear()).await;
    assert!(bench.names(members).await.is_empty());
}

/// Another workspace has groups of its own.
pub async fn groups_belong_to_their_workspace(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let other = bench.beside("other").await;
    let ops = ensure(&bench, "Ops").await;
    assert!(other.store.groups(other.workspace).await.expect("an answer").is_empty());
    let kind = ReferenceKind::Group;
    let wanted = [Reference::by_id(ops.id.0), Reference::by_name("Ops")];
    let found = other.store.resolve(other.workspace, kind, &wanted).await.expect("an answer");
    assert_eq!(found, [None, None]);
    assert_ne!(ensure(&other, "Ops").await.id, ops.id);
}
