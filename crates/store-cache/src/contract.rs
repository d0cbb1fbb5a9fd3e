//! What the cache must do over every engine, as cases for the engines' tests.
//!
//! All writes go to the store directly, so the cache never hears of them: they are those of another
//! process.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use polydex_model::{
    Dialect, Filter, Name, Order, Organization, Person, Query, Reference, Status, Value, Workspace,
    query::{Field, Test, Window},
};
use polydex_store::{Lookup, Store, contract::bench::Bench};
use tokio::task::JoinSet;

use crate::{CachedPage, CachedRecord, RenderKey, Rendered, RenderedPage, StoreCache};

/// Makes a test of every case. `$open` is as in [`polydex_store::contract!`].
#[macro_export]
macro_rules! cache_contract {
    ($open:path) => {
        $crate::cache_contract! { $open, [
            what_is_cached_is_what_is_stored
            whatever_is_written_the_cache_follows
            an_acknowledged_write_is_seen_by_every_later_read
            a_part_follows_its_record
            a_part_that_is_not_there_is_looked_for_again
            a_page_stays_while_others_are_written
            a_page_follows_the_names_that_it_shows
            a_page_follows_its_total
            a_deleted_record_is_deleted_and_a_restored_one_is_back
            another_workspace_shares_nothing
            settings_render_everything_again
            many_who_ask_for_one_page_walk_it_once
            the_cache_holds_no_more_than_its_bytes
            a_cache_without_memory_answers_all_the_same
        ] }
    };
    ($open:path, [$($case:ident)+]) => {
        mod cache {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let (store, _guard) = $open().await;
                    $crate::contract::$case(store).await;
                }
            )+
        }
    };
}

/// A cache beside the bench that writes.
#[derive(Clone, Debug)]
pub struct Reads {
    bench: Bench,
    cache: Arc<StoreCache>,
    workspace: Arc<Workspace>,
    rendered: Arc<AtomicUsize>,
}

impl Reads {
    /// Over the store of a bench.
    pub async fn new(bench: &Bench, bytes: u64) -> Self {
        let cache = Arc::new(StoreCache::new(Arc::clone(&bench.store), bytes));
        let (bench, rendered) = (bench.clone(), Arc::default());
        let workspace = stored_workspace(&bench).await;
        Self { bench, cache, workspace, rendered }
    }

    /// The same cache in another workspace, or in the same with its settings of now.
    async fn within(&self, bench: &Bench) -> Self {
        let workspace = stored_workspace(bench).await;
        Self { bench: bench.clone(), workspace, ..self.clone() }
    }

    /// How often anything was rendered since this was asked last.
    fn renderings(&self) -> usize {
        self.rendered.swap(0, Ordering::SeqCst)
    }

    async fn person(&self, which: &Lookup) -> Option<CachedRecord<Person>> {
        self.cache.record(self.bench.workspace, which).await.expect("an answer")
    }

    /// The whole record as a text.
    async fn text(&self, person: &Person) -> Rendered {
        let record = self.person(&Lookup::Id(person.id.0)).await.expect("it is stored");
        let render = |person: &Person| {
            self.rendered.fetch_add(1, Ordering::SeqCst);
            Ok::<_, ()>(format!("{person:?}"))
        };
        self.cache.rendered(&self.workspace, &record, key(), render).expect("a text")
    }

    /// The point with a number as a text.
    async fn part(&self, person: &Person, number: i64) -> Option<Rendered> {
        let record = self.person(&Lookup::Number(person.number)).await.expect("it is stored");
        let render = |person: &Person| {
            self.rendered.fetch_add(1, Ordering::SeqCst);
            let point = person.card.points.iter().find(|point| point.number == number);
            point.map(|point| format!("{:?}", point.value)).ok_or(())
        };
        let key = key().part(number.unsigned_abs());
        self.cache.rendered(&self.workspace, &record, key, render).ok()
    }

    /// A page as a text, each record by its own.
    async fn page(&self, query: &Query) -> Arc<RenderedPage> {
        let render = |page: &CachedPage<'_, Person>| {
            self.rendered.fetch_add(1, Ordering::SeqCst);
            let texts = page.rendered(&key(), |person| format!("{person:?}"));
            format!("{} {:?}", page.total, texts.iter().map(|text| &**text).collect::<Vec<_>>())
        };
        self.cache.page(&self.workspace, query, key(), render).await.expect("an answer")
    }

    /// Whatever is asked for, cached or not, is the same.
    async fn agree(&self, person: &Person) -> Person {
        let by_address = Lookup::Email("ana@a.example".into());
        let by_name = Lookup::UserName(person.account.user_name.clone());
        for which in [Lookup::Id(person.id.0), Lookup::Number(person.number), by_name, by_address] {
            // Twice: the second time it is found.
            for _ in 0..2 {
                let cached = self.person(&which).await.map(|cached| Person::clone(&cached));
                assert_eq!(cached, self.bench.look_up(which.clone()).await, "{which:?}");
            }
        }
        let stored = self.bench.read(person).await.expect("deleted people are found by id");
        assert_eq!(&*self.text(person).await, format!("{stored:?}"));
        for query in queries() {
            self.agree_on(&query).await;
        }
        stored
    }

    async fn agree_on(&self, query: &Query) {
        for _ in 0..2 {
            let (cached, stored) = (self.page(query).await, self.bench.people(query).await);
            let texts = stored.items.iter().map(|person| format!("{person:?}"));
            let text = format!("{} {:?}", stored.total, texts.collect::<Vec<_>>());
            assert_eq!((&**cached.text(), cached.page()), (&*text, &stored.map(drop)));
        }
    }
}

async fn stored_workspace(bench: &Bench) -> Arc<Workspace> {
    let workspace = bench.store.workspace(bench.workspace).await.expect("an answer");
    Arc::new(workspace.expect("it is there"))
}

fn key() -> RenderKey {
    RenderKey::new(Dialect::named("contract"), 1)
}

/// All people by name, the second page of them, those in use, and those with a label.
fn queries() -> [Query; 4] {
    let by_name = |filter, skip, take| {
        let order = vec![Order { field: Field::Name, descending: false }];
        Query { filter, order, window: Window::Offset { skip, take } }
    };
    let in_use = !Filter::eq(Field::Status, Status::Deleted);
    let press = Filter::Is(Field::Label, Test::EqualsFolded("press".into()));
    [
        by_name(Filter::All, 0, 100),
        by_name(Filter::All, 2, 2),
        by_name(in_use, 0, 3),
        Query::first(press, 100),
    ]
}

/// Cached reads answer what the others do, after every kind of write.
pub async fn what_is_cached_is_what_is_stored(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let reads = Reads::new(&bench, StoreCache::BYTES).await;
    cached_reads_follow(&bench, &reads).await;
}

/// Writes through one store, and reads through a cache over another, which may be the same.
pub async fn cached_reads_follow(writes: &Bench, reads: &Reads) {
    let werke = writes.create(writes.organization("Werke")).await;
    let boss = writes.create(writes.person("Boss")).await;
    let mut ana = writes.reachable("Ana", "ana@a.example");
    ana.organization = Some(Reference::by_number(werke.number));
    ana.manager = Some(Reference::by_number(boss.number));
    let ana = writes.create(ana).await;
    reads.agree(&ana).await;

    let ana = writes.edit(&ana, |ana| ana.card.name = Name::from_full("Ana Silva")).await;
    assert_eq!(reads.agree(&ana).await.card.name.full(), "Ana Silva");
    let _: Organization =
        writes.edit(&werke, |werke| werke.card.name = Name::from_full("Neue Werke")).await;
    let organization = reads.agree(&ana).await.organization;
    assert_eq!(organization.and_then(|of| of.name).as_deref(), Some("Neue Werke"));
    let boss = writes.edit(&boss, |boss| boss.card.name = Name::from_full("Chief")).await;
    let manager = reads.agree(&ana).await.manager;
    assert_eq!(manager.and_then(|of| of.name).as_deref(), Some("Chief"));
    writes.delete(&boss).await;
    assert!(reads.agree(&ana).await.manager.is_some_and(|manager| manager.disabled));

    let ana = reads.bench.read(&ana).await.expect("she is stored");
    let ana = writes.edit(&ana, |ana| add_phone(writes, ana)).await;
    assert_eq!(reads.agree(&ana).await.card.points.len(), 2);
    let ana = writes.edit(&ana, |ana| ana.card.labels.push("press".into())).await;
    reads.agree(&ana).await;
    writes.create(writes.person("Bea")).await;
    reads.agree(&ana).await;
    writes.delete(&ana).await;
    reads.agree(&ana).await;
}

/// A long history of edits drawn by chance: after each, some records and every page are compared.
pub async fn whatever_is_written_the_cache_follows(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    // Small, so that much is dropped on the way.
    let reads = Reads::new(&bench, 64 << 10).await;
    let mut dice = Dice(7);
    let mut people = BTreeMap::new();
    for n in 0..6 {
        let person = bench.create(bench.person(&format!("Person {n}"))).await;
        people.insert(person.number, person);
    }
    for step in 0..80 {
        let number = *people.keys().nth(dice.below(people.len())).expect("one of them");
        let other = *people.keys().nth(dice.below(people.len())).expect("one of them");
        let before = bench.read(&people[&number]).await.expect("it is stored");
        let roll = dice.below(6);
        let after = match roll {
            0 => bench.create(bench.person(&format!("New {}", 97 * step % 80))).await,
            1 => bench.edit(&before, |p| p.card.name = Name::from_full(format!("N{step}"))).await,
            // Refused if the other one is deleted.
            2 => {
                let manager = Reference::by_number(other);
                let edited = bench.try_edit(&before, |p| p.manager = Some(manager)).await;
                edited.unwrap_or(before)
            }
            3 => bench.edit(&before, |p| flip_label(&mut p.card.labels)).await,
            4 => bench.edit(&before, |p| p.account.status = flipped(p.account.status)).await,
            _ => bench.edit(&before, |p| add_phone(&bench, p)).await,
        };
        people.insert(after.number, after.clone());
        for person in [&after, &people[&other]] {
            let which = Lookup::Id(person.id.0);
            let cached = reads.person(&which).await.map(|cached| Person::clone(&cached));
            assert_eq!(cached, bench.look_up(which).await, "step {step}, {roll}");
        }
        for query in queries() {
            reads.agree_on(&query).await;
        }
    }
}

fn add_phone(bench: &Bench, person: &mut Person) {
    let _ = bench.add(person, Value::phone("110"));
}

fn flip_label(labels: &mut Vec<String>) {
    if labels.pop().is_none() {
        labels.push("press".to_owned());
    }
}

fn flipped(status: Status) -> Status {
    if status == Status::Deleted { Status::Active } else { Status::Deleted }
}

/// Numbers that look drawn by chance, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap_or_default() % end
    }
}

/// A reader sees each write that was acknowledged before it asked, however many write.
pub async fn an_acknowledged_write_is_seen_by_every_later_read(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let reads = Reads::new(&bench, StoreCache::BYTES).await;
    let mut writers = JoinSet::new();
    for n in 0..8 {
        let (bench, reads) = (bench.clone(), reads.clone());
        writers.spawn(async move {
            let mut person = bench.create(bench.person(&format!("Person {n}"))).await;
            for version in 0..20 {
                let notes = format!("version {version} of {n}.");
                let set = |person: &mut Person| person.card.notes = Some(notes.clone());
                person = bench.edit(&person, set).await;
                let cached = reads.person(&Lookup::Id(person.id.0)).await.expect("it is stored");
                assert_eq!(Person::clone(&cached), person);
                let page = reads.page(&Query::first(Filter::All, 100)).await;
                assert!(page.text().contains(&notes), "{notes} in {}", &**page.text());
            }
        });
    }
    while let Some(outcome) = writers.join_next().await {
        outcome.expect("every version was seen");
    }
}

/// A part is rendered once a version of its record.
pub async fn a_part_follows_its_record(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let reads = Reads::new(&bench, StoreCache::BYTES).await;
    let ana = bench.create(bench.reachable("Ana", "ana@a.example")).await;
    let number = ana.card.points[0].number;
    let first = reads.part(&ana, number).await.expect("it is there").to_string();
    assert_eq!(reads.part(&ana, number).await.as_deref(), Some(&*first));
    assert_eq!(reads.renderings(), 1);
    let set = |ana: &mut Person| ana.card.points[0].value = Value::email("ana@b.example");
    let ana = bench.edit(&ana, set).await;
    let second = reads.part(&ana, number).await.expect("it is there").to_string();
    assert!(second.contains("ana@b.example"), "{second}");
    let ana = bench.edit(&ana, |ana| ana.card.points.clear()).await;
    assert!(reads.part(&ana, number).await.is_none());
}

/// That a part is not there is no text: it is found once it is.
pub async fn a_part_that_is_not_there_is_looked_for_again(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let reads = Reads::new(&bench, StoreCache::BYTES).await;
    let ana = bench.create(bench.person("Ana")).await;
    let next = ana.number + 1;
    assert!(reads.part(&ana, next).await.is_none());
    let ana = bench.edit(&ana, |ana| add_phone(&bench, ana)).await;
    assert_eq!(ana.card.points[0].number, next);
    assert!(reads.part(&ana, next).await.is_some());
}

/// A write to a record that a page does not show leaves the page as it is.
pub async fn a_page_stays_while_others_are_written(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let reads = Reads::new(&bench, StoreCache::BYTES).await;
    let mut ana = bench.person("Ana");
    ana.card.labels.push("press".into());
    let ana = bench.create(ana).await;
    let bea = bench.create(bench.person("Bea")).await;
    let [.., press] = queries();
    let page = reads.page(&press).await;
    assert_eq!((page.page().total, reads.renderings()), (1, 1));
    bench.edit(&bea, |bea| bea.card.notes = Some("changed".into())).await;
    bench.create(bench.person("Cid")).await;
    let again = reads.page(&press).await;
    assert!(Arc::ptr_eq(&page, &again));
    assert_eq!(reads.renderings(), 0);
    bench.edit(&ana, |ana| ana.card.notes = Some("changed".into())).await;
    assert!(reads.page(&press).await.text().contains("changed"));
    assert_eq!(reads.renderings(), 1);
}

/// A page shows names of records that are not on it.
pub async fn a_page_follows_the_names_that_it_shows(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let reads = Reads::new(&bench, StoreCache::BYTES).await;
    let werke = bench.create(bench.organization("Werke")).await;
    let mut ana = bench.person("Ana");
    ana.card.labels.push("press".into());
    ana.organization = Some(Reference::by_number(werke.number));
    bench.create(ana).await;
    let [.., press] = queries();
    assert!(reads.page(&press).await.text().contains("Werke"));
    bench.edit(&werke, |werke| werke.card.name = Name::from_full("Neue Fabrik")).await;
    assert!(reads.page(&press).await.text().contains("Neue Fabrik"));
}

/// A page that shows the same records of a longer list is another one, and no record's own text is
/// rendered for it.
pub async fn a_page_follows_its_total(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let reads = Reads::new(&bench, StoreCache::BYTES).await;
    bench.create(bench.person("Ana")).await;
    let first = Query::first(Filter::All, 1);
    assert!(reads.page(&first).await.text().starts_with("1 "));
    bench.create(bench.person("Bea")).await;
    reads.renderings();
    let longer = reads.page(&first).await;
    assert!(longer.text().starts_with("2 ") && longer.page().more);
    assert_eq!(reads.renderings(), 1, "the page alone");
    reads.agree_on(&first).await;
}

/// Deleted and restored, in records and on pages.
pub async fn a_deleted_record_is_deleted_and_a_restored_one_is_back(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let reads = Reads::new(&bench, StoreCache::BYTES).await;
    let ana = bench.create(bench.reachable("Ana", "ana@a.example")).await;
    let by_address = Lookup::Email("ana@a.example".into());
    let [_, _, in_use, _] = queries();
    let seen = async || {
        let status = reads.person(&Lookup::Id(ana.id.0)).await.map(|ana| ana.account.status);
        let by_address = reads.person(&by_address).await.is_some();
        (status, by_address, reads.page(&in_use).await.page().total)
    };
    assert_eq!(seen().await, (Some(Status::Active), true, 1));
    let gone = bench.delete(&ana).await;
    assert_eq!(seen().await, (Some(Status::Deleted), false, 0));
    bench.edit(&gone, |ana| ana.account.status = Status::Active).await;
    assert_eq!(seen().await, (Some(Status::Active), true, 1));
}

/// Numbers and queries are those of one workspace.
pub async fn another_workspace_shares_nothing(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let reads = Reads::new(&bench, StoreCache::BYTES).await;
    let ana = bench.create(bench.person("Ana")).await;
    reads.agree(&ana).await;
    let other = bench.beside("other").await;
    let theirs = reads.within(&other).await;
    for which in [Lookup::Id(ana.id.0), Lookup::Number(ana.number)] {
        assert!(theirs.person(&which).await.is_none());
    }
    let bea = other.create(other.person("Bea")).await;
    theirs.agree(&bea).await;
    reads.agree(&ana).await;
}

/// A workspace that was changed is another one.
pub async fn settings_render_everything_again(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let reads = Reads::new(&bench, StoreCache::BYTES).await;
    let ana = bench.create(bench.person("Ana")).await;
    let all = Query::first(Filter::All, 10);
    for expected in [2, 0] {
        reads.text(&ana).await;
        reads.page(&all).await;
        assert_eq!(reads.renderings(), expected);
    }
    let changed = reads.within(&bench).await;
    changed.text(&ana).await;
    changed.page(&all).await;
    assert_eq!(reads.renderings(), 2);
}

/// Of those who ask for one page at once, few read it.
pub async fn many_who_ask_for_one_page_walk_it_once(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let reads = Reads::new(&bench, StoreCache::BYTES).await;
    let ana = bench.create(bench.person("Ana")).await;
    let all = Query::first(Filter::All, 10);
    reads.page(&all).await;
    bench.edit(&ana, |ana| ana.card.notes = Some("changed".into())).await;
    reads.renderings();
    let mut readers = JoinSet::new();
    for _ in 0..32 {
        let (reads, all) = (reads.clone(), all.clone());
        readers.spawn(async move { reads.page(&all).await.text().contains("changed") });
    }
    while let Some(saw) = readers.join_next().await {
        assert!(saw.expect("an answer"));
    }
    assert_eq!(reads.renderings(), 1);
}

/// Long texts and large records push each other out.
pub async fn the_cache_holds_no_more_than_its_bytes(store: Arc<dyn Store>) {
    const BYTES: u64 = 1 << 20;
    let bench = Bench::new(store).await;
    let reads = Reads::new(&bench, BYTES).await;
    for n in 0..40 {
        let mut person = bench.person(&format!("Person {n}"));
        person.card.notes = Some("x".repeat(20_000));
        let person = bench.create(person).await;
        reads.text(&person).await;
        reads.page(&Query::first(Filter::All, n + 1)).await;
    }
    let bytes = reads.cache.bytes();
    assert!((BYTES / 4..=BYTES).contains(&bytes), "{bytes} bytes");
}

/// Nothing is held, and everything is right.
pub async fn a_cache_without_memory_answers_all_the_same(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let reads = Reads::new(&bench, 0).await;
    cached_reads_follow(&bench, &reads).await;
}
