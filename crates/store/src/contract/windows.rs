//! Orders are total, and every way of walking a list shows each record once.

use std::sync::Arc;

use polydex_model::{
    Filter, Order, Person, Status,
    query::{Collation, Cursor, Field, Page, Query, Scalar, Test, Window},
};

use super::{bench::Bench, crowd, filters::fields, oracle};
use crate::Store;

fn by(field: Field, descending: bool) -> Order {
    Order { field, descending }
}

/// Every field both ways, and pairs of fields that have many ties.
fn orders() -> Vec<Vec<Order>> {
    let mut orders = vec![Vec::new()];
    for field in fields() {
        for descending in [false, true] {
            orders.push(vec![by(field.clone(), descending)]);
        }
    }
    for first in [Field::Surname, Field::JobTitle, Field::Role, Field::Organization] {
        for second in [Field::Given, Field::Status, Field::Manager] {
            for (a, b) in [(false, false), (false, true), (true, false), (true, true)] {
                orders.push(vec![by(first.clone(), a), by(second.clone(), b)]);
            }
        }
    }
    orders
}

fn numbers(people: &[Person]) -> Vec<i64> {
    people.iter().map(|person| person.number).collect()
}

fn not_deleted() -> Filter {
    !Filter::eq(Field::Status, Status::Deleted)
}

async fn window(bench: &Bench, order: &[Order], window: Window) -> Page<Person> {
    bench.people(&Query { filter: Filter::All, order: order.to_vec(), window }).await
}

/// Sorted as folded text, numbers and times are, missing first, ties by number.
pub async fn every_field_sorts_and_ties_go_by_number(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let crowd = crowd::gather(&bench).await;
    for order in orders() {
        let mut expected = crowd.clone();
        oracle::sort(&mut expected, &order);
        let page = window(&bench, &order, Window::Offset { skip: 0, take: 1000 }).await;
        assert_eq!(numbers(&page.items), numbers(&expected), "{order:?}");
    }
}

/// Pages by offset, by cursor forwards and by cursor backwards are parts of the same list.
pub async fn every_way_of_walking_shows_the_same_list(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let crowd = crowd::gather(&bench).await;
    let total = crowd.len() as u64;
    for order in orders() {
        let whole = window(&bench, &order, Window::Offset { skip: 0, take: 1000 }).await;
        assert_eq!((whole.total, whole.skipped, whole.more), (total, 0, false));
        let (mut at, mut behind) = (0, None);
        while at < crowd.len() {
            let next = match behind.clone() {
                None => Window::Offset { skip: 0, take: 3 },
                Some(cursor) => Window::After { cursor, take: 3 },
            };
            let page = window(&bench, &order, next).await;
            let skip = at as u64;
            let same = window(&bench, &order, Window::Offset { skip, take: 3 }).await;
            assert_eq!(page, same, "{order:?} from {at}");
            let end = (at + 3).min(crowd.len());
            assert_eq!(numbers(&page.items), numbers(&whole.items[at..end]), "{order:?}");
            assert_eq!((page.total, page.skipped), (total, skip), "{order:?}");
            assert_eq!(page.more, end < crowd.len(), "{order:?}");
            backwards(&bench, &order, &page, &whole).await;
            behind = page.cursors.last().cloned();
            at = end;
        }
        let cursor = behind.expect("somebody was there");
        let none = window(&bench, &order, Window::After { cursor, take: 3 }).await;
        assert!(none.items.is_empty() && !none.more, "{order:?}");
        assert_eq!((none.total, none.skipped), (total, total), "{order:?}");
    }
}

/// What a search leads to is paged as everything else is, however far. Denied twice, a condition is
/// the same and leads nowhere.
pub async fn a_search_is_walked_like_any_list(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    crowd::gather(&bench).await;
    let has = Filter::Is(Field::AnyEmail, Test::Contains("example".into(), Collation::Folded));
    let not = |filter| Filter::Not(Box::new(filter));
    for order in orders() {
        let page = async |filter: &Filter, window: Window| {
            bench.people(&Query { filter: filter.clone(), order: order.clone(), window }).await
        };
        let plain = not(not(has.clone()));
        let whole = page(&plain, Window::Offset { skip: 0, take: 1000 }).await;
        assert!(whole.total > 5, "hardly anybody is found");
        let cursor = || whole.cursors[3].clone();
        for window in [
            Window::Offset { skip: 0, take: 1000 },
            Window::Offset { skip: 2, take: 3 },
            Window::Offset { skip: whole.total - 1, take: 3 },
            Window::Offset { skip: whole.total, take: 3 },
            Window::Offset { skip: 1, take: 10_000 },
            Window::Offset { skip: 20_000, take: 3 },
            Window::Offset { skip: 2, take: 0 },
            Window::After { cursor: cursor(), take: 2 },
            Window::Before { cursor: cursor(), take: 2 },
        ] {
            let walked = page(&plain, window.clone()).await;
            assert_eq!(page(&has, window.clone()).await, walked, "{order:?} {window:?}");
        }
    }
}

/// What stands before a page, in the order asked for.
async fn backwards(bench: &Bench, order: &[Order], page: &Page<Person>, whole: &Page<Person>) {
    let cursor = page.cursors[0].clone();
    let before = window(bench, order, Window::Before { cursor, take: 2 }).await;
    let at = usize::try_from(page.skipped).expect("few");
    let from = at.saturating_sub(2);
    assert_eq!(numbers(&before.items), numbers(&whole.items[from..at]), "{order:?} before {at}");
    assert_eq!(before.cursors, whole.cursors[from..at], "{order:?}");
    assert_eq!((before.total, before.skipped), (whole.total, from as u64), "{order:?}");
    assert!(before.more, "the page itself follows");
}

/// Whoever was there when a walk by cursor began is met exactly once, whatever comes and goes.
pub async fn a_walk_meets_everybody_once_while_others_come_and_go(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let order = [by(Field::Name, false)];
    let mut present = Vec::new();
    for n in 0..20 {
        present.push(bench.create(bench.person(&format!("Person {:02}", n / 2))).await);
    }
    let mut met: Vec<i64> = Vec::new();
    let mut next = Window::Offset { skip: 0, take: 3 };
    loop {
        let page = window(&bench, &order, next).await;
        let Some(cursor) = page.cursors.last().cloned() else { break };
        met.extend(numbers(&page.items));
        for name in ["Aaron", "Person 04", "Zack"] {
            bench.create(bench.person(name)).await;
        }
        if present.iter().all(|person| met.contains(&person.number)) {
            break;
        }
        next = Window::After { cursor, take: 3 };
    }
    let met: Vec<i64> = met.into_iter().filter(|n| numbers(&present).contains(n)).collect();
    assert_eq!(met, numbers(&present));
}

/// A cursor keeps its place when the record that it was taken from is gone from it.
pub async fn a_cursor_outlives_its_record(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut people = Vec::new();
    for name in ["A", "B", "C"] {
        people.push(bench.create(bench.person(name)).await);
    }
    let order = vec![by(Field::Name, false)];
    let first = window(&bench, &order, Window::Offset { skip: 0, take: 2 }).await;
    bench.edit(&people[1], |person| person.card.name = polydex_model::Name::from_full("0")).await;
    let cursor = first.cursors[1].clone();
    let page = window(&bench, &order, Window::After { cursor, take: 2 }).await;
    assert_eq!(numbers(&page.items), [people[2].number]);
    assert_eq!(page.skipped, 2);
}

/// Totals are those of a walk, for the filters that are counted beforehand and for others.
pub async fn totals_are_those_of_a_walk(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let crowd = crowd::gather(&bench).await;
    let kept = crowd.iter().filter(|person| person.account.status != Status::Deleted).count();
    let count = async |filter| bench.people(&Query::first(filter, 0)).await.total;
    assert_eq!(count(Filter::All).await, crowd.len() as u64);
    assert_eq!(count(not_deleted()).await, kept as u64);
    assert_eq!(count(Filter::And(vec![not_deleted()])).await, kept as u64);
    let restored = crowd.last().expect("somebody").clone();
    bench.edit(&restored, |person| person.account.status = Status::Active).await;
    assert_eq!(count(not_deleted()).await, kept as u64 + 1);
    bench.delete(&crowd[0]).await;
    assert_eq!(count(not_deleted()).await, kept as u64);
    assert_eq!(count(Filter::All).await, crowd.len() as u64);
    let page = bench.people(&Query::first(not_deleted(), 1000)).await;
    assert_eq!(page.items.len(), kept);
    let archived = |yes| Filter::Is(Field::IsArchived, Test::Equals(Scalar::Bool(yes)));
    let mut moving = page.items[0].clone();
    for status in [Status::Archived, Status::Deactivated, Status::Deleted, Status::Archived] {
        moving = bench.edit(&moving, |person| person.account.status = status).await;
        for filter in [archived(true), archived(false), not_deleted().and(archived(false))] {
            let total = count(filter.clone()).await;
            let walked = bench.people(&Query::first(filter, 1000)).await.items.len();
            assert_eq!(total, walked as u64, "{status:?}");
        }
    }
}

/// A page past the end is empty and still knows the total; no page at all as well.
pub async fn a_page_past_the_end_is_empty(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    for skip in [0, 1, u64::MAX] {
        let page = window(&bench, &[], Window::Offset { skip, take: 10 }).await;
        assert_eq!((page.items.len(), page.total, page.skipped, page.more), (0, 0, 0, false));
    }
    bench.create(bench.person("Ana")).await;
    for (skip, take, skipped, more) in
        [(0, 0, 0, true), (1, 10, 1, false), (u64::MAX, 10, 1, false)]
    {
        let page = window(&bench, &[], Window::Offset { skip, take }).await;
        assert_eq!((page.items.len(), page.total), (0, 1));
        assert_eq!((page.skipped, page.more), (skipped, more), "{skip} {take}");
    }
}

/// A cursor of another order is refused rather than taken for something else.
pub async fn a_cursor_of_another_order_is_refused(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    bench.create(bench.person("Ana")).await;
    let cursor = Cursor { keys: vec!["ana".into(), 1.into()], number: 1 };
    let window = Window::After { cursor, take: 1 };
    let query = Query { filter: Filter::All, order: vec![by(Field::Name, false)], window };
    assert!(bench.store.people(bench.workspace, &query).await.is_err());
}
