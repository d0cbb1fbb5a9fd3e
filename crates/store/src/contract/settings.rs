//! What is set of a workspace, and its end.

use std::sync::Arc;

use polydex_model::{
    Dialect, Filter, KeyId, Person, Query, Residue, Role, Value, Workspace, WorkspaceId,
    query::PointFilter,
};

use super::bench::Bench;
use crate::{
    Lookup, NewKey, NewWorkspace, PendingWork, Store, StoreError, WorkspaceError, WriteError,
};

async fn workspace(bench: &Bench) -> Workspace {
    let all = bench.store.workspaces().await.expect("an answer");
    all.into_iter().find(|workspace| workspace.id == bench.workspace).expect("it is listed")
}

/// Name, host and settings are replaced as they were read; each change is another version.
pub async fn what_is_set_is_read_and_counted(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let was = workspace(&bench).await;
    let mut wanted = was.clone();
    wanted.name = "acme".into();
    wanted.host = Some("acme.example".into());
    wanted.settings.time_zone = "Europe/Lisbon".into();
    wanted.settings.domain = "acme.example".into();
    let set = bench.store.set_workspace(&wanted).await.expect("it is set");
    assert_eq!(set, Workspace { version: was.version + 1, ..wanted.clone() });
    assert_eq!(workspace(&bench).await, set);
    let stale = bench.store.set_workspace(&wanted).await;
    assert!(matches!(stale, Err(WorkspaceError::Stale)), "{stale:?}");
    let mut residue = Residue::default();
    residue.set_extra(&Dialect::named("deskpro"), "fields", Some("one".into()));
    let kept = bench.store.set_workspace_residue(bench.workspace, &set.residue, &residue).await;
    assert!(kept.expect("an answer"));
    assert_eq!(workspace(&bench).await.version, set.version + 1);
    assert_eq!(bench.store.pending_work().await.expect("an answer"), []);
}

/// Two workspaces share neither name nor host.
pub async fn a_name_or_host_of_another_is_not_set(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    bench.workspace_named("acme", Some("acme.example")).await.expect("a new name");
    let was = workspace(&bench).await;
    for wanted in [
        Workspace { name: "acme".into(), ..was.clone() },
        Workspace { host: Some("acme.example".into()), ..was.clone() },
    ] {
        let taken = bench.store.set_workspace(&wanted).await;
        assert!(matches!(taken, Err(WorkspaceError::Taken)), "{taken:?}");
    }
    assert_eq!(workspace(&bench).await, was);
}

async fn renew(bench: &Bench, region: &str) {
    let mut after = Some(0);
    while let Some(number) = after {
        let renewed = bench.store.renew_phones(bench.workspace, region, number).await;
        after = renewed.expect("an answer");
    }
}

async fn set_region(bench: &Bench, region: &str) {
    let mut wanted = workspace(bench).await;
    wanted.settings.region = region.into();
    bench.store.set_workspace(&wanted).await.expect("it is set");
}

/// Sets the region and reads every phone with it.
pub(super) async fn read_anew(bench: &Bench, region: &str) {
    set_region(bench, region).await;
    renew(bench, region).await;
}

async fn found(bench: &Bench, normal: &str) -> Vec<String> {
    bench.names(Filter::Point(vec![PointFilter::Normal(normal.into())])).await
}

fn with_phone(bench: &Bench, name: &str) -> Person {
    reached_at(bench, name, "030 5550123")
}

pub(super) fn reached_at(bench: &Bench, name: &str, number: &str) -> Person {
    let mut person = bench.person(name);
    bench.add(&mut person, Value::phone(number));
    person
}

/// Phones are found as the present region reads them, whenever they were written.
pub async fn another_region_reads_phones_anew(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let other = bench.beside("other").await;
    // More than fit one batch.
    for n in 0..230 {
        bench.create(with_phone(&bench, &format!("Ana {n:03}"))).await;
    }
    let mut werke = bench.organization("Werke");
    bench.add(&mut werke, Value::phone("030 5550123"));
    bench.create(werke).await;
    other.create(with_phone(&other, "Eve")).await;
    let (german, french) = ("+49305550123", "+33305550123");
    assert_eq!(found(&bench, german).await.len(), 230);
    set_region(&bench, "FR").await;
    assert_eq!(
        bench.store.pending_work().await.expect("an answer"),
        [PendingWork::Renewal(bench.workspace)]
    );
    // Prepared by what this process knows of the region, which is another one by now.
    bench.create(with_phone(&bench, "Bob")).await;
    assert_eq!(found(&bench, french).await, ["Bob"]);
    let before = workspace(&bench).await;
    renew(&bench, "FR").await;
    assert!(workspace(&bench).await.version > before.version, "kept pages are void");
    assert_eq!(bench.store.pending_work().await.expect("an answer"), []);
    assert_eq!((found(&bench, german).await.len(), found(&bench, french).await.len()), (0, 231));
    assert_eq!(found(&other, german).await, ["Eve"]);
}

async fn ends_in(bench: &Bench, digits: &str) -> Vec<String> {
    bench.names(Filter::Point(vec![PointFilter::Digits(digits.into())])).await
}

/// A number that the region cannot read is found by the digits of its text, however often the
/// region changes.
pub async fn numbers_that_no_region_reads_are_found_by_their_digits(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    read_anew(&bench, "US").await;
    bench.create(reached_at(&bench, "Gwen", "020 7946 5511")).await;
    bench.create(reached_at(&bench, "Paul", "06 12 34 56 78")).await;
    bench.create(reached_at(&bench, "Ines", "Ext. 4812")).await;
    for region in ["GB", "US", "FR", "US", "DE", "GB", "FR"] {
        read_anew(&bench, region).await;
        assert_eq!(ends_in(&bench, "2079465511").await, ["Gwen"], "{region}");
        assert_eq!(ends_in(&bench, "612345678").await, ["Paul"], "{region}");
        assert_eq!(ends_in(&bench, "4812").await, ["Ines"], "{region}");
        assert_eq!(bench.names(Filter::Search("79465511".into())).await, ["Gwen"], "{region}");
    }
}

/// A renewal for a region that is not set any longer changes nothing and ends nothing.
pub async fn a_renewal_for_another_region_does_nothing(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    bench.create(with_phone(&bench, "Ana")).await;
    set_region(&bench, "FR").await;
    set_region(&bench, "ES").await;
    renew(&bench, "FR").await;
    assert_eq!(found(&bench, "+49305550123").await, ["Ana"]);
    assert_eq!(
        bench.store.pending_work().await.expect("an answer"),
        [PendingWork::Renewal(bench.workspace)]
    );
}

/// Changes of every kind are prepared anew for a region that was set meanwhile.
pub async fn changes_meet_the_region_that_is_set_at_their_commit(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    set_region(&bench, "FR").await;
    let with = |name: &str, number| bench.change(None, reached_at(&bench, name, number));
    let french = vec![with("Bob", "030 5550123"), with("Cleo", "030 5550123")];
    let together = bench.store.write_all(french).await;
    together.expect("both are made");
    set_region(&bench, "ES").await;
    let spanish = vec![with("Dora", "915550123"), with("Emil", "915550123")];
    for made in bench.store.write_each(spanish).await {
        made.expect("each is made");
    }
    let edited = bench.edit(&ana, |ana| {
        bench.add(ana, Value::phone("915550123"));
    });
    edited.await;
    assert_eq!(found(&bench, "+33305550123").await, ["Bob", "Cleo"]);
    assert_eq!(found(&bench, "+34915550123").await, ["Ana", "Dora", "Emil"]);
}

async fn key(bench: &Bench, person: &Person, digest: u8, parent: Option<KeyId>) -> KeyId {
    let new = NewKey {
        digest: [digest; 32],
        workspace: bench.workspace,
        person: person.id,
        role: Role::Member,
        name: "test".into(),
        is_token: parent.is_some(),
        is_service_account: false,
        parent,
        created: bench.now(),
        expires: None,
    };
    bench.store.create_key(new).await.expect("a key of somebody").id
}

/// A workspace with all that there is in one; who belongs to it.
async fn full(bench: &Bench) -> Person {
    let werke = bench.create(bench.organization("Werke")).await;
    let mut boss = bench.reachable("Boss", "boss@example.org");
    boss.organization = Some(polydex_model::Reference {
        number: Some(werke.number),
        ..polydex_model::Reference::by_id(werke.id.0)
    });
    boss.groups = vec![bench.group("Sales")];
    boss.card.labels = vec!["vip".into()];
    let boss = bench.create(boss).await;
    for n in 0..30 {
        let mut person = with_phone(bench, &format!("Ana {n}"));
        person.manager = Some(polydex_model::Reference {
            number: Some(boss.number),
            ..polydex_model::Reference::by_id(boss.id.0)
        });
        let person = bench.create(person).await;
        bench.edit(&person, |person| person.card.notes = Some("changed".into())).await;
    }
    let first = key(bench, &boss, bench.workspace.0.to_le_bytes()[0], None).await;
    key(bench, &boss, 100 + bench.workspace.0.to_le_bytes()[0], Some(first)).await;
    boss
}

async fn erase(bench: &Bench) {
    while !bench.store.erase_some(bench.workspace).await.expect("an answer") {}
}

/// Nothing is left of an erased workspace, and nothing is missing in another.
pub async fn an_erased_workspace_leaves_nothing(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let other = bench.beside("other").await;
    let (boss, stranger) = (full(&bench).await, full(&other).await);
    let before = other.people(&Query::first(Filter::All, 100)).await;
    let stranger = other.read(&stranger).await.expect("somebody");
    assert!(bench.store.begin_erasure(bench.workspace).await.expect("an answer"));
    assert!(!bench.store.begin_erasure(bench.workspace).await.expect("an answer"), "once");
    let all = bench.store.workspaces().await.expect("an answer");
    assert_eq!(all.iter().map(|workspace| workspace.id).collect::<Vec<_>>(), [other.workspace]);
    let late = bench.try_create(bench.person("Late")).await;
    assert!(matches!(late, Err(WriteError::Store(StoreError::Unavailable(_)))), "{late:?}");
    assert_eq!(
        bench.store.pending_work().await.expect("an answer"),
        [PendingWork::Erasure(bench.workspace)]
    );
    erase(&bench).await;
    assert_eq!(bench.store.pending_work().await.expect("an answer"), []);
    assert_eq!(bench.people(&Query::first(Filter::All, 10)).await.total, 0);
    assert!(bench.organizations(Filter::All).await.is_empty());
    assert_eq!(bench.look_up(Lookup::Id(boss.id.0)).await, None);
    let store = &bench.store;
    assert!(store.changes(bench.workspace, 0, 10).await.expect("an answer").is_empty());
    assert!(store.groups(bench.workspace).await.expect("an answer").is_empty());
    assert!(store.keys(bench.workspace).await.expect("an answer").is_empty());
    let digest = [bench.workspace.0.to_le_bytes()[0]; 32];
    assert_eq!(store.key(&digest).await.expect("an answer"), None);
    assert_eq!(other.people(&Query::first(Filter::All, 100)).await, before);
    assert_eq!(other.read(&stranger).await, Some(stranger));
    assert_eq!(store.keys(other.workspace).await.expect("an answer").len(), 2);
}

/// The name and host of an erased workspace are free; its number is not, nor are those of its
/// records.
pub async fn a_name_is_free_again_and_a_number_never(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let last = bench.workspace_named("last", Some("last.example")).await.expect("a new name");
    let last = bench.within(last.id);
    assert!(last.store.begin_erasure(last.workspace).await.expect("an answer"));
    let new = NewWorkspace {
        uuid: bench.uuid(),
        name: "last".into(),
        host: Some("last.example".into()),
        settings: workspace(&bench).await.settings,
        at: bench.now(),
    };
    let new = bench.store.create_workspace(new).await.expect("an answer").expect("it is free");
    assert!(new.id > last.workspace, "{} and {}", new.id.0, last.workspace.0);
    erase(&last).await;
    let all = bench.store.workspaces().await.expect("an answer");
    let ids: Vec<WorkspaceId> = all.iter().map(|workspace| workspace.id).collect();
    assert_eq!(ids, [bench.workspace, new.id]);
    assert!(!bench.store.begin_erasure(WorkspaceId(99)).await.expect("an answer"));
}
