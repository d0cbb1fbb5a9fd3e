//! The file: who may open it, what is in it, and what becomes of it.

use std::{fs, path::Path, sync::Arc, time::Duration};

use futures::future::join_all;
use polydex_model::Card;
use polydex_store::{
    StoreError, WriteError,
    contract::{bench::Bench, crowd, owners},
};
use polydex_store_cache::{
    StoreCache,
    contract::{Reads, cached_reads_follow},
};
use polydex_store_sqlite::{Options, SqliteStore};
use rusqlite::Connection;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn open(path: &Path) -> Arc<SqliteStore> {
    Arc::new(SqliteStore::open(path, Options::default()).expect("a file that can be opened"))
}

#[tokio::test]
async fn what_was_written_is_there_when_the_file_is_opened_again() {
    let folder = folder();
    let path = folder.path().join("polydex.db");
    let bench = Bench::new(open(&path)).await;
    let crowd = crowd::gather(&bench).await;
    bench.store.close().await;
    let again = bench.over(open(&path));
    for person in &crowd {
        assert_eq!(again.read(person).await.as_ref(), Some(person));
    }
    let feed = again.store.changes(again.workspace, 0, 1000).await.expect("an answer");
    assert!(feed.len() > crowd.len());
}

#[tokio::test]
async fn a_closed_store_leaves_one_file_and_no_log() {
    let folder = folder();
    let bench = Bench::new(open(&folder.path().join("polydex.db"))).await;
    bench.create(bench.person("Ana")).await;
    let names = || {
        let files = fs::read_dir(folder.path()).expect("the folder");
        files.map(|file| file.expect("a file").file_name()).collect::<Vec<_>>()
    };
    assert_eq!(names().len(), 3, "the file, its log and the log's index");
    bench.store.close().await;
    assert_eq!(names(), ["polydex.db"]);
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_and_its_log_are_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let bench = Bench::new(open(&folder.path().join("polydex.db"))).await;
    bench.create(bench.person("Ana")).await;
    for file in fs::read_dir(folder.path()).expect("the folder") {
        let file = file.expect("a file");
        let mode = file.metadata().expect("its data").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", file.file_name());
    }
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_left_alone() {
    let folder = folder();
    let path = folder.path().join("polydex.db");
    drop(open(&path));
    let newer = Connection::open(&path).expect("a database");
    newer.pragma_update(None, "user_version", 999).expect("it is not locked");
    newer.execute_batch("CREATE TABLE later (x)").expect("it is not locked");
    let refused = SqliteStore::open(&path, Options::default()).expect_err("it is newer");
    assert!(refused.to_string().contains("newer Polydex"), "{refused}");
    let version = newer.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    assert_eq!(version, Ok(999));
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let folder = folder();
    let path = folder.path().join("other.db");
    let other = Connection::open(&path).expect("a database");
    other.execute_batch("CREATE TABLE theirs (x)").expect("it is not locked");
    let refused = SqliteStore::open(&path, Options::default()).expect_err("it is not ours");
    assert!(refused.to_string().contains("another program"), "{refused}");
    let tables = other.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0));
    assert_eq!(tables, Ok(1));
}

#[test]
fn what_is_no_database_is_refused_and_left_alone() {
    let folder = folder();
    let path = folder.path().join("letter.txt");
    let letter = "Dear Ana, ".repeat(1000);
    fs::write(&path, &letter).expect("a file");
    SqliteStore::open(&path, Options::default()).expect_err("it is a letter");
    assert_eq!(fs::read_to_string(&path).expect("the letter"), letter);
    let nowhere = folder.path().join("no").join("such").join("folder.db");
    let refused = SqliteStore::open(nowhere, Options::default());
    assert!(matches!(refused, Err(StoreError::Unavailable(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_may_write_one_file() {
    let folder = folder();
    let path = folder.path().join("polydex.db");
    let one = Bench::new(open(&path)).await;
    let two = one.over(open(&path));
    let write = |bench: Bench| async move {
        for n in 0..40 {
            bench.create(bench.person(&n.to_string())).await;
        }
    };
    let writing = [one.clone(), two.clone()].map(|bench| tokio::spawn(write(bench)));
    for written in join_all(writing).await {
        written.expect("all is written");
    }
    for bench in [one, two] {
        let feed = bench.store.changes(bench.workspace, 0, 1000).await.expect("an answer");
        assert_eq!(feed.len(), 80);
        assert!(feed.iter().zip(1..).all(|(e, at)| e.position == at && e.number == at));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_owners_who_resign_in_two_processes_one_stays() {
    let folder = folder();
    let path = folder.path().join("polydex.db");
    let bench = Bench::new(open(&path)).await;
    owners::two_owners_resign_at_once(&bench, open(&path)).await;
}

#[tokio::test]
async fn who_waits_too_long_for_another_process_is_told_so_and_may_try_again() {
    let folder = folder();
    let path = folder.path().join("polydex.db");
    let options = Options { timeout: Duration::from_millis(20), queue: 1, ..Options::default() };
    let store = SqliteStore::open(&path, options).expect("an empty file");
    let bench = Bench::new(Arc::new(store)).await;
    let other = Connection::open(&path).expect("a database");
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody writes");
    let change = bench.change(None, bench.person("Ana"));
    let waiting = (0..8).map(|_| bench.store.write(change.clone()));
    for refused in join_all(waiting).await {
        let refused = refused.expect_err("the other process writes");
        let passing = matches!(refused, WriteError::Store(StoreError::Unavailable(_)));
        assert!(passing, "{refused}");
    }
    other.execute_batch("ROLLBACK").expect("it wrote nothing");
    bench.store.write(change).await.expect("nobody else writes");
}

#[tokio::test]
async fn an_administrator_can_read_it_with_sql() {
    let folder = folder();
    let path = folder.path().join("polydex.db");
    let bench = Bench::new(open(&path)).await;
    crowd::gather(&bench).await;
    let sql = Connection::open(&path).expect("a database");
    let line = |query: &str| {
        sql.query_row(query, [], |row| Ok([row.get(0)?, row.get(1)?, row.get::<_, String>(2)?]))
    };
    let person = line("SELECT full_name, email, role FROM people WHERE number = 1");
    assert_eq!(person, Ok(["Ana Silva", "Ana@Example.org", "admin"].map(str::to_owned)));
    let point = line(
        "SELECT kind, value, contexts FROM contact_points
         WHERE normal = '+49891234567' ORDER BY number",
    );
    assert_eq!(point, Ok(["phone", "089/1234567", "work,private"].map(str::to_owned)));
    let organization = line("SELECT name, status, created FROM organizations");
    assert_eq!(organization.expect("one")[..2], ["Große Werke", "active"]);
}

#[tokio::test]
async fn the_file_is_sound_after_all_that_happened_to_it() {
    let folder = folder();
    let path = folder.path().join("polydex.db");
    let bench = Bench::new(open(&path)).await;
    for person in crowd::gather(&bench).await {
        let emptied = bench.edit(&person, |person| person.card = Card::default()).await;
        bench.edit(&emptied, |emptied| emptied.card = person.card.clone()).await;
    }
    bench.store.close().await;
    let sql = Connection::open(&path).expect("a database");
    let sound = sql.query_row("PRAGMA integrity_check", [], |row| row.get(0));
    assert_eq!(sound, Ok("ok".to_owned()));
    let mut dangling = sql.prepare("PRAGMA foreign_key_check").expect("a pragma");
    assert!(!dangling.exists([]).expect("an answer"));
    sql.execute("INSERT INTO search (search) VALUES ('integrity-check')", []).expect("sound");
    let indexed: i64 =
        sql.query_row("SELECT count(*) FROM records", [], |row| row.get(0)).expect("");
    let records: i64 = sql
        .query_row(
            "SELECT count(*) FROM search WHERE rowid IN (SELECT row FROM records)",
            [],
            |row| row.get(0),
        )
        .expect("an answer");
    assert_eq!(indexed, records);
}

#[tokio::test]
async fn what_one_process_caches_follows_the_writes_of_another() {
    let folder = folder();
    let path = folder.path().join("polydex.db");
    let writes = Bench::new(open(&path)).await;
    let reads = Reads::new(&writes.over(open(&path)), StoreCache::BYTES).await;
    cached_reads_follow(&writes, &reads).await;
}
