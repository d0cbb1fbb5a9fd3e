//! A request is noted in the commit that carries its change, and its answer after it.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _};
use polydex_model::ChangeKind;

use super::bench::{Bench, record_of};
use crate::{Change, IdempotencyKey, Store, StoredResponse, WriteError};

fn once(bench: &Bench, digest: u8) -> IdempotencyKey {
    IdempotencyKey { digest: [digest; 32], request: [7; 32], until: bench.now() + 1.hours() }
}

async fn find(bench: &Bench, once: &IdempotencyKey) -> Option<StoredResponse> {
    bench.store.stored_response(bench.workspace, &once.digest).await.expect("the store answers")
}

/// A request is known from the commit of its change on, first without its answer.
pub async fn a_request_is_noted_with_its_change(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let once = once(&bench, 1);
    assert_eq!(find(&bench, &once).await, None);
    let change = Change { idempotency_key: Some(once), ..bench.change(None, bench.person("Ana")) };
    bench.store.write(change).await.expect("nothing forbids it");
    let noted = StoredResponse { request: once.request, until: once.until, answer: None };
    assert_eq!(find(&bench, &once).await, Some(noted.clone()));
    let answer = vec![0, 1, 255];
    let kept = bench.store.store_response(bench.workspace, &once.digest, &answer).await;
    assert!(kept.expect("the store answers"));
    assert_eq!(find(&bench, &once).await, Some(StoredResponse { answer: Some(answer), ..noted }));
    let other = bench.beside("other").await;
    assert_eq!(find(&other, &once).await, None);
}

/// A request that is known is not carried out again, whatever it asks for.
pub async fn a_request_that_was_carried_out_is_refused(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let once = once(&bench, 1);
    let write = async |name: &str, once: IdempotencyKey| {
        let change =
            Change { idempotency_key: Some(once), ..bench.change(None, bench.person(name)) };
        bench.store.write(change).await
    };
    write("Ana", once).await.expect("nothing forbids it");
    let again = IdempotencyKey { request: [8; 32], ..once };
    assert!(matches!(write("Bob", again).await, Err(WriteError::Repeated)));
    assert_eq!(bench.store.changes(bench.workspace, 0, 10).await.expect("an answer").len(), 1);
    write("Cid", IdempotencyKey { digest: [2; 32], ..once }).await.expect("it is another request");
}

/// A change that is refused leaves its request unknown, so that it can be sent again.
pub async fn a_refused_change_notes_no_request(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let once = once(&bench, 1);
    bench.create(bench.reachable("Ana", "a@example.com")).await;
    let taken = bench.change(None, bench.reachable("Bob", "a@example.com"));
    let refused = bench.store.write(Change { idempotency_key: Some(once), ..taken }).await;
    assert!(matches!(refused, Err(WriteError::Taken(..))));
    assert_eq!(find(&bench, &once).await, None);
    let kept = bench.store.store_response(bench.workspace, &once.digest, b"no").await;
    assert!(!kept.expect("the store answers"));
    assert_eq!(find(&bench, &once).await, None);
}

/// A request whose time is over may be carried out anew; others that are over make room.
pub async fn a_request_is_known_for_its_time(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let over: Vec<IdempotencyKey> =
        (1..=3).map(|n| IdempotencyKey { until: bench.now(), ..once(&bench, n) }).collect();
    for once in &over {
        let change = bench.change(None, bench.person("Ana"));
        let early = Timestamp::UNIX_EPOCH;
        let change = Change { idempotency_key: Some(*once), at: early, ..change };
        bench.store.write(change).await.expect("nothing forbids it");
    }
    let anew = once(&bench, 1);
    let change = bench.change(None, bench.person("Bob"));
    let change = Change { idempotency_key: Some(anew), at: bench.now() + 1.minutes(), ..change };
    bench.store.write(change).await.expect("the earlier one is over");
    let noted = StoredResponse { request: anew.request, until: anew.until, answer: None };
    assert_eq!(find(&bench, &anew).await, Some(noted));
    for once in &over[1..] {
        assert_eq!(find(&bench, once).await, None, "it made room");
    }
}

/// What was answered of a record goes with its data; other answers stay.
pub async fn erasing_a_record_drops_its_answers(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let (hers, his) = (once(&bench, 1), once(&bench, 2));
    let mut made = Vec::new();
    for (name, once) in [("Ana", hers), ("Bob", his)] {
        let change =
            Change { idempotency_key: Some(once), ..bench.change(None, bench.person(name)) };
        let committed = bench.store.write(change).await.expect("nothing forbids it");
        bench.store.store_response(bench.workspace, &once.digest, b"{}").await.expect("an answer");
        made.push(record_of::<polydex_model::Person>(committed));
    }
    let mut blank = made[0].clone();
    blank.card = polydex_model::Card::default();
    let erased = bench.change(Some(&made[0]), blank);
    let erased = Change { happened: ChangeKind::Erased, ..erased };
    bench.store.write(erased).await.expect("nothing forbids it");
    assert_eq!(find(&bench, &hers).await, None);
    assert!(find(&bench, &his).await.is_some_and(|kept| kept.answer.is_some()));
}
