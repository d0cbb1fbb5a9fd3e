//! How much the store does in a second on this machine.
//!
//! `cargo run --release -p polydex-store-sqlite --example throughput [FOLDER]`, by default in the
//! system's folder for temporary files; give one on the disk that matters.

#![expect(clippy::disallowed_methods, reason = "measures what the machine's clock says")]

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use polydex_model::{
    Account, Actor, ChangeKind, ContactPoint, EventId, Filter, Name, Order, Person, PersonId,
    PointId, Query, Record, Settings, Status, Value, WorkspaceId,
    query::{Field, Window},
};
use polydex_store::{Change, Lookup, NewWorkspace, Store};
use polydex_store_sqlite::{Options, SqliteStore};
use rusqlite::Connection;
use tokio::task::JoinSet;
use uuid::Uuid;

/// Callers at the same time.
const CALLERS: usize = 64;
/// People in the directory when reading begins.
const PEOPLE: usize = 20_000;
const SPAN: Duration = Duration::from_secs(4);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = tempfile::tempdir_in(folder)?;
    println!("single-row commits of SQLite in a loop: {}/s", single_commits(&folder)?);
    let store = SqliteStore::open(folder.path().join("polydex.db"), Options::default())?;
    let new = NewWorkspace {
        uuid: Uuid::from_u128(1),
        name: "main".into(),
        host: None,
        settings: Settings::default(),
        at: Timestamp::UNIX_EPOCH,
    };
    let workspace = store.create_workspace(new).await?.expect("an empty store").id;
    let store: Arc<dyn Store> = Arc::new(store);
    create(&store, workspace).await;
    edit(&store, workspace, 1).await;
    edit(&store, workspace, CALLERS).await;
    read(&store, workspace).await;
    list(&store, workspace).await;
    store.close().await;
    Ok(())
}

/// What one thread reaches that commits one row at a time.
fn single_commits(folder: &tempfile::TempDir) -> rusqlite::Result<u64> {
    let connection = Connection::open(folder.path().join("single.db"))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE numbers (number INTEGER PRIMARY KEY, text TEXT);",
    )?;
    let (start, mut done) = (Instant::now(), 0);
    while start.elapsed() < SPAN {
        connection.execute("INSERT INTO numbers (text) VALUES ('some text')", [])?;
        done += 1;
    }
    Ok(rate(done, start.elapsed()))
}

fn rate(done: u64, spent: Duration) -> u64 {
    u64::try_from(u128::from(done) * 1_000_000 / spent.as_micros()).unwrap_or(u64::MAX)
}

/// The `n`-th person: four contact points, and an address of their own.
fn person(n: usize) -> Person {
    let id = |part: u128| Uuid::from_u128((7 << 76) | (2 << 62) | ((n as u128) << 8) | part);
    let values = [
        Value::email(format!("person{n}@example.org")),
        Value::phone(format!("+1 202 555 {:04}", n % 10_000)),
        Value::link(format!("https://people.example.org/{n}")),
        Value::text("something else"),
    ];
    let points = values.into_iter().zip(1..).map(|(value, part)| {
        let mut point = ContactPoint::pending(part, value);
        point.id = PointId(id(part.into()));
        point
    });
    let mut person = Person {
        id: PersonId(id(0)),
        account: Account { user_name: format!("person{n}"), ..Account::default() },
        ..Person::default()
    };
    person.account.primary_email = Some(PointId(id(1)));
    person.card.name = Name::from_full(format!("Given{} Surname{}", n % 977, n % 1009));
    person.card.points = points.collect();
    person
}

fn change(workspace: WorkspaceId, event: u128, before: Option<Person>, after: Person) -> Change {
    Change {
        workspace,
        event: EventId(Uuid::from_u128(event)),
        happened: if before.is_none() { ChangeKind::Created } else { ChangeKind::Changed },
        before: before.map(|before| Box::new(before.into_any())),
        after: Box::new(after.into_any()),
        actor: Actor::default(),
        at: Timestamp::UNIX_EPOCH,
        idempotency_key: None,
        ends_ownership: None,
    }
}

async fn create(store: &Arc<dyn Store>, workspace: WorkspaceId) {
    let start = Instant::now();
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let store = Arc::clone(store);
        callers.spawn(async move {
            for n in (caller..PEOPLE).step_by(CALLERS) {
                let change = change(workspace, n as u128, None, person(n));
                store.write(change).await.expect("a new person");
            }
        });
    }
    callers.join_all().await;
    let rate = rate(PEOPLE as u64, start.elapsed());
    println!("people of four points made, {CALLERS} callers at once, each durable: {rate}/s");
}

/// Each caller changes a phone of a person of its own, again and again.
async fn edit(store: &Arc<dyn Store>, workspace: WorkspaceId, number: usize) {
    let start = Instant::now();
    let mut callers = JoinSet::new();
    for caller in 0..number {
        let store = Arc::clone(store);
        callers.spawn(async move {
            let which = Lookup::UserName(format!("person{caller}"));
            let found = store.person(workspace, &which).await.expect("an answer");
            let mut now = found.expect("it was made");
            let mut done = 0_u32;
            while start.elapsed() < SPAN {
                let mut after = now.clone();
                after.card.points[1].value = Value::phone(format!("+1 202 555 {:04}", done % 9999));
                let event = Uuid::new_v5(&now.id.0, &now.version.to_be_bytes()).as_u128();
                let change = change(workspace, event, Some(now), after);
                let committed = store.write(change).await.expect("nobody else changes it");
                now = Person::from_any(committed.record).expect("a person");
                done += 1;
            }
            u64::from(done)
        });
    }
    let done = callers.join_all().await.into_iter().sum();
    let rate = rate(done, start.elapsed());
    println!("phones changed, {number} callers at once, each durable: {rate}/s");
}

async fn read(store: &Arc<dyn Store>, workspace: WorkspaceId) {
    let start = Instant::now();
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let store = Arc::clone(store);
        callers.spawn(async move {
            let mut done = 0;
            while start.elapsed() < SPAN {
                let n = (caller * 7919 + done * 104_729) % PEOPLE;
                let which = Lookup::Email(format!("person{n}@example.org"));
                let found = store.person(workspace, &which).await.expect("an answer");
                assert!(found.is_some(), "person {n} was made");
                done += 1;
                tokio::task::yield_now().await;
            }
            done as u64
        });
    }
    let done = callers.join_all().await.into_iter().sum();
    println!(
        "people of four points read by address, {CALLERS} callers: {}/s",
        rate(done, start.elapsed())
    );
}

async fn list(store: &Arc<dyn Store>, workspace: WorkspaceId) {
    let filter = !Filter::eq(Field::Status, Status::Deleted);
    for (what, filter, skip) in [
        ("first page of 50 by name", filter.clone(), 0),
        ("page of 50 behind 10 000 by name", filter.clone(), 10_000),
        ("search of one word", filter.clone().and(Filter::Search("surname77".into())), 0),
        ("search of two letters", filter.and(Filter::Search("su".into())), 0),
    ] {
        let order = vec![Order { field: Field::Name, descending: false }];
        let query = Query { filter, order, window: Window::Offset { skip, take: 50 } };
        let (start, mut done) = (Instant::now(), 0);
        while start.elapsed() < Duration::from_secs(1) {
            let page = store.people(workspace, &query).await.expect("an answer");
            assert!(!page.items.is_empty());
            done += 1;
        }
        println!("{what}: {} µs", start.elapsed().as_micros() / done);
    }
}
