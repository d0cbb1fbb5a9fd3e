use super::*;

type Answer = oneshot::Receiver<Result<usize, StoreError>>;

/// A job that runs one statement.
fn job(sql: &'static str) -> (Box<dyn Job>, Answer) {
    let (answer, answered) = oneshot::channel();
    let work = move |group: &mut Group<'_>| -> Result<usize> {
        group.apart(|group| Ok(group.connection.execute(sql, [])?))
    };
    (Box::new(Task { work, outcome: None, answer }), answered)
}

/// Runs statements as jobs of one group; answers what each was told.
fn group(connection: &Connection, statements: &[&'static str]) -> Vec<Result<usize, StoreError>> {
    let (queue, mut waiting) = mpsc::channel(16);
    let (mut jobs, answers): (Vec<_>, Vec<_>) = statements.iter().map(|sql| job(sql)).unzip();
    let first = jobs.remove(0);
    for job in jobs {
        queue.try_send(Message::Job(job)).expect("there is room");
    }
    run_group(connection, &Watch::default(), first, &mut waiting);
    answers.into_iter().map(|mut answer| answer.try_recv().expect("an answer")).collect()
}

fn parents_and_children() -> Connection {
    let connection = Connection::open_in_memory().expect("memory");
    connection
        .execute_batch(
            "PRAGMA foreign_keys = ON;
             CREATE VIRTUAL TABLE search USING fts5 (text);
             CREATE TABLE parents (id INTEGER PRIMARY KEY);
             CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents);",
        )
        .expect("an empty database");
    connection
}

fn parents(connection: &Connection) -> i64 {
    let count = connection.query_row("SELECT count(*) FROM parents", [], |row| row.get(0));
    count.expect("a table")
}

#[test]
fn what_waits_shares_a_commit_and_an_error_keeps_to_itself() {
    let connection = parents_and_children();
    let answers = group(
        &connection,
        &[
            "INSERT INTO parents VALUES (1)",
            "INSERT INTO parents VALUES (2), (1)",
            "INSERT INTO parents VALUES (3)",
        ],
    );
    assert!(matches!(answers[..], [Ok(1), Err(StoreError::Failed(_)), Ok(1)]), "{answers:?}");
    assert_eq!(parents(&connection), 2);
}

#[test]
fn when_the_commit_fails_nobody_is_told_of_success() {
    let connection = parents_and_children();
    let answers = group(
        &connection,
        &[
            "INSERT INTO parents VALUES (1)",
            "PRAGMA defer_foreign_keys = ON",
            "INSERT INTO children VALUES (1, 99)",
            "INSERT INTO parents VALUES (2)",
        ],
    );
    assert!(answers.iter().all(Result::is_err), "{answers:?}");
    assert_eq!(parents(&connection), 0);
    let again = group(&connection, &["INSERT INTO parents VALUES (1)"]);
    assert!(matches!(again[..], [Ok(1)]), "the next group is not hurt: {again:?}");
}

#[test]
fn when_the_transaction_is_lost_nobody_is_told_of_success() {
    let connection = parents_and_children();
    let (queue, mut waiting) = mpsc::channel(16);
    let (first, mut one) = job("INSERT INTO parents VALUES (1)");
    let (answer, mut two) = oneshot::channel::<Result<(), StoreError>>();
    let work =
        |group: &mut Group<'_>| -> Result<()> { Ok(group.connection.execute_batch("ROLLBACK")?) };
    let losing = Box::new(Task { work, outcome: None, answer });
    queue.try_send(Message::Job(losing)).expect("there is room");
    run_group(&connection, &Watch::default(), first, &mut waiting);
    assert!(one.try_recv().expect("an answer").is_err());
    assert!(two.try_recv().expect("an answer").is_err());
    assert_eq!(parents(&connection), 0);
}

#[test]
fn when_the_disk_is_full_what_fits_not_is_refused_and_the_rest_stays() {
    let connection = parents_and_children();
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).expect("");
    connection.pragma_update(None, "max_page_count", pages + 2).expect("a pragma");
    let large = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
                 INSERT INTO parents SELECT i FROM n";
    let answers = group(&connection, &[large]);
    assert!(matches!(answers[..], [Err(StoreError::Unavailable(_))]), "{answers:?}");
    assert_eq!(parents(&connection), 0);
    let small = group(&connection, &["INSERT INTO parents VALUES (1)"]);
    assert!(matches!(small[..], [Ok(1)]), "{small:?}");
}

#[tokio::test]
async fn closing_waits_for_what_was_accepted() {
    let writer = Writer::start(parents_and_children(), Arc::default(), &Options::default())
        .expect("a thread");
    let insert = |group: &mut Group<'_>| -> Result<usize> {
        Ok(group.connection.execute("INSERT INTO parents DEFAULT VALUES", [])?)
    };
    let writes = futures::future::join_all((0..8).map(|_| writer.run::<_, StoreError>(insert)));
    let (answers, ()) = tokio::join!(writes, writer.close());
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let late = writer.run::<_, StoreError>(insert).await;
    assert!(matches!(late, Err(StoreError::Unavailable(_))));
    assert!(!writer.is_open());
}

#[tokio::test]
async fn a_writer_that_dies_is_noticed_and_takes_no_more_changes() {
    let writer = Writer::start(parents_and_children(), Arc::default(), &Options::default())
        .expect("a thread");
    assert!(writer.is_open());
    let broken: Result<(), StoreError> = writer.run(|_| panic!("a fault of ours")).await;
    assert!(matches!(broken, Err(StoreError::Unavailable(_))), "{broken:?}");
    writer.stopped().await;
    assert!(!writer.is_open());
    let next: Result<(), StoreError> = writer.run(|_| Ok(())).await;
    assert!(matches!(next, Err(StoreError::Unavailable(_))), "{next:?}");
}
