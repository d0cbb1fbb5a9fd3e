//! Whoever imports waits for a store that does not answer.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use polydex_model::{Person, Refusal};
use polydex_store_sqlite::Options;
use rusqlite::Connection;
use tracing::{Event, Metadata, Subscriber, span};

use crate::house::{House, with_email};

/// Another process that writes, until the log says for the first time that the store does not
/// answer; or for ever.
struct Other {
    locked: Mutex<Connection>,
    lets_go: bool,
    /// How often the log said so.
    lines: AtomicUsize,
}

impl Other {
    fn lock(file: &Path, lets_go: bool) -> Arc<Self> {
        let connection = Connection::open(file).unwrap();
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        Arc::new(Self { locked: Mutex::new(connection), lets_go, lines: AtomicUsize::new(0) })
    }
}

struct Log(Arc<Other>);

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("polydex_directory")
    }

    fn event(&self, _: &Event<'_>) {
        if self.0.lines.fetch_add(1, Ordering::Relaxed) == 0 && self.0.lets_go {
            self.0.locked.lock().unwrap().execute_batch("ROLLBACK").unwrap();
        }
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// Fifty people who are made while another process has locked the file, and how many lines the log
/// has then.
async fn made(lets_go: bool, timeout: Duration) -> (Vec<Result<Person, Refusal>>, usize) {
    let options = Options { timeout: Duration::from_millis(10), ..Options::default() };
    let house = House::open_with(options).await;
    let people = (0..50).map(|n| with_email(&Person::default(), &format!("p{n}@example.org")));
    let other = Other::lock(&house.file(), lets_go);
    let _log = tracing::subscriber::set_default(Log(other.clone()));
    let made = house.directory.create_each(&house.program, people.collect(), timeout).await;
    (made, other.lines.load(Ordering::Relaxed))
}

#[tokio::test]
async fn people_are_made_as_soon_as_the_file_is_free() {
    let (made, lines) = made(true, Duration::from_mins(1)).await;
    let numbers: Vec<i64> = made.into_iter().map(|one| one.unwrap().number).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    assert_eq!((numbers.len(), lines), (50, 1), "one line of the log for the whole batch");
}

#[tokio::test]
async fn nobody_waits_longer_than_was_said() {
    let (made, lines) = made(false, Duration::ZERO).await;
    assert!(made.iter().all(|one| matches!(one, Err(Refusal::Unavailable(_)))), "{made:?}");
    assert_eq!((made.len(), lines), (50, 1), "one line of the log for the whole batch");
}
