//! Shared records are never older than the last acknowledged write.

use std::sync::Arc;

use polydex_model::{
    Filter, Name, Order, Organization, Person, Query, Reference, Value,
    query::{Field, Window},
};
use tokio::task::JoinSet;

use super::bench::Bench;
use crate::{Lookup, SharedPage, Snapshot, Store, Written};

/// Shared reads answer what the others do, after every kind of write.
pub async fn what_is_shared_is_what_is_stored(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    shared_reads_follow(&bench, &bench).await;
}

/// Writes through one store, and reads shared through another, which may be the same.
pub async fn shared_reads_follow(writes: &Bench, reads: &Bench) {
    let werke = writes.create(writes.organization("Werke")).await;
    let boss = writes.create(writes.person("Boss")).await;
    let mut ana = writes.reachable("Ana", "ana@a.example");
    ana.organization = Some(Reference::by_number(werke.number));
    ana.manager = Some(Reference::by_number(boss.number));
    let ana = writes.create(ana).await;
    agree(reads, &ana).await;

    let ana = writes.edit(&ana, |ana| ana.card.name = Name::from_full("Ana Silva")).await;
    assert_eq!(agree(reads, &ana).await.card.name.full(), "Ana Silva");
    let _: Organization =
        writes.edit(&werke, |werke| werke.card.name = Name::from_full("Neue Werke")).await;
    let organization = agree(reads, &ana).await.organization;
    assert_eq!(organization.and_then(|of| of.name).as_deref(), Some("Neue Werke"));
    let boss = writes.edit(&boss, |boss| boss.card.name = Name::from_full("Chief")).await;
    let manager = agree(reads, &ana).await.manager;
    assert_eq!(manager.and_then(|of| of.name).as_deref(), Some("Chief"));
    writes.delete(&boss).await;
    assert!(agree(reads, &ana).await.manager.is_some_and(|manager| manager.disabled));

    let ana = reads.read(&ana).await.expect("she is stored");
    let ana = writes
        .edit(&ana, |ana| {
            writes.add(ana, Value::phone("110"));
        })
        .await;
    assert_eq!(agree(reads, &ana).await.card.points.len(), 2);
    let ana = writes.edit(&ana, |ana| ana.card.labels.push("press".into())).await;
    agree(reads, &ana).await;
    writes.create(writes.person("Bea")).await;
    agree(reads, &ana).await;
    writes.delete(&ana).await;
    agree(reads, &ana).await;
}

/// Whatever is asked for, shared or not, is the same; the person by id.
async fn agree(bench: &Bench, person: &Person) -> Person {
    let by_address = Lookup::Email("ana@a.example".into());
    let by_name = Lookup::UserName(person.account.user_name.clone());
    for which in [Lookup::Id(person.id.0), Lookup::Number(person.number), by_name, by_address] {
        let shared = bench.store.person_shared(bench.workspace, &which).await.expect("an answer");
        let shared = shared.map(|shared| Person::clone(&shared));
        assert_eq!(shared, bench.look_up(which).await);
    }
    let order = vec![Order { field: Field::Name, descending: false }];
    let window = Window::Offset { skip: 0, take: 10 };
    let query = Query { filter: Filter::All, order, window };
    let written = written(bench, &query, "all", all).await;
    let page = bench.people(&query).await.map(|person| Arc::new(Snapshot::new(person)));
    assert_eq!((&**written.text(), written.page().total), (&*all(&page), page.total));
    bench.read(person).await.expect("deleted people are found by id")
}

/// All that a page shows.
fn all(page: &SharedPage<Person>) -> String {
    format!("{:?}", page.items.iter().map(|shared| Person::clone(shared)).collect::<Vec<_>>())
}

fn versions(page: &SharedPage<Person>) -> String {
    let each = page.items.iter().map(|one| format!(" {}:{} ", one.number, one.version));
    each.collect::<Vec<_>>().concat()
}

async fn written(
    bench: &Bench,
    query: &Query,
    form: &str,
    write: fn(&SharedPage<Person>) -> String,
) -> Arc<Written> {
    let workspaces = bench.store.workspaces().await.expect("an answer");
    let ours = workspaces.into_iter().find(|ws| ws.id == bench.workspace).map(Arc::new);
    let ours = ours.expect("it is there");
    bench.store.people_written(&ours, query, form, Box::new(write)).await.expect("an answer")
}

/// Readers who share see each write that was acknowledged before they asked, however many write.
pub async fn an_acknowledged_write_is_seen_by_every_later_shared_read(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut writers = JoinSet::new();
    for n in 0..8 {
        let bench = bench.clone();
        writers.spawn(async move {
            let mut person = bench.create(bench.person(&format!("Person {n}"))).await;
            for version in 0..20 {
                let notes = format!("version {version}");
                person = bench.edit(&person, |person| person.card.notes = Some(notes)).await;
                let which = Lookup::Id(person.id.0);
                let shared = bench.store.person_shared(bench.workspace, &which).await;
                let shared = shared.expect("an answer").expect("it is stored");
                assert_eq!(Person::clone(&shared), person);
                let written =
                    written(&bench, &Query::first(Filter::All, 100), "versions", versions).await;
                let version = format!(" {}:{} ", person.number, person.version);
                assert!(written.text().contains(&version), "{version}in {}", written.text());
            }
        });
    }
    while let Some(outcome) = writers.join_next().await {
        outcome.expect("nobody saw an old version");
    }
}
