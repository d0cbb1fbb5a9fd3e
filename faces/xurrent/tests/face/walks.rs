//! Cursors while rows are added and removed.

use std::collections::{BTreeMap, BTreeSet};

use polydex_model::Status;
use polydex_testkit::{TestApp, person};
use proptest::{
    prelude::*,
    sample::{Index, select},
    strategy::ValueTree as _,
    test_runner::TestRunner,
};

use crate::{get, linked, start};

/// What happens between two pages.
#[derive(Clone, Copy, Debug)]
enum Step {
    Insert(u8),
    Delete(Index),
    Rename(Index, u8),
    Nothing,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => any::<u8>().prop_map(Step::Insert),
        2 => any::<Index>().prop_map(Step::Delete),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(which, name)| Step::Rename(which, name)),
        2 => Just(Step::Nothing),
    ]
}

/// Few names, so that many are equal and the id breaks the tie.
fn name(n: u8) -> String {
    format!("P{}", n % 7)
}

async fn insert(app: &TestApp, n: u8) -> i64 {
    let source = ["s-1", "s-2"].get(usize::from(n % 3)).map(|id| (*id).to_owned());
    let someone = person(&name(n)).with(|p| p.account.foreign_ids.source_id = source);
    someone.create(app).await.number
}

async fn do_step(app: &TestApp, step: Step, stays: &mut BTreeSet<i64>) {
    let pick = |which: Index, stays: &BTreeSet<i64>| {
        let all: Vec<i64> = stays.iter().copied().collect();
        (!all.is_empty()).then(|| *which.get(&all))
    };
    match step {
        Step::Nothing => {}
        Step::Insert(n) => {
            insert(app, n).await;
        }
        Step::Delete(which) => {
            if let Some(gone) = pick(which, stays) {
                app.edit(gone, |p| p.account.status = Status::Deleted).await;
                stays.remove(&gone);
            }
        }
        Step::Rename(which, n) => {
            if let Some(moved) = pick(which, stays) {
                app.edit(moved, |p| p.card.name.set_full(Some(name(n)))).await;
                stays.remove(&moved);
            }
        }
    }
}

#[tokio::test]
async fn every_row_that_stays_is_listed_exactly_once_while_others_come_and_go() {
    let mut runner = TestRunner::deterministic();
    let orders = select(vec![
        "name",
        "-name",
        "id",
        "-id",
        "sourceID,name",
        "-created_at",
        "organization,-name",
        "site,sourceID,-name",
    ]);
    let walks = (orders, 1..5_u8, proptest::collection::vec(any_step(), 40));
    for _ in 0..16 {
        let (sort, per_page, steps) = walks.new_tree(&mut runner).expect("a walk").current();
        let app = start().await;
        for n in 0..20 {
            insert(&app, n).await;
        }
        let everybody = get(&app, "/v1/people?per_page=100").await.json();
        let numbers = everybody.as_array().expect("a list").iter().filter_map(|r| r["id"].as_i64());
        let keys = [&app.owner, &app.admin, &app.member, &app.guest].map(|key| key.number);
        let numbers = numbers.filter(|number| !keys.contains(number));
        let mut stays: BTreeSet<i64> = numbers.collect();
        let mut shown: BTreeMap<i64, usize> = BTreeMap::new();
        let host = format!("http://{}", app.address);
        let mut next = Some(format!("/v1/people?sort={sort}&per_page={per_page}"));
        let mut steps = steps.into_iter();
        while let Some(path) = next {
            let page = get(&app, &path).await;
            for row in page.json().as_array().expect("a list") {
                *shown.entry(row["id"].as_i64().expect("an id")).or_default() += 1;
            }
            next =
                linked(&page, "next").and_then(|url| url.strip_prefix(&*host)).map(str::to_owned);
            let (current, total) =
                (page.header("x-pagination-current-page"), page.header("x-pagination-total-pages"));
            assert_eq!(next.is_none(), current == total, "clients walk until both are equal");
            do_step(&app, steps.next().unwrap_or(Step::Nothing), &mut stays).await;
        }
        for number in &stays {
            assert_eq!(shown.get(number), Some(&1), "{number} by {sort}");
        }
    }
}
