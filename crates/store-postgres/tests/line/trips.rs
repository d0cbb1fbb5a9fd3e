//! How often the database is asked: an edit costs two trips, one to read and one to commit.

use std::sync::Arc;

use polydex_model::Value;
use polydex_store::{Lookup, contract::bench::Bench};
use polydex_store_postgres::{Options, PostgresStore};
use polydex_test_postgres::{Cluster, Database, Durability};

use crate::between::Between;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_is_read_in_one_trip_and_changed_in_another() {
    let cluster = Cluster::start(Durability::None).expect("a cluster");
    let database = Database::of(&cluster.url(), None).expect("a database");
    let between = Between::start(&cluster, database.name()).await;
    let options = Options { readers: 1, writers: 1, ..Options::default() };
    let store = PostgresStore::open(&between.url, options).await.expect("an empty database");
    let bench = Bench::new(Arc::new(store)).await;
    let mut ana = bench.reachable("Ana", "ana@example.org");
    bench.add(&mut ana, Value::phone("089/1234567"));
    let mut ana = bench.create(ana).await;
    bench.read(&ana).await;
    for edit in ["Clerk", "Chief"] {
        let before = between.count();
        let read = bench.look_up(Lookup::Id(ana.id.0)).await;
        assert_eq!(between.count() - before, 1, "a record, its points and lists");
        assert_eq!(read.as_ref(), Some(&ana));
        let before = between.count();
        ana = bench
            .edit(&ana, |ana| {
                ana.card.job_title = Some(edit.into());
                ana.card.points[1].label = Some(edit.into());
            })
            .await;
        assert_eq!(between.count() - before, 1, "a commit");
    }
    let before = between.count();
    bench.create(bench.person("Bob")).await;
    assert_eq!(between.count() - before, 1, "a commit of a new record");
}
