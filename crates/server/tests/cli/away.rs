//! `polydex import` while the database is away.

use std::process::{Child, Stdio};

use polydex_model::{Filter, Query, WorkspaceId};
use polydex_store::Store as _;
use polydex_store_postgres::{Options, PostgresStore};
use polydex_test_postgres::{Cluster, Database, Durability};

use crate::program::{House, complaint};

/// Some batches: the import must be under way for a while.
const PEOPLE: u64 = 6000;

/// A server of its own, with an import under way.
struct Import {
    cluster: Cluster,
    database: Database,
    house: House,
    store: PostgresStore,
    child: Child,
}

impl Import {
    /// Begins it, and goes on as soon as some people are there.
    async fn begin(more: &[&str]) -> Self {
        let cluster = Cluster::start(Durability::Full).expect("a cluster");
        let database = Database::of(&cluster.url(), None).expect("a database");
        let (house, url) = (House::new(), database.url());
        house.run(&["workspaces", "create", "main", "--database", &url]).success();
        house.run(&["generate", "--people", &PEOPLE.to_string(), "people.jsonl"]).success();
        let store = PostgresStore::open(&url, Options::default()).await.unwrap();
        let import = ["import", "people.jsonl", "--from", "native", "--database", &url];
        let mut command = house.command(&[&import[..], more].concat());
        let child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut this = Self { cluster, database, house, store, child };
        while this.people().await < 100 {
            assert!(this.child.try_wait().unwrap().is_none(), "it ended before");
        }
        this
    }

    /// How many people are there beside the owner.
    async fn people(&self) -> u64 {
        let query = Query::first(Filter::All, 1);
        self.store.people(WorkspaceId(1), &query).await.unwrap().total - 1
    }
}

/// The number before these words.
fn number_before(words: &str, said: &str) -> u64 {
    let (before, _) = said.split_once(words).unwrap_or_else(|| panic!("no '{words}' in: {said}"));
    before.rsplit(' ').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_goes_on_when_the_server_is_back() {
    let mut import = Import::begin(&[]).await;
    import.cluster.crash().expect("it was running");
    assert!(import.child.try_wait().unwrap().is_none(), "it ended before");
    import.cluster.restart().expect("it starts again");
    let Import { cluster: _cluster, database: _database, house: _house, store, child } = import;
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains(&format!("{PEOPLE} created, 0 updated, 0 skipped, 0 rejected")),
        "{said}"
    );
    let query = Query::first(Filter::All, 1);
    let total = store.people(WorkspaceId(1), &query).await.unwrap().total;
    assert_eq!(total, PEOPLE + 1, "nobody is there twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_waited_in_vain_says_how_far_it_came() {
    let import = Import::begin(&["--timeout", "1"]).await;
    import.cluster.crash().expect("it was running");
    let Import { cluster, database, house, store, child } = import;
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("The import was broken off"), "{said}");
    let created = number_before(" created", &said);
    let lines = said.lines().filter(|line| line.contains("the store does not answer"));
    assert!(lines.count() < 50, "not a line a document: {said}");

    cluster.restart().expect("it starts again");
    let query = Query::first(Filter::All, 1);
    let there = store.people(WorkspaceId(1), &query).await.unwrap().total - 1;
    // A commit may have come through whose answer was lost with the server.
    assert!((100..=there).contains(&created), "{created} of {there}: {said}");
    let url = database.url();
    let again = ["import", "people.jsonl", "--from", "native", "--on-duplicate", "skip"];
    let said = complaint(&house.run(&[&again[..], &["--database", &url]].concat()).success());
    assert_eq!(number_before(" created", &said), PEOPLE - there, "{said}");
    assert_eq!(number_before(" skipped", &said), there, "{said}");
}
