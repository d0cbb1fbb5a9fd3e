//! A database is handed over whole, in any engine's order, and goes on by itself.

use std::sync::Arc;

use polydex_model::{ChangeKind, Filter, KeyId, Person, PersonId, Record as _, Role, Status};

use super::{
    bench::Bench,
    crowd,
    settings::{reached_at, read_anew},
};
use crate::{
    NewKey,
    transfer::{
        Audit, Digest, Item, ItemKind, LEAP, Payload, Progress, SnapshotReader, Transfer, audit,
    },
};

/// Makes a test of every case of a transfer.
///
/// `$open` is as in [`contract!`](crate::contract!), and answers an `Arc<dyn Transfer>`.
#[macro_export]
macro_rules! transfer_contract {
    ($open:path) => {
        $crate::transfer_contract! { @cases $open, [
            a_database_is_handed_over_whole
            what_was_handed_over_is_found_and_goes_on
            a_transfer_goes_on_where_it_was_cut_off
            a_batch_that_is_refused_leaves_nothing
            a_snapshot_stands_still
            an_epoch_leaps_beyond_every_number
            an_intact_database_has_no_findings
            texts_of_odd_characters_have_no_findings
            phones_that_are_read_anew_have_no_findings
            a_lost_item_is_found_by_the_audit
        ] }
    };
    (@cases $open:path, [$($case:ident)+]) => {
        mod transfer {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let (from, _from) = $open().await;
                    let (to, _to) = $open().await;
                    $crate::contract::transfer::$case(from, to).await;
                }
            )+
        }
    };
}

/// Two workspaces with everything that there is: people of all kinds, with managers, groups and
/// organizations; edits, deletions and an erasure; keys.
async fn fill(store: &Arc<dyn Transfer>) -> Bench {
    let bench = Bench::new(store.clone()).await;
    let crowd = crowd::gather(&bench).await;
    let renamed = bench.edit(&crowd[0], |ana| ana.card.notes = Some("changed".into())).await;
    let mut forgotten = bench.create(bench.reachable("Forget Me", "forget@example.org")).await;
    let before = forgotten.clone();
    forgotten = Person { id: before.id, number: before.number, ..bench.person("") };
    forgotten.account.status = Status::Deleted;
    let mut erase = bench.change(Some(&before), forgotten);
    erase.happened = ChangeKind::Erased;
    bench.store.write(erase).await.expect("an erasure");
    let mut werke = bench.organization("Werke");
    werke.email_domains = vec!["werke.example".into(), "werk.example".into()];
    bench.create(werke).await;
    for digest in [1, 2] {
        key(&bench, &renamed, digest).await;
    }
    bench.store.revoke_key(KeyId(1), bench.now()).await.expect("the store answers");
    let other = bench.beside("other").await;
    let stranger = other.create(other.reachable("Stranger", "ana@example.org")).await;
    key(&other, &stranger, 3).await;
    key(&other, &Person { id: PersonId(other.uuid()), ..Person::default() }, 4).await;
    bench.store.note_key_use(KeyId(4), bench.now()).await.expect("the store answers");
    bench
}

async fn key(bench: &Bench, person: &Person, digest: u8) {
    let new = NewKey {
        digest: [digest; 32],
        workspace: bench.workspace,
        person: person.id,
        is_service_account: digest == 4,
        role: Role::Member,
        name: format!("key {digest}"),
        is_token: digest == 2,
        parent: None,
        created: bench.now(),
        expires: None,
    };
    bench.store.create_key(new).await.expect("a key");
}

/// Everything of a database, in batches of a size.
async fn batches(store: &Arc<dyn Transfer>, size: u32) -> Vec<Vec<Item>> {
    let snapshot = store.snapshot().await.expect("a snapshot");
    let mut reader = SnapshotReader::new(snapshot, None, size).await.expect("the store answers");
    let mut all = Vec::new();
    loop {
        let batch = reader.next().await.expect("the store answers");
        if batch.is_empty() {
            return all;
        }
        all.push(batch);
    }
}

async fn everything(store: &Arc<dyn Transfer>) -> Vec<Item> {
    batches(store, 1000).await.concat()
}

/// Takes batches in, behind what was taken in before.
async fn take_in(store: &Arc<dyn Transfer>, batches: &[Vec<Item>]) {
    for batch in batches {
        let before = store.progress().await.expect("the store answers");
        let (items, digest) =
            before.map_or((0, Digest::default()), |before| (before.items, before.digest));
        let progress = Progress {
            cursor: batch.last().expect("no batch is empty").cursor(),
            items: items + batch.len() as u64,
            digest: digest.over(batch),
            origin: Digest::default(),
        };
        store.accept(batch.clone(), progress).await.expect("it is taken in");
    }
}

/// What comes out of the copy is what came out of the original, to the last digit; the digest does
/// not depend on the size of batches, and items come in the order of their cursors.
pub async fn a_database_is_handed_over_whole(from: Arc<dyn Transfer>, to: Arc<dyn Transfer>) {
    fill(&from).await;
    let original = everything(&from).await;
    assert!(original.windows(2).all(|two| two[0].cursor() < two[1].cursor()), "they ascend");
    for kind in ItemKind::ALL {
        assert!(original.iter().any(|item| item.cursor().kind == kind), "{kind:?}");
    }
    take_in(&to, &batches(&from, 3).await).await;
    let copy = everything(&to).await;
    for (copied, item) in copy.iter().zip(&original) {
        assert_eq!(copied, item);
    }
    assert_eq!(copy.len(), original.len());
    let digest = Digest::default().over(&original);
    assert_eq!(to.progress().await.expect("an answer").map(|it| it.digest), Some(digest));
    assert_eq!(Digest::default().over(&copy), digest);
}

/// Look-up, search, feed and keys of the copy answer like those of the original, and it can be
/// written to.
pub async fn what_was_handed_over_is_found_and_goes_on(
    from: Arc<dyn Transfer>,
    to: Arc<dyn Transfer>,
) {
    let bench = fill(&from).await;
    take_in(&to, &batches(&from, 1000).await).await;
    to.begin_epoch(bench.now(), 0).await.expect("an epoch");
    let copy = bench.over(to.clone());
    let ws = bench.workspace;
    for filter in [Filter::All, Filter::Search("silva".into()), Filter::Search("bob".into())] {
        assert_eq!(copy.names(filter.clone()).await, bench.names(filter).await);
    }
    assert_eq!(to.workspaces().await.expect("all"), from.workspaces().await.expect("all"));
    assert_eq!(to.keys(ws).await.expect("keys"), from.keys(ws).await.expect("keys"));
    assert_eq!(to.groups(ws).await.expect("groups"), from.groups(ws).await.expect("groups"));
    let feed = to.changes(ws, 0, 1000).await.expect("a feed");
    assert_eq!(feed, from.changes(ws, 0, 1000).await.expect("a feed"));
    let new = bench.person("New");
    let change = bench.change(None, new);
    let position = to.write(change).await.expect("it is written to").position;
    let last = feed.last().expect("a feed of something").position;
    assert_eq!(position, last + 1, "positions go on without a gap");
}

/// Cut off between any two batches, a transfer goes on behind its cursor and ends the same.
pub async fn a_transfer_goes_on_where_it_was_cut_off(
    from: Arc<dyn Transfer>,
    to: Arc<dyn Transfer>,
) {
    fill(&from).await;
    let original = everything(&from).await;
    loop {
        let progress = to.progress().await.expect("the store answers");
        let snapshot = from.snapshot().await.expect("a snapshot");
        let behind = progress.map(|progress| progress.cursor);
        let mut reader = SnapshotReader::new(snapshot, behind, 2).await.expect("the store answers");
        let batch = reader.next().await.expect("the store answers");
        if batch.is_empty() {
            break;
        }
        take_in(&to, &[batch]).await;
    }
    assert_eq!(everything(&to).await, original);
}

/// Items that cannot be put in leave neither rows nor progress behind.
pub async fn a_batch_that_is_refused_leaves_nothing(
    from: Arc<dyn Transfer>,
    to: Arc<dyn Transfer>,
) {
    fill(&from).await;
    let batches = batches(&from, 4).await;
    take_in(&to, &batches[..4]).await;
    let (before, progress) = (everything(&to).await, to.progress().await.expect("an answer"));
    let mut batch = batches[4].clone();
    batch.push(batches[3][0].clone());
    let wrong = Progress { items: 99, ..progress.expect("a transfer is under way") };
    to.accept(batch, wrong).await.expect_err("one of them is there already");
    assert_eq!(everything(&to).await, before);
    assert_eq!(to.progress().await.expect("an answer"), progress);
}

/// What is written after a snapshot was taken is not in it.
pub async fn a_snapshot_stands_still(from: Arc<dyn Transfer>, _to: Arc<dyn Transfer>) {
    let bench = fill(&from).await;
    let before = everything(&from).await;
    let snapshot = from.snapshot().await.expect("a snapshot");
    let mut reader = SnapshotReader::new(snapshot, None, 5).await.expect("the store answers");
    let mut seen = reader.next().await.expect("the store answers");
    bench.create(bench.person("Late")).await;
    loop {
        let batch = reader.next().await.expect("the store answers");
        if batch.is_empty() {
            break;
        }
        seen.extend(batch);
    }
    assert_eq!(seen, before);
}

/// A copy gives no number that the original may give, and says that it is another feed.
pub async fn an_epoch_leaps_beyond_every_number(from: Arc<dyn Transfer>, to: Arc<dyn Transfer>) {
    let bench = fill(&from).await;
    take_in(&to, &batches(&from, 1000).await).await;
    let copy = bench.over(to.clone());
    let last = bench.create(bench.person("Before")).await.number;
    let was = from.epoch(bench.workspace).await.expect("an answer").expect("a workspace");
    assert_eq!(to.epoch(bench.workspace).await.expect("an answer"), Some(was));
    let at = bench.now();
    to.begin_epoch(at, 0).await.expect("an epoch");
    assert_eq!(to.epoch(bench.workspace).await.expect("an answer"), Some(at.as_microsecond()));
    assert_eq!(to.progress().await.expect("an answer"), None);
    let new = copy.create(copy.person("Behind")).await;
    assert!(new.number >= last - 1 + LEAP, "{} leaps", new.number);
    key(&copy, &new, 9).await;
    let made = to.key(&[9; 32]).await.expect("an answer").expect("the key");
    assert!(made.id.0 > LEAP, "{:?} leaps", made.id);
    // A clock set back makes no older epoch, and a number that is known is leapt over.
    to.begin_epoch(at - jiff::SignedDuration::from_hours(1), new.number + 5 * LEAP)
        .await
        .expect("an epoch");
    let epoch = to.epoch(bench.workspace).await.expect("an answer");
    assert_eq!(epoch, Some(at.as_microsecond() + 1));
    let later = copy.create(copy.person("Later")).await;
    assert!(later.number() > new.number + 5 * LEAP);
}

/// Inspection finds nothing in the original, nor in the copy.
pub async fn an_intact_database_has_no_findings(from: Arc<dyn Transfer>, to: Arc<dyn Transfer>) {
    fill(&from).await;
    take_in(&to, &batches(&from, 1000).await).await;
    for store in [from, to] {
        let found = store.inspect().await.expect("an inspection");
        assert!(found.is_empty(), "{found:?}");
        let seen = audited(&store).await;
        assert_eq!(seen.findings, [""; 0]);
        assert!(seen.records > 10 && seen.changes > seen.records, "{seen:?}");
    }
}

/// An inspection reads the search index as it was written, of whatever characters.
pub async fn texts_of_odd_characters_have_no_findings(
    store: Arc<dyn Transfer>,
    _: Arc<dyn Transfer>,
) {
    let bench = Bench::new(store.clone()).await;
    let odd: String = super::filters::odd_characters().into_iter().collect();
    let mut person = bench.reachable(&odd, &format!("ana{odd}@example.org"));
    person.card.job_title = Some(format!("a{odd}b\0c\u{1}d"));
    bench.create(person).await;
    let found = store.inspect().await.expect("an inspection");
    assert!(found.is_empty(), "{found:?}");
}

/// What another region makes of phones is what a new record of them would hold.
pub async fn phones_that_are_read_anew_have_no_findings(
    store: Arc<dyn Transfer>,
    _: Arc<dyn Transfer>,
) {
    let bench = Bench::new(store.clone()).await;
    read_anew(&bench, "US").await;
    for number in ["020 7946 5511", "06 12 34 56 78", "Ext. 4812", "n/a", "+49 30 5550123"] {
        bench.create(reached_at(&bench, number, number)).await;
    }
    for region in ["GB", "US", "FR", "US", "DE"] {
        read_anew(&bench, region).await;
        let found = store.inspect().await.expect("an inspection");
        assert!(found.is_empty(), "{region}: {found:?}");
    }
}

async fn audited(store: &Arc<dyn Transfer>) -> Audit {
    let snapshot = store.snapshot().await.expect("a snapshot");
    let reader = SnapshotReader::new(snapshot, None, 7).await.expect("the store answers");
    audit(reader).await.expect("the store answers")
}

/// A change that is missing, and a counter that is wrong, are told with their places.
pub async fn a_lost_item_is_found_by_the_audit(from: Arc<dyn Transfer>, to: Arc<dyn Transfer>) {
    fill(&from).await;
    let mut batches = batches(&from, 1).await;
    let lost = batches.iter().position(|batch| batch[0].cursor().kind == ItemKind::Changes);
    let Payload::Change(lost) = batches.remove(lost.expect("a feed"))[0].payload.clone() else {
        unreachable!("the kind of changes")
    };
    let Payload::Workspace(_, counters) = &mut batches[0][0].payload else {
        unreachable!("the kind of workspaces")
    };
    counters.people += 1;
    take_in(&to, &batches).await;
    let found = audited(&to).await.findings;
    assert!(found.iter().any(|what| what.contains("position 2: 1 should come")), "{found:?}");
    assert!(found.iter().any(|what| what.contains("counter people")), "{found:?}");
    let record = format!("record {}", lost.number);
    assert!(found.iter().any(|what| what.contains(&record)), "{found:?}");
}
