//! Numbers are unique in the workspace, ascend in commit order and are never used again.

use std::{collections::BTreeSet, sync::Arc};

use polydex_model::{ChangeKind, Person, Record, Value};

use super::bench::Bench;
use crate::Store;

fn numbers_of<R: Record>(record: &R) -> Vec<i64> {
    let points = record.card().points.iter().map(|point| point.number);
    std::iter::once(record.number()).chain(points).collect()
}

/// People, organizations, points and groups count on together.
pub async fn records_points_and_groups_share_one_counter(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut person = bench.person("Ana");
    bench.add(&mut person, Value::text("a"));
    bench.add(&mut person, Value::text("b"));
    let person = bench.create(person).await;
    let member = Person { groups: vec![bench.group("Ops")], ..bench.person("Bob") };
    let member = bench.create(member).await;
    let mut organization = bench.organization("Werke");
    bench.add(&mut organization, Value::text("c"));
    let organization = bench.create(organization).await;
    assert_eq!(numbers_of(&person), [1, 2, 3]);
    assert_eq!(member.groups[0].number, Some(4));
    assert_eq!(numbers_of(&member), [5]);
    assert_eq!(numbers_of(&organization), [6, 7]);
}

/// New points are numbered in the order in which they were given, wherever they are in the list.
pub async fn new_points_are_numbered_in_the_order_they_were_said(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut person = bench.person("Ana");
    for text in ["first", "second", "third"] {
        bench.add(&mut person, Value::text(text));
    }
    person.card.points.rotate_left(1);
    let person = bench.create(person).await;
    let texts: Vec<_> = person.card.points.iter().map(|point| &point.value).collect();
    assert_eq!(texts, [&Value::text("first"), &Value::text("second"), &Value::text("third")]);
    assert_eq!(numbers_of(&person), [1, 2, 3, 4]);
    let person = bench.edit(&person, |person| _ = bench.add(person, Value::text("4"))).await;
    assert_eq!(numbers_of(&person), [1, 2, 3, 4, 5], "given numbers stay");
}

/// What was given to a point that is gone, or to a deleted record, is not given again.
pub async fn numbers_are_never_used_again(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut person = bench.person("Ana");
    bench.add(&mut person, Value::text("a"));
    let person = bench.create(person).await;
    let bare = bench.edit(&person, |person| person.card.points.clear()).await;
    let again = bench.edit(&bare, |person| _ = bench.add(person, Value::text("a"))).await;
    assert_eq!(numbers_of(&again), [1, 3]);
    bench.delete(&again).await;
    assert_eq!(bench.create(bench.person("Bob")).await.number, 4);
}

/// A refused change uses up no number: numbers follow each other in commit order.
pub async fn a_refused_change_uses_up_no_number(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.reachable("Ana", "ana@example.org")).await;
    let twin = bench.reachable("Twin", "ana@example.org");
    bench.try_create(twin).await.expect_err("the address is taken");
    let next = bench.create(bench.person("Bob")).await;
    assert_eq!(next.number, ana.card.points[0].number + 1);
}

/// Each workspace counts for itself.
pub async fn each_workspace_counts_for_itself(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let other = bench.beside("other").await;
    assert_eq!(bench.create(bench.person("Ana")).await.number, 1);
    assert_eq!(other.create(other.person("Ana")).await.number, 1);
    assert_eq!(bench.create(bench.person("Bob")).await.number, 2);
}

/// Many at once get numbers of their own, ascending with the position in the feed.
pub async fn numbers_ascend_in_commit_order_under_many_writers(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let people: Vec<Person> = super::feed::crowd_writes(&bench, 16, 8).await;
    let all: Vec<i64> = people.iter().flat_map(numbers_of).collect();
    let distinct: BTreeSet<i64> = all.iter().copied().collect();
    assert_eq!(distinct.len(), all.len());
    assert_eq!(distinct.last().copied(), i64::try_from(all.len()).ok(), "without gaps");
    let feed = bench.store.changes(bench.workspace, 0, 1000).await.expect("an answer");
    let made = feed.iter().filter(|entry| entry.happened == ChangeKind::Created);
    assert!(made.is_sorted_by_key(|entry| entry.number));
}
