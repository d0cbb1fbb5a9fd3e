//! A workspace sees nothing of another.

use std::sync::Arc;

use polydex_model::{
    Dialect, Filter, Query, Reference, Residue, Settings, WorkspaceId,
    query::{Field, Test},
};

use super::bench::Bench;
use crate::{Lookup, NewWorkspace, ReferenceKind, Store};

/// A workspace is listed as it was made, in the order of creation.
pub async fn workspaces_are_listed_as_they_were_made(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let settings = Settings {
        region: "PT".into(),
        time_zone: "Europe/Lisbon".into(),
        domain: "directory.example".into(),
    };
    let new = NewWorkspace {
        uuid: bench.uuid(),
        name: "acme".into(),
        host: Some("acme.example".into()),
        settings,
        at: bench.now(),
    };
    let made = bench.store.create_workspace(new.clone()).await.expect("an answer").expect("new");
    assert_eq!((made.uuid, &made.name, &made.host), (new.uuid, &new.name, &new.host));
    assert_eq!((&made.settings, made.created.at), (&new.settings, new.at));
    let all = bench.store.workspaces().await.expect("an answer");
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].name.as_str(), &all[1]), ("main", &made));
    assert!(all[0].id < all[1].id);
}

/// One workspace is read by its id or by its host; none is found by another's.
pub async fn a_workspace_is_found_by_id_and_by_host(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let made = bench.workspace_named("acme", Some("acme.example")).await;
    let all = bench.store.workspaces().await.expect("an answer");
    for workspace in &all {
        let found = bench.store.workspace(workspace.id).await.expect("an answer");
        assert_eq!(found.as_ref(), Some(workspace));
    }
    let found = bench.store.workspace_by_host("acme.example").await.expect("an answer");
    assert!(found.is_some() && made.is_some());
    assert_eq!(found.map(|acme| acme.id), all.last().map(|acme| acme.id));
    assert_eq!(bench.store.workspace_by_host("acme").await.expect("an answer"), None);
    assert_eq!(bench.store.workspace(WorkspaceId(99)).await.expect("an answer"), None);
}

/// Name and host are unique; many may have no host.
pub async fn a_name_or_host_that_is_taken_makes_none(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    assert!(bench.workspace_named("one", Some("one.example")).await.is_some());
    assert!(bench.workspace_named("main", None).await.is_none());
    assert!(bench.workspace_named("two", Some("one.example")).await.is_none());
    assert!(bench.workspace_named("two", None).await.is_some());
    assert_eq!(bench.store.workspaces().await.expect("an answer").len(), 3);
}

/// What dialects keep for a workspace is replaced only as it was read.
pub async fn what_is_kept_for_a_workspace_is_replaced_as_it_was_read(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let other = bench.beside("other").await;
    let residue = |text: &str| {
        let mut residue = Residue::default();
        residue.set_extra(&Dialect::named("deskpro"), "fields", Some(text.into()));
        residue
    };
    let (nothing, one, two) = (Residue::default(), residue("one"), residue("two"));
    let set = async |was: &Residue, now: &Residue| {
        let set = bench.store.set_workspace_residue(bench.workspace, was, now).await;
        set.expect("an answer")
    };
    assert!(set(&nothing, &one).await);
    assert!(!set(&nothing, &two).await, "somebody was quicker");
    assert!(set(&one, &two).await);
    let kept = async || {
        let all = bench.store.workspaces().await.expect("an answer");
        let kept = |id| all.iter().find(|workspace| workspace.id == id).expect("listed");
        (kept(bench.workspace).residue.clone(), kept(other.workspace).residue.clone())
    };
    assert_eq!(kept().await, (two.clone(), nothing.clone()));
    assert!(set(&two, &nothing).await);
    assert_eq!(kept().await, (nothing.clone(), nothing));
}

/// Nothing of one workspace is found from another: by no key, list, search, feed or reference.
pub async fn a_foreign_workspace_sees_nothing(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let other = bench.beside("other").await;
    let ana = bench.create(bench.reachable("Ana Silva", "ana@example.org")).await;
    let werke = bench.create(bench.organization("Werke")).await;
    for lookup in [
        Lookup::Id(ana.id.0),
        Lookup::Number(ana.number),
        Lookup::UserName(ana.account.user_name.clone()),
        Lookup::Email("ana@example.org".into()),
    ] {
        assert_eq!(other.look_up(lookup).await, None);
    }
    assert_eq!(other.read_organization(&werke).await, None);
    for filter in [
        Filter::All,
        Filter::Search("ana".into()),
        Filter::Is(Field::AnyEmail, Test::EqualsFolded("ana@example.org".into())),
        Filter::Not(Box::new(Filter::Is(Field::Name, Test::Missing))),
    ] {
        let page = other.people(&Query::first(filter.clone(), 10)).await;
        assert_eq!((page.items.len(), page.total), (0, 0), "{filter:?}");
    }
    assert!(other.organizations(Filter::All).await.is_empty());
    assert!(other.store.changes(other.workspace, 0, 10).await.expect("an answer").is_empty());
    let history = other.store.history(other.workspace, ana.id.0, 10).await.expect("an answer");
    assert!(history.is_empty());
    let wanted = [Reference::by_id(ana.id.0), Reference::by_name("Ana Silva")];
    let kind = ReferenceKind::Person;
    let found = other.store.resolve(other.workspace, kind, &wanted).await.expect("an answer");
    assert_eq!(found, [None, None]);
}

/// A person of another workspace can be neither changed nor referred to from here.
pub async fn a_foreign_record_is_not_changed(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let other = bench.beside("other").await;
    let ana = bench.create(bench.person("Ana")).await;
    let bob = bench.create(bench.person("Bob")).await;
    let eve = other.create(other.person("Eve")).await;
    other.try_edit(&bob, |p| p.card.notes = Some("!".into())).await.expect_err("it is foreign");
    assert_eq!(bench.read(&bob).await.as_ref(), Some(&bob));
    let manager = Reference { number: Some(bob.number), ..Reference::by_id(bob.id.0) };
    other.try_edit(&eve, |p| p.manager = Some(manager)).await.expect_err("it is foreign");
    // The numbers are the same: only the workspace tells the two apart.
    assert_eq!((ana.number, other.read(&eve).await), (eve.number, Some(eve)));
    assert_eq!(bench.read(&ana).await, Some(ana));
}

/// A store that can be read and written says so, whether it holds anything or not.
pub async fn a_store_with_and_without_workspaces_is_ready(store: Arc<dyn Store>) {
    store.ready().await.expect("it is empty, and open");
    let bench = Bench::new(store).await;
    bench.store.ready().await.expect("it has a workspace");
    bench.beside("other").await;
    bench.create(bench.person("Ana")).await;
    bench.store.ready().await.expect("it has two, and has been written to");
}

/// An answered store is ready; a closed one refuses, and what it accepted is done.
pub async fn a_closed_store_refuses(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    bench.store.ready().await.expect("it is open");
    let writing = bench.clone();
    let written = tokio::spawn(async move { super::feed::crowd_writes(&writing, 4, 0).await });
    written.await.expect("all are accepted");
    bench.store.close().await;
    assert!(bench.store.ready().await.is_err());
    assert!(bench.store.person(bench.workspace, &Lookup::Number(1)).await.is_err());
    assert!(bench.try_create(bench.person("Late")).await.is_err());
}
